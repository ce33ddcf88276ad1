#!/bin/sh
# the runbooks: migrate.sh and rollback.sh, asked, broken off, and twice at once

. "${REPLUMB:?run by make check}/t/tap.sh"
. "$REPLUMB/pipelines/simulated.sh"
trap 'simulate_end; cd /; rm -rf "$tap_dir"' EXIT

generate-estate --vms 12 --hosts 2 --volumes 5 --seed 7 estate
simulate "$PWD/estate" --latency \
	path=20ms,virtualize=80ms,stop=50ms,start=50ms,rescan=10ms
discover "$PWD/estate" facts
correlate-ports facts | plan-batches --map estate/map.csv --pilot 3 >plan.jsonl
steps=$(grep -c '"type":"step"' plan.jsonl)

# book SCRIPT ARG...: a runbook on this estate.
book() {
	script=$1
	shift
	sh "$REPLUMB/pipelines/$script" --netrc-file "$estate/netrc" \
		--array "$array1=$url1" --array "$array2=$url2" \
		--connect "source=unix:$estate/source.sock" \
		--connect "destination=unix:$estate/destination.sock" "$@"
}

state_of_arrays() {
	{
		discover-array --netrc-file estate/netrc "$url1"
		discover-array --netrc-file estate/netrc "$url2"
	} | grep -v '"type":"capture"' | sort
}

# good_steps: how many steps of the plan have a good result last.
good_steps() {
	jq -s 'reduce (.[] | select(.type == "result")) as $r
		({}; .[$r.step] = $r.status) |
		map(select(. == "done" or . == "already")) | length' "$1"
}

state_of_arrays >arrays.before

run_in() { status=0; "$@" >out 2>err </dev/null || status=$?; }

run_in book migrate.sh plan.jsonl
is "$status" 2 'with nobody to ask: exit 2'
like "$(tail -n 1 err)" 'nobody can be asked here: say --yes' '... and says so'
[ ! -e plan.run.jsonl ]
ok $? '... and nothing was begun'
grep -q "plan .* (forward)" out && grep -q 'plan-batches\|virtualization' out
ok $? '... but plan and forecast were shown'

run_in book migrate.sh --dry-run plan.jsonl
is "$status" 0 '--dry-run: exit 0' || cat err out plan.log >&2
like "$(grep rehearsal out)" "rehearsal: .*$steps done|rehearsal: " \
	'... tells what would be done'
[ ! -s plan.run.jsonl ]
ok $? '... and keeps no journal'
state_of_arrays >arrays.dry
same arrays.dry arrays.before '... and changes nothing on the arrays'

# Two at once: one wins, the other stops.
cp plan.jsonl copy.jsonl
book migrate.sh --yes plan.jsonl >first.out 2>first.err </dev/null &
first=$!
await test -s plan.run.jsonl
run_in book migrate.sh --yes plan.jsonl
is "$status" 2 'a second run of the plan at the same time: exit 2'
like "$(tail -n 1 err)" 'another run of this plan is under way' \
	'... with a clear message'
wait "$first"
is $? 0 '... and the first one ends well' || cat first.err first.out plan.log >&2
is "$(good_steps plan.run.jsonl)" "$steps" '... with all steps'
is "$(grep -c '"type":"result"' plan.run.jsonl)" "$steps" \
	'... each of them once in the journal'
like "$(cat first.out)" 'VMs away: [0-9.]+ s to [0-9.]+ s' \
	'... and says how long VMs were away'

run_in book migrate.sh --yes plan.jsonl
is "$status" 0 'run again when all is done: exit 0'
is "$(grep -c 'not compared' out)" 0 '... all volumes were compared'
is "$(grep -c '"type":"result"' plan.run.jsonl)" "$steps" \
	'... and the journal stays as it was'

jq -c 'if .op == "compare-volume" then .made.unavailable = true else . end' \
	plan.run.jsonl >unread.jsonl
run_in book migrate.sh --yes --journal unread.jsonl plan.jsonl
like "$(grep 'not compared' out)" \
	"$(grep -c '"op":"compare-volume"' unread.jsonl) volumes, such as naa[.]" \
	'volumes that could not be read are counted'
sed '/"type":"plan"/s/"id":"[^"]*"/"id":"0123456789abcdef"/' plan.jsonl >other.jsonl
for program in migrate.sh rollback.sh; do
	run_in book $program --yes --journal plan.run.jsonl other.jsonl
	is "$status" 2 "$program: the journal of another plan: exit 2"
	like "$(tail -n 1 err)" 'the journal of plan [0-9a-f]+, not of 0123456789abcdef' \
		'... it is said'
done

# A VM that went down after it had been started.
start=$(jq -c 'select(.op == "start-vm" and .type == "step")' plan.jsonl |
	head -n 1)
ask_simulator() {
	/usr/bin/python3 "$REPLUMB/t/simulate-estate/client.py" estate ask "$@"
}
ask_simulator destination stop "$(echo "$start" |
	jq -c '.args | {vm, host}')" >/dev/null
run_in book migrate.sh --yes plan.jsonl
is "$status" 1 'a VM runs no more: exit 1'
like "$(cat out)" "DOWN.* $(echo "$start" | jq -r .args.name)" '... it is named'
like "$(tail -n 1 plan.run.jsonl)" '"status":"failed".*"code":"not-running"' \
	'... in the journal too'
run_in book migrate.sh --yes plan.jsonl
is "$status" 0 '... and the next run starts it' || cat err out >&2

run_in book rollback.sh plan.jsonl
is "$status" 2 'rollback.sh asks, too'
run_in book rollback.sh --yes plan.jsonl
is "$status" 0 'rollback.sh: exit 0' || cat err out plan.log >&2
state_of_arrays >arrays.back
same arrays.back arrays.before '... and the arrays are as at the start'
[ ! -e plan.run.jsonl ] && [ ! -e plan.back.jsonl ]
ok $? '... and plan and journals are put aside'

# Broken off in the middle, and on again.
simulate_end
simulate "$PWD/estate" --latency path=150ms
book migrate.sh --yes plan.jsonl >broken.out 2>broken.err </dev/null &
broken=$!
begun() { [ "$(cat plan.run.jsonl 2>/dev/null | wc -l)" -ge 10 ]; }
await begun
pids=$(sed -n 's/.* in \(.*\)\/pid\..*/\1/p' broken.out)
kill $(cat "$pids"/pid.*) 2>/dev/null
wait "$broken"
is $? 2 'stopped by SIGTERM: exit 2' || cat broken.out plan.log >&2
like "$(cat broken.out)" 'the same command goes on' '... says how to go on'
good=$(good_steps plan.run.jsonl)
[ "$good" -gt 0 ] && [ "$good" -lt "$steps" ]
ok $? "... after $good of $steps steps"
run_in book migrate.sh --yes plan.jsonl
is "$status" 0 'the same command goes on' || cat err out >&2
like "$(cat out)" 'an earlier run left these steps: .*open' \
	'... and says where it stood'
is "$(good_steps plan.run.jsonl)" "$steps" '... to the end'

is "$(grep -c '"type":"violation"' estate/events.jsonl)" 0 \
	'nothing that must never happen has happened'
pass=$(sed -n 's/.*password \([^ ]*\).*/\1/p' estate/netrc)
[ -n "$pass" ] && ! grep -qF "$pass" plan.log out err plan.run.jsonl first.out
ok $? 'and nobody has told the password'

done_testing
