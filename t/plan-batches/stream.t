#!/bin/sh
# what every filter does: bad records, missing and empty input, full disks

. "$REPLUMB/t/tap.sh"
facts=$REPLUMB/testdata/plan-batches/tiny.facts.jsonl

run plan-batches --help
is "$status" 0 '--help: exit 0'
like "$(cat out)" '^usage: plan-batches' '--help: usage on stdout'
run plan-batches --version
is "$(cat out)" 'plan-batches (replumb) 0.1' '--version'
run plan-batches --no-such-option
is "$status" 2 'an unknown option: exit 2'
run plan-batches --batch 1 "$facts"
is "$status" 2 '--batch without --rollback: exit 2'
run plan-batches --rollback --pilot 3 "$facts"
is "$status" 2 '--rollback with an option of the way there: exit 2'

{ sed 1q "$facts"; echo '{"type":"vm","id":7}'; sed -n 2p "$facts"; } >in
run plan-batches in
is "$status" 1 'a bad record between two good ones: exit 1'
sed 1,2p\;d "$facts" >want
same out want 'both good ones come out'
like "$(cat err)" '^plan-batches: in:2: vm: ' 'stderr names the line'

run plan-batches missing.jsonl
is "$status" 2 'missing input: exit 2'
like "$(cat err)" 'missing.jsonl: No such file' 'stderr names the file'
run plan-batches /dev/null
is "$status" 0 'empty input: exit 0'
is "$(cat out)" '' 'empty input: nothing out'
run plan-batches --rollback /dev/null
is "$status $(cat out)" '0 ' 'empty input with --rollback: the same'

printf '{ "type" : "x-odd",  "b":[1, 2.50] }\n' >in
run plan-batches in
same out in 'an unknown type passes byte for byte'

if [ -w /dev/full ]; then
	plan-batches "$facts" >/dev/full 2>err
	is $? 2 'a full disk: exit 2'
	like "$(cat err)" 'stdout.*No space' 'a full disk: said on stderr'
fi
i=0
while [ $i -lt 300 ]; do cat "$facts"; i=$((i + 1)); done >many
{ plan-batches many; echo $? >status; } 2>err | head -n 1 >out
is "$(cat err)" '' 'a reader that goes away: no message'
is "$(grep -c . out)" 1 'a reader that goes away: it got its line'

done_testing
