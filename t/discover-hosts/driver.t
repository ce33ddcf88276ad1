#!/bin/sh
# a manager that is a program: its records are checked

. "$REPLUMB/t/tap.sh"

cat >manager <<'EOF'
#!/bin/sh
echo '{"driver":"replumb","protocol":1,"kind":"manager","name":"t","verbs":["describe"]}'
while read -r request; do
	id=${request#*\"id\":}
	id=${id%%[,\}]*}
	while read -r record; do
		printf '{"id":%s,"record":%s}\n' "$id" "$record"
	done <"$1"
	case $2 in
	fail)	echo '{"id":'"$id"',"end":"error","code":"busy","message":"come back","retryable":true}' ;;
	*)	echo '{"id":'"$id"',"end":"ok"}' ;;
	esac
	echo "$request" >>requests
done
EOF
chmod +x manager
cat >records <<'EOF'
{"type":"host","id":"a","x-new":"kept"}
{"type":"vm","id":"v1","host":"a","state":"off"}
{"type":"vm","id":"v2","name":"v2","host":"a","state":"off","cpu_count":"2"}
{"type":"array","id":"1","vendor":"v","model":"m"}
{"type":"wonder","id":"1"}
{"type":"finding","code":"odd","severity":"warning","message":"m"}
{"type":"vm","id":"v3","site":"destination","name":"v3","host":"a","state":"off"}
EOF
run discover-hosts 'exec:./manager records'
is "$status" 1 'bad records between good ones: exit 1'
is "$(head -n 3 out)" '{"type":"host","site":"source","id":"a","x-new":"kept"}
{"type":"finding","code":"odd","severity":"warning","message":"m","tool":"discover-hosts","about":{"site":"source"}}
{"type":"vm","site":"source","id":"v3","name":"v3","host":"a","state":"off"}' \
	'the good ones come out, with our site and tool'
is "$(cat err)" 'discover-hosts: exec:./manager records: vm: name: missing or not a string
discover-hosts: exec:./manager records: vm: cpu_count: missing or not an integer
discover-hosts: exec:./manager records: array: type: not one that hosts have
discover-hosts: exec:./manager records: wonder: type: "wonder" is not known' \
	'each bad one is named with its field'
is "$(tail -n 1 out | jq -c '[.complete, .counts]')" \
	'[false,{"host":1,"finding":1,"vm":1}]' 'and the capture is not complete'
is "$(jq -c .args requests)" '{}' 'all hosts are asked for'
valid out

rm requests
run discover-hosts 'a=exec:./manager records'
is "$(jq -c .args requests)" '{"host":"a"}' 'NAME= asks for one host only'

run discover-hosts 'exec:./manager records fail'
is "$status" 2 'a manager that fails at the end: not reached'
is "$(jq -r 'select(.code == "host-unreachable").message' out)" \
	'exec:./manager records fail: come back' 'and its reason is the finding'
run discover-hosts exec:false
is "$status" 2 'a manager that does not start: exit 2'

done_testing
