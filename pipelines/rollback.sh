#!/bin/sh
# rollback.sh - take back what migrate.sh did of a plan, as far as it came.
#
# Makes PLAN.back.jsonl from the plan and its journal, once; run again, it
# goes on with that.  When all is back, both journals are put aside.  Exit status as of migrate.sh.

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

batch=
runbook_options "$@"
runbook_lock "$plan"
[ -s "$journal" ] || die "$journal: no results there, nothing to take back"

forward=$journal
back=$base.back${batch:+-$batch}.jsonl
journal=${back%.jsonl}.run.jsonl
if [ -s "$back" ] && [ -n "$(find "$forward" -newer "$back")" ]; then
	[ ! -s "$journal" ] || die "$back: begun already, but the plan was run" \
		"again since; move it and $journal away to make a new one"
	rm "$back"
fi
if [ ! -s "$back" ]; then
	cat "$plan" "$forward" |
		plan-batches --rollback --new-only ${batch:+--batch "$batch"} \
		>"$back.new" || [ $? -eq 1 ] || die "no way back could be planned"
	mv "$back.new" "$back"
fi

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
		mv "$file" "${file%.jsonl}.$now"
	done
fi
exit "$status"
