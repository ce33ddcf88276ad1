#!/bin/sh
# --dry-run: read and decide, change nothing

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/apply-paths/arrays.sh"

estate
edit pass
cp state before
paths --dry-run "$plan"
is "$status/$(changes)" '0/' 'nothing is changed'
is "$(results out)" 'b01/unmap-volume/410001/00:01:00 done
b01/map-volume/410001/00:01:00/420002 done' 'the results are what they would be'
is "$(member out b01/unmap-volume/410001/00:01:00 dry_run)" true \
	'and say that they are not real'
valid out
cp out 1
virtualize --dry-run 1
is "$(results out | tail -n 1)/$(changes)" \
	'b01/virtualize-volume/410001/00:01:00 done/' \
	'the next tool goes on where nothing is as it will be'
cp out 2
paths --dry-run --site destination 2
is "$(results out | tail -n 1)/$status" \
	'b01/map-volume/420002/00:01:00/d001 done/0' 'to the last step'
same state before 'the arrays are as they were'
cp out dry.jsonl

paths --site source dry.jsonl
is "$(results out | tail -n 2)" 'b01/unmap-volume/410001/00:01:00 done
b01/map-volume/410001/00:01:00/420002 done' 'a real run takes no dry result for good'
is "$(changes | wc -l)" 4 'it does the work'

cp out real
paths --dry-run real
is "$(results out | grep -c 'already$')" 0 'a dry run takes real results for good'

estate
edit 's["410001"]["volumes"][0]["size_bytes"] += 1'
paths --dry-run "$plan"
is "$status/$(results out | head -n 1)" \
	'1/b01/unmap-volume/410001/00:01:00 failed stale-plan' \
	'what would fail fails'

done_testing
