#!/bin/sh
# a whole small estate: its plan and the way back, read line by line

. "$REPLUMB/t/tap.sh"
data=$REPLUMB/testdata/plan-batches

run plan-batches --map "$data/tiny.map.csv" -n "$data/tiny.facts.jsonl"
is "$status" 0 'two VMs on one datastore: exit 0'
same out "$data/tiny.plan.jsonl" 'the plan is the one made by hand'
valid out 'its records fit their schemas'
run python3 "$REPLUMB/t/plan-batches/graph.py" "$data/tiny.plan.jsonl"
is "$status" 0 'the graph has the properties of a plan'

run plan-batches --map "$data/tiny.map.csv" "$data/tiny.facts.jsonl"
head -n "$(wc -l <"$data/tiny.facts.jsonl")" out >head
same head "$data/tiny.facts.jsonl" 'the facts come first, byte for byte'
cp out once
run plan-batches --map "$data/tiny.map.csv" once
same out once 'running it again changes nothing'

sed 's/"size_bytes":10737418240/"size_bytes":10737418752/' \
	"$data/tiny.facts.jsonl" >other
run plan-batches --map "$data/tiny.map.csv" -n other
head -n 1 out | cut -d, -f2 >a
head -n 1 "$data/tiny.plan.jsonl" | cut -d, -f2 >b
! cmp -s a b
ok $? 'another size makes another plan id'
sort -r "$data/tiny.facts.jsonl" >other
run plan-batches --map "$data/tiny.map.csv" -n other
head -n 1 out | cut -d, -f2 >a
same a b 'the order of the facts does not'

cat "$data/tiny.plan.jsonl" "$data/tiny.results.jsonl" >journal
run plan-batches --rollback -n journal
is "$status" 0 '--rollback: exit 0'
same out "$data/tiny.back.jsonl" 'the way back is the one made by hand'
valid out 'its records fit their schemas, too'
run plan-batches --rollback journal
is "$(grep -c '"type": "result"' out)" \
	"$(grep -c . "$data/tiny.results.jsonl")" \
	'--rollback: results pass through'
is "$(grep -c '"id":"b01/' out)" 0 '--rollback: forward steps do not'

done_testing
