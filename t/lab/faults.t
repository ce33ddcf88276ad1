#!/bin/sh
# a move of real guests while parts of the lab fail: no write is lost, and a
# guest never runs twice

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/lab/lab.sh"

lab_planned

# moved HOST TITLE: all run there and nowhere else, nothing lost.
moved() {
	other=hyp-a
	[ "$1" = hyp-b ] || other=hyp-b
	is "$(virt "$other" list --name | xargs)" '' "$2: nothing runs on $other"
	all_write "$1" "$2"
}

# during RUNBOOK COMMAND...: while a plan is run there (in folder one) or back,
# that happens.
during() {
	runbook=$1
	shift
	[ "$runbook" = rollback ] || { rm -rf one && estate_plan one; } || return
	"$runbook" one/plan.jsonl &
	runs=$!
	"$@" 7>&-
	wait "$runs"
}

# again RUNBOOK TITLE: once more, it comes to its end; all guests have moved.
again() {
	"$1" one/plan.jsonl
	is "$?" 0 "$2: the same run again comes to its end" || failed "$1" one
	there=hyp-b
	[ "$1" = migrate ] || there=hyp-a
	moved "$there" "$2"
}

# ---- a guest that is started by hand on the other side ----

twin() { virt hyp-b define twin.xml >/dev/null && virt hyp-b start g3 >/dev/null; }
no_twin() { virt hyp-b destroy g3 >/dev/null && virt hyp-b undefine g3 >/dev/null; }

# rule PLAN: what the first failed step says of why.
rule() { jq -r 'select(.type == "result" and .status == "failed") | "\(.op) \(.error.code)"' "${1%.jsonl}.run.jsonl" | head -n 1; }

# stopped NAME: within half a minute, the run has stopped it.
is_stopped() { grep -qs "\"step\":\"[^\"]*/stop-vm/$(virt hyp-a domuuid "$1")\",\"status\":\"done\"" one/plan.run.jsonl; }
stopped() { await 30 is_stopped "$1"; }

virt hyp-a dumpxml --inactive g3 | sed '/<disk /,/<\/disk>/d' >twin.xml
twin
ok $? 'g3 has a twin that runs on hyp-b'
migrate run/plan.jsonl
is "$?" 1 'a twin before the run: it does not end well'
is "$(rule run/plan.jsonl)" 'check-vm twin-not-off' 'by this rule'
is "$(virt hyp-a domstate g3 | head -n 1)" running 'g3 was left alone'
is "$(virt hyp-b list --name | grep -v g3 | sort | xargs)" 'g1 g2 g4' 'the others have moved'
no_twin
migrate run/plan.jsonl
is "$?" 0 'without the twin the same run goes on to its end' || failed migrate run
moved hyp-b 'after the twin'

# ---- the runbook is killed, ten times; way back ----

n=0 seed=7
while [ $n -lt 10 ]; do
	n=$((n + 1))
	seed=$((seed * 1103515245 % 2147483648 + 12345))
	setsid sh -c 'lab=$0 here=$REPLUMB/pipelines/lab; . "$here/estate.sh"; estate_run rollback.sh --yes "$1"' \
		"$lab" run/plan.jsonl >killed.out 2>&1 7>&- &
	session=$!
	sleep "$((seed / 65536 % 3)).$((seed / 256 % 10))"
	while pids=$(ps -o stat=,pid= -s "$session" | sed -n '/^Z/!s/.* //p') && [ -n "$pids" ]; do
		kill -9 $pids 2>/dev/null
		wait "$session" 2>/dev/null
	done
done
rollback run/plan.jsonl
is "$?" 0 'after ten kills of all of its processes, rollback.sh comes to its end' || failed rollback run
moved hyp-a 'after ten kills'

# ---- a twin that is started during the run; and libvirt had ended its pool ----

twin_there() { stopped g3 && twin; }
virt hyp-b pool-destroy hba >/dev/null
during migrate twin_there
is "$?" 1 'a twin during the run: it does not end well'
is "$(virt hyp-b pool-info hba | sed -n 's/^State: *//p')" running 'the pool was started, to scan for LUs'
is "$(rule one/plan.jsonl)" 'define-vm twin-not-off' 'by this rule' || failed migrate one
is "$(virt hyp-b list --name | grep -v g3 | sort | xargs)" 'g1 g2 g4' 'the others have moved'
no_twin
again migrate 'after the twin during the run'

# ---- daemons die during a run ----

libvirtd_killed() {
	sleep 1
	kill -9 "$(cat "$lab/hosts/$1/run/libvirt/libvirtd.pid")"
	sleep 1
	lab_up
}
array_killed() {
	sleep 2
	kill -9 "$(cat "$lab/arrays/$1/tgtd.pid")"
	sleep 3
	lab_up
}
chain_killed() {
	sleep 4
	for volume in "$lab/arrays/$DESTINATION"/volumes/*/; do
		[ ! -e "$volume/$1.pid" ] || kill -9 "$(cat "$volume/$1.pid")"
	done
	sleep 1
	lab_up
}

during rollback libvirtd_killed hyp-b
say "libvirtd is killed on the way back: rollback.sh ended with $?"
again rollback 'libvirtd was killed on the way back'
during migrate array_killed "$SOURCE"
say "the source array is gone for 3 s: migrate.sh ended with $?"
again migrate 'the source array was gone for 3 s'
again rollback 'and back'
during migrate chain_killed head
say "the virtualizing daemons of the destination are killed: migrate.sh ended with $?"
again migrate 'the virtualizing daemons of the destination were killed'

done_testing
