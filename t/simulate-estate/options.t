#!/bin/sh
# options, what it prints, who may run where, and how it ends

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/simulate-estate/sim.sh"

run simulate-estate --help
is "$status" 0 '--help: exit 0'
like "$(cat out)" '^usage: simulate-estate ' 'usage on stdout'
run simulate-estate --version
is "$(cat out)" 'simulate-estate (replumb) 0.1' '--version'
run simulate-estate
is "$status" 2 'no folder: exit 2'
run simulate-estate --latency path estate
is "$status" 2 'a latency without a time: exit 2'
like "$(cat err)" '^simulate-estate: --latency path: expected ' \
	'the message says what was expected'
run simulate-estate missing
is "$status" 2 'a folder that is not there: exit 2'
mkdir empty
run simulate-estate empty
is "$status" 2 'a folder without a state: exit 2'
like "$(cat err)" 'empty/state.jsonl: No such file' 'the message names it'
printf '{"type":"array"}\n{"type":"x-y"}\n' >empty/state.jsonl
run simulate-estate empty
is "$status" 2 'a bad line in the middle: exit 2'
like "$(cat err)" 'state.jsonl:1: .*missing' 'the message names the line'

make_estate
echo stale >estate/listen
simulate-estate --listen-file estate/listen --latency path=1s estate \
	>/dev/full 2>err
[ ! -e estate/listen ]; ok $? '--listen-file: an old one goes at once'
start; ok $? 'it starts'
same sim.out estate/listen '--listen-file has what stdout has'
is "$(sed 's/ hitachi.*//; s/^\(array\) ......$/\1/' sim.out)" "array
array
manager source unix:estate/source.sock
manager destination unix:estate/destination.sock
events estate/events.jsonl
ready" 'the lines it prints'
like "$(grep array sim.out)" \
	'^array 41[0-9]{4} hitachi[+]http://127.0.0.1:[0-9]+/83600041[0-9]{4}$' \
	'an array line'
is "$(stat -c %a estate/netrc)" 600 'netrc: for the owner only'
like "$(cat estate/netrc)" \
	'^machine 127.0.0.1 login sim password [0-9a-f]{32}$' 'netrc'
cp estate/netrc netrc

run simulate-estate estate
is "$status" 2 'a second one on the same folder: exit 2'
like "$(cat err)" 'another simulate-estate runs on it' 'it says why'

before=$(date +%s%N)
stop; is $? 0 'SIGTERM: exit 0'
after=$(date +%s%N)
[ ! -e estate/listen ]; ok $? '--listen-file: it goes with the simulator'
[ $(((after - before) / 1000000)) -lt 2000 ]; ok $? 'within two seconds'
[ ! -e estate/source.sock ]; ok $? 'its sockets are gone'

start --latency path=100ms,start=1s; ok $? 'it starts again'
same estate/netrc netrc 'the password stays'
stop

cat >parent <<'END'
simulate-estate --listen-file estate/listen estate >/dev/null 2>&1 &
echo $! >pid
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	[ -f estate/listen ] && break
	sleep 0.1
done
kill -9 $$
END
rm -f estate/listen
sh parent 2>/dev/null
gone=1
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	kill -0 "$(cat pid)" 2>/dev/null || { gone=0; break; }
	sleep 0.1
done
[ -f estate/listen ] && ok $gone 'it ends when its parent is killed'

simulate-estate estate >/dev/full 2>err
is $? 2 'a full disk on stdout: exit 2'

valid estate/state.jsonl

# The examples of the man page, where the tools are.
rm -rf estate
generate-estate --vms 4 --hosts 2 --volumes 4 --seed 7 estate
start
if command -v discover-hosts >/dev/null; then
	run discover-hosts --site source unix:estate/source.sock
	is "$status" 0 'discover-hosts reads it'
else
	skip 'discover-hosts reads it' 'no discover-hosts'
fi
if command -v discover-array >/dev/null; then
	run discover-array --netrc-file estate/netrc \
		$(sed -n '1s/.* //p' estate/listen)
	is "$status" 0 'discover-array reads it'
else
	skip 'discover-array reads it' 'no discover-array'
fi
stop
done_testing
