# shellcheck shell=sh
# estate.sh - shell functions for a run of the tools on a lab; to be sourced
# with $lab set.  Tools come from PATH.
#
#	estate_facts OUT	the facts of both sites
#	estate_plan DIR		DIR/{facts,correlated,plan}.jsonl
#	estate_run PROGRAM ARG...	a runbook, with the lab's drivers

. "$here/lab.sh"
runbooks=$(dirname "$here")

driver_of() { echo "exec:exec sh $here/array.sh $lab $1"; }

estate_facts() {
	{
		discover-hosts --site source "hyp-a=$(uri_of hyp-a)" &&
		discover-hosts --site destination "hyp-b=$(uri_of hyp-b)" &&
		discover-array --site source "$(driver_of "$SOURCE")" &&
		discover-array --site destination "$(driver_of "$DESTINATION")"
	} >"$1"
}

estate_plan() {
	mkdir -p "$1"
	estate_facts "$1/facts.jsonl" &&
	correlate-ports "$1/facts.jsonl" >"$1/correlated.jsonl" &&
	printf 'kind,source,destination\nhost,hyp-a,hyp-b\n' >"$1/map.csv" &&
	plan-batches --map "$1/map.csv" "$1/correlated.jsonl" >"$1/plan.jsonl"
}

estate_run() {
	runbook=$1
	shift
	sh "$runbooks/$runbook" --array "$SOURCE=$(driver_of "$SOURCE")" --array "$DESTINATION=$(driver_of "$DESTINATION")" \
		--connect "hyp-a=$(uri_of hyp-a)" --connect "hyp-b=$(uri_of hyp-b)" "$@"
}

# estate_away FILE NAME...: how long each guest did not write, by its counter,
# when it moved from hyp-a to hyp-b: lines of name, seconds.  FILE has lines of
# name and guest_ahead before.
estate_away() {
	file=$1
	shift
	for guest in "$@"; do
		before=$(sed -n "s/^$guest //p" "$file")
		after=$(guest_ahead hyp-b "$guest")
		guest_records hyp-b "$guest" | head -n 1 | jq -r --argjson before "$before" --argjson after "$after" \
			'.boots as $b | (($b[-1].first_s + $after - $b[-2].last_s - $before) * 100 | round / 100) as $s |
			"\(.name) \($s)"'
	done
}
