#!/bin/sh
# the stream: options, bad records, files, full disks, readers that go away

. "$REPLUMB/t/tap.sh"

in=$REPLUMB/testdata/correlate-ports/match.in.jsonl
want=$REPLUMB/testdata/correlate-ports/match.want.jsonl

run correlate-ports --help
is "$status" 0 '--help: exit 0'
like "$(cat out)" '^usage: correlate-ports' '--help: usage on stdout'
run correlate-ports --version
is "$(cat out)" 'correlate-ports (replumb) 0.1' '--version'
run correlate-ports --no-such-option
is "$status" 2 'an unknown option: exit 2'
is "$(cat out)" '' 'an unknown option: nothing on stdout'

run correlate-ports --new-only "$in"
same out "$want" '--new-only: what is added, and nothing else'
grep '"type":"host"\|"type":"vm"\|initiator"' "$in" >hosts
grep -v '"type":"host"\|"type":"vm"\|initiator"' "$in" >rest
run correlate-ports -n hosts rest
same out "$want" 'several files are one stream'
correlate-ports -n hosts - <rest >out
same out "$want" '- is stdin'
correlate-ports -n <"$in" >out
same out "$want" 'no file: stdin'

run correlate-ports /dev/null
is "$status $(cat out)" '0 ' 'empty input: exit 0, nothing out'
run correlate-ports no-such-file
is "$status" 2 'a missing file: exit 2'
is "$(cat err)" 'correlate-ports: no-such-file: No such file or directory' \
	'a missing file: named'

{ head -n 1 "$in"; echo '{"type":"vm","id":7}'; sed 1d "$in"; } >bad
run correlate-ports bad
is "$status" 1 'a bad record: exit 1'
is "$(cat err)" 'correlate-ports: bad:2: vm: id: not a string' \
	'a bad record: file, line, field and why'
cat "$in" "$want" >whole
same out whole 'a bad record: all others count'

line() {
	{ head -n 1 "$in"; echo "$1"; sed 1d "$in"; } >bad
	run correlate-ports bad
	is "$status $(cat err)" "1 correlate-ports: bad:2: $2" "$2"
	same out whole "$2: all others count"
}
line '{"type":"path","host":"h1","initiator":"a","target":"b","lun":16384000}' \
	'path: lun: not a logical unit number'
line '{"type":"path","host":"h1","initiator":"a","target":"b","lun":-1}' \
	'path: lun: not a logical unit number'
line '{"type":"lun","array":"1","array_port":"p","host_group":"g","lun":99999999999999,"volume":"v"}' \
	'lun: lun: not a logical unit number'
line '{"type":"datastore","id":"d","extents":["naa.5000000000000001",{"a":"b"}]}' \
	'datastore: extents: not an array of strings'
line '{"type":"datastore","id":"d","extents":[],"hosts":[1]}' \
	'datastore: hosts: not an array of strings'
line '{"type":"host_group","array":"1","array_port":"p","id":"g","initiators":[["x"]]}' \
	'host_group: initiators: not an array of strings'
line '{"type":"array_port","array":"1","id":"p","protocol":"fc","port":"50060e8007c8a1ff","logins":[null]}' \
	'array_port: logins: not an array of strings'

{
	cat "$in"
	echo '{"type":"finding","tool":"discover-hosts","code":"x","severity":"error","message":"m","blocks":true}'
	echo '{"type":"finding","tool":"correlate-ports","code":"x","severity":"error","message":"m","blocks":true}'
	echo '{"type":"placement","vm":"gone","disk":"vda","status":"proved","volumes":[]}'
	echo '{"type":"volume_use","array":"a","volume":"b","vms":[],"hosts":[],"path_count":0}'
} >old
run correlate-ports old
is "$status" 0 'findings of other tools do not make it exit 1'
{ cat "$in"; grep discover-hosts old; cat "$want"; } >whole
same out whole 'its own earlier records are replaced, those of others stay'

correlate-ports "$in" >/dev/full 2>err
is "$?" 2 'a full disk: exit 2'
is "$(cat err)" 'correlate-ports: <stdout>: No space left on device' \
	'a full disk: said'
i=0
while [ "$i" -lt 2000 ]; do
	echo '{"type":"x-filler","text":"0123456789012345678901234567890123456789"}'
	i=$((i + 1))
done >long
{ correlate-ports long 2>err; echo $? >left; } | head -n 1 >first
is "$(cat left)" 141 'a reader that goes away: ended by SIGPIPE'
is "$(cat err)" '' 'a reader that goes away: without a word'

done_testing
