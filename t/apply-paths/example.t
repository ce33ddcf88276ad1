#!/bin/sh
# a plan of two arrays: volumes are taken away and shown, once

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/apply-paths/arrays.sh"

estate
{ echo '{ "type" : "x-note",  "a":1.50 }'; cat "$plan"; } >in
paths in
is "$status" 0 'all steps whose turn came are well: exit 0'
head -n "$(wc -l <in)" out >passed
same passed in 'every record comes out byte for byte'
is "$(results out)" 'b01/unmap-volume/410001/00:01:00 done
b01/map-volume/410001/00:01:00/420002 done' \
	'each step in its turn, those that wait for others have no result'
is "$(changes)" '410001 unmap
410001 unmap
410001 map
410001 map' 'one request for each LU path'
is "$(member out b01/unmap-volume/410001/00:01:00 made.luns.0)" \
	'{"array_port": "CL1-A", "host_group": "CL1-A,1", "lun": 0, "initiators": ["10000000c9000001"], "name": "h001", "mode": "LINUX/IRIX"}' \
	'unmap-volume says what is needed to map it again'
is "$(member out b01/map-volume/410001/00:01:00/420002 made)" \
	'{"array": "410001", "volume": "00:01:00", "wwid": "naa.60060e80041000000000410001000100", "size_bytes": 1073741824, "luns": [{"array_port": "CL7-A", "host_group": "CL7-A,3", "lun": 0}, {"array_port": "CL8-A", "host_group": "CL8-A,4", "lun": 0}]}' \
	'map-volume says what the volume is and where'
valid out

: >state.log
paths "$plan"
is "$(results out | sed 's/.* //' | sort -u)" already \
	'a journal that was lost: what holds is found to hold'
is "$(changes)" '' 'and nothing is changed'

paths in
cp out journal
: >state.log
cat journal journal >twice
paths twice
is "$(cat state.log)" '' 'a step with a good result is not done again'
same out twice 'and gets no other result'

estate
cat "$plan" | {
	apply-paths --site source --array "$(array 410001)" --array "$(array 420002)" |
	apply-virtualize --array "$(array 410001)" --array "$(array 420002)" |
	apply-paths --site destination --array "$(array 410001)" --array "$(array 420002)"
} >run.jsonl 2>err
is "$(cat err)" '' 'the whole pipe has nothing to say'
is "$(results run.jsonl)" 'b01/unmap-volume/410001/00:01:00 done
b01/map-volume/410001/00:01:00/420002 done
b01/virtualize-volume/410001/00:01:00 done
b01/map-volume/420002/00:01:00/d001 done' 'the whole pipe runs all steps'
is "$(member run.jsonl b01/map-volume/420002/00:01:00/d001 made.volume)" \
	'"00:10:00"' 'a volume is mapped by what the step before made'
valid run.jsonl

done_testing
