#!/bin/sh
# sources that cannot be read, and stdout that cannot be written

. "$REPLUMB/t/tap.sh"
data=$REPLUMB/testdata/discover-hosts
good="h9=test://$data/node.xml"

run discover-hosts "h1=test://$PWD/none.xml" "$good" rvtools:none unix:none.sock
is "$status" 1 'one of several answers: exit 1'
is "$(jq -r 'select(.code == "host-unreachable").about.source' out)" \
	"h1=test://$PWD/none.xml
rvtools:none
unix:none.sock" 'each of the others is a finding'
is "$(jq -c 'select(.type == "capture").complete' out | tr '\n' ' ')" \
	'false true false false ' 'and not complete'
is "$(jq -r 'select(.type == "host").id' out)" h9 'the one that answers is told'
like "$(cat err)" '^discover-hosts: rvtools:none: No such file or directory$' \
	'a message names the source and says why'
is "$(wc -l <err)" 3 'libvirt says nothing besides'
valid out

run discover-hosts "test://$PWD/none.xml"
is "$status" 2 'nothing reachable: exit 2'
run discover-hosts nonsense
is "$status" 2 'no kind of source: exit 2'
like "$(cat err)" 'nonsense: .*libvirt URI' 'the message says what there is'

uri='qemu+tcp://root:hush@192.0.2.1/system?keyfile=/secret&socket=/run/x'
run discover-hosts "$uri"
is "$status" 2 'a password in a URI: refused'
cat out err >all
is "$(grep -c -e hush -e /secret all)" 0 'secrets of a URI are not shown'
like "$(cat out)" 'root:\*\*\*@192.0.2.1/system\?keyfile=&socket=/run/x' \
	'the rest of it is'

mkdir empty
run discover-hosts rvtools:empty
is "$status" 2 'a folder without a tab: exit 2'

printf '{"type":"x"}\n' | discover-hosts "$good" >out 2>err
is "$(grep -c '"type":"x"' out)" 0 'stdin is not read'

if [ -w /dev/full ]; then
	discover-hosts "$good" >/dev/full 2>err
	is "$?" 2 'a full disk: exit 2'
	like "$(cat err)" '^discover-hosts: <stdout>: No space' 'and says so'
else
	skip 'a full disk' 'no /dev/full'
fi
# shellcheck disable=SC2046
discover-hosts $(yes "$good" | head -n 40) 2>err | head -n 1 >out
is "$(cat err)" '' 'a reader that goes away: silence'
is "$(wc -l <out)" 1 'a reader that goes away: it had its line'

done_testing
