# shellcheck shell=sh
# runbook.sh - what migrate.sh and rollback.sh share; to be sourced.
#
# The journal of PLAN.jsonl is PLAN.run.jsonl: the results, one a line, in the
# order in which they came.  What the tools say goes to PLAN.log.

. "$(dirname "$0")/pipe.sh"

yes= dry_run= journal= batch=
name=$(basename "$0")

die() {
	printf '%s: %s\n' "$name" "$*" >&2
	exit 2
}

say() { printf '\n== %s\n' "$*"; }

# batch_ids 1,b02: as the plan has them, b01,b02.
batch_ids() {
	printf '%s\n' "$1" | grep -Eqx 'b?[0-9]+(,b?[0-9]+)*' ||
		die "--batch $1: expected numbers such as 1,3 or b01"
	echo "$1" | tr , '\n' | sed 's/^b\{0,1\}0*//; s/^.$/0&/; s/^/b/' |
		paste -sd, -
}

# The options of both; leaves the operand in $plan.
runbook_options() {
	plan=
	while [ $# -gt 0 ]; do
		case $1 in
		--array | --netrc-file | --connect)
			[ $# -ge 2 ] || die "$1: expected an argument"
			pipe_option "$1" "$2"
			shift
			;;
		--batch)
			[ $# -ge 2 ] || die "$1: expected an argument"
			batch=$(batch_ids "$2")
			shift
			;;
		--journal)
			[ $# -ge 2 ] || die "$1: expected an argument"
			journal=$2
			shift
			;;
		--dry-run)
			dry_run=1
			pipe_option --dry-run
			;;
		--yes) yes=1 ;;
		-h | --help) usage ;;
		-*) extra_option "$1" || die "$1: no such option" ;;
		*)
			[ -z "$plan" ] || die "$1: one plan at a time"
			plan=$1
			;;
		esac
		shift
	done
	[ -n "$plan" ] || die 'no plan was given; see --help'
	[ -r "$plan" ] || die "$plan: cannot be read"
	base=${plan%.jsonl}
	: "${journal:=$base.run.jsonl}"
	log=$base.log
}

# One run of a plan at a time; the tools see to it also where the plan file is
# a copy.  The lock ends with the process.
runbook_lock() {
	exec 9<"$1"
	flock -n 9 || die "$1: another run of this plan is under way"
	pipe_dir=$(mktemp -d)
	trap 'rm -rf "$pipe_dir"' EXIT
	trap : INT		# the tools end what they are at, and so do we
	trap '' HUP		# a terminal that goes takes nothing with it
	mend_journal
	check_journal "$1"
}

# ask QUESTION: go on only with a yes.
ask() {
	[ -z "$yes$dry_run" ] || return 0
	[ -t 0 ] || die "$* - nobody can be asked here: say --yes"
	printf '\n%s [yes/no] ' "$*"
	read -r answer || answer=no
	[ "$answer" = yes ] || die "nothing was begun"
}

# with_journal COMMAND... PLAN: with the journal, if there is one, behind it.
with_journal() {
	[ ! -s "$journal" ] || set -- "$@" "$journal"
	"$@"
}

# A line that was cut off (a full disk, a power loss) is no result.  It goes
# before anything reads the journal, and needs no room on the disk.
mend_journal() {
	[ -s "$journal" ] && [ -n "$(tail -c 1 "$journal")" ] || return 0
	printf '%s: the last line of %s is cut off, and dropped\n' "$name" \
		"$journal" >&2
	truncate -s "-$(tail -n 1 "$journal" | wc -c)" "$journal"
}

# check_journal PLAN: is it that plan's?  One that was made anew under the same
# name finds the journal of the old one, of which nothing holds.
check_journal() {
	[ -s "$journal" ] || return 0
	of=$(grep -m 1 -F '"type":"result"' "$journal" | jq -r '.plan // empty')
	id=$(grep -m 1 -F '"type":"plan"' "$1" | jq -r .id)
	[ -z "$of" ] || [ "$of" = "$id" ] ||
		die "$journal: the journal of plan $of, not of $id, which $1" \
			"is: move it away, or name another by --journal"
}

# Last results win.  jq's $last: {step: status}.
jq_last='(reduce (.[] | select(.type == "result" and .dry_run != true)) as $r
	({}; .[$r.step] = $r)) as $last |'

show_plan() {
	jq -r 'if .type == "plan" then
		"plan \(.id) (\(.direction)): \(.batch_count // "?") batches, " +
		([.totals // {} | to_entries[] | "\(.value) \(.key)"] |
		join(", ")) + (if .makespan_s then "; at least " +
		"\(.lower_bound_s | ceil) s, planned \(.makespan_s | ceil) s"
		else "" end)
	elif .type == "batch" then
		"  \(.id)\(if .pilot then " (pilot)" else "" end): " +
		"\(.groups | length) groups, \(.totals.vms // 0) VMs, " +
		"\(.totals.volumes // 0) volumes, \(.estimate_s // 0 |
		ceil) s"
	else empty end' "$1"
	jq -n -r '[inputs | select(.type == "finding" and .blocks)] |
		group_by(.code)[] | "  \(length) x \(.[0].code), such as: " +
		.[0].message' "$1"
}

# How far an earlier run came.
show_journal() {
	[ -s "$journal" ] || return 0
	with_journal jq -s -r "$jq_last"'
		[.[] | select(.type == "step") | $last[.id].status // "open"] |
		group_by(.) | map("\(length) \(.[0])") |
		"an earlier run left these steps: " + join(", ")' "$1"
}

# progress TOTAL: results in, one line that is written over and over.
progress() {
	[ -t 2 ] || { cat >/dev/null; return; }
	total=$1 count=0 bad=0 begun=$(date +%s)
	jq --unbuffered -r .status | while read -r status; do
		count=$((count + 1))
		case $status in failed | skipped) bad=$((bad + 1)) ;; esac
		took=$(($(date +%s) - begun))
		left=$((took * (total - count) / count))
		[ "$left" -ge 0 ] || left=0
		printf '\r%d of %d steps, %d failed, about %d min left ' \
			"$count" "$total" "$bad" "$(((left + 59) / 60))" >&2
	done
	echo >&2
}

# open_steps PLAN [BATCH,...]: how many have no good result yet.  Compare it
# with "= 0": it says nothing when somebody ends its jq.
open_steps() {
	with_journal jq -s -r --arg batches "${2-}" "$jq_last"'
		($batches | split(",")) as $only |
		[.[] | select(.type == "step") | select($only == [] or
			(.batch as $b | $only | index($b))) |
			$last[.id].status // "open" |
			select(. != "done" and . != "already")] | length' "$1"
}

# The pipe must not read what it writes: it gets a copy, in $results.  That
# goes in front of the plan, so that no step of it comes before its result.
copy_journal() {
	results=$pipe_dir/before
	grep -F '"type":"result"' "$journal" >"$results" 2>/dev/null || :
}

# run_through RUNNER PLAN [BATCH,...]: run it, add what is new to the journal.
# Leaves the exit status of the worst tool in $status.
run_through() {
	copy_journal
	kept=$journal
	[ -z "$dry_run" ] || kept=$pipe_dir/rehearsed
	printf 'to stop it: ^C, or kill the processes in %s/pid.*\n' \
		"$pipe_dir"
	left=$(open_steps "$2" "${3-}")
	common=$all_options
	[ -z "${3-}" ] || pipe_option --batch "$3"
	"$1" "$results" "$2" 2>>"$log" | {
		trap '' INT	# what the tools report must be kept
		grep --line-buffered -F '"type":"result"' |
			grep --line-buffered -vxFf "$results" |
			tee --output-error=exit -a "$kept" | progress "$left"
	} || :
	all_options=$common
	status=$(pipe_status)
	[ "$status" -ne 0 ] || [ -n "$dry_run" ] || check_end "$2" "${3-}"
	[ -z "$dry_run" ] || jq -s -r '"rehearsal: " + (group_by(.status) |
		map("\(length) \(.[0].status)") | join(", "))' "$kept"
}

# check_end PLAN [BATCH,...]: all is done, it seems.  Is it in the journal, and
# do the VMs run still that were started?  One that does not gets a failed
# result, so that it is named, and started when the plan is run again.
check_end() {
	[ "$(open_steps "$1" "${2-}")" = 0 ] || {
		say "results were lost on the way to $journal"
		status=2
		return
	}
	copy_journal
	grep -vF '"op":"start-vm"' "$results" >"$pipe_dir/others" || :
	dry_option "${2-}"
	run_start "$pipe_dir/others" "$1" >"$pipe_dir/still" 2>>"$log" || :
	all_options=$common
	status=$(pipe_status)
	[ "$status" -ne 2 ] || return 0
	grep -F '"dry_run":true' "$pipe_dir/still" |
		jq -c --slurpfile run "$results" '
			(reduce $run[] as $r ({}; .[$r.step] = $r.status)) as
			$last | select(.status == "done" or .status ==
			"failed") | select($last[.step] == "done" or
			$last[.step] == "already") | del(.dry_run, .made) |
			if .status == "done" then .status = "failed" |
			.error = {code: "not-running", message:
			"it was started, but does not run any more",
			retryable: true} else . end' >"$pipe_dir/gone" || {
		status=2
		return
	}
	status=0
	[ ! -s "$pipe_dir/gone" ] || {
		cat "$pipe_dir/gone" >>"$journal"
		status=1
	}
}

# dry_option [BATCH,...]: tools are to look only; $common is what they had.
dry_option() {
	common=$all_options
	pipe_option --dry-run
	[ -z "$1" ] || pipe_option --batch "$1"
}

# look_at PLAN FILE: what there is of the steps that have no good result, by
# reading only: plan, journal and the results of that go to FILE.  Exit status
# of the worst tool.
look_at() {
	copy_journal
	dry_option "$batch"
	run_plan "$results" "$1" >"$2" 2>>"$log" || :
	all_options=$common
	return "$(pipe_status)"
}

# show_end PLAN [BATCH,...]: what became of it: steps by op, failures, VMs that
# are down, volumes whose content was not compared, time away.
show_end() {
	with_journal jq -s -r --arg batches "${2-}" "$jq_last"'
		($batches | split(",")) as $only |
		[.[] | select(.type == "step" and ($only == [] or
			(.batch as $b | $only | index($b))))] as $steps |
		($steps | group_by(.op)[] | "  \(.[0].op): " +
			([.[] | $last[.id].status // "open"] | group_by(.) |
			map("\(length) \(.[0])") | join(", "))),
		([$steps[] | $last[.id] | select(.status == "failed")] |
			sort_by(.finished)[:10][] |
			"  \(.step): \(.error.code): \(.error.message)"),
		([$steps[] | select(.op == "stop-vm" and
			($last[.id].status | . == "done" or . == "already")) |
			.args.vm] as $stopped |
		[$steps[] | select(.op == "start-vm" and
			(.args.vm as $vm | $stopped | index($vm))) |
			select($last[.id].status | . != "done" and
			. != "already") | .args.name // .args.vm] |
		if length > 0 then "  DOWN, most urgent first: " +
			join(" ") else empty end),
		([$steps[] | select(.op == "compare-volume") | {made:
			$last[.id].made, was: $last[.args.same_as // ""].made} |
			select(.made.unavailable)] |
		if length > 0 then "  not compared: \(length) volumes, such " +
			"as \(.[0].made.wwid): \(.[0] | .made.why // .was.why //
			"its ends cannot be read")" else empty end),
		([$steps[] | select(.op == "start-vm") |
			$last[.id].made.away_s // empty] | sort |
		if length > 0 then "  VMs away: \(.[0]) s to \(.[-1]) s, " +
			"median \(.[length / 2 | floor]) s" else empty end)' "$1"
}
