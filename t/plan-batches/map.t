#!/bin/sh
# --map, and what stands in for it; LUNs; groups of hosts; glue

. "$REPLUMB/t/tap.sh"
data=$REPLUMB/testdata/plan-batches
facts=$data/tiny.facts.jsonl

step() { grep "\"id\":\"b01/$1" out; }
# plan ROW...: with these rows of --map
plan() {
	printf 'kind,source,destination\n' >map.csv
	printf '%s\n' "$@" >>map.csv
	run plan-batches -n --map map.csv in
}

cp "$facts" in
plan cluster,c1,new
like "$(step define-vm/vm-a)" '"host":"d1".*"networks":\{"prod":"prod"\}' \
	'hosts in sorted order; a network keeps its name'
like "$(step define-vm/vm-b)" '"host":"d2"' 'the second host to the second'
plan host,h1,d2 host,h2,d2 network,prod,blue
like "$(step define-vm/vm-a)" '"host":"d2".*"networks":\{"prod":"blue"\}' \
	'a host row counts before its cluster; networks are mapped'
is "$(step start-pool | grep -c .)" 2 \
	'all hosts of the cluster get the datastore'
sed 's/"cluster":"new"/"cluster":"c1"/' "$facts" >in
run plan-batches -n in
is "$status" 0 'a cluster of the same name needs no map'
grep -v '"d2"\|0000000004"' "$facts" | sed 's/"2100000000000003",/&/' >in
sed 's/,"2100000000000004"//' "$facts" | grep -v '"d2"' >in
plan cluster,c1,new
like "$(step define-vm/vm-b)" '"host":"d1"' 'fewer hosts there: round and round'
plan host,h1,nowhere
like "$(cat out)" 'host h1 is mapped to nowhere, of which' 'no such host there'
{ cat "$facts"; echo '{"type":"array","site":"destination","id":"420002","vendor":"v","model":"m"}'; } >in
plan cluster,c1,new array,410001,420001
is "$(grep -c '"type":"step"' out)" 23 'an array row chooses among two'
plan cluster,c1,new array,410001,42000X
like "$(cat out)" 'array 410001 is mapped to 42000X, of which' 'no such array'

plan rack,a,b
is "$status" 2 'an unknown kind: exit 2'
like "$(cat err)" "^plan-batches: map.csv:2: kind: 'rack' is not known" \
	'and the message says where'
plan cluster,c1,
like "$(cat err)" 'map.csv:2: destination: empty' 'an empty cell'

# LUNs.
cp "$facts" in
plan cluster,c1,new
like "$(step map-volume/410001/00:00:01/d1)" '"lun":4,"host_group":"CL1-A,1"' \
	'LUN 3 is taken on one host: the next one, in the group that is there'
like "$(step map-volume/410001/00:00:01/d2)" \
	'"lun":4,"name":"rpl_d2","mode":"LINUX/IRIX"' \
	'the same LUN on the other; a group to be made, with the mode of its kind'
grep -v '00:00:09' "$facts" >in
plan cluster,c1,new
like "$(step map-volume/410001/00:00:01/d1)" '"lun":3' 'a free LUN is kept'
{ cat "$facts"
echo '{"type":"host_group","array":"410001","array_port":"CL7-A","id":"CL7-A,1","initiators":["5000000000000025"]}'
echo '{"type":"lun","array":"410001","array_port":"CL7-A","host_group":"CL7-A,1","lun":0,"volume":"00:00:02"}'
} >in
plan cluster,c1,new
like "$(step map-volume/410001/00:00:01/420001)" \
	'"lun":1,"host_group":"CL7-A,1"' 'LUN 0 towards the array is taken'
echo '{"type":"lun","array":"410001","array_port":"CL7-A","host_group":"CL7-A,1","lun":7,"volume":"00:00:01"}' >>in
plan cluster,c1,new
like "$(step map-volume/410001/00:00:01/420001)" '"lun":7' \
	'a mapping of an earlier attempt is used again'

{ cat "$facts"
echo '{"type":"host_group","site":"destination","array":"420001","array_port":"CL1-A","id":"CL1-A,9","name":"rpl_d2","initiators":[]}'
echo '{"type":"lun","site":"destination","array":"420001","array_port":"CL1-A","host_group":"CL1-A,9","lun":4,"volume":"00:00:09"}'
} >in
plan cluster,c1,new
like "$(step map-volume/410001/00:00:01/d2)" '"lun":5,"name":"rpl_d2"' \
	'a LUN that an empty group of our name has is taken'
sed 's/,"cluster":"[a-z0-9]*"//' "$facts" >in
echo '{"type":"host","site":"destination","id":"d3"}' >>in
run plan-batches -n in
is "$(step map-volume | grep -o '00:00:01/d[0-9]"' | sort -u | tr -d '\n')" \
	'00:00:01/d1"00:00:01/d2"' \
	'hosts without a cluster have nothing in common'

# One host group for the whole cluster, on both sides.
sed -e '/"host_group","array"/d' -e '/CL1-A,2/d' "$facts" >in
cat >>in <<'END'
{"type":"host_group","array":"410001","array_port":"CL1-A","id":"CL1-A,1","name":"c1","initiators":["2100000000000001","2100000000000002"]}
{"type":"host_group","site":"destination","array":"420001","array_port":"CL1-A","id":"CL1-A,1","name":"new","initiators":["2100000000000003","2100000000000004"]}
END
plan cluster,c1,new
is "$(step unmap-volume | grep -c .)" 1 'hosts that share a group: one unmap'
like "$(step unmap-volume)" \
	'"hosts":\["h1","h2"\].*"after":\[.*stop-pool/h1.*stop-pool/h2' \
	'it waits for what runs on both'
is "$(step rescan-host/source | grep -c .)" 2 'each of them rescans'
like "$(step map-volume/410001/00:00:01/d2)" \
	'"initiators":\["2100000000000004"\],"lun":4,"host_group":"CL1-A,1"' \
	'a shared group of the cluster is used by name'
run python3 "$REPLUMB/t/plan-batches/graph.py" out
is "$status" 0 'and the graph is sound'

# Glue.
cp "$facts" in
cat >>in <<'END'
{"type":"vm","id":"vm-c","name":"gamma","host":"h1","state":"off","group":"shop"}
{"type":"vm","id":"vm-d","name":"delta","host":"h1","state":"off","group":"shop"}
{"type":"vm","id":"vm-e","name":"epsilon","host":"h1","state":"off"}
{"type":"vm_definition","vm":"vm-c","format":"libvirt","text":"<domain/>"}
{"type":"vm_definition","vm":"vm-d","format":"libvirt","text":"<domain/>"}
{"type":"vm_definition","vm":"vm-e","format":"libvirt","text":"<domain/>"}
END
for n in 3 4 5; do
	cat <<-END
	{"type":"volume","array":"410001","id":"00:00:0$n","size_bytes":512,"wwid":"naa.60060e8000000000000000000000010$n"}
	{"type":"lun","array":"410001","array_port":"CL1-A","host_group":"CL1-A,1","lun":1$n,"volume":"00:00:0$n"}
	END
done >>in
use() {
	echo '{"type":"disk","vm":"'$1'","target":"'$2'","source":"block"}'
	echo '{"type":"placement","vm":"'$1'","disk":"'$2'","status":"proved","volumes":[{"array":"410001","volume":"00:00:0'$3'"}]}'
}
{ use vm-c vda 3; use vm-d vda 4; use vm-d vdb 5; use vm-e vda 5; } >>in
plan cluster,c1,new
is "$(grep -c '"type":"group"' out)" 2 'two groups'
like "$(grep '"id":"g0002"' out)" '"vms":\["vm-c","vm-d","vm-e"\]' \
	'a declared group and a shared volume join three VMs'
like "$(grep '"id":"g0002"' out)" \
	'\{"kind":"volume","id":"410001/00:00:05","joins":\["vm-d","vm-e"\]\}' \
	'glue: the shared volume'
like "$(grep '"id":"g0002"' out)" \
	'\{"kind":"vm","id":"vm-d","joins":\["410001/00:00:04","410001/00:00:05"\]\}' \
	'glue: the VM with two volumes'
like "$(grep '"id":"g0002"' out)" \
	'\{"kind":"declared","id":"shop","joins":\["vm-c","vm-d"\]\}' \
	'glue: the declared group'
echo '{"type":"datastore","id":"h1/two","pool":"two","extents":["naa.60060e80000000000000000000000101","naa.60060e80000000000000000000000103"],"hosts":["h1"]}' >>in
plan cluster,c1,new
is "$(grep -c '"type":"group"' out)" 1 'a datastore over two volumes joins all'
like "$(cat out)" '\{"kind":"datastore","id":"h1/two","joins":\["vm-a","vm-b","vm-c"\]\}' \
	'glue: the datastore'
is "$(step start-pool/d1/two | grep -o rescan-host | grep -c .)" 4 \
	'it starts after the rescans of both its extents'
valid out
run python3 "$REPLUMB/t/plan-batches/graph.py" out
is "$status" 0 'and the graph is sound'

done_testing
