#!/bin/sh
# runs that end anywhere: what was done of them can be taken back

. "$REPLUMB/t/tap.sh"
for tool in generate-estate simulate-estate correlate-ports discover-hosts \
	discover-array register-vms apply-paths apply-virtualize; do
	command -v $tool >/dev/null || skip_all "no $tool"
done
. "$REPLUMB/pipelines/simulated.sh"
here=$REPLUMB/t/plan-batches
trap 'simulate_end; cd /; rm -rf "$tap_dir"' EXIT

# state FILE: facts that a way there and back must leave alone; host groups
# of ours may stay, empty, and so may pools that are defined and inactive
state() {
	jq -c 'select(.type | IN("volume", "lun", "vm", "disk", "path",
		"datastore", "logical_unit"))
	    | select((.site == "destination" and .type == "datastore" and
		.hosts == []) | not)
	    | del(.used_bytes, .device)' "$1" | sort
}

printf 'limit,value\nvms_per_batch,5\n' >limits.csv
for seed in 1 2 3 4 5 6; do
	rm -rf estate
	generate-estate --vms 12 --hosts 4 --volumes 6 --seed $seed estate
	simulate "$tap_dir/estate"
	discover estate before
	correlate-ports before >facts
	plan-batches --map estate/map.csv --limits limits.csv facts >plan
	title=$(python3 "$here/prefix.py" plan $seed part full)
	run_plan part >journal 2>run.err
	grep '"type": *"result"' journal >results
	plan-batches --rollback -n full results >back
	is $? 0 "seed $seed, $title: all can be taken back"
	cat before back | run_rollback >journal 2>back.err
	is "$(jq -c 'select(.type == "result" and .status != "done" and
		.status != "already") | [.step, .status, .error]' journal)" '' \
		"seed $seed: and is"
	discover estate after
	state before >want
	state after >got
	same got want "seed $seed: arrays, hosts and VMs are as before"
	is "$(grep violation estate/events.jsonl)" '' \
		"seed $seed: nothing happened that must not"
	simulate_end
done

done_testing
