#!/bin/sh
# an external volume of exactly the LU that was meant, and its release

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/apply-paths/arrays.sh"

v=b01/virtualize-volume/410001/00:01:00

estate
paths --site source "$plan"
{ echo '{ "type" : "x-note",  "a":1.50 }'; cat out; } >in
: >state.log
virtualize in
is "$status" 0 'the whole of it is well: exit 0'
head -n "$(wc -l <in)" out >passed
same passed in 'every record comes out byte for byte'
is "$(results out | tail -n 1)" "$v done" 'virtualize-volume'
is "$(changes)" '420002 virtualize' 'by one request'
is "$(member out $v made)" \
	'{"array": "420002", "volume": "00:10:00", "size_bytes": 1073741824}' \
	'it says which volume that is'
valid out
cp out journal

: >state.log
virtualize in
is "$(results out | tail -n 1)/$(changes)" "$v already/" \
	'a journal that was lost: the volume is found'
: >state.log
virtualize journal
is "$(cat state.log)" '' 'a step with a good result is not done again'

{
	cat journal
	echo '{"type":"step","id":"back","batch":"b01","op":"release-volume","site":"destination","args":{"array":"420002","volume_from":"'$v'"},"after":["'$v'"]}'
} >back
virtualize back
is "$(results out | tail -n 1)" 'back done' 'release-volume'
is "$(member out back made)" '{"array": "420002", "volume": "00:10:00"}' \
	'it says which volume that was'
valid out
virtualize back
is "$(results out | tail -n 1)" 'back already' 'a volume that is gone is released'

done_testing
