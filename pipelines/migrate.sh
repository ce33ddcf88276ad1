#!/bin/sh
# migrate.sh - a plan, run by people: what, how long, really?, run, what now.
#
# One batch after the other, so that VMs are down for the time of their own.
# Exit 0: all steps went well.  1: some did not; run it again, or take it back
# with rollback.sh.  2: it did not finish, or nothing was begun.

set -eu
export LC_ALL=C
. "$(dirname "$0")/runbook.sh"

usage() {
	cat <<'END'
usage: migrate.sh [--array ID=ARRAY]... [--netrc-file F] [--connect NAME=MANAGER]...
       [--batch ID,...] [--at-once] [--journal FILE] [--dry-run] [--drain]
       [--yes] PLAN
PLAN is all that plan-batches wrote, facts included.
  --array, --netrc-file, --connect
               as in apply-paths(1) and register-vms(1)
  --batch ID,...
               these batches only (b01,b03)
  --at-once    all batches at the same time: quicker, but VMs are down longer
  --journal F  where results are kept and found (PLAN.run.jsonl)
  --dry-run    a rehearsal: read and decide, change nothing
  --drain      afterwards move the data into the new array: no way back
  --yes        do not ask
END
	exit 0
}

drain= at_once=
extra_option() {
	case $1 in
	--drain) drain=1 ;;
	--at-once) at_once=1 ;;
	*) return 1 ;;
	esac
}

runbook_options "$@"
runbook_lock "$plan"

say "the plan"
show_plan "$plan"
say "forecast"
estimate-time --new-only --format table "$plan" || :
show_journal "$plan"

# The batches, as lists of those that run together.
: "${batch:=$(jq -r 'select(.type == "batch") | .id' "$plan" | paste -sd, -)}"
if [ -n "$at_once" ]; then
	turns=$batch
else
	turns=$(echo "$batch" | tr , ' ')
fi
[ -n "$turns" ] || die "$plan: no batches are planned there"

status=0 ran=
for turn in $turns; do
	[ "$(open_steps "$plan" "$turn")" != 0 ] || continue
	ran=1
	ask "Stop the VMs of $turn and move them?"
	say "run $turn; journal in $journal, messages in $log"
	run_through run_plan "$plan" "$turn"
	say "result of $turn"
	show_end "$plan" "$turn"
	[ "$status" -eq 0 ] || break
done
if [ -z "$ran$dry_run" ]; then
	say "all was done before"
	check_end "$plan" "$batch"
	show_end "$plan" "$batch"
fi
[ "$status" -eq 0 ] ||
	say "not all is done: the same command goes on; rollback.sh goes back"
[ -n "$drain" ] && [ "$status" -eq 0 ] && [ -z "$dry_run" ] || exit "$status"

say "drain"
with_journal plan-batches --drain "$plan" >"$base.drain.jsonl" ||
	[ $? -eq 1 ] || die "no drain could be planned"
show_plan "$base.drain.jsonl"
ask "Move the data into the new array? There is NO WAY BACK from this."
run_through run_drain "$base.drain.jsonl"
say "result"
show_end "$base.drain.jsonl"
exit "$status"
