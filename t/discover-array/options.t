#!/bin/sh
# options, operands and outputs

. "$REPLUMB/t/tap.sh"

rec=$REPLUMB/testdata/discover-array/small

run discover-array --help
is "$status" 0 '--help: exit 0'
like "$(cat out)" '^usage: discover-array ' '--help: the usage, on stdout'
run discover-array --version
is "$status $(cat out)" '0 discover-array (replumb) 0.1' '--version'
run discover-array --no-such-option
is "$status" 2 'an unknown option: exit 2'
run discover-array
is "$status" 2 'no array: exit 2'
like "$(cat err)" '^usage: ' 'no array: the usage, on stderr'
run discover-array --site elsewhere "replay:$rec"
is "$status" 2 '--site with another word: exit 2'
like "$(cat err)" 'site elsewhere: expected source or destination' \
	'--site: the message says what was expected'

echo 'not a record' >in
run sh -c 'discover-array "$1" <in' sh "replay:$rec"
is "$status" 0 'stdin is not read'

run sh -c 'discover-array "$1" >/dev/full' sh "replay:$rec"
is "$status" 2 'a full disk: exit 2'
like "$(cat err)" '^discover-array: <stdout>: ' 'a full disk: said so'
run sh -c '(discover-array "$1"; echo "$?" >end) | true' sh "replay:$rec"
case $(cat end) in
0|141)	ok 0 'a reader that goes away: ends silently' ;;
*)	ok 1 'a reader that goes away: ends silently' ;;
esac
is "$(cat err)" '' 'a reader that goes away: no message'

done_testing
