#!/bin/sh
# a drain on the simulator: what is left at the source, and what is not

. "$REPLUMB/t/tap.sh"
for tool in generate-estate simulate-estate correlate-ports discover-hosts \
	discover-array register-vms apply-paths apply-virtualize; do
	command -v $tool >/dev/null || skip_all "no $tool"
done
. "$REPLUMB/pipelines/pipe.sh"
. "$REPLUMB/pipelines/simulated.sh"
trap 'simulate_end; cd /; rm -rf "$tap_dir"' EXIT

generate-estate --vms 8 --hosts 4 --volumes 5 --seed 3 estate
simulate "$tap_dir/estate"
discover estate before
correlate-ports before >facts
plan-batches --map estate/map.csv facts >plan
run_plan plan >run.jsonl 2>run.err
discover estate moved
run plan-batches --drain -n plan run.jsonl moved
cp out drain
is "$status" 0 'a run is drained'
cat before drain | run_drain >drained 2>drain.err
is "$(pipe_status)" 0 'the drain runs'
is "$(jq -c 'select(.type == "result" and .status != "done")' drained)" '' \
	'to its end'
discover estate after
is "$(jq -c 'select(.type == "vm" and .site == "source")' after)" '' \
	'no VM is left at the source'
is "$(jq -s '[.[] | select(.type == "vm" and .state == "running")] | length' after)" \
	"$(jq -s '[.[] | select(.type == "vm" and .state == "running")] | length' before)" \
	'as many run at the destination as ran at the source'
is "$(jq -c 'select(.type == "volume" and .external != null)' after)" '' \
	'no volume is external any more'
is "$(jq -s 'map(select(.type == "volume" and .site == "source").id)' after)" \
	"$(jq -s 'map(select(.type == "volume" and .site == "source").id)' before)" \
	'the source volumes are left alone'
is "$(jq -c 'select(.type == "lun" and .site == "source")' after)" '' \
	'and shown to nobody'
is "$(grep violation estate/events.jsonl)" '' 'nothing happened that must not'
run plan-batches --drain -n plan run.jsonl drain drained after
jq -c 'select(.type == "step").id' drain | sort >want
jq -c 'select(.type == "step").id' out | sort >got
same got want 'drained again: the same steps'
cat after out | run_drain >again 2>again.err
is "$(jq -rc 'select(.type == "result").status' again | sort -u)" already \
	'which hold already'

done_testing
