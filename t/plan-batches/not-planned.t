#!/bin/sh
# what keeps VMs from moving; a blocked VM keeps its whole group

. "$REPLUMB/t/tap.sh"
data=$REPLUMB/testdata/plan-batches
facts=$data/tiny.facts.jsonl

# plan RECORD...: the tiny estate with these records added or replaced
plan() {
	{ cat "$facts"; printf '%s\n' "$@"; } >in
	run plan-batches -n --map "$data/tiny.map.csv" in
}
# stays ERE TITLE: one finding with that reason, and no step
stays() {
	like "$(grep '"code":"not-planned"' out)" "$1" "$2"
	is "$status $(grep -c '"type":"step"' out)" '1 0' "$2: no steps"
}
finding() {
	printf '{"type":"finding","tool":"t","code":"odd","severity":"error",'
	printf '"message":"why","blocks":%s,"about":%s}' "$1" "$2"
}
placement() {
	printf '{"type":"placement","site":"source","vm":"%s","disk":"%s",' \
		"$1" "$2"
	printf '"status":"%s","volumes":[%s]}' "$3" "$4"
}

plan "$(placement vm-a vda ambiguous '')"
stays 'vm alpha: disk vda is ambiguous' 'an ambiguous disk'
like "$(cat out)" '"about":\{"group":"g0001","vms":\["vm-a","vm-b"\]\}' \
	'the finding names the group and all of its VMs'
valid out
plan "$(placement vm-a vda proved '{"array":"410001","volume":"00:0F:FF"}')"
stays 'on volume 410001/00:0F:FF, of which there is no record' \
	'a volume without record'
grep -v '"disk":"vda".*vm-b\|vm-b.*"disk":"vda"' "$facts" >less
run plan-batches -n --map "$data/tiny.map.csv" less
like "$(cat out)" 'vm beta: disk vda has no placement' 'no placement at all'
plan '{"type":"disk","vm":"vm-a","target":"vdb","source":"file"}' \
	"$(placement vm-a vdb not-san '')"
stays 'disk vdb is on no SAN and would stay behind' 'data on a local disk'

plan '{"type":"disk","vm":"vm-a","target":"vdb","source":"lun","device":"lun","path":"/dev/sdx"}' \
	"$(placement vm-a vdb not-san '')"
stays 'disk vdb is on no SAN and would stay behind' 'a local disk passed through'
plan '{"type":"disk","vm":"vm-a","target":"vdb","source":"network"}' \
	"$(placement vm-a vdb not-san '')"
is "$status" 0 'a disk on the network goes along'

# Users that nobody knows enough of.
grep -v '"type":"vm","id":"vm-b"' "$facts" >less
run plan-batches -n --map "$data/tiny.map.csv" less
stays 'a disk of vm vm-b is on it, of which there is no record' \
	'a disk of a VM without record'
plan "$(placement vm-q vda proved '{"array":"410001","volume":"00:00:01"}')"
stays 'a disk of vm vm-q is on it' 'a placement of a VM without record'
plan '{"type":"vm","id":"vm-c","name":"gamma","host":"h1","state":"running"}' \
	'{"type":"disk","vm":"vm-c","target":"vda","source":"file","path":"/srv/ds1/c.qcow2"}' \
	"$(placement vm-c vda not-san '')"
stays '3 VMs stay: vm gamma: disk vda is on no SAN' \
	'a file below the mount of a datastore is in it'
plan '{"type":"vm","id":"vm-c","name":"gamma","host":"h3","state":"running"}' \
	'{"type":"disk","vm":"vm-c","target":"vda","source":"file","path":"/srv/ds1/c.qcow2"}' \
	"$(placement vm-c vda not-san '')"
is "$status $(grep -c nothing-to-move out)" '0 1' '... of its own host'
plan '{"type":"datastore","id":"hx/ds1","pool":"ds1","extents":["naa.60060e80000000000000000000000101"],"hosts":["hx"]}'
stays 'datastore hx/ds1 is active on host hx, of which there is no record' \
	'a datastore in use on a host without record'
capture='{"type":"capture","site":"source","source":"test:///h1","started":"2026-01-01T00:00:00Z","finished":"2026-01-01T00:00:00Z","counts":{"vm":1},"complete":'
plan "${capture}false}"
stays 'the capture of test:///h1 is not complete' 'a capture with gaps'
plan "${capture}false}" "${capture}true}"
is "$status" 0 'a later one without'

# Reasons may be long, in any alphabet.
for a in a aa; do
	long=$a$(printf '\303\244%.0s' $(seq 300))
	plan '{"type":"finding","tool":"t","code":"odd","severity":"error","message":"'$long'","blocks":true,"about":{"vm":"vm-b"}}'
	stays "$long" "a reason of 300 letters behind $a"
done

plan "$(finding true '{"vm":"vm-b"}')"
stays 'vm beta: t found odd: why' 'a blocking finding about a VM'
plan "$(finding true '{"array":"410001","volume":"00:00:01"}')"
stays 'volume 410001/00:00:01: t found odd' '... about a volume'
plan "$(finding true '{"site":"source","host":"h1","wwid":"naa.60060e80000000000000000000000101"}')"
stays 'volume 410001/00:00:01: t found odd' '... about a LU'
plan "$(finding true '{"datastore":"h2/ds1"}')"
stays 'volume 410001/00:00:01: t found odd' '... about a datastore'
plan "$(finding true '{"array":"410001"}')"
stays 'volume 410001/00:00:01: t found odd' '... about an array'
plan "$(finding true '{"array":"410001","array_port":"CL1-A","host_group":"CL1-A,2"}')"
stays 'volume 410001/00:00:01: t found odd' '... about a host group'
plan "$(finding true '{"array":"420001"}')"
stays 'volume 410001/00:00:01: t found odd' '... about the array it goes to'
plan "$(finding true '{"site":"destination","array":"420001","array_port":"CL1-A"}')"
stays 'volume 410001/00:00:01: t found odd' '... about a port there'
plan "$(finding true '{"array":"420001","array_port":"CL1-A","host_group":"CL1-A,1"}')"
stays 'volume 410001/00:00:01: t found odd' '... about a host group there'
plan "$(finding true '{"array":"410001","array_port":"CL7-A"}')"
stays 'volume 410001/00:00:01: t found odd' '... about a port between the arrays'
plan "$(finding true '{"site":"source","host":"h2"}')"
stays 't found odd: why' '... about a host of the source'
plan "$(finding true '{"site":"destination","host":"d2"}')"
stays 't found odd: why' '... about a host of the destination'
plan "$(finding false '{"vm":"vm-b"}')" "$(finding true '{"vm":"vm-z"}')" \
	"$(finding true '{"array":"410001","volume":"00:00:02"}')"
is "$status $(grep -c '"type":"step"' out)" '0 23' \
	'findings that do not block, or are about others: all is planned'

vm='{"type":"vm","id":"vm-a","name":"alpha","host":"h1"'
plan "$vm,\"state\":\"paused\"}"
stays 'vm alpha: it is paused' 'a paused VM'
grep -v '"vm_definition","vm":"vm-b"' "$facts" >less
run plan-batches -n --map "$data/tiny.map.csv" less
stays 'vm beta: there is no vm_definition' 'a VM that could not be registered'

group='{"type":"host_group","array":"410001","array_port":"CL1-A","id":"CL1-A,2"'
plan "$group,\"initiators\":[\"2100000000000002\",\"21000000000000ff\"]}"
stays 'holds initiator 21000000000000ff of no source host' \
	'a volume shown to an unknown initiator'
port='{"type":"array_port","array":"410001","id":"CL7-A","protocol":"fc","port":"5000000000000017"'
plan "$port,\"logins\":[]}"
stays 'no port of array 410001 has 420001 logged in' \
	'no path between the arrays'
port=2100000000000001
plan '{"type":"initiator","host":"h2","protocol":"fc","port":"'$port'"}'
stays "holds initiator $port of no source host, or of several" \
	'an initiator that two hosts claim'
plan '{"type":"array_port","site":"destination","array":"430001","id":"CL5-A","protocol":"fc","port":"50000000000000a1","roles":["external"]}' \
	'{"type":"host_group","array":"410001","array_port":"CL7-A","id":"CL7-A,9","initiators":["50000000000000a1"]}' \
	'{"type":"lun","array":"410001","array_port":"CL7-A","host_group":"CL7-A,9","lun":0,"volume":"00:00:01"}'
stays 'volume 410001/00:00:01: array 430001 sees it, too' \
	'a volume that yet another array has mapped'
plan '{"type":"host_group","site":"destination","array":"420001","array_port":"CL1-A","id":"CL1-A,7","initiators":["2100000000000003"]}'
stays 'host groups CL1-A,1 and CL1-A,7 of 420001 CL1-A both hold' \
	'two host groups to choose from'
plan '{"type":"host_group","array":"410001","array_port":"CL7-A","id":"CL7-A,1","initiators":["5000000000000025","50000000000000ff"]}'
stays 'CL7-A,1 of 410001 CL7-A does not hold just the initiators of 420001' \
	'a host group that others share'
plan '{"type":"array_port","site":"destination","array":"420001","id":"CL1-A","protocol":"fc","port":"5000000000000021","logins":["2100000000000003"]}'
stays 'no port of array 420001 has d2 logged in' \
	'a destination host without a path'
plan '{"type":"array","site":"destination","id":"420002","vendor":"v","model":"m"}'
stays 'there are 2 destination arrays, and array 410001 is mapped to none' \
	'two arrays to choose from'
plan '{"type":"volume","array":"410001","id":"00:00:01","size_bytes":1}'
stays 'its identity \(wwid\) is not known' 'a volume without identity'
twin='{"type":"volume","array":"410001","id":"00:00:03","size_bytes":1,"wwid":"naa.60060e80000000000000000000000101"}'
plan "$twin" '{"type":"lun","array":"410001","array_port":"CL1-A","host_group":"CL1-A,1","lun":5,"volume":"00:00:03"}' \
	'{"type":"lun","array":"410001","array_port":"CL1-A","host_group":"CL1-A,2","lun":5,"volume":"00:00:03"}'
stays 'volume 410001/00:00:01: volume 410001/00:00:03 has its identity, too' \
	'two volumes with one identity'
plan '{"type":"datastore","id":"h1/ds1","pool":"ds1","extents":["naa.60060e80000000000000000000000101","naa.60060e80000000000000000000000999"],"hosts":["h1"]}'
stays 'datastore h1/ds1 has extents of which there is no volume record' \
	'a datastore of which half is not known'
run plan-batches -n "$facts"
stays "no destination: there is no destination cluster 'c1'" \
	'a cluster without destination'
printf 'limit,value\nluns_per_group,4\n' >limits.csv
for lun in 0 1 2; do
	printf '{"type":"lun","site":"destination","array":"420001",'
	printf '"array_port":"CL1-A","host_group":"CL1-A,1","lun":%d,' $lun
	printf '"volume":"00:00:09"}\n'
done >luns
cat "$facts" luns >in
run plan-batches -n --map "$data/tiny.map.csv" --limits limits.csv in
stays 'no LUN is free on all its paths' 'no LUN left'

plan '{"type":"vm","id":"vm-c","name":"gamma","host":"h1","state":"off"}' \
	'{"type":"disk","vm":"vm-c","target":"sda","source":"file","device":"cdrom"}' \
	"$(placement vm-c sda not-san '')"
is "$(grep -c '"code":"nothing-to-move","severity":"info"' out)" 1 \
	'a VM without a SAN disk: nothing-to-move'
is "$status $(grep -c '"type":"step"' out)" '0 23' 'the others move'

done_testing
