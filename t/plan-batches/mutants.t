#!/bin/sh
# facts with gaps and contradictions: nothing moves under what may use it

. "$REPLUMB/t/tap.sh"
command -v generate-estate >/dev/null || skip_all 'no generate-estate'
command -v correlate-ports >/dev/null || skip_all 'no correlate-ports'

generate-estate --vms 14 --hosts 4 --volumes 8 --seed 77 estate
cat estate/source-*.jsonl estate/destination-*.jsonl estate/fabric.jsonl |
	correlate-ports >facts
run python3 "$REPLUMB/t/plan-batches/mutants.py" facts estate/map.csv 120
ok "$status" '120 estates that are not quite right: no plan is unsafe' ||
	cat out err >&2
like "$(cat out)" '^# 120 mutants, [1-9][0-9]* volumes moved' \
	'and most volumes move all the same'

done_testing
