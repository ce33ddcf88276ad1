#!/bin/sh
# exec: - an array that is a program

. "$REPLUMB/t/tap.sh"

spec="exec:$REPLUMB/testdata/discover-array/array-driver.sh facts"

cat >facts <<'!'
{"type":"volume","array":"77","id":"v2","size_bytes":1024}
{"type":"lun","array":"77","array_port":"p1","host_group":"g1","lun":10,"volume":"v2"}
{"type":"lun","array":"77","array_port":"p1","host_group":"g1","lun":9,"volume":"v1"}
{"type":"volume","array":"77","id":"v1","site":"source","size_bytes":512,"colour":"red"}
!
run discover-array --site destination "$spec"
is "$status" 0 'a script that answers: exit 0'
cat >want <<'!'
{"type":"lun","site":"destination","array":"77","array_port":"p1","host_group":"g1","lun":9,"volume":"v1"}
{"type":"lun","site":"destination","array":"77","array_port":"p1","host_group":"g1","lun":10,"volume":"v2"}
{"type":"volume","site":"destination","array":"77","id":"v1","size_bytes":512,"colour":"red"}
{"type":"volume","site":"destination","array":"77","id":"v2","size_bytes":1024}
!
grep -v '"capture"' out >got
same got want 'its records, with our site, by type and key, unknown fields kept'
like "$(tail -n 1 out)" '"complete":true' 'the capture is complete'
valid out

sed -i '2s/.*/{"type":"volume","array":"77","id":"bad","size_bytes":"much"}/' facts
run discover-array "$spec"
is "$status" 1 'a bad record between good ones: exit 1'
is "$(cat err)" "discover-array: $spec: record 2: size_bytes: missing or not an integer" \
	'the message names driver, record and field'
is "$(grep -c '"type":"volume"' out) $(grep -c '"type":"lun"' out)" '2 1' \
	'the good ones come out'
like "$(tail -n 1 out)" '"counts":{"lun":1,"volume":2},"complete":false' \
	'the capture counts what came out and is not complete'

echo '{"type":"vm","id":"x","name":"x","host":"h","state":"running"}' >facts
run discover-array "$spec"
like "$(cat err)" 'record 1: type: not a fact of an array' \
	'a record of another kind is left out'
echo '{"type":"nonsense"}' >facts
run discover-array "$spec"
like "$(cat err)" 'record 1: type: ' 'a record of no known type is left out'

: >facts
run discover-array "$spec"
is "$status $(wc -l <out | tr -d ' ')" '0 1' 'an array without anything: its capture only'
rm facts
run discover-array "$spec"
is "$status" 2 'the driver answers an error: exit 2'
like "$(cat err)" 'unreachable: no array here' 'the driver answers an error: its words'
run discover-array 'exec:echo hello'
is "$status" 2 'a program that is no driver: exit 2'
like "$(cat out)" '"code":"array-unreachable".*protocol' 'a program that is no driver: a finding'
run discover-array unix:nowhere
is "$status" 2 'a socket that is not there: exit 2'

done_testing
