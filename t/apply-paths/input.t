#!/bin/sh
# input that is not as it should be, output that cannot be written

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/apply-paths/arrays.sh"

run apply-paths </dev/null
is "$status/$(cat out err)" '0/' 'empty input: exit 0, nothing out'
run apply-paths none.jsonl
is "$status/$(cat out)" '2/' 'a missing file: exit 2'
estate
paths "$plan" none.jsonl
is "$status/$(changes)" '2/' 'a missing file behind a good one: nothing is begun'

estate
{ sed -n 1,2p "$plan"; echo '{"type":"step"'; sed -n 3p "$plan"; } >in
paths in
is "$status" 1 'a bad line between two good ones: exit 1'
like "$(cat err)" '^apply-paths: in:3: ' 'it is named'
is "$(results out | wc -l)" 2 'both good ones are run'

estate
{
	echo '{"type":"step","id":"a","batch":"b01","op":"fly","site":"source","args":{},"after":[]}'
	echo '{"type":"step","id":"b","batch":"b01","op":"map-volume","site":"source","args":{"array":"410001","volume":"00:01:00"},"after":[]}'
	echo '{"type":"step","id":"c","batch":"b01","op":"unmap-volume","site":"source","args":{"array":"410001","volume":"00:01:00","luns":[{"lun":1}]},"after":[]}'
	echo '{"type":"step","id":"d","batch":"b01","op":"unmap-volume","site":"source","args":{},"after":[7]}'
	echo '{"type":"result","step":"e","status":"perhaps","op":"map-volume","started":"2026-11-20T23:55:11Z","finished":"2026-11-20T23:55:11Z","elapsed_s":1}'
	echo '{"type":"step","id":"c","batch":"b02","op":"unmap-volume","site":"source","args":{},"after":[]}'
} >in
paths -j 1 in
is "$status" 1 'steps that cannot be: exit 1'
is "$(cat err)" 'apply-paths: in:1: step: op: not one that is known
apply-paths: in:4: step: after: not an array of step ids
apply-paths: in:5: result: status: not one that is known
apply-paths: in:6: step: id: another step with this id came before' \
	'each is named with file, line and field'
is "$(results out)" 'b failed bad-step
c failed bad-step' 'arguments that are missing fail the step'
is "$(changes)" '' 'and nothing is changed'

estate
sed 's/"executable":true/"executable":false/' "$plan" >in
paths in
is "$status" 2 'a plan that is a forecast only: exit 2'
like "$(cat err)" 'in:1: plan: executable: false' 'it says so'
is "$(changes)" '' 'and none of its steps is run'

if [ -w /dev/full ]; then
	estate
	apply-paths --array "$(array 410001)" --array "$(array 420002)" \
	    "$plan" >/dev/full 2>err
	is "$?" 2 'a full disk: exit 2'
	like "$(cat err)" '<stdout>: No space left' 'it is named'
else
	skip 'a full disk' 'no /dev/full'
fi

estate
mkfifo pipe
FAULT=unmap=slow:0.5 apply-paths --array "$(array 410001)" \
    --array "$(array 420002)" "$plan" >pipe 2>err &
pid=$!
{ head -n 2 >/dev/null; await grep -q unmap state.log; } <pipe
wait "$pid"
is "$?" 2 'a reader that goes away: exit 2'
is "$(changes | sort -u)" '410001 unmap' \
	'the step in flight is finished, no other begins'
like "$(cat err)" 'step b01/unmap-volume/410001/00:01:00: done, but its result is lost' \
	'a result that nobody took is named'

done_testing
