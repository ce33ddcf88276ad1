#!/bin/sh
# managers that break the protocol: a clear error, never a hang, never "done"

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/register-vms/manager.sh"

faulty=$REPLUMB/testdata/register-vms/faulty.sh
alone b01/stop-vm/vm0001 | sed 's/"timeout_s":20/"timeout_s":1/' >in
s=b01/stop-vm/vm0001

# faults SPEC CODE TITLE: the step fails with that code, in time.
faults() {
	before=$(date +%s)
	run timeout 60 register-vms --connect "source=$1" in
	is "$(results out | tail -n 1)/$status" "$s failed $2/1" "$3"
	[ $(($(date +%s) - before)) -lt 25 ]
	ok $? "$3: in time"
	[ "$(grep -c -v '^register-vms: ' err)" -eq 0 ]
	ok $? "$3: whatever is said has a name" || head -c 500 err >&2
}
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; cd /; rm -rf "$tap_dir"' EXIT
cat >serve.py <<'P'
"""serve.py SOCKET COMMAND... - each connection is COMMAND's input and output."""
import signal, socket, subprocess, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
s = socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1])
s.listen()
s.settimeout(60)
while True:
    c, unused = s.accept()
    subprocess.Popen(sys.argv[2:], stdin=c, stdout=c, stderr=subprocess.DEVNULL)
    c.close()
P

# What it does, and the codes when it does so to describe and to stop.  Of
# one that says "ok" to a stop twice, the second is nobody's.
while read -r fault describe stop; do
	faults "exec:exec sh $faulty describe $fault 2>/dev/null" "$describe" \
	    "describe $fault"
	faults "exec:exec sh $faulty stop $fault 2>/dev/null" "$stop" "stop $fault"
	rm -f sock
	/usr/bin/python3 serve.py sock sh "$faulty" stop "$fault" & server=$!
	await test -S sock
	faults "unix:$PWD/sock" "$stop" "stop $fault, by a socket"
	kill "$server"
	wait "$server" 2>/dev/null
	server=
done <<'END'
crash unreachable unreachable
killed unreachable unreachable
garbage protocol protocol
binary protocol protocol
silent timeout stop-timeout
partial timeout timeout
half protocol protocol
huge protocol protocol
endless timeout timeout
unasked protocol protocol
twice not-found protocol
wordless protocol protocol
array protocol protocol
text protocol protocol
bare protocol protocol
odd protocol protocol
lie not-found not-changed
END
faults "unix:$PWD/none" unreachable 'a socket that is not there'
faults 'exec:false' protocol 'a command that ends at once'
exec 9<in
faults 'exec:{ : <&9; } 2>/dev/null && : >inherited; exit 1' protocol 'one that looks for a descriptor'
exec 9<&-
[ ! -e inherited ]
ok $? 'a driver has no descriptor of ours but its own three'
faults 'exec:echo hello; cat >/dev/null' protocol 'one that speaks something else'

done_testing
