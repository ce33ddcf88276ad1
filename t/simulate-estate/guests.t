#!/bin/sh
# managers: VMs and pools; and the three violations, provoked by raw calls

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/simulate-estate/sim.sh"

make_estate
start || skip_all 'the simulator did not start'
# vm0002 of h002 lies with three files on datastore c01-ds003, LDEV 258.
vm=$(vm_of vm0002)
size=$(sim get volume id size_bytes | sed -n 's/^00:01:02 //p')
on() { printf '{"vm":"%s","host":"%s"}' "$vm" "$1"; }
pool() { printf '{"host":"%s","pool":"c01-ds003"}' "$1"; }

# The driver protocol.
cat >talk.py <<'END'
import socket
s = socket.socket(socket.AF_UNIX)
s.settimeout(10)
s.connect("estate/source.sock")
s.sendall(b'{"id":1,"verb":"dance","args":{}}\n{"id":2,"verb":"des'
          b'cribe","args":{"host":"nobody"}}\n{"id":3,"verb":"rescan",'
          b'"args":{"host":"h001"}}\nwhat?\n')
s.shutdown(socket.SHUT_WR)
print(s.makefile().read(), end="")
END
run /usr/bin/python3 talk.py
is "$(cat out)" '{"driver":"replumb","protocol":1,"kind":"manager","name":"simulate-estate source","verbs":["describe","stop","start","define","undefine","start-pool","stop-pool","rescan","fingerprint","ping","addresses","check"],"max_requests":64}
{"id":1,"end":"error","code":"unsupported","message":"no verb dance","retryable":false}
{"id":0,"end":"error","code":"protocol","message":"this line is no request","retryable":false}
{"id":2,"end":"error","code":"not-found","message":"there is no host nobody","retryable":false}
{"id":3,"end":"ok"}' 'a manager says what it is and answers each request'

sim ask source describe | sed '$d' >desc
valid desc 'what it describes fits the schemas'
sim ask source describe "{\"vm\":\"$vm\"}" >desc
is "$(sed -n 's/.*"type": "\([a-z_]*\)".*/\1/p' desc | tr '\n' ' ')" \
	'vm disk disk disk vm_definition ' 'a VM with its disks and definition'
is "$(sim ask source describe '{"vm":"x"}')" ok 'one that is not there'
is "$(sim ask source describe "$(pool h002)" |
	sed 's/.*"type": "\([a-z]*\)".*"hosts": \(.*\), "fs".*/\1 \2/')" \
	'datastore ["h002"]
ok' 'a pool of a host, and no more'
is "$(sim ask source describe '{"host":"h002","pool":"x"}')" ok \
	'one that is not there'

# Wanted states, and what is refused.
is "$(sim ask source start "$(on h002)")" ok 'it runs already'
is "$(sim ask source stop "$(on h001)")" not-found 'not on that host'
is "$(sim ask source undefine "$(on h002)")" vm-running \
	'a VM that runs is not undefined'
is "$(sim ask source stop-pool "$(pool h002)")" refused \
	'a pool in use is not stopped'
sim ask source stop "$(on h002)" >/dev/null
is "$(sim ask source stop "$(on h002)")" ok 'stopped, and again'
is "$(sim ask source stop-pool "$(pool h002)")" ok 'then the pool stops'
is "$(sim get datastore id hosts | sed -n 's/^h002.c01-ds003 //p')" '[]' \
	'its record says so'
is "$(sim ask source start "$(on h002)")" refused \
	'no VM starts on a pool that is not active'
is "$(sim ask source start-pool "$(pool h002)")" ok 'the pool starts'
is "$(sim ask source start "$(on h002)")" ok 'and the VM'
is "$(sim ask source stop-pool "$(pool h003)")" not-found 'no such host'
is "$(sim ask source start-pool '{"host":"h001","pool":"new"}')" not-found \
	'a pool that nobody described'
is "$(sim ask source start-pool '{"host":"h001","pool":"new","fs":"ocfs2",
	"mount":"/srv/new","wwids":["naa.60060e8000000000"]}')" refused \
	'a pool on a LU that nobody has'
is "$(violations)" '' 'all that without a violation'

# The destination maps the volume while the source still uses it.
show 258 20 >/dev/null
virtualize 20 16 $((size / 512)) >/dev/null
for p in CL1-A CL2-A CL3-A CL4-A; do
	sim job POST dest:luns "{\"portId\":\"$p\",\"hostGroupNumber\":1,
		\"ldevId\":16,\"lun\":0}" >/dev/null
done
wwid=naa.$(sim GET dest:ldevs/16 |
	sed -n 's/.*"naaId": "\([0-9a-f]*\)".*/\1/p')
new="{\"host\":\"d001\",\"pool\":\"c01-ds003\",\"fs\":\"ocfs2\",\"mount\":\"/srv/c01-ds003\",\"wwids\":[\"$wwid\"]}"
is "$(sim ask destination start-pool "$new")" refused \
	'a pool is not made on a LU that the host has not seen'
sim ask destination rescan '{"host":"d001"}' >/dev/null
is "$(sim ask destination start-pool "$new")" ok 'after a scan it is'
is "$(sim get datastore id extents | sed -n 's/^d001.c01-ds003 //p')" \
	"['$wwid']" 'its record says where it lies'
is "$(sim ask destination start-pool "$(echo "$new" |
	sed "s/$wwid/naa.60060e8012345678/")")" conflict \
	'one of that name on other LUs is a conflict'
is "$(sim ask destination define "$(definition "$vm" d001)")" ok 'the VM is defined'
is "$(sim ask destination define "$(definition "$vm" d001)")" ok 'and again'
is "$(sim ask destination define "$(definition "$vm" d002)")" conflict \
	'but not on another host'
is "$(sim ask destination define '{"host":"d001","format":"libvirt",
	"text":"<domain"}')" refused 'a definition that is no XML'
is "$(sim ask destination define "$(definition "$vm" d001 |
	sed 's/"vm": "./"vm": "x/')")" refused 'one of another VM'
sim ask source describe "{\"vm\":\"$vm\"}" | sed '$d' |
	sed 's/h002/d001/; s/running/off/; /vm_definition/d' | sort >want
sim ask destination describe "{\"vm\":\"$vm\"}" | sed '$d' |
	sed '/vm_definition/d' | sort >got
cat >norm.py <<'END'
import json, sys
for line in open(sys.argv[1]):
    print(json.dumps(json.loads(line), sort_keys=True))
END
is "$(/usr/bin/python3 norm.py got)" "$(/usr/bin/python3 norm.py want)" \
	'its VM and disk records are those of the source, on the new host'

is "$(sim ask destination start "$(on d001)")" ok \
	'started while its twin runs: nothing refuses that'
like "$(violations)" '^ *[0-9]+ two-writers [0-9]+ virtualized-under-vm *$' \
	'but it is a violation, as was to map what a VM uses'
like "$(grep two-writers estate/events.jsonl | head -n 1)" \
	'"lu":"41[0-9]*/00:01:02","site":"destination".*"other_site":"source"' \
	'which says who and where'

n=$(grep -c two-writers estate/events.jsonl)
sim ask source stop "$(on h002)" >/dev/null
sim ask destination stop "$(on d001)" >/dev/null
is "$(sim ask destination start "$(on d001)")" ok 'alone it may run there'
is "$(grep -c two-writers estate/events.jsonl)" "$n" 'without a violation'

# The volume is taken away under it: way by way.
for p in CL1-A CL2-A CL3-A; do
	sim job DELETE dest:luns/$p,1,0 >/dev/null
done
is "$(grep -c removed-under estate/events.jsonl)" 0 \
	'a path is left: no violation'
sim job DELETE dest:luns/CL4-A,1,0 >/dev/null
is "$(grep -c 'volume-removed-under-vm.*lun-gone' estate/events.jsonl)" 3 \
	'the last path goes: one violation for each disk'
sim job POST dest:luns '{"portId":"CL4-A","hostGroupNumber":1,"ldevId":16,
	"lun":0}' >/dev/null
sim job POST dest:external-parity-groups/1-1/actions/disconnect/invoke \
	>/dev/null
is "$(grep -c 'under-vm.*external-disconnected' estate/events.jsonl)" 3 \
	'the same when the external volume is disconnected'
sim ask destination stop "$(on d001)" >/dev/null
is "$(sim ask destination start "$(on d001)")" refused \
	'a VM does not start on a LU that does not answer'
is "$(sim ask destination undefine "$(on d001)")" ok 'undefined'
is "$(sim ask destination describe "{\"vm\":\"$vm\"}")" ok 'it is gone'

# Another disk under the same name: the raw LU of vm0001 moves.
vm=$(vm_of vm0001)
other=$(vm_of vm0003)
for id in $vm $other; do
	sim ask source stop "{\"vm\":\"$id\",\"host\":\"h001\"}" >/dev/null
done
text=$(definition "$vm" h001 | sed 's/a300000103/a300000102/')
is "$(sim ask source define "$text")" ok 'a definition with another LU'
is "$(sim ask source start "$(on h001)")" ok 'it starts'
is "$(grep -c '"rule":"wrong-disk".*"disk":"vdb"' estate/events.jsonl)" 1 \
	'and is a violation'
sim ask source stop "$(on h001)" >/dev/null
text=$(definition "$vm" h001 | sed 's/.n *<disk type=.\{0,10\}block.*<.disk>//')
is "$(sim ask source define "$text")" ok 'a definition without a disk it had'
is "$(sim ask source start "$(on h001)")" ok 'it starts'
like "$(tail -n 1 estate/events.jsonl)" \
	'"rule":"wrong-disk".*"disk":"vdb".*"now":\[\]' 'and is one too'
stop
valid estate/state.jsonl

# Guests take their time.
start --latency stop=700ms
vm=$(vm_of vm0004)
args="{\"vm\":\"$vm\",\"host\":\"h002\",\"timeout_s\":0.2"
is "$(sim ask source stop "$args}")" timeout 'a guest that is too slow'
is "$(sim get vm name state | sed -n 's/^vm0004 //p')" running 'runs on'
is "$(sim ask source stop "$args,\"force\":true}")" ok 'unless it is forced'
is "$(sim get vm name state | sed -n 's/^vm0004 //p')" off 'then it is off'
is "$(sim ask source stop "$args}")" ok 'one that is off is not too slow'
stop
sed 's/"type":"/&x-/' estate/events.jsonl >events
valid events 'every event is an object with a type'
done_testing
