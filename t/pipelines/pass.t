#!/bin/sh
# a record of an unknown type comes out byte for byte through the whole pipe

. "${REPLUMB:?run by make check}/t/tap.sh"
. "$REPLUMB/pipelines/simulated.sh"
trap 'simulate_end; cd /; rm -rf "$tap_dir"' EXIT

generate-estate --vms 3 --hosts 1 --volumes 2 --seed 3 estate
simulate "$PWD/estate"
discover estate facts.jsonl
cat >odd.jsonl <<'END'
  { "type" :"x-note",	"n": 1e0, "n": 1.50 , "text":"\u00e4\/" , "a" : [ ] }  
{"type":"vm-ware","nested":{"deep":[[[{}]]]},"empty":"","null":null}
END
{
	head -n 1 odd.jsonl
	cat facts.jsonl
	tail -n 1 odd.jsonl
} >in.jsonl
correlate-ports in.jsonl | plan-batches --map estate/map.csv |
	tee plan.jsonl | run_plan - >run.jsonl
estimate-time run.jsonl >estimated.jsonl
plan-batches --rollback estimated.jsonl | run_rollback - >back.jsonl
jq -r 'select(.type == "result") | .status' back.jsonl | sort -u >statuses
! grep -q -e failed -e skipped statuses && grep -q done statuses
ok $? 'the pipe did its work, there and back' || cat statuses >&2
for file in plan run estimated back; do
	grep -a -e '"x-note"' -e '"vm-ware"' $file.jsonl >got
	same got odd.jsonl "$file.jsonl: both odd records, byte for byte"
done
grep -v -e '"x-note"' -e '"vm-ware"' back.jsonl |
	grep -F -x -f facts.jsonl | sort >kept
sort facts.jsonl >wanted
same kept wanted 'every fact comes out byte for byte at the end'

done_testing
