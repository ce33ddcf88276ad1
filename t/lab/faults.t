#!/bin/sh
# a move of real guests while parts of the lab fail: no write is lost, and a
# guest never runs twice

. "$REPLUMB/t/tap.sh"
[ -n "${LAB_FAULTS-}" ] || skip_all 'minutes of trouble: set LAB_FAULTS=1'
. "$REPLUMB/t/lab/lab.sh"

lab_planned

# moved HOST TITLE: all run there and nowhere else, nothing lost.
moved() {
	other=hyp-a
	[ "$1" = hyp-b ] || other=hyp-b
	is "$(virt "$other" list --name | xargs)" '' "$2: nothing runs on $other"
	all_write "$1" "$2"
}

# ---- a guest that is started by hand on the other side ----

virt hyp-a dumpxml --inactive g3 | sed '/<disk /,/<\/disk>/d' >twin.xml
virt hyp-b define twin.xml >/dev/null && virt hyp-b start g3 >/dev/null
ok $? 'g3 has a twin that runs on hyp-b'
migrate run/plan.jsonl
is "$?" 1 'a twin before the run: it does not end well'
like "$(jq -r 'select(.type == "result" and .status == "failed") | .error.code' run/plan.run.jsonl | sort -u | xargs)" \
	'^[a-z-]+$' 'the rule has a name'
say "the rule: $(jq -r 'select(.type == "result" and .status == "failed") | "\(.op): \(.error.code): \(.error.message)"' run/plan.run.jsonl | head -n 1)"
is "$(virt hyp-a domstate g3 | head -n 1)" running 'g3 was left alone'
is "$(virt hyp-b list --name | grep -v g3 | sort | xargs)" 'g1 g2 g4' 'the others have moved'
virt hyp-b destroy g3 >/dev/null && virt hyp-b undefine g3 >/dev/null
migrate run/plan.jsonl
is "$?" 0 'without the twin the same run goes on to its end' || tail -n 20 migrate.out >&2
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
	for pid in $(ps -o pid= -s "$session"); do
		kill -9 "$pid" 2>/dev/null
	done
	wait "$session" 2>/dev/null
done
rollback run/plan.jsonl
is "$?" 0 'after ten kills of all of its processes, rollback.sh comes to its end' || tail -n 20 rollback.out >&2
moved hyp-a 'after ten kills'

# ---- daemons die during a run ----

# during SECONDS COMMAND: while a plan is run, that happens.
during() {
	estate_plan "$1" || return
	migrate "$1/plan.jsonl" &
	runs=$!
	sleep "$2"
	shift 2
	"$@" 7>&-
	wait "$runs"
}
array_killed() {
	kill -9 "$(cat "$lab/arrays/$1/tgtd.pid")"
	sleep 3
	lab_up
}
libvirtd_killed() {
	kill -9 "$(cat "$lab/hosts/$1/run/libvirt/libvirtd.pid")"
	sleep 1
	lab_up
}
chain_killed() {
	for volume in "$lab/arrays/$DESTINATION"/volumes/*/; do
		[ ! -e "$volume/$1.pid" ] || kill -9 "$(cat "$volume/$1.pid")"
	done
	sleep 1
	lab_up
}

# each FAULT SECONDS COMMAND...: a run with that fault, to its end, and back.
each() {
	fault=$1
	shift
	rm -rf one
	during one "$@"
	say "$fault: migrate.sh ended with $?"
	migrate one/plan.jsonl
	is "$?" 0 "$fault: the run comes to its end" || tail -n 20 migrate.out >&2
	moved hyp-b "$fault"
	rollback one/plan.jsonl
	is "$?" 0 "$fault: and back" || tail -n 20 rollback.out >&2
	moved hyp-a "$fault, back"
}

each 'the source array is gone for 3 s' 2 array_killed "$SOURCE"
each 'libvirtd of the source is killed' 1 libvirtd_killed hyp-a
each 'the virtualizing daemons of the destination are killed' 4 chain_killed head

done_testing
