#!/bin/sh
# rollback.sh where the journal does not tell all: what is there is found

. "${REPLUMB:?run by make check}/t/tap.sh"
. "$REPLUMB/pipelines/simulated.sh"
trap 'simulate_end; cd /; rm -rf "$tap_dir"' EXIT
client=$REPLUMB/t/simulate-estate/client.py

generate-estate --vms 6 --hosts 2 --volumes 3 --seed 7 estate
simulate "$PWD/estate"
discover "$PWD/estate" before
correlate-ports before | plan-batches --map estate/map.csv >plan.jsonl

book() {
	script=$1
	shift
	run sh "$REPLUMB/pipelines/$script" --netrc-file "$estate/netrc" \
		--array "$array1=$url1" --array "$array2=$url2" \
		--connect "source=unix:$estate/source.sock" \
		--connect "destination=unix:$estate/destination.sock" --yes "$@"
}
rest() { /usr/bin/python3 "$client" estate "$@"; }
# facts FILE: without the names that a host gives to the paths it found last.
facts() {
	grep -v '"type":"capture"' "$1" |
		sed '/"type":"path"/s/"device":"[^"]*",//' | sort
}
# as_before TITLE: arrays and hosts are as at the start.
as_before() {
	discover "$PWD/estate" now
	facts before >want
	facts now >got
	same got want "$1"
}
# taken_back OP: how many such steps the last way back has.
taken_back() { cat plan.back.2* | grep -c "\"op\":\"$1\""; }
put_away() { rm -f plan.back.* plan.run.*; }

book rollback.sh plan.jsonl
is "$status" 0 'nothing was done: exit 0'
is "$(taken_back '[a-z-]*')" 0 '... and nothing is taken back'
as_before '... nor changed'
put_away

# A power loss when all had moved: the whole journal is gone.
book migrate.sh plan.jsonl
is "$status" 0 'all moves'
rm plan.run.jsonl
book rollback.sh plan.jsonl
is "$status" 0 'without a journal: exit 0' || cat out err plan.log >&2
like "$(cat out)" 'a look at what is there' '... it looks'
as_before '... and all is as before'
put_away

# Half of it: what is down here, and not up there.
stage 1 register-vms --only \
	check-vm,stop-vm,stop-pool,fingerprint-volume <plan.jsonl |
    stage 2 apply-paths --site source |
    stage 3 apply-virtualize |
    stage 4 apply-paths --site destination >all
grep '"op":"check-vm"' all >plan.run.jsonl
book rollback.sh --dry-run plan.jsonl
is "$status" 0 '--dry-run: exit 0'
grep -q '"op":"release-volume"' plan.back.jsonl
ok $? '... plans a way back'
book rollback.sh plan.jsonl
is "$status" 0 'only the checks are in the journal: exit 0' ||
	cat out err plan.log >&2
as_before '... and all is as before'
is "$(taken_back start-vm)" "$(grep -c '"op":"stop-vm".*"state":"running"' \
	plan.jsonl)" '... each VM that ran starts'
put_away

# Of each kind half a thing, as a process leaves it that is killed in between:
# a host group without a LUN, an external parity group without an LDEV.
jq -c 'select(.op == "map-volume" and .site == "source")' plan.jsonl >maps
port=$(head -n 1 maps | jq -r '.args.ports[0].array_port')
name=$(head -n 1 maps | jq -r '.args.ports[0].name')
is "$(rest job POST host-groups \
	"{\"portId\":\"$port\",\"hostGroupName\":\"$name\"}" |
	cut -d ' ' -f 1)" Succeeded 'a host group without a LUN'
grep '"op":"check-vm"' all >plan.run.jsonl
book rollback.sh plan.jsonl
is "$status" 0 '... rollback: exit 0' || cat out err plan.log >&2
as_before '... it is gone'
put_away

stage 1 register-vms --only \
	check-vm,stop-vm,stop-pool,fingerprint-volume <plan.jsonl |
    stage 2 apply-paths --site source >part
grep '"op":"check-vm"' part >plan.run.jsonl
jq -c 'select(.op == "virtualize-volume")' plan.jsonl | head -n 1 >step
is "$(rest job POST dest:external-parity-groups "$(jq -c '.args.paths[0] |
	{externalParityGroupId: "1-9", externalPathGroupId: 1,
	portId: .array_port, externalWwn: .target, lunId: .lun}' step)")" \
	'Succeeded 1-9' 'an external parity group without an LDEV'
book rollback.sh plan.jsonl
is "$status" 0 '... rollback: exit 0' || cat out err plan.log >&2
as_before '... and all is as before'
is "$(rest GET dest:external-path-groups)" '200 {"data": []}' \
	'... that group is gone, too'
put_away

# A VM that its owner has shut down is not started for that.
vm=$(jq -r 'select(.op == "stop-vm" and .expect.state == "running") |
	.args.vm' plan.jsonl | head -n 1)
host=$(jq -r "select(.op == \"stop-vm\" and .args.vm == \"$vm\") |
	.args.host" plan.jsonl)
rest ask source stop "{\"vm\":\"$vm\",\"host\":\"$host\"}" >/dev/null
book rollback.sh plan.jsonl
is "$status" 0 'an owner has shut a VM down: exit 0'
like "$(cat out)" 'nothing tells whether the run stopped it' '... it is named'
is "$(taken_back start-vm)" 0 '... and stays off'
put_away

# An array that cannot be read: nothing is begun.
grep '"op":"check-vm"' part >plan.run.jsonl
simulate_end
book rollback.sh plan.jsonl
is "$status" 2 'nothing can be read: exit 2'
like "$(tail -n 1 err)" 'cannot be read' '... and it says so'
[ ! -e plan.back.jsonl ]
ok $? '... and no way back is planned'

is "$(grep -c '"type":"violation"' estate/events.jsonl)" 0 \
	'nothing that must never happen has happened'

done_testing
