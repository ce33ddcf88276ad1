#!/bin/sh
# replay: - facts from a recording, no network

. "$REPLUMB/t/tap.sh"

data=$REPLUMB/testdata/discover-array
cp -r "$data/small" rec

run discover-array replay:rec
is "$status" 0 'a whole recording: exit 0'
grep -v '"type":"capture"' out >facts
same facts "$data/small.jsonl" 'the facts are those worked out by hand'
valid out
like "$(tail -n 1 out)" \
	'^{"type":"capture","site":"source","source":"replay:rec",.*"counts":{"array":1,"array_port":3,"host_group":3,"lun":3,"pool":1,"volume":3},"complete":true}$' \
	'the last record is the capture, complete, with the counts'

run discover-array --site destination replay:rec
sed 's/"site":"destination"/"site":"source"/' out | grep -v capture >moved
same moved "$data/small.jsonl" '--site fills in the other site, else the same'

mv rec/423001 rec/renamed
run discover-array replay:rec
is "$(grep -v capture out)" "$(cat "$data/small.jsonl")" \
	'the name of a folder in it does not matter'

rm rec/renamed/host-groups.json
run discover-array replay:rec
is "$status" 1 'an answer is missing: exit 1'
like "$(cat err)" 'GET host-groups: not in the recording' \
	'the message names the request'
like "$(cat out)" '"type":"finding".*"code":"array-unreachable"' \
	'it is a finding'
like "$(tail -n 1 out)" '"complete":false' 'the capture is not complete'
valid out

cp "$data/small/423001/host-groups.json" rec/renamed
echo '{"data":[' >rec/renamed/pools.json
run discover-array replay:rec
like "$(cat err)" 'pools.json:[0-9]+: ' 'a broken answer: its file and line'

mkdir empty
run discover-array replay:empty
is "$status" 2 'a folder without a recording: exit 2'
run discover-array replay:nowhere
is "$status" 2 'no such folder: exit 2'
like "$(cat err)" '^discover-array: replay:nowhere: unreachable: nowhere: No such file' \
	'the message says which and why'
valid out

done_testing
