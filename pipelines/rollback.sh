#!/bin/sh
# rollback.sh - take back what migrate.sh did of a plan, as far as it came.
#
# Makes PLAN.back.jsonl from the plan, its journal and, where the journal lacks
# a good result, what is found on arrays and hosts; once: run again, it goes on
# with that.  When all is back, both journals are put aside.  Exit status as of
# migrate.sh.

set -eu
export LC_ALL=C
. "$(dirname "$0")/runbook.sh"

usage() {
	cat <<'END'
usage: rollback.sh [--array ID=ARRAY]... [--netrc-file F] [--connect NAME=MANAGER]...
       [--batch N,...] [--journal FILE] [--dry-run] [--yes] PLAN
All options as in migrate.sh, and the same PLAN and journal.
END
	exit 0
}

extra_option() { false; }

# plan_back: the way back from what was done; what has no good result in the
# journal may have been done all the same, or in part.
plan_back() {
	known=$pipe_dir/known
	if [ "$(open_steps "$plan" "$batch")" = 0 ]; then
		with_journal cat "$plan" >"$known"
	else
		say "not all has a good result: a look at what is there"
		look_at "$plan" "$known" || [ $? -eq 1 ] ||
			die "arrays and hosts cannot be read, see $log"
	fi
	plan-batches --rollback --new-only ${batch:+--batch "$batch"} \
		"$known" >"$back.new" || [ $? -eq 1 ] ||
		die "no way back could be planned"
	! grep -F '"code":"state-unknown","severity":"error"' "$back.new" |
		jq -r '"  \(.message)"' | grep . >&2 ||
		die "what there is cannot be read: try again"
	mv "$back.new" "$back"
}

batch=
runbook_options "$@"
runbook_lock "$plan"
forward=$journal
back=$base.back${batch:+-$batch}.jsonl
back_journal=${back%.jsonl}.run.jsonl
if [ -s "$back" ] && [ -s "$forward" ] &&
    [ -n "$(find "$forward" -newer "$back")" ]; then
	[ ! -s "$back_journal" ] || die "$back: begun already, but the plan" \
		"was run again since; move it and $back_journal away to make" \
		"a new one"
	rm "$back"
fi
[ -s "$back" ] || plan_back
journal=$back_journal
mend_journal
check_journal "$back"

say "the way back"
show_plan "$back"
show_journal "$back"
ask "Stop these VMs and take them back?"
say "run; journal in $journal, messages in $log"
run_through run_rollback "$back"
say "result"
show_end "$back"
# Taken back as a whole, the plan may be run again from the beginning.
if [ "$status" -eq 0 ] && [ -z "$batch$dry_run" ]; then
	now=$(date +%Y%m%dT%H%M%S)
	for file in "$forward" "$back" "$journal"; do
		[ ! -e "$file" ] || mv "$file" "${file%.jsonl}.$now"
	done
fi
exit "$status"
