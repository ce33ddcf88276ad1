#!/bin/sh
# --site, -j, --help, --version, and what they refuse

. "$REPLUMB/t/tap.sh"
data=$REPLUMB/testdata/discover-hosts

run discover-hosts --site destination "h9=test://$data/node.xml"
is "$(jq -r 'select(.type != "finding").site' out | sort -u)" destination \
	'--site: all facts have it'
is "$(jq -r 'select(.type == "finding").about.site' out | sort -u)" \
	destination '--site: findings are about it'
valid out
run discover-hosts --site elsewhere x:
is "$status" 2 '--site of another name: exit 2'
is "$(cat err)" 'discover-hosts: --site elsewhere: expected source or destination' \
	'--site: the message says what was expected'

for i in 1 2 3 4 5 6 7 8; do
	echo "h$i=test://$data/node.xml"
done >operands
# shellcheck disable=SC2046
run discover-hosts -j 8 $(cat operands)
is "$status" 1 '-j 8: exit status of all'
is "$(jq -r 'select(.type == "capture").source' out)" "$(cat operands)" \
	'-j 8: output in the order of the operands'
grep -v '"capture"' out >a
# shellcheck disable=SC2046
run discover-hosts --jobs 1 $(cat operands)
grep -v '"capture"' out >b
same a b '-j 1 and -j 8: the same bytes'
for n in 0 x -1 1000; do
	run discover-hosts -j "$n" x:
	is "$status" 2 "-j $n: exit 2"
done

run discover-hosts --help
is "$status" 0 '--help: exit 0'
like "$(head -n 1 out)" '^usage: discover-hosts ' '--help: usage on stdout'
run discover-hosts --version
is "$(cat out)" 'discover-hosts (replumb) 0.1' '--version'
run discover-hosts
is "$status" 2 'no source: exit 2'
run discover-hosts --what
is "$status" 2 'an unknown option: exit 2'

done_testing
