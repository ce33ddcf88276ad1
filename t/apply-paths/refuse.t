#!/bin/sh
# what the state of the arrays forbids: nothing is touched

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/apply-paths/arrays.sh"

refused() { # STEP CODE TITLE: the step failed so, and nothing was changed
	is "$(results out | grep "^$1 ")/$(changes)/$status" \
	    "$1 failed $2//1" "$3"
}

u=b01/unmap-volume/410001/00:01:00
m=b01/map-volume/410001/00:01:00/420002

estate
edit 's["410001"]["volumes"][0]["size_bytes"] += 1'
paths "$plan"
refused $u stale-plan 'another size than the plan was made for'
estate
edit 's["410001"]["volumes"][0]["wwid"] = "naa.60060e80041000000000410001000199"'
paths "$plan"
refused $u stale-plan 'another identity than the plan was made for'
for expect in '"size_bytes":"1073741824"' '"size_bytes":1073741824.0' \
    '"size_bytes":1073741824,"wwid":7'; do
	estate
	sed "s/\"expect\":{[^}]*}/\"expect\":{$expect}/" "$plan" >in
	paths in
	refused $u bad-step "an expectation that cannot be checked: $expect"
done
estate
edit 'del s["410001"]["volumes"][0]["wwid"]'
paths "$plan"
is "$(results out | head -n 1)" "$u done" 'an identity that the array cannot tell'

# The mapping alone, as if the unmap had been done.
{
	grep -v "\"id\":\"$u\"" "$plan"
	echo "{\"type\":\"result\",\"step\":\"$u\",\"status\":\"done\",\"op\":\"unmap-volume\",\"started\":\"2026-11-20T23:55:11Z\",\"finished\":\"2026-11-20T23:55:11Z\",\"elapsed_s\":1}"
} >map.jsonl
estate
edit 's["410001"]["volumes"].pop(0)'
paths map.jsonl
refused $m not-found 'a volume that is not there is not mapped'
paths "$plan"
is "$(results out | head -n 1)" "$u already" \
	'a volume that is not there is not mapped anywhere: unmapped already'
estate
edit 's["410001"]["groups"] += [{"array_port":"CL7-A","id":"CL7-A,9","initiators":["50060e8004200040"]}]
s["410001"]["luns"] += [{"array_port":"CL7-A","host_group":"CL7-A,9","lun":0,"volume":"00:01:01"}]'
paths map.jsonl
is "$(results out | grep "^$m ")" "$m failed conflict" \
	'a LUN that another volume has'
estate
edit 's["410001"]["groups"] += [{"array_port":"CL7-A","id":"CL7-A,9","initiators":["50060e8004200040"]}]
s["410001"]["luns"] += [{"array_port":"CL7-A","host_group":"CL7-A,9","lun":5,"volume":"00:01:00"}]'
paths map.jsonl
refused $m conflict 'the volume at another LUN of the same group'
estate
edit 'for v in s["410001"]["volumes"]: v["array"] = "410009"'
paths "$plan"
refused $u wrong-array 'another array at the address'
estate
run apply-paths --array "$(array 410001 420002)" \
    --array "$(array 420002 410001)" "$plan"
refused $u wrong-array 'nor is a volume unmapped because another array has none'
estate
edit 's["410001"]["groups"] = []'
paths "$plan"
refused $u protocol 'an array that does not tell who sees the volume'

# Everything over to the new array; then the way back, in the wrong order.
estate
paths --site source "$plan"
cp out 1
virtualize 1
cp out 2
: >state.log
{
	echo '{"type":"step","id":"back","batch":"b01","op":"map-volume","site":"source","args":{"array":"410001","host":"h001","volume":"00:01:00","ports":[{"array_port":"CL1-A","initiators":["10000000c9000001"],"lun":0,"host_group":"CL1-A,1"}]},"after":[]}'
	echo '{"type":"step","id":"cut","batch":"b01","op":"unmap-volume","site":"source","args":{"array":"410001","hosts":["420002"],"volume":"00:01:00","luns":[{"array_port":"CL7-A","host_group":"CL7-A,3","lun":0}]},"after":[]}'
} >back.jsonl
paths back.jsonl
is "$(results out | sort)" 'back failed externally-mapped
cut failed in-use-external' 'a volume that another array maps is not shown to a host, nor cut off'
sed 's/"host":"h001"/"host":"420002"/' back.jsonl >named.jsonl
paths named.jsonl
is "$(results out | sort | head -n 1)" 'back failed externally-mapped' \
	"nor to a host's ports in the name of the array that maps it"
is "$(changes)" '' 'and nothing is touched'
edit 's["420002"]["volumes"] = []'
paths back.jsonl
is "$(results out | sort)" 'back done
cut done' 'both are well once the external volume is gone'

done_testing
