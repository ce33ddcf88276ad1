#!/bin/sh
# start-vm: autostart as it was, how long it was away, and whether it is up

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/register-vms/manager.sh"

u1=6b1c2a10-0001-4000-8000-000000000001
port=
trap '[ -z "$port" ] || kill "$port" 2>/dev/null; cd /; rm -rf "$tap_dir"' EXIT

# healthy HEALTH [TIMEOUT]: the VM is moved by a plan with that health.
healthy() {
	estate
	edit "s['source']['vms']['$u1']['state'] = 'off'
s['destination']['vms']['$u1'] = {'name': 'vm0001', 'host': 'd001', 'state': 'off'}
$3"
	alone b01/start-vm/vm0001 |
	    sed "s/\"host\":\"d001\"/&,\"health\":$1/; s/\"timeout_s\":20/\"timeout_s\":${2:-5}/" >in
	register in
	results out | tail -n 1
}
s=b01/start-vm/vm0001
is "$(healthy '""')" "$s done" 'no health is asked for'
is "$(grep -c '"verb": "ping"\|"addresses"' state.log)" 0 'and nobody is asked'
is "$(healthy '"guest-agent"' 5 "s['destination']['asleep'] = 2")" "$s done" \
	'an agent that answers in time'
is "$(grep -c '"verb": "ping"' state.log)/$(member out $s made.health)" '3/"guest-agent"' \
	'it was asked until then'
is "$(healthy '"guest-agent"' 1 "s['destination']['asleep'] = 99")" "$s failed not-healthy" \
	'one that does not'
is "$(member out $s error.retryable)" true 'may be up the next time'
like "$(member out $s error.message)" 'VM .* runs, but is not up: ' 'the VM runs all the same'
edit 's["destination"]["asleep"] = 0'
register in
is "$(results out | tail -n 1)" "$s already" 'the next run finds it up'
is "$(healthy '"guest-agent"')" "$s failed unsupported" 'a manager that cannot ask'
for bad in '"icmp:1"' '"tcp:"' '"tcp:0"' '"tcp:65536"' '"tcp:22x"' '"tcp:127.0.0.1:22"' 7; do
	is "$(healthy "$bad")/$(changes)" "$s failed bad-step/" "health $bad: nothing is started"
done

cat >listen.py <<'P'
import socket, sys, time
s = socket.socket()
s.bind(("127.0.0.1", 0))
open("port", "w").write(str(s.getsockname()[1]))
time.sleep(float(sys.argv[1]))
s.listen()
time.sleep(60)
P
/usr/bin/python3 listen.py 1.5 & port=$!
await test -s port
address="s['destination']['addresses'] = [{'type': 'address', 'vm': '$u1', 'address': a} for a in A]"
is "$(healthy "\"tcp:$(cat port)\"" 10 "A = ['127.0.0.1']
$address")" "$s done" 'a port that opens in time'
is "$(healthy "\"tcp:$(cat port)\"" 10 "A = ['::2', '127.0.0.1']
$address")" "$s done" 'at any of its addresses'
kill $port
wait $port 2>/dev/null
is "$(healthy "\"tcp:$(cat port)\"" 1 "A = ['127.0.0.1']
$address")" "$s failed not-healthy" 'a port that is closed'
is "$(healthy '"tcp:22"' 1 "A = []
$address")" "$s failed not-healthy" 'a VM of no known address'
like "$(member out $s error.message)" 'does not know an address' 'that is said'
is "$(healthy '"tcp:22"' 1 "A = ['localhost', '-1', 'a b']
$address")" "$s failed not-healthy" 'names are not looked up'
port=

# ICMP: as far as this machine lets anybody send it.
echo='"icmp"'
is "$(healthy "$echo" 1 "A = []
$address")" "$s failed not-healthy" 'icmp: a VM of no known address'
if ping=$(/usr/bin/python3 -c '
import socket
for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW):
    try:
        socket.socket(socket.AF_INET, kind, socket.IPPROTO_ICMP)
        break
    except PermissionError as why:
        print(why)
else:
    raise SystemExit(1)' 2>&1); then
	is "$(healthy "$echo" 5 "A = ['127.0.0.1']
$address")" "$s done" 'icmp: an address that answers'
	is "$(healthy "$echo" 5 "A = ['::1']
$address")" "$s done" 'icmp: also of version 6'
else
	skip 'icmp: an address that answers' "$ping"
	is "$(healthy "$echo" 1 "A = ['127.0.0.1']
$address")" "$s failed not-healthy" 'icmp: not allowed here'
fi
is "$(healthy "$echo" 1 "A = ['127.0.0.1.1', 'localhost']
$address")" "$s failed not-healthy" 'icmp: names are not looked up'

# away: from the end of stop-vm to the time when it runs
estate
{ echo "{\"type\":\"vm\",\"id\":\"$u1\",\"name\":\"vm0001\",\"host\":\"h001\",\"autostart\":true,\"state\":\"running\"}"
  cat "$plan"; } >in
edit "s['source']['vms']['$u1']['autostart'] = True"
register --only stop-vm,stop-pool in
cp out stopped
is "$(member out b01/stop-vm/vm0001 made)" '{"was": "running", "autostart": true}' \
	'stop-vm says what it was'
is "$(/usr/bin/python3 -c "import json; print(json.load(open('state'))['source']['vms']['$u1']['autostart'])")" \
	False 'a VM that moves does not come up with its old host'
sleep 1
register stopped
away=$(member out $s made.away_s)
like "$away" '^[1-9]\.[0-9]+$' "start-vm says how long it was away: $away s"
is "$(/usr/bin/python3 -c "import json; print(json.load(open('state'))['destination']['vms']['$u1']['autostart'])")" \
	True 'it comes up with its new host, as it did'
estate
register in
like "$(member out $s made.away_s)" '^[0-9]\.[0-9]+$' 'in one process too'
register in
is "$(member out $s made)" null 'a VM that ran already was not away'
cat >back <<J
{"type":"vm","id":"$u1","name":"vm0001","host":"h001","autostart":true,"state":"running"}
{"type":"step","id":"1","batch":"b01","op":"stop-vm","site":"destination","args":{"vm":"$u1","name":"vm0001","host":"d001"},"after":[]}
{"type":"step","id":"2","batch":"b01","op":"start-vm","site":"source","args":{"vm":"$u1","name":"vm0001","host":"h001","twin":{"site":"destination","host":"d001"}},"after":["1"]}
J
register back
is "$(results out)/$(grep '"start"' state.log | tail -n 1 | grep -o '"autostart": [a-z]*')" '1 done
2 done/"autostart": true' 'back at its source, it comes up with its host again'

done_testing
