#!/bin/sh
# a group of many VMs: all are checked before one stops, with few edges

. "$REPLUMB/t/tap.sh"
command -v generate-estate >/dev/null || skip_all 'no generate-estate'
command -v correlate-ports >/dev/null || skip_all 'no correlate-ports'

generate-estate --vms 100 --hosts 4 --volumes 2 --seed 5 estate
cat estate/source-*.jsonl estate/destination-*.jsonl estate/fabric.jsonl |
	correlate-ports >facts
run plan-batches -n --map estate/map.csv facts
cp out plan
run python3 "$REPLUMB/t/plan-batches/graph.py" plan
is "$status$(cat out)" 0 '100 VMs in a group: the graph is sound'
is "$(jq -s '[.[] | select(.type == "group") | .vms | length] | max >= 50' plan)" \
	true 'there is such a group'
is "$(jq -s '[.[] | select(.op == "stop-vm") | .after | length] | max <= 32' plan)" \
	true 'a VM that stops waits for 32 checks at most'

done_testing
