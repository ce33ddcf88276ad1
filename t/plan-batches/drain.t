#!/bin/sh
# --drain: what comes after a good run, and what must not come

. "$REPLUMB/t/tap.sh"
data=$REPLUMB/testdata/plan-batches
plan=$data/tiny.plan.jsonl
results=$data/tiny.results.jsonl
G=1073741824

# pool ID FREE-GIB [ARRAY]: a fact
pool() {
	printf '{"type":"pool","site":"destination","array":"%s","id":"%s",' \
		"${3:-420001}" "$1"
	printf '"capacity_bytes":%d,"free_bytes":%d}\n' $((100 * G)) $(($2 * G))
}
# drain FILE... [-- OPTION...]: of a plan and journals
drain() {
	files=
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		files="$files $1"
		shift
	done
	[ $# -eq 0 ] || shift
	run plan-batches --drain -n "$@" $files
}
# field NAME: of the steps in out, one a line
field() {
	python3 -c '
import json, sys
for r in map(json.loads, open("out")):
    if r["type"] == "step":
        v = r
        for name in sys.argv[1].split("."):
            v = v.get(name, {})
        print(v if isinstance(v, str) else json.dumps(v))' "$1"
}
codes() { grep -o '"code":"[a-z-]*"' out | sed 's/.*:"\(.*\)"/\1/' | tr '\n' ' '; }

{ pool 0 50; pool 1 60; pool 2 900 999999; } >pools
drain "$plan" "$results" pools
is "$status" 0 'a whole run: exit 0'
is "$(field id)" 'dr-b01/drain-volume/410001/00:00:01
dr-b01/undefine-vm/vm-a
dr-b01/undefine-vm/vm-b
dr-b01/unmap-volume/410001/00:00:01/420001' 'drained, then retired'
is "$(field after | sort -u)" '["dr-b01/drain-volume/410001/00:00:01"]
[]' 'nothing is retired before it is drained'
is "$(field args | sed -n 1p)" \
	'{"array": "420001", "volume": "FF:00:0C", "pool": "1", "size_bytes": 10737418240}' \
	'into the pool of its array with most room'
is "$(field expect.source.volume | sed -n 1p)" '00:00:01' \
	'the drain expects what the volume stands for'
is "$(field args | sed -n 2p)" \
	'{"vm": "vm-a", "name": "alpha", "host": "h1", "twin": {"site": "destination", "host": "d1"}}' \
	'a VM is undefined where it was, and where it is now is said'
is "$(field site | tr '\n' ' ')" 'destination source source source ' 'sites'
is "$(field args | sed -n 4p)" \
	'{"array": "410001", "hosts": ["420001"], "luns": [{"array_port": "CL7-A", "lun": 0, "host_group": "CL7-A,99", "name": "rpl_420001"}], "volume": "00:00:01"}' \
	'the LUN goes that showed the volume to the new array'
like "$(cat out)" '"code":"point-of-no-return","severity":"warning".*"blocks":false' \
	'the point of no return is named'
like "$(grep '"type":"plan"' out)" \
	'"direction":"drain".*"drains_at_once":2.*"volumes":1,"bytes":10737418240,"steps":4.*"makespan_s":51.5' \
	'the plan says how much, and how long: 10 GiB, 5 s each, and a path'
valid out
cp out once
drain "$plan" "$results" pools
same out once 'the same journal: the same plan'
run plan-batches --drain "$plan" "$results" pools
is "$(grep -c '"id":"b01/' out) $(grep -c '"type": "result"' out)" \
	"0 $(grep -c . "$results")" 'results pass through, forward steps do not'

# limits
printf 'limit,value\ndrain_window,22:00-06:00\ndrains_at_once,1\ndrain_s,2\n' \
	>limits.csv
drain "$plan" "$results" pools -- --limits limits.csv
is "$(field args.window | head -n 1)" '22:00-06:00' 'drain_window'
like "$(grep '"type":"plan"' out)" '"drains_at_once":1.*"makespan_s":21.5' \
	'drains_at_once, drain_s'
sed 's/"array_at_once":4/"array_at_once":9/' "$plan" >other
drain other "$results" pools
like "$(grep '"type":"plan"' out)" '"array_at_once":9' \
	'the limits of the run before hold, unless told otherwise'

# Two volumes: the same estate twice, under other names.
sed 's/b01/b02/g; s/g0001/g0002/g; s/vm-a/vm-x/g; s/vm-b/vm-y/g
	s/00:00:01/00:00:05/g; s/FF:00:0C/FF:00:0D/g; s/000101/000105/g
	s/"number":1/"number":2/' "$plan" "$results" |
	grep -v '"type":"plan"' >second
pools() { field args.pool | grep -v '{}' | tr -d '"' | tr '\n' ' '; }
drain "$plan" "$results" second pools
is "$(pools)" '1 0 ' 'each takes room: the next goes where there is most then'
{ pool 0 5; pool 1 60; } >uneven
drain "$plan" "$results" second uneven
is "$(pools)" '1 1 ' 'one pool has room for both'
{ pool 0 5; pool 1 12; } >tight
drain "$plan" "$results" second tight
is "$status $(pools)" '1 1 ' 'room for one only: exit 1'
is "$(codes)" 'pool-too-small point-of-no-return ' 'and a finding'
like "$(grep pool-too-small out)" \
	'it has 10737418240 bytes, and pool 0 of array 420001, which has most, has 5368709120 free' \
	'it says what is missing'
is "$(grep -c '"id":"dr-b02' out)" 0 'nothing of that group is retired'
drain "$plan" "$results" second tight -- --batch 2
is "$status $(pools)$(grep -c '"id":"dr-b01' out)" '0 1 0' '--batch 2'

# --map
map() { printf 'kind,source,destination\npool,%s\n' "$1" >map.csv; }
for from in 410001 00:00:01 410001/00:00:01; do
	map $from,0
	drain "$plan" "$results" pools -- --map map.csv
	is "$(pools)" '0 ' "--map: the pool for $from"
done
printf 'pool,410001,1\n' >>map.csv
drain "$plan" "$results" second pools -- --map map.csv
is "$(pools)" '0 1 ' '--map: a volume before its array'
map 410001,7
drain "$plan" "$results" pools -- --map map.csv
is "$status $(codes)" '1 pool-too-small nothing-to-drain ' \
	'--map: a pool that is not known'
like "$(cat out)" 'array 420001 has no pool 7' 'and it is named'
map 410001,2
drain "$plan" "$results" pools -- --map map.csv
like "$(cat out)" 'array 420001 has no pool 2' \
	'a pool of another array is none'
drain "$plan" "$results"
like "$(cat out)" 'no pool of array 420001 is known' 'no pool facts'

# Journals of runs that did not reach their end.
drain "$plan" pools
is "$status $(codes)$(field id)" '0 nothing-to-drain ' 'nothing was done'
drain pools
is "$status $(grep -c . out)" '0 0' 'no plan: nothing'
: >empty
drain empty
is "$status $(grep -c . out)" '0 0' 'empty input: nothing'
grep -v 'start-vm' "$results" >some
drain "$plan" some pools
is "$status $(codes)$(field id)" '1 not-moved nothing-to-drain ' \
	'a VM is not started yet: nothing of its group is drained'
like "$(grep not-moved out)" 'b01/start-vm/vm-a' 'and it is named'
grep -v 'define-vm/vm-b' "$results" >some
drain "$plan" some pools
is "$(codes)" 'not-moved nothing-to-drain ' \
	'nor when one that is off is not defined'
{ cat "$results"; grep 'define-vm/vm-b' "$results" |
	sed 's/"done"/"failed"/'; } >some
drain "$plan" some pools
is "$(codes)" 'not-moved nothing-to-drain ' 'the last result counts'
grep -v 'step": "b01/start-vm' "$results" >some
drain "$plan" some second pools
is "$(codes)$(pools)" 'not-moved point-of-no-return 1 ' \
	'VMs of one group at the source: the other group is drained'
grep -v 'map-volume/410001/00:00:01/420001' "$results" >some
drain "$plan" some pools
is "$status $(codes)$(field id | grep -c unmap)" '0 point-of-no-return 1' \
	'the result is lost of what showed the volume: it goes as planned'
grep -v '"id":"b01/map-volume/410001/00:00:01/420001"' "$plan" >less
drain less some pools
is "$status $(codes)" '1 retire-by-hand point-of-no-return ' \
	'what showed the volume is not known: said, and drained'
is "$(field id | grep -c unmap)" 0 'and its path stays'

# A second run, and the way back.
drain "$plan" "$results" pools
cp out drains
field id >first
python3 "$REPLUMB/t/plan-batches/play.py" drains >drained
{ pool 0 5; pool 1 1; } >full
drain "$plan" "$results" drains drained full
is "$status $(pools)" '0 1 ' 'it goes on where it was, whatever room is left'
field id >again
same again first 'and has the same steps'
run plan-batches --rollback -n "$plan" "$results" drains drained
is "$status $(codes)$(grep -c '"type":"step"' out)" '1 cannot-undo 0' \
	'no way back after that'
run plan-batches --rollback -n "$plan" "$results" drains
is "$status $(grep -c '"type":"step"' out)" '0 20' \
	'a drain that never ran is no hindrance'
run plan-batches --rollback -n "$plan" "$results" second drains drained
is "$(grep -c '"id":"rb-b02' out) $(grep -c '"id":"rb-b01' out)" '20 0' \
	'the other group can go back'

for bad in '--drain --rollback' '--drain --pilot 3' '--rollback --map map.csv' \
	'--batch 1'; do
	run plan-batches $bad
	is "$status" 2 "$bad: exit 2"
done

done_testing
