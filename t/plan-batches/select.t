#!/bin/sh
# --select: include, exclude, priority

. "$REPLUMB/t/tap.sh"

for n in 1 2 3 4; do
	cat <<-END
	{"type":"host","id":"h$n","cluster":"c$(((n + 1) / 2))"}
	{"type":"datastore","id":"d$n","name":"store $n","extents":[],"hosts":["h$n"]}
	{"type":"vm","id":"v$n","name":"name$n","host":"h$n","state":"off"}
	{"type":"disk","vm":"v$n","target":"vda","source":"file","datastore":"d$n"}
	{"type":"placement","vm":"v$n","disk":"vda","status":"proved","volumes":[{"datastore":"d$n"}]}
	END
done >in
printf '{"type":"vm","id":"v0","name":"diskless","host":"h1","state":"off"}\n' \
	>>in
echo 'limit,value
vms_per_batch,1' >limits.csv
# moved ROW...: the VMs of the batches in order
moved() {
	printf 'kind,id,action,priority\n' >select.csv
	printf '%s\n' "$@" >>select.csv
	run plan-batches -n --limits limits.csv --select select.csv in
	python3 -c '
import json
vm, order = {}, []
for r in map(json.loads, open("out")):
    if r["type"] == "group":
        vm[r["id"]] = r["vms"]
    elif r["type"] == "batch":
        order += [v for g in r["groups"] for v in vm[g]]
print(*order)'
}

is "$(moved)" 'v1 v2 v3 v4' 'nothing selected: all'
is "$(moved vm,v2,include)" 'v2' 'include: only this one'
is "$(moved vm,name3,include vm,v1,include)" 'v1 v3' 'a VM by its name'
is "$(moved vm,v2,exclude)" 'v1 v3 v4' 'exclude: all but this one'
moved vm,v2,exclude >/dev/null
like "$(grep not-planned out)" '"severity":"info".*vm v2 is excluded by select' \
	'exclude: a finding says so'
is "$status" 0 'exclude: exit 0, it was asked for'
is "$(moved cluster,c2,include)" 'v3 v4' 'a cluster'
is "$(moved datastore,d1,exclude 'datastore,store 4,exclude')" 'v2 v3' \
	'datastores by id and by name'
is "$(moved group,g0003,include)" 'v3' 'a group'
is "$(moved cluster,c1,include vm,v1,exclude)" 'v2' 'exclude wins'
is "$(moved vm,v4,,7 vm,v3,,9)" 'v3 v4 v1 v2' 'priority: higher is earlier'
is "$(moved vm,v1,,-1)" 'v2 v3 v4 v1' 'a negative priority is later'
is "$(moved vm,diskless,exclude)" 'v1 v2 v3 v4' \
	'a VM with nothing to move may be named'

sed 's/"hosts":\["h1"\]/"hosts":["h1","h3"]/' in >shared && mv shared in
is "$(moved cluster,c2,exclude)" 'v2' \
	'an excluded cluster keeps its paths to what others use, too'
is "$(moved cluster,c2,include)" 'v3 v4' 'included is what runs in it'

# Two VMs on one volume: what is urgent comes first.
data=$REPLUMB/testdata/plan-batches
printf 'kind,id,action,priority,health\nvm,vm-b,,5,tcp:22\n' >select.csv
run plan-batches -n --map "$data/tiny.map.csv" --select select.csv \
	"$data/tiny.facts.jsonl"
is "$(grep -o '"id":"b01/define-vm/vm-.' out | tail -c 2 | head -c 1)" a \
	'of a group the VM with the higher priority comes first'
is "$(grep -o '"id":"b01/stop-vm/vm-.' out | head -1 | tail -c 2)" b \
	'and stops first'
is "$(grep -c '"health"' out)" 0 'a VM that is off is not asked how it is'
printf 'kind,id,action,health\ncluster,c1,,guest-agent\nvm,alpha,,tcp:22\n' \
	>select.csv
run plan-batches -n --map "$data/tiny.map.csv" --select select.csv \
	"$data/tiny.facts.jsonl"
like "$(grep '"op":"start-vm"' out)" '"health":"tcp:22"' \
	'health: what its own row says counts'
sed -i '$d' select.csv
run plan-batches -n --map "$data/tiny.map.csv" --select select.csv \
	"$data/tiny.facts.jsonl"
like "$(grep '"op":"start-vm"' out)" '"health":"guest-agent"' \
	'health: or that of its cluster'
for health in agent icmp:7 tcp: tcp:0 tcp:65536 tcp:x udp:53; do
	printf 'kind,id,action,health\nvm,alpha,,%s\n' $health >select.csv
	run plan-batches --select select.csv "$data/tiny.facts.jsonl"
	like "$status $(cat err)" \
		"^2 plan-batches: select.csv:2: health: '$health' is neither" \
		"health $health: refused"
done
echo 'limit,value
vms_per_batch,1' >limits.csv

for bad in 'vm,v9,exclude|id: there is no vm .v9.' \
	'disk,v1,include|kind: .disk. is not known' \
	'vm,v1,exlude|action: .exlude. is not known' \
	'vm,v1,,high|priority: .high. is not a whole number'; do
	moved "${bad%%|*}" >/dev/null 2>&1
	is "$status" 2 "${bad%%|*}: exit 2"
	like "$(cat err)" "^plan-batches: select.csv:2: ${bad#*|}" \
		"${bad%%|*}: said where and why"
done

done_testing
