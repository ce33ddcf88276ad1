#!/bin/sh
# REST and managers: what no client should send ends no simulator

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/simulate-estate/sim.sh"

make_estate
start || skip_all 'the simulator did not start'
repeat() { /usr/bin/python3 -c 'import sys
print(sys.argv[1] * int(sys.argv[2]))' "$1" "$2"; }
long=$(repeat é 300)
group() { printf '{"portId":"%s","hostGroupName":"rpl_x"%s}' "$1" "$2"; }

# Text that is not UTF-8, and text that a message cuts in a character.
like "$(sim GET ports/%ff%fe)" '^404 .*There is no port [?][?][.]' \
	'a path that is not UTF-8'
like "$(sim GET /%ff)" '^404 ' 'one that leads nowhere'
like "$(sim GET 'dest:external-storage-ports?portId=%ff')" '^404 ' \
	'a parameter that is not UTF-8'
like "$(sim DELETE luns/CL1-A,1,0%ff)" '^404 ' 'an id that begins as another'
like "$(sim GET "ports/x$(repeat %c3%a9 250)")" '^404 ' 'a very long id'
is "$(sim job POST host-groups "$(group "x$long")")" 'Failed KART30013-E' \
	'a very long name in a body'
is "$(sim ask source start "{\"vm\":\"x$long\",\"host\":\"h001\"}")" \
	not-found 'and in a request to a manager'

sim job POST host-groups '{"portId":"CL7-A",
	"hostGroupName":"x\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"}' >/dev/null
sim job POST luns '{"portId":"CL7-A","hostGroupNumber":1,"ldevId":256,
	"lun":0}' >/dev/null
like "$(sim GET ldevs/256)" '"numOfPorts": 9' \
	'a host group whose name is cut inside a character is there'

# Bodies.
cat >long.py <<'EOF'
import sys
sys.path.insert(0, sys.argv[1])
from client import rest
print(*rest("estate", "POST", "host-groups", "x" * 2000000))
EOF
like "$(/usr/bin/python3 long.py "$REPLUMB/t/simulate-estate")" \
	'^413 .*longer than 1048576' 'a body that is too long'
is "$(sim job POST luns '{"portIds":[1,2],"hostGroupNumber":1,
	"ldevId":256}')" '400 KART40038-E' 'portIds that are no texts'
is "$(sim job POST luns '{"portIds":[],"hostGroupNumber":1,"ldevId":256}')" \
	'400 KART40038-E' 'or none at all'
is "$(sim job POST host-groups "$(group CL7-A ',"hostModeOptions":[[1]]')")" \
	'400 KART40038-E' 'hostModeOptions that are no numbers'
is "$(sim job POST sessions '{"aliveTime":301}')" '400 KART40038-E' \
	'an aliveTime out of range'
is "$(sim job POST dest:external-parity-groups \
	'{"externalParityGroupId":"01-1","externalPathGroupId":1,
	"portId":"CL5-A","externalWwn":"50060e8012303910","lunId":0}')" \
	'400 KART40038-E' 'an id in another form'
is "$(sim job POST dest:ldevs '{"poolId":0,
	"blockCapacity":36028797018965000}')" 'Failed KART30000-E' \
	'a size whose bytes do not fit 64 bits'

# Paths: one number has one form.
like "$(sim GET jobs/1x)" '^404 ' 'jobs/1x'
like "$(sim GET luns/CL1-A,1,00)" '^404 ' 'luns/CL1-A,1,00'
like "$(sim GET ldevs/+256)" '^404 ' 'ldevs/+256'

# Definitions.
define() {
	sim ask destination define "{\"host\":\"d001\",\"format\":\"libvirt\",
	    \"text\":\"<domain><name>x</name><uuid>11111111-1111-4111-8111-111111111111</uuid>$1</domain>\"}"
}
is "$(define '<vcpu>18446744073709551615</vcpu>')" refused \
	'more CPUs than there are'
is "$(define '<memory unit='"'TiB'"'>99999999999</memory>')" refused \
	'more memory than 64 bits can tell'
is "$(define "<devices><disk type='file'><source file='/x'/><target dev='$(
	repeat a 700)'/></disk></devices>")" ok 'a disk with a very long name'
cp estate/state.jsonl state
stop
start; ok $? 'and it starts with all that'
is "$(sim ask destination describe '{"vm":"11111111-1111-4111-8111-111111111111"}' |
	grep -c '"type"')" 3 'the VM is there'

# A caller that leaves does not make it spin.
stop
start --latency start=2s
cat >leave.py <<'EOF'
import socket
s = socket.socket(socket.AF_UNIX)
s.connect("estate/destination.sock")
s.sendall(b'{"id":1,"verb":"start","args":{"vm":"x"}}\n')
s.makefile().readline()
EOF
/usr/bin/python3 leave.py
ticks() { awk '{ print $14 + $15 }' "/proc/$sim/stat"; }
before=$(ticks)
sleep 1.2
[ $(($(ticks) - before)) -lt 30 ]; ok $? 'it waits for the end of the work'
stop; is $? 0 'and ends as told'
valid state
done_testing
