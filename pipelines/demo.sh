#!/bin/sh
# demo.sh [DIR] - a whole migration on a simulated estate, there and back.
#
# Installs what is missing, builds, makes an estate of 40 VMs on 8 hosts,
# moves all of it from one array to another through the pipe, discovers it
# again, checks that everything is where it should be, takes the first batch
# back, and checks that too.  Keeps every file in DIR (default: a temporary
# folder that goes).  Exit 0 only when every check holds.

set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
if [ -z "${REPLUMB-}" ]; then		# set in tests, where all this is done
	sh "$root/pipelines/setup.sh"
	PATH=$root/build/bin:$PATH
fi
export LC_ALL=C
. "$root/pipelines/simulated.sh"

if [ $# -gt 0 ]; then
	mkdir -p "$1"
	dir=$(cd "$1" && pwd)
	trap simulate_end EXIT
else
	dir=$(mktemp -d)
	trap 'simulate_end; cd /; rm -rf "$dir"' EXIT
fi
trap 'exit 2' HUP INT TERM
cd "$dir"
say() { printf '\n== %s\n' "$*"; }

# check FILE: lines of "what, expected, found"; keeps them for the last table.
check() {
	awk -F '\t' -v OFS='\t' '{ print ($2 == $3 ? "ok" : "FAILED"), $0 }' \
		"$1" >>checks.tsv
}

say "an estate of 40 VMs on 8 hosts"
generate-estate --vms 40 --hosts 8 --volumes 16 --seed 1 estate
simulate "$dir/estate"
cat estate/listen

say "discover, correlate, plan"
discover estate before.jsonl
correlate-ports before.jsonl >correlated.jsonl
plan-batches --map estate/map.csv --pilot 5 correlated.jsonl >plan.jsonl
jq -r 'select(.type == "batch") |
	"\(.id)\(if .pilot then " (pilot)" else "" end): " +
	"\(.groups | length) groups, \(.totals.vms) VMs, " +
	"\(.totals.volumes) volumes"' plan.jsonl

say "forecast"
estimate-time --format table plan.jsonl

say "migrate"
run_plan plan.jsonl >run.jsonl || say "the pipe ended with $?"
jq -r 'select(.type == "result") | "\(.op) \(.status)"' run.jsonl |
	sort | uniq -c

say "discover again"
discover estate now.jsonl
correlate-ports now.jsonl >now-correlated.jsonl
jq -n -r --slurpfile plan plan.jsonl --slurpfile now now-correlated.jsonl \
	--rawfile map estate/map.csv --argjson batches null \
	-f "$root/pipelines/verify-moved.jq" >moved.tsv
check moved.tsv

say "take the first batch back"
plan-batches --rollback --batch 1 run.jsonl >rollback.jsonl
run_rollback rollback.jsonl >rollback-run.jsonl || say "the pipe ended with $?"
jq -r 'select(.type == "result" and (.step | startswith("rb-"))) |
	"\(.op) \(.status)"' rollback-run.jsonl | sort | uniq -c
discover estate back.jsonl
jq -n -r --slurpfile plan plan.jsonl --slurpfile now back.jsonl \
	--argjson batches '["b01"]' \
	-f "$root/pipelines/verify-back.jq" >back.tsv
check back.tsv
printf 'violations of what must never happen\t0\t%s\n' \
	"$(jq -s 'map(select(.type == "violation")) | length' \
	estate/events.jsonl)" >violations.tsv
check violations.tsv

say "result"
awk -F '\t' 'BEGIN { printf "%-58s %9s %9s\n", "", "expected", "found" }
	{ printf "%-58s %9s %9s  %s\n", $2, $3, $4, $1 }' checks.tsv
! grep -q '^FAILED' checks.tsv
