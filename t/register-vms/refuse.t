#!/bin/sh
# what must not happen, and does not

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/register-vms/manager.sh"

u1=6b1c2a10-0001-4000-8000-000000000001
defined="s['destination']['vms']['$u1'] = {'name': 'vm0001', 'host': 'd001', 'state': 'off'}"
alone b01/start-vm/vm0001 >start
alone b01/stop-vm/vm0001 >stop
alone b01/define-vm/vm0001 '"b01/rescan-host/d001/100","b01/rescan-host/d001/101"' |
    cat - "$plan" >define

estate
edit "$defined"
register start
is "$(results out | tail -n 1)/$(changes)/$status" \
	'b01/start-vm/vm0001 failed twin-not-off//1' \
	'a VM whose twin runs is not started'
edit "s['source']['vms']['$u1']['state'] = 'paused'"
register start
is "$(results out | tail -n 1)" 'b01/start-vm/vm0001 failed twin-not-off' \
	'nor when the twin is paused'
edit "s['source']['vms']['$u1']['host'] = 'h009'"
register start
is "$(results out | tail -n 1)" 'b01/start-vm/vm0001 failed twin-not-off' \
	'nor when the twin is on another host by now'
run register-vms --connect "h001=exec:false" \
    --connect "destination=$(manager destination)" start
like "$(results out | tail -n 1)/$(changes)" \
	'b01/start-vm/vm0001 failed (unreachable|protocol)/$' \
	'nor when nobody can tell'
run register-vms --connect "destination=$(manager destination)" start
is "$(results out | tail -n 1)" 'b01/start-vm/vm0001 failed not-configured' \
	'nor when nobody was named who could'
edit "s['source']['vms']['$u1']['state'] = 'off'"
register start
is "$(results out | tail -n 1)" 'b01/start-vm/vm0001 done' 'it is when the twin is off'
estate
edit "$defined
del s['source']['vms']['$u1']"
register start
is "$(results out | tail -n 1)" 'b01/start-vm/vm0001 done' 'or not there'
estate
edit "del s['source']['vms']['$u1']"
register start
is "$(results out | tail -n 1)" 'b01/start-vm/vm0001 failed not-found' \
	'a VM that is not registered is not started'
estate
edit "$defined
s['destination']['vms']['$u1']['host'] = 'd002'
s['source']['vms']['$u1']['state'] = 'off'"
register start
is "$(results out | tail -n 1)" 'b01/start-vm/vm0001 failed conflict' \
	'nor one that is on another host'

# The VM is off where it was, and runs on another host of the same manager.
twice="s['source']['vms']['$u1']['state'] = 'off'
s['source']['more'] = [{'type': 'vm', 'id': '$u1', 'name': 'vm0001', 'host': 'h002', 'state': 'running'}"
for order in "]" ", {'type': 'vm', 'id': '$u1', 'name': 'vm0001', 'host': 'h003', 'state': 'off'}]"; do
	estate
	edit "$defined
$twice$order"
	register start
	is "$(results out | tail -n 1)/$(changes)" \
	    'b01/start-vm/vm0001 failed twin-not-off/' \
	    'nor when the twin is registered twice, and one runs'
done
for twin in '' '"twin":null,' '"twin":[],' '"twin":{"host":"h001"},'; do
	estate
	edit "$defined"
	sed "s/,\"twin\":{[^}]*}//; s/\"args\":{/&$twin/" start >untold
	register untold
	is "$(results out | tail -n 1)/$(changes)" \
	    'b01/start-vm/vm0001 failed twin-not-off/' \
	    "nor when the step does not name its twin: $twin"
done

# hand SED TITLE [FACT]: start-vm of a plan that somebody edited.
hand() {
	estate
	edit "$defined"
	{ [ -z "${3-}" ] || echo "$3"; sed "$1" start; } >edited
	register edited
	is "$(results out | tail -n 1)/$(changes)" \
	    'b01/start-vm/vm0001 failed twin-not-off/' "$2"
}
fact="{\"type\":\"vm\",\"id\":\"$u1\",\"name\":\"vm0001\",\"host\":\"h001\",\"state\":\"running\"}"
hand 's/"after":\[[^]]*\]/"after":[]/' 'a plan without the edge to stop-vm'
hand 's/"twin":{"site":"source"/"twin":{"site":"destination"/' \
	'a twin at the own site'
hand 's/"host":"h001"/"host":"h999"/' 'a twin on another host: its site is asked'
hand 's/"host":"h001"/"host":"h999"/' \
	'a twin on another host than the facts say' "$fact"
# The manager of a host that never had the VM says with truth that it is not there.
estate
edit "$defined"
cp state other
/usr/bin/python3 - <<'P'
import json
s = json.load(open("other"))
s["source"]["vms"] = {}
json.dump(s, open("other", "w"))
P
{ echo "$fact"; sed 's/"host":"h001"/"host":"h002"/' start; } >edited
run register-vms --connect "h002=exec:exec /usr/bin/python3 $REPLUMB/testdata/register-vms/manager.py other source" \
    --connect "destination=$(manager destination)" edited
is "$(results out | tail -n 1)/$(changes)" \
	'b01/start-vm/vm0001 failed twin-not-off/' \
	'nor when the host that is asked never had the VM'
# A host that lies when it stops the VM.
estate
edit "$defined"
sed 's/"after":\[[^]]*\]/"after":[]/' start | cat stop - >lied
export FAULT=stop=lie
register -j 1 lied
unset FAULT
is "$(results out | tail -n 2 | tr '\n' ' ')" \
	'b01/stop-vm/vm0001 failed not-changed b01/start-vm/vm0001 failed twin-not-off ' \
	'nor when its host said that it stopped, and it did not'

# Registered before, with what was its disk in another plan.
estate
edit "$defined
s['destination']['lus'] = s['destination']['coming']
s['destination']['more'] = [{'type': 'disk', 'vm': '$u1', 'target': 'vdb', 'source': 'block', 'wwid': 'naa.60060e80042000000000420002000109'}]"
register --only define-vm,rescan-host define
is "$(results out | grep define-vm)/$(changes | grep define)" 'b01/define-vm/vm0001 failed conflict/' \
	'a VM that is registered with the LU of another is not the one'
edit "s['destination']['more'][0]['wwid'] = 'naa.60060e80042000000000420002000101'"
register --only define-vm,rescan-host define
is "$(results out | grep define-vm)" 'b01/define-vm/vm0001 already' \
	'with its own it is'

# With less than what was its disk at the source, it is none that has moved.
edit "s['destination']['more'] = []"
register --only define-vm,rescan-host define
is "$(results out | grep define-vm)/$(changes | grep define)" \
	'b01/define-vm/vm0001 done/destination define' 'one without a disk is given it'
edit "s['destination']['vms']['$u1'].update(state='running', disks={})"
: >state.log
register --only define-vm,rescan-host define
is "$(results out | grep define-vm)/$(changes | grep define)" \
	'b01/define-vm/vm0001 failed twin-not-off/' 'one that runs without it is not the one'
edit "s['destination']['more'] = [{'type': 'disk', 'vm': '$u1', 'target': 'vdb', 'source': 'block'}]"
register --only define-vm,rescan-host define
is "$(results out | grep define-vm)" 'b01/define-vm/vm0001 already' \
	'it may be, when what the disk is cannot be told'

# A pool of that name that is another one.
alone b01/start-pool/d001/ds1 | sed 's/,"step":"b01.rescan-host.d001.100"//' >pool
estate
edit "s['destination']['pools']['d001']['ds1'] = True
s['destination']['extents'] = {'ds1': ['naa.60060e80042000000000420002000109']}"
register pool
is "$(results out | tail -n 1)/$(changes)" 'b01/start-pool/d001/ds1 failed conflict/' \
	'a pool of the same name on another LU is not the one'
edit "s['destination']['extents'] = {'ds1': ['naa.60060e80041000000000410001000100']}"
register pool
is "$(results out | tail -n 1)" 'b01/start-pool/d001/ds1 already' \
	'on its own LU it is'
alone b01/stop-pool/h001/ds1 >pool
estate
edit "s['source']['extents'] = {'ds1': ['naa.60060e80041000000000410001000109']}"
register pool
is "$(results out | tail -n 1)/$(changes)" 'b01/stop-pool/h001/ds1 failed conflict/' \
	'nor is it stopped'

# misspelt ID FROM TO TITLE: a step with arguments that are not what they are.
misspelt() {
	estate
	{ grep -v '"type":"step"' "$plan"
	  grep "\"type\":\"step\",\"id\":\"$1\"" "$plan" | sed "s/$2/$3/"; } >in
	grep -qF -e "$3" in || echo "# nothing to replace in $1" >&2
	sed 's/,"after":\["b01.rescan[^]]*\]/,"after":[]/' in >step
	register step
	is "$(results out | tail -n 1)/$(changes)" "$1 failed bad-step/" "$4"
}
misspelt b01/rescan-host/d001/100 '"path_count":4' '"path_count":"4"' \
	'a number of paths that is none'
misspelt b01/start-pool/d001/ds1 '"wwids":.*}\]' '"wwids":{}' \
	'LUs of a pool that are none'
misspelt b01/define-vm/vm0001 '"networks":{[^}]*}' '"networks":[]' \
	'a map of networks that is none'

estate
edit "s['source']['vms']['$u1']['host'] = 'h002'"
register stop
is "$(results out | tail -n 1)/$(changes)" 'b01/stop-vm/vm0001 failed stale-plan/' \
	'a VM that runs on another host than the plan says is not stopped'
estate
export FAULT=stop=lie
register stop
is "$(results out | tail -n 1)" 'b01/stop-vm/vm0001 failed not-changed' \
	'a VM that runs still is not called stopped'
FAULT=stop=fail:timeout
register stop
is "$(results out | tail -n 1)/$(member out b01/stop-vm/vm0001 error.retryable)" \
	'b01/stop-vm/vm0001 failed stop-timeout/true' 'a guest that does not go'
is "$(grep -c '"force"' state.log)" 0 'is never forced'
estate
grep -v '"type":"result"' "$plan" >in
register in
is "$(results out | grep -c -v ' skipped dependency$')/$(changes | sort -u)" \
	'1/source stop' 'and nothing else of its group moves'
unset FAULT
estate
sed 's/"name":"vm0001","host"/"force":true,&/' stop >forced
register forced
like "$(grep '"stop"' state.log)" '"force": true' 'unless the plan says so'

estate
edit "$defined
s['destination']['vms']['$u1']['state'] = 'running'"
cat >undefine <<J
{"type":"step","id":"u","batch":"b01","op":"undefine-vm","site":"destination","args":{"vm":"$u1","name":"vm0001","host":"d001"},"after":[]}
J
register undefine
is "$(results out)/$(changes)" 'u failed vm-running/' \
	'a VM that runs is not unregistered'

# Retired at the source: only when it is at the destination.
cat >retire <<J
{"type":"step","id":"r","batch":"b01","op":"undefine-vm","site":"source","args":{"vm":"$u1","name":"vm0001","host":"h001","twin":{"site":"destination","host":"d001"}},"after":[]}
J
estate
edit "s['source']['vms']['$u1']['state'] = 'off'"
register retire
is "$(results out)/$(changes)" 'r failed twin-missing/' \
	'a VM that is nowhere else is not retired'
edit "$defined
s['destination']['vms']['$u1']['host'] = 'd002'"
register retire
is "$(results out)/$(changes)" 'r failed twin-missing/' 'nor one that is on another host'
edit "$defined"
sed 's/,"twin":{[^}]*}//' retire >untold
register untold
is "$(results out)/$(changes)" 'r failed twin-missing/' \
	'nor when the step does not tell where it is'
sed 's/"site":"destination","host":"d001"/"site":"source","host":"h001"/' retire >untold
register untold
is "$(results out)/$(changes)" 'r failed twin-missing/' 'or names the VM itself'
edit "s['source']['vms']['$u1']['state'] = 'running'"
register retire
is "$(results out)/$(changes)" 'r failed vm-running/' 'nor one that runs'
edit "s['source']['vms']['$u1']['state'] = 'off'"
register retire
is "$(results out)/$(changes)" 'r done/source undefine' 'it is retired when it is there'
register retire
is "$(results out)" 'r already' 'once'

estate
sed 's/"after":\[\]/&,"expect":{"state":"off"}/' stop >in
register in
is "$(results out | tail -n 1)/$(changes)" \
	'b01/stop-vm/vm0001 failed stale-plan/' \
	'a VM that was off when planned is not stopped: nothing would start it'

# told STEP OP: a manager that says ok to OP and does nothing.
told() {
	estate
	edit "s['source']['vms']['$u1']['state'] = 'off'
s['destination']['lus'] = s['destination']['coming']
$3"
	FAULT=$2=lie register in
	is "$(results out | grep "^$1 ")" "$1 failed not-changed" \
	    "$2: success is read back"
}
cat define >in
told b01/define-vm/vm0001 define
cat undefine >in
told u undefine "$defined"
alone b01/start-vm/vm0001 >in
told b01/start-vm/vm0001 start "$defined"
alone b01/stop-pool/h001/ds1 >in
told b01/stop-pool/h001/ds1 stop-pool
alone b01/start-pool/d001/ds1 | sed 's/,"step":"b01.rescan-host.d001.100"//' >in
told b01/start-pool/d001/ds1 start-pool

done_testing
