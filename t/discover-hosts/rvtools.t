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
for n in 1024 1,024 1.024 "1 024" "1'024" 1.024,9 1,024.9 1024.125 1024,000 \
    "1$(printf '\302\240')024" "1$(printf '\342\200\257')024" \
    "1$(printf '\342\200\231')024"; do
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
printf 'VM,Memory\na,"1,024.5.6"\nb,-5\nc,1e3\n' >few/tabvInfo.csv
run discover-hosts rvtools:few
is "$(grep -c ' is not a number$' err)" 3 'what could be several numbers is none'

# Names that are unique in their vCenter only.
mkdir both apart
for vc in 1 2; do
	printf "vm,h$vc,poweredOn,u$vc,vc$vc\ntwin,h$vc,poweredOn,,vc$vc\n" >info$vc
	printf "u$vc,disk,[ds] x,vc$vc\n" >disk$vc
	printf "ds,naa.60060e8007000001000000000000a00$vc:1,VMFS,vc$vc\n" >store$vc
done
info='VM,Host,Powerstate,VM UUID,VI SDK Server'
disk='VM UUID,Disk,Disk Path,VI SDK Server'
store='Name,Address,Type,VI SDK Server'
sed -i 's/^/vm,/' disk1 disk2
{ echo "$info"; cat info1 info2; } >both/tabvInfo.csv
{ echo "VM,$disk"; cat disk1 disk2; } >both/tabvDisk.csv
{ echo "$store"; cat store1 store2; } >both/tabvDatastore.csv
stores() {
	jq -r 'select(.type == "disk") | .datastore' out
	jq -r 'select(.type == "datastore") | .id + " " + .extents[0]' out
}
run discover-hosts rvtools:both
is "$(stores)" 'vc1/ds
vc2/ds
vc1/ds naa.60060e8007000001000000000000a001
vc2/ds naa.60060e8007000001000000000000a002' 'datastores of one name in two vCenters'
is "$(jq -r 'select(.type == "vm").id' out)" 'u1
name:vc1/twin
u2
name:vc2/twin' 'so with VMs that have no UUID'
for vc in 1 2; do
	{ echo "${info%,*}"; cut -d, -f1-4 info$vc; } >apart/e${vc}_tabvInfo.csv
	{ echo "VM,${disk%,*}"; cut -d, -f1-4 disk$vc; } >apart/e${vc}_tabvDisk.csv
	{ echo "${store%,*}"; cut -d, -f1-3 store$vc; } \
		>apart/e${vc}_tabvDatastore.csv
done
run discover-hosts rvtools:apart
is "$(stores)" 'e1/ds
e2/ds
e1/ds naa.60060e8007000001000000000000a001
e2/ds naa.60060e8007000001000000000000a002' 'so in two exports that name none'
is "$(jq -r 'select(.type == "vm").id' out | sort -u | wc -l)" 4 \
	'and their VMs are all different'
{ echo "${store%,*}"; cat store1 store2 | cut -d, -f1-3; } \
	>apart/e1_tabvDatastore.csv
rm apart/e2*
run discover-hosts rvtools:apart
is "$(jq -c 'select(.type == "datastore").extents' out)" \
	'["naa.60060e8007000001000000000000a001","naa.60060e8007000001000000000000a002"]' \
	'two of one name in one vCenter: told as one on the LUs of both'
like "$(cat err)" '^discover-hosts: apart/e1_tabvDatastore.csv:3: Name: "ds" is there twice' \
	'and named'

latin=$(printf 'n\374')
mkdir "$latin"
cp both/tabvInfo.csv "$latin/${latin}_tabvInfo.csv"
run discover-hosts "rvtools:$latin" rvtools:both
is "$(jq -r 'select(.type == "capture").source' out)" 'rvtools:n?
rvtools:both' 'file names that are not UTF-8 stop nothing'
valid out

done_testing
