#!/bin/sh
# drivers that fail, lie, crash, talk nonsense or say nothing

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/apply-paths/arrays.sh"

u=b01/unmap-volume/410001/00:01:00
grep -v map-volume "$plan" >in
grep "\"id\":\"$u\"" "$plan" >>in

estate
export FAULT=unmap=lie
paths in
is "$status/$(results out)" "1/$u failed not-changed" \
	'success is read back: a change that did not happen'
valid out

estate
FAULT=unmap=busy:2
paths in
is "$status/$(results out)" "0/$u done" 'an array that is busy is asked again'
is "$(member out $u attempts)" 3 'as often as it takes'
estate
FAULT=unmap=busy:99
paths in
is "$(results out)/$(member out $u attempts)" "$u failed busy/5" \
	'but not for ever'

estate
FAULT=unmap=fail:refused
paths in
is "$(results out)/$(member out $u attempts)" "$u failed refused/1" \
	'what will not change is not tried again'

estate
FAULT=unmap=crash
paths in
is "$(results out)/$(member out $u attempts)" "$u done/2" \
	'a driver that dies is started again, and what it did counts'
is "$(member out $u made.luns | grep -o 10000000c900000. | tr '\n' ' ')" \
	'10000000c9000001 10000000c9000002 ' \
	'what was there before the first try is not forgotten'

estate
FAULT=unmap=garbage
paths in
is "$(results out)" "$u failed protocol" 'a driver that talks nonsense'

estate
sed 's/"timeout_s":20/"timeout_s":1/' in >short
FAULT=describe=silent
paths short
is "$(results out)" "$u failed timeout" 'a driver that says nothing, by its time limit'
like "$(member out $u elapsed_s)" '^[12]\.' 'and not later'
estate
sed 's/"timeout_s":20/"timeout_s":1e300/' in >long
FAULT=unmap=slow:0.1
paths long
is "$(results out)" "$u done" 'a time limit beyond all measure is one'

estate
FAULT=map=then:1
m=b01/map-volume/410001/00:01:00/420002
grep "\"id\":\"$m\"" "$plan" | sed 's/"after":\[[^]]*\]/"after":[]/' >half
paths half
is "$(results out)" "$m failed refused" 'a map that breaks off half way'
is "$(member out $m made.luns | grep -o 'CL[78]-A"' | sort -u)" 'CL7-A"' \
	'tells what is mapped all the same, for the way back'

estate
unset FAULT
run apply-paths --array 410001=exec:false in
is "$status/$(results out | cut -d' ' -f 1,2)" "1/$u failed" \
	'a driver that does not start'
run apply-paths --array 410001=nonsense in
is "$status/$(results out)" "1/$u failed unsupported" 'an address of no kind'

done_testing
