# shellcheck shell=sh
# estate.sh - shell functions for a run of the tools on a lab; to be sourced
# with $lab set.  Tools come from PATH.
#
#	estate_facts OUT	the facts of both sites
#	estate_plan DIR		DIR/{facts,correlated,plan}.jsonl
#	estate_run PROGRAM ARG...	a runbook, with the lab's drivers
#	estate_away FILE NAME...	how long guests did not write
#	estate_between JOURNAL	from when to when guests were stopped
#	estate_times JOURNAL AWAY	how long each kind of step took, for estimate-time
#	reads_begin, _end, _between	what an array has read from its volumes

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

# estate_between JOURNAL: "FROM TO", seconds since 1970 of the first stop of a
# guest and of the last start.
estate_between() {
	jq -rs 'def s: .finished | (.[:19] + "Z" | fromdate) + (.[19:-1] | tonumber);
		map(select(.type == "result" and .status == "done")) |
		"\(map(select(.op == "stop-vm") | s) | min) \(map(select(.op == "start-vm") | s) | max)"' "$1"
}

# estate_times JOURNAL AWAY: a scenario with the mean of each kind of step.  A
# guest has started when it writes: AWAY is how long one did not, on average.
estate_times() {
	jq -s --argjson away "$2" 'map(select(.type == "result" and .status == "done")) as $done |
		def mean($ops): [$done[] | select(.op | IN($ops[])) | .elapsed_s] | if . == [] then 0 else add / length end;
		def measured: {value: ., unit: "s", origin: "measured", spread: 0.3};
		([$done[] | .made.away_s? // empty] | add / length) as $off |
		{name: "lab", symbols: {
			t_check: mean(["check-vm"]) | measured,
			t_stop: mean(["stop-vm"]) | measured,
			t_read: mean(["fingerprint-volume", "compare-volume"]) | measured,
			t_pool: mean(["stop-pool", "start-pool"]) | measured,
			t_p: mean(["map-volume", "unmap-volume"]) | measured,
			t_x: mean(["virtualize-volume"]) | measured,
			t_rescan: mean(["rescan-host"]) | measured,
			t_define: mean(["define-vm"]) | measured,
			t_start: (mean(["start-vm"]) + $away - $off) | measured,
			a: {value: 0, unit: "s", origin: "measured"}}}' "$1"
}

# ---- what an array reads ----

# reads_begin SERIAL FILE: until reads_end, or until this shell is gone, FILE gets
# what tgtd has counted, five times a second; what was counted for a LUN goes with
# it.
reads_begin() {
	while [ -d "/proc/$$" ]; do
		TGT_IPC_SOCKET=$lab/arrays/$1/tgtd tgtadm -C 1 --lld iscsi --op stat --mode sys 2>/dev/null |
			sed "s/^/$(date +%s.%N) /"
		sleep 0.2
	done >"$2" &
	reads_pid=$!
	await 5 test -s "$2"
}
reads_end() { kill "$reads_pid" && wait "$reads_pid" 2>/dev/null || :; }

# reads_between FILE FROM TO: MiB that were read then, FROM and TO as date +%s.
reads_between() {
	awk -v from="$2" -v to="$3" -v mib="$MIB" '$2 ~ /^[0-9]+$/ { lun = $2 " " $3 " " $4 }
		$2 !~ /^[0-9]+$/ || $1 > to + 0.3 { next }
		$1 <= from { before[lun] = $7 }
		{ after[lun] = $7 }
		END { for (lun in after) sum += after[lun] - before[lun]; printf "%.1f\n", sum / mib }' "$1"
}
