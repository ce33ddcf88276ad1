#!/bin/sh
# addresses: what is refused before anything is sent, what is unreachable

. "$REPLUMB/t/tap.sh"

rec=$REPLUMB/testdata/discover-array/small

run discover-array hitachi+http://192.0.2.1:8080/423001
is "$status" 2 'plain http to another machine: exit 2'
like "$(cat err)" 'refused: http://192.0.2.1: expected https' \
	'plain http to another machine: refused'
for host in vsp.example 128.0.0.1 localhost.example '[2001:db8::1]'; do
	run timeout 5 discover-array -v "hitachi+http://$host"
	like "$status $(cat err)" '^2 .*expected https' "http://$host: refused"
	is "$(grep -c GET err)" 0 "http://$host: nothing was sent"
done

run discover-array hitachi+https://ann:geheim@vsp.example/423001
is "$status" 2 'a login in the address: exit 2'
like "$(cat err)" 'use --netrc-file' 'a login in the address: says what to do'
is "$(cat out err | grep -c geheim)" 0 'the password is shown nowhere'
run discover-array hitachi+https://:geheim@vsp.example/423001
is "$status" 2 'a password alone in the address: exit 2'
is "$(cat out err | grep -c geheim)" 0 \
	'a password alone in the address: shown nowhere'
for tail in '?token=geheim' '#geheim' '/423001?token=geheim'; do
	run timeout 20 discover-array "hitachi+http://127.0.0.1:9$tail"
	like "$status $(cat err)" '^2 .*refused: an address has nothing behind' \
		"$tail: refused"
done
run discover-array hitachi+ftp://127.0.0.1
is "$status" 2 'another scheme: exit 2'
run discover-array hitachi+nonsense
is "$status" 2 'no address: exit 2'
run discover-array ibm+https://svc.example
is "$status" 2 'a driver that is not there: exit 2'
like "$(cat err)" 'unsupported: no driver' 'a driver that is not there: said so'
run discover-array --netrc-file nowhere hitachi+http://127.0.0.1:9
is "$status" 2 'no netrc file: exit 2'
like "$(cat err)" 'nowhere: No such file' 'no netrc file: named'

# port 9 (discard) of this machine: nobody listens
run timeout 20 discover-array hitachi+http://127.0.0.1:9/423001 "replay:$rec"
is "$status" 1 'one array unreachable, another not: exit 1'
like "$(head -n 1 out)" '"type":"finding","tool":"discover-array","code":"array-unreachable","severity":"error".*"about":{"source":"hitachi\+http://127.0.0.1:9/423001"}' \
	'the unreachable one is a finding'
is "$(grep -c '"type":"volume"' out)" 3 'the other one is read'
is "$(grep -c '"type":"capture"' out)" 1 'only the other one has a capture'
valid out
run timeout 20 discover-array hitachi+https://127.0.0.1:9 hitachi+http://localhost:9
is "$status" 2 'no array reachable: exit 2'
is "$(grep -c array-unreachable out)" 2 'no array reachable: a finding each'

done_testing
