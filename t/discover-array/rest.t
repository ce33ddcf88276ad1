#!/bin/sh
# hitachi+ - the REST API: sessions, busy and forgetful arrays, recordings

. "$REPLUMB/t/tap.sh"

data=$REPLUMB/testdata/discover-array
umask 077
echo 'machine 127.0.0.1 login sim password geheim' >netrc

# serve FAULT...: a fake array; sets $url.  unserve: end it.
serve() {
	rm -f pipe port asked
	mkfifo pipe
	/usr/bin/python3 "$REPLUMB/t/discover-array/fake-array.py" \
	    "$data/small/423001" "$@" <pipe >port 2>fake.err &
	exec 3>pipe
	tries=0
	while [ ! -s port ] && [ "$tries" -lt 100 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	url=hitachi+http://127.0.0.1:$(cat port)
}
unserve() {
	exec 3>&-
	wait
}
facts() { grep -v '"type":"capture"' "$1" | grep -v '"type":"array",'; }

serve
run timeout 60 discover-array --netrc-file netrc --record rec "$url/423001"
is "$status" 0 'an array over REST: exit 0'
is "$(cat err)" '' 'an array over REST: nothing to say'
is "$(facts out)" "$(grep -v '"type":"array",' "$data/small.jsonl")" \
	'an array over REST: its facts'
valid out
is "$(grep -c 'POST.*/sessions$' asked) $(tail -n 1 asked | cut -d/ -f1-7)" \
	"1 DELETE /ConfigurationManager/v1/objects/storages/900000423001/sessions" \
	'one session, ended at the end'
grep -v '"type":"capture"' out >live

is "$(grep -rlE 'geheim|T0ken|Authorization|Basic' rec | wc -l)" 0 \
	'no password, token or login in the recording'
is "$(ls rec/423001)" "$(ls "$data/small/423001")" \
	'one file for each request'
run discover-array replay:rec
grep -v '"type":"capture"' out >replayed
same replayed live 'the replay gives the same records'
run timeout 60 discover-array --netrc-file netrc --record rec "$url"
is "$status" 0 'recording once more into the same folder'
run timeout 60 discover-array -v --netrc-file netrc "$url/900000423001"
is "$status" 0 'an array named by its storage device id'
like "$(cat err)" 'GET http://127.0.0.1:[0-9]+/.*/pools: HTTP 200' \
	'-v traces requests'
is "$(grep -cE 'geheim|T0ken' err)" 0 '-v shows neither password nor token'
run timeout 60 discover-array --netrc-file netrc "$url/411111"
is "$status" 2 'an array that is not behind this address: exit 2'
like "$(cat err)" 'not-found: .*0 arrays here with the name 411111' \
	'an array that is not behind this address: said so'
echo 'machine 127.0.0.1 login sim password wrong' >other
run timeout 60 discover-array --netrc-file other "$url"
is "$status" 2 'a wrong password: exit 2'
like "$(cat err)" 'refused: .*login refused' 'a wrong password: said so'
is "$(grep -c wrong out err)" "$(printf 'out:0\nerr:0')" \
	'a wrong password: not shown'
unserve

for fault in busy expire drop shut; do
	serve "$fault"
	run timeout 100 discover-array --netrc-file netrc "$url"
	is "$status" 0 "$fault: the array is read all the same"
	is "$(facts out)" "$(grep -v '"type":"array",' "$data/small.jsonl")" \
		"$fault: its facts are whole"
	unserve
done
for signal in TERM INT; do
	serve hang
	run timeout -s "$signal" 2 discover-array --netrc-file netrc "$url"
	is "$status $(tail -n 1 asked | sed 's| /.*/| |')" \
		'124 DELETE 1' "SIG$signal: ends, and ends its session"
	is "$(cat out)" '' "SIG$signal: nothing comes out"
	unserve
done
serve no-token
run timeout 60 discover-array --netrc-file netrc "$url"
is "$status" 2 'a login without a token: exit 2'
like "$(cat err)" 'protocol: .*not a session' 'a login without a token: said so'
unserve
serve garbage
run timeout 60 discover-array --netrc-file netrc "$url"
is "$status" 2 'answers that are not JSON: exit 2'
like "$(cat err)" 'protocol: .*: the answer is not JSON' \
	'answers that are not JSON: said so'
unserve

done_testing
