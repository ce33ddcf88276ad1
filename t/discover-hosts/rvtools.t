#!/bin/sh
# exports of RVTools

. "$REPLUMB/t/tap.sh"
data=$REPLUMB/testdata/discover-hosts
cp -r "$data/rvtools" .

run discover-hosts rvtools:rvtools
is "$status" 1 'bad cells: exit 1'
jq -c 'select(.type != "capture")' out >told
same told "$data/rvtools.want.jsonl" 'two exports of one folder are told'
is "$(cat err)" 'discover-hosts: rvtools/RVTools_tabvInfo.csv:5: CPUs: "two" is not a number
discover-hosts: rvtools/RVTools_tabvDisk.csv:4: Capacity MiB: "lots" is not a number
discover-hosts: rvtools/RVTools_tabvDisk.csv:7: VM: "ghost" is not in tab vInfo
discover-hosts: rvtools/RVTools_tabvHBA.csv:6: WWN: "unbound" is no port name' \
	'a bad cell is named by file, line and column'
is "$(tail -n 1 out | jq -c '[.complete, .expected.disk, .counts.disk]')" \
	'[false,5,6]' 'the capture holds vInfo against what was told'
valid out

mkdir few
printf 'VM,Powerstate,Template,Host,VM UUID\r\na,poweredOn,False,h,U-1\r\n' \
	>few/tabvInfo.csv
run discover-hosts rvtools:few
is "$status" 0 'missing tabs and columns that are no disaster: exit 0'
is "$(jq -r 'select(.type == "finding") | .about | .tab + " " + (.column // "")' out)" \
	'vDisk 
vHost 
vDatastore 
vHBA 
vMultiPath 
vInfo Network #1' 'each is a finding that names tab and column'
is "$(jq -r 'select(.type == "vm").id' out)" u-1 'what is there is told'

printf 'Name,Powerstate\na,poweredOn\n' >few/tabvInfo.csv
run discover-hosts rvtools:few
is "$status" 1 'no column VM: exit 1'
like "$(jq -r 'select(.about.column == "VM").message' out)" \
	'no column "VM": lost: all VMs and disks' 'and what is lost is said'

# Numbers as different countries write them.
i=0
for n in 1024 1,024 1.024 "1 024" "1'024" 1.024,9 1,024.9; do
	i=$((i + 1))
	printf '%s;poweredOn;False;h;U-%d;n;"%s"\n' "$i" "$i" "$n"
done >rows
{ echo 'VM;Powerstate;Template;Host;VM UUID;Network #1;Memory'; cat rows; } \
	>few/tabvInfo.csv
run discover-hosts rvtools:few
is "$(jq -r 'select(.type == "vm").memory_bytes' out | sort -u)" 1073741824 \
	'thousands and decimals of many countries'
{ echo 'VM,Powerstate,Template,Host,VM UUID,Network #1,Memory'
  echo 'a,poweredOn,False,h,1,n,0.125'
  echo 'b,perhaps,Maybe,h,2,n,99999999999999999999'; } >few/tabvInfo.csv
run discover-hosts rvtools:few
is "$(jq -c 'select(.type == "vm") | [.state, .template, .memory_bytes]' out)" \
	'["running",false,0]
["unknown",null,null]' 'the rest of a row with bad cells counts'
is "$(grep -c '^discover-hosts: few/tabvInfo.csv:3: ' err)" 3 \
	'each bad cell has a message'

done_testing
