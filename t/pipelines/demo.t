#!/bin/sh
# the README's first command: a whole migration, there and back

. "${REPLUMB:?run by make check}/t/tap.sh"
. "$REPLUMB/pipelines/simulated.sh"

run sh "$REPLUMB/pipelines/demo.sh" kept
is "$status" 0 'demo.sh: exit 0' || tail -n 40 out err >&2
is "$(grep -c '  ok$' out)" "$(wc -l <kept/checks.tsv | tr -d ' ')" \
	'every check of its table is ok'
for file in before correlated plan run now-correlated rollback \
    rollback-run back; do
	valid "kept/$file.jsonl" "$file.jsonl: every record fits its schema"
done
is "$(grep -c '"type":"violation"' kept/estate/events.jsonl)" 0 \
	'nothing that must never happen has happened'

# The checks can fail: look for the whole estate after one batch went back.
jq -n -r --slurpfile plan kept/plan.jsonl --slurpfile now kept/back.jsonl \
	--rawfile map kept/estate/map.csv --argjson batches null \
	-f "$REPLUMB/pipelines/verify-moved.jq" >moved.tsv
awk -F '\t' '$2 != $3 { bad = 1 } END { exit !bad }' moved.tsv
ok $? 'an estate that is half back does not pass for a moved one'
jq -n -r --slurpfile plan kept/plan.jsonl --slurpfile now \
	kept/now-correlated.jsonl --argjson batches '["b01"]' \
	-f "$REPLUMB/pipelines/verify-back.jq" >back.tsv
awk -F '\t' '$2 != $3 { bad = 1 } END { exit !bad }' back.tsv
ok $? 'a moved batch does not pass for one that is back'

done_testing
