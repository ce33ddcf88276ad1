#!/bin/sh
# options, input and output

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/apply-paths/arrays.sh"

run apply-virtualize --help
is "$status" 0 '--help: exit 0'
like "$(cat out)" '^usage: apply-virtualize .*--array ID=ARRAY' '--help: on stdout'
run apply-virtualize --version
is "$(cat out)" 'apply-virtualize (replumb) 0.1' '--version'
run apply-virtualize --only map-volume </dev/null
is "$status" 2 'an operation of another tool: exit 2'
run apply-virtualize </dev/null
is "$status/$(cat out err)" '0/' 'empty input: exit 0, nothing out'
run apply-virtualize none.jsonl
is "$status/$(cat out)" '2/' 'a missing file: exit 2'

estate
paths --site source "$plan"
{ echo '{"type":"x-a"}'; echo 'nonsense'; cat out; } >in
virtualize --site source in
is "$(results out | grep -c virtualize)" 0 '--site'
virtualize --batch 2 in
is "$(results out | grep -c virtualize)" 0 '--batch'
virtualize --dry-run --only virtualize-volume -j 1 in
is "$(results out | tail -n 1)" 'b01/virtualize-volume/410001/00:01:00 done' \
	'--dry-run, --only, -j'
is "$(changes | grep -c virtualize)" 0 'nothing is changed'
is "$status/$(cat err)" "1/apply-virtualize: in:2: byte 1: $(sed 's/.*byte 1: //' err)" \
	'a bad line between two good ones is named: exit 1'
is "$(grep -c x-a out)" 1 'and both good ones come out'

if [ -w /dev/full ]; then
	apply-virtualize --array "$(array 410001)" --array "$(array 420002)" \
	    in >/dev/full 2>err
	is "$?" 2 'a full disk: exit 2'
else
	skip 'a full disk' 'no /dev/full'
fi
# Longer than a pipe holds, so that the write must fail.
awk 'BEGIN { for (i = 0; i < 20000; i++) print "{\"type\":\"x-a\",\"n\":" i "}" }' >long
{ apply-virtualize long 2>err; echo $? >code; } | head -n 1 >/dev/null
is "$(cat code)" 2 'a reader that goes away: exit 2'

done_testing
