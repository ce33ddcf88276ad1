#!/bin/sh
# --limits and --pilot: how groups are packed, and the plan's bounds

. "$REPLUMB/t/tap.sh"

# vms GROUP COUNT GIB HOST: report-mode facts, a datastore with some VMs
vms() {
	printf '{"type":"datastore","id":"%s","extents":[],' "$1"
	printf '"hosts":["%s"],"used_bytes":%d}\n' "$4" $(($3 << 30))
	n=0
	while [ $n -lt "$2" ]; do
		n=$((n + 1))
		printf '{"type":"vm","id":"%s-%d","name":"%s-%d",' $1 $n $1 $n
		printf '"host":"%s","state":"running"}\n' "$4"
		printf '{"type":"disk","vm":"%s-%d","target":"vda",' $1 $n
		printf '"source":"file","datastore":"%s"}\n' "$1"
		printf '{"type":"placement","vm":"%s-%d","disk":"vda",' $1 $n
		printf '"status":"proved","volumes":[{"datastore":"%s"}]}\n' $1
	done
}
# batches: "number: VM count of each group" of out, the pilot with a star
batches() {
	python3 -c '
import json
size, lines = {}, []
for r in map(json.loads, open("out")):
    if r["type"] == "group":
        size[r["id"]] = str(len(r["vms"]))
    elif r["type"] == "batch":
        star = "*" if r["pilot"] else ""
        lines.append(star + "+".join(size[g] for g in r["groups"]))
print(" ".join(lines))'
}
field() { sed -n "s/.*\"type\":\"plan\".*\"$1\":\([0-9.]*\).*/\1/p" out; }
limit() { printf 'limit,value\n%s\n' "$1" >limits.csv; }

{ vms a 5 10 h1; vms b 4 20 h2; vms c 3 30 h3; vms d 1 40 h1; } >in

run plan-batches -n in
is "$(batches)" '5+4+3+1' 'without limits in the way: one batch'
limit vms_per_batch,8
run plan-batches -n --limits limits.csv in
is "$(batches)" '5+3 4+1' 'exactly full batch takes no more; first fit'
is "$(field batch_count) $(field batch_lower_bound)" '2 2' \
	'13 VMs, 8 a batch: two batches, and no fewer would do'
limit vms_per_batch,4
run plan-batches -n --limits limits.csv in
is "$(batches)" '5 4 3+1' 'a group over the limit has its own batch'
is "$(grep -c group-over-limit out)" 1 'and a finding says so'
is "$(field batch_count) $(field batch_lower_bound)" '3 3' \
	'8 VMs, 4 a batch, and the large group: no fewer would do'
vms a 5 10 h1 >big
run plan-batches -n --limits limits.csv big
is "$(field batch_count) $(field batch_lower_bound)" '1 1' \
	'the bound of one group over the limit is one batch'
limit volumes_per_batch,2
run plan-batches -n --limits limits.csv in
is "$(batches)" '5+4 3+1' 'volumes_per_batch'
limit bytes_per_batch,50G
run plan-batches -n --limits limits.csv in
is "$(batches)" '5+4 3 1' 'bytes_per_batch takes sizes such as 50G'
is "$(field batch_lower_bound)" 2 'lower bound of 100 GiB in 50 GiB batches'
limit hosts_per_batch,1
run plan-batches -n --limits limits.csv in
is "$(batches)" '5+1 4 3' 'hosts_per_batch counts a host once'

run plan-batches -n --pilot 4 in
is "$(batches)" '*1+3 5+4' '--pilot: the smallest groups first'
run plan-batches -n --pilot 1 in
is "$(batches)" '*1 5+4+3' '--pilot 1: a group of one VM'
run plan-batches -n --pilot 2 big
is "$(batches)" '5' '--pilot: no group is that small'
is "$(grep -c no-pilot out)" 1 'and a finding says so'

for bad in 'nonsense,1|limit: .nonsense. is not known' \
	'vms_per_batch,many|vms_per_batch: .many. is not a whole number' \
	'vms_per_batch,-1|vms_per_batch: less than 0' \
	'luns_per_group,20000|luns_per_group: less than 0 or more than 16384' \
	'vm_stop_s,1000000000000|vm_stop_s: .1000000000000. is no time' \
	'bytes_per_batch,big|bytes_per_batch: .big. is no size' \
	'array_at_once,-1|array_at_once: less than 0' \
	'paths_at_once,4|limit: .paths_at_once. is not known' \
	'drain_window,22-6|drain_window: .22-6. is no time of day' \
	'drain_window,22:00-24:00|drain_window: .22:00-24:00. is no time' \
	'path_s,soon|path_s: .soon. is no time'; do
	limit "${bad%%|*}"
	run plan-batches --limits limits.csv in
	is "$status" 2 "${bad%%|*}: exit 2"
	like "$(cat err)" "^plan-batches: limits.csv:2: ${bad#*|}" \
		"${bad%%|*}: said where and why"
done
run plan-batches --limits missing.csv in
is "$status" 2 'no such file: exit 2'
echo 'limit,amount
path_s,1' >limits.csv
run plan-batches --limits limits.csv in
like "$(cat err)" 'limits.csv:1: value: missing column' 'a missing column'
run plan-batches --pilot x in
is "$status" 2 '--pilot x: exit 2'

# Rates: all path work through one place is the bound of the tiny estate.
data=$REPLUMB/testdata/plan-batches
printf 'limit,value\npath_s,10\narray_at_once,1\nvm_stop_s,0\n' >limits.csv
run plan-batches -n --limits limits.csv --map "$data/tiny.map.csv" \
	"$data/tiny.facts.jsonl"
is "$(field lower_bound_s)" 69 \
	'a chain of 1+0+5+1+10+20+10+5+1+5+1+10 s; 30 s of work at an array'
# map for the array 0-10, unmaps 10-30, virtualize to 50, map to d1 60,
# rescan, compare, pool, define, start: 65, 66, 71, 72, 82
is "$(field makespan_s)" 82 'one place: paths of an array wait for each other'
like "$(cat out)" '"estimate_s":82' 'one batch is the whole'
like "$(cat out)" '"path_s":10,"virtualize_s":20,' \
	'whole numbers are integers'
like "$(cat out)" '"limits":\{"array_at_once":1,"port_at_once":0,"host_at_once":4,"manager_at_once":32,"drains_at_once":2\}' \
	'the plan says what its run has to obey'
printf 'limit,value\narray_at_once,0\nhost_at_once,1\nmanager_at_once,7\ndrain_window,22:00-06:00\n' >limits.csv
run plan-batches -n --limits limits.csv --map "$data/tiny.map.csv" \
	"$data/tiny.facts.jsonl"
like "$(cat out)" '"limits":\{"array_at_once":0,"port_at_once":0,"host_at_once":1,"manager_at_once":7,' \
	'0 stands for any number'
valid out

# Room for host groups: d2 needs a new one on CL1-A, which has one.
limit groups_per_port,1
run plan-batches -n --limits limits.csv --map "$data/tiny.map.csv" \
	"$data/tiny.facts.jsonl"
like "$(grep not-planned out)" \
	'port CL1-A of array 420001 has no room for a host group more' \
	'groups_per_port'
limit groups_per_port,2
run plan-batches -n --limits limits.csv --map "$data/tiny.map.csv" \
	"$data/tiny.facts.jsonl"
is "$(grep -c '"type":"step"' out)" 23 'groups_per_port: just enough'

# Sizes add up to the largest number, not to a negative one.
{ vms a 1 10 h1; vms b 1 10 h1; } |
	sed 's/"used_bytes":[0-9]*/"used_bytes":9000000000000000000/' >in
run plan-batches -n in
like "$(grep '"type":"plan"' out)" '"bytes":9223372036854775807' \
	'more bytes than a number holds'
valid out

done_testing
