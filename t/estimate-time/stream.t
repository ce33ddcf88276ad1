#!/bin/sh
# what every filter does: bad records, missing and empty input, full disks

. "$REPLUMB/t/tap.sh"
facts=$REPLUMB/testdata/plan-batches/tiny.facts.jsonl
plan=$REPLUMB/testdata/plan-batches/tiny.plan.jsonl

run estimate-time --help
is "$status" 0 '--help: exit 0'
like "$(cat out)" '^usage: estimate-time' '--help: usage on stdout'
run estimate-time --version
is "$(cat out)" 'estimate-time (replumb) 0.1' '--version'
run estimate-time --no-such-option
is "$status" 2 'an unknown option: exit 2'

{ sed 1q "$plan"; echo '{"type":"step","id":"x"}'; sed -n 2p "$plan"; } >in
run estimate-time in
is "$status" 1 'a bad record between two good ones: exit 1'
head -n 2 out >head
sed 1,2p\;d "$plan" >want
same head want 'both good ones come out'
like "$(cat err)" '^estimate-time: in:2: step: ' 'stderr names the line'

run estimate-time missing.jsonl
is "$status" 2 'missing input: exit 2'
like "$(cat err)" 'missing.jsonl: No such file' 'stderr names the file'
run estimate-time /dev/null
is "$status" 0 'empty input: exit 0'
is "$(cat out)" '' 'empty input: nothing out'
run estimate-time "$facts"
is "$status" 1 'facts without a plan: exit 1'
like "$(tail -n 1 out)" '"code":"no-plan"' 'and a finding says why'

printf '{ "type" : "x-odd",  "b":[1, 2.50] }\n' >in
run estimate-time in
head -n 1 out >head
same head in 'an unknown type passes byte for byte'

sed 's/"after":\[\]/"after":["b01\/start-vm\/vm-a"]/' "$plan" >in
run estimate-time in
is "$status" 2 'steps that wait for each other: exit 2'
like "$(cat err)" 'plan: steps wait for each other' 'and stderr says so'

if [ -w /dev/full ]; then
	estimate-time "$plan" >/dev/full 2>err
	is $? 2 'a full disk: exit 2'
	like "$(cat err)" 'stdout.*No space' 'a full disk: said on stderr'
fi
i=0
while [ $i -lt 300 ]; do cat "$facts"; i=$((i + 1)); done >many
{ estimate-time many; echo $? >status; } 2>err | head -n 1 >out
is "$(cat err)" '' 'a reader that goes away: no message'
is "$(grep -c . out)" 1 'a reader that goes away: it got its line'

done_testing
