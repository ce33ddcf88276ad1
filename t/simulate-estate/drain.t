#!/bin/sh
# REST: the data of an external volume move into a pool, under a running VM

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/simulate-estate/sim.sh"

make_estate
start --latency drain=1500ms || skip_all 'the simulator did not start'
move >out
is "$(tail -n 1 out)" ok 'a VM runs at the destination'
size=$(sim get volume id size_bytes | sed -n 's/^00:01:02 //p')
blocks=$((size / 512))
pool_free() { sim get pool site free_bytes | sed -n 's/^destination //p'; }
free=$(pool_free)

# A volume to move to.
ldev() { sim job POST dest:ldevs "{\"poolId\":$1,\"blockCapacity\":$2}"; }
is "$(ldev 7 $blocks)" 'Failed KART30013-E' 'a pool that is not there'
is "$(ldev 0 1000)" '400 KART40038-E' 'a pool volume that is too small'
is "$(ldev 0 $((free / 512 + 1)))" 'Failed KART30000-E' \
	'one that is larger than what the pool has'
is "$(ldev 0 $blocks)" 'Succeeded 0' 'one of the right size'
is "$((free - $(pool_free)))" "$size" 'its pool has that much less'
like "$(sim GET dest:ldevs/0)" '"attributes": \["CVS", "HDP"\].*"poolId": 0' \
	'it says what it is'

# A pair.
pair() { # P S [GROUP]
	sim job POST dest:local-clone-copypairs "{\"copyGroupName\":\"g${3-}\",
	    \"copyPairName\":\"p\",\"replicationType\":\"SI\",
	    \"copyMode\":\"NotSynchronized\",\"isNewGroupCreation\":true,
	    \"pvolLdevId\":$1,\"svolLdevId\":$2,
	    \"pvolDeviceGroupName\":\"gP\",\"svolDeviceGroupName\":\"gS\"}"
}
pairs=dest:local-clone-copypairs
is "$(pair 16 1)" 'Failed KART30000-E' 'a pair with a volume that is not there'
is "$(pair 0 16)" 'Failed KART30000-E' 'one whose target hosts see'
is "$(pair 16 0 'name-of-more-than-29-characters')" '400 KART40038-E' \
	'a name that is too long'
is "$(pair 16 0)" 'Succeeded g,gP,gS,p' 'a pair'
is "$(pair 16 0 2)" 'Failed KART30000-E' 'a volume is in one only'
is "$(sim job DELETE dest:ldevs/0)" 'Failed KART30000-E' \
	'and is not deleted'
like "$(sim GET $pairs/g,gP,gS,p)" '"pvolStatus": "SMPL"' 'it copies nothing yet'

# The copy, given up, killed, and done.
migrate() {
	sim POST $pairs/g,gP,gS,p/actions/migrate/invoke '' \
	    'Response-Job-Status: Completed' "$@"
}
nowait='Job-Mode-Wait-Configuration-Change: NoWait'
like "$(migrate "$nowait")" '"state": "Succeeded"' 'NoWait: done when it runs'
like "$(migrate "$nowait")" '"state": "Failed"' 'and does not run twice'
like "$(sim GET $pairs/g,gP,gS,p)" '"pvolStatus": "COPY"' 'it copies'
is "$(sim job DELETE $pairs/g,gP,gS,p)" 'Succeeded g,gP,gS,p' 'given up'
like "$(sim GET $pairs/g,gP,gS,p)" '^404' 'the pair is gone'
sleep 1.6
like "$(sim GET dest:ldevs/16)" '"CVS", "ELUN"' 'and nothing has moved'
pair 16 0 >/dev/null
migrate "$nowait" >/dev/null
kill -9 "$sim"
wait "$sim" 2>/dev/null
start --latency drain=500ms
like "$(sim GET $pairs)" '"pvolStatus": "COPY"' 'after kill -9 it copies on'
sleep 0.8
like "$(sim GET $pairs)" '"pvolStatus": "PSUS".*"copyProgressRate": 100' \
	'until all is there'
like "$(sim GET dest:ldevs/16)" \
	"\"attributes\": \\[\"CVS\", \"HDP\"\\].*\"poolId\": 0, .*\"numOfPorts\": 4.*\"naaId\": \"${wwid#naa.}\"" \
	'the volume is in the pool now, with its identity and LU paths'
like "$(sim GET dest:ldevs/0)" '"ELUN".*"parityGroupIds": \["1-1"\]' \
	'and the other one has what was below it'

# Whose data are where: nothing of this hurt the VM.
is "$(violations)" '' 'no violation'
for p in CL7-A CL8-A; do
	sim job DELETE luns/$p,1,20
done >/dev/null
is "$(sim job DELETE $pairs/g,gP,gS,p) $(sim job DELETE dest:ldevs/0)" \
	'Succeeded g,gP,gS,p Succeeded 0' 'the pair and what is left are deleted'
is "$(sim job POST dest:external-parity-groups/1-1/actions/disconnect/invoke)" \
	Succeeded 'and the external volume is disconnected'
is "$(violations)" '' 'without a violation'
sim ask destination stop "{\"vm\":\"$vm\",\"host\":\"d001\"}" >/dev/null
is "$(sim ask destination start "{\"vm\":\"$vm\",\"host\":\"d001\"}")" ok \
	'it starts again'
is "$(violations)" '' 'without one'
for p in CL1-A CL2-A CL3-A CL4-A; do
	sim job DELETE dest:luns/$p,1,0
done >/dev/null
like "$(violations)" '^ *3 volume-removed-under-vm *$' \
	'taken away under it, that is told'
sim ask source start "{\"vm\":\"$vm\",\"host\":\"h002\"}" >/dev/null
like "$(violations)" '3 wrong-disk' \
	'and its twin at the source starts on what its data were once'
sim job DELETE dest:ldevs/16 >/dev/null
is "$(pool_free)" "$free" 'a pool gets back what a volume had'
stop
valid estate/state.jsonl

# When the source goes away meanwhile, the copy fails.
rm -rf estate
make_estate
start --latency drain=3s
move >/dev/null
ldev 0 $blocks >/dev/null
pair 16 0 >/dev/null
migrate "$nowait" >/dev/null
for p in CL7-A CL8-A; do
	sim job DELETE luns/$p,1,20
done >/dev/null
ended() { sim GET $pairs | grep -q '"pvolStatus": "PSU'; }
await ended
like "$(sim GET $pairs)" '"pvolStatus": "PSUE"' 'the LU behind was lost: PSUE'
like "$(sim GET dest:ldevs/16)" '"CVS", "ELUN"' 'and nothing has moved'
sim job DELETE $pairs/g,gP,gS,p >/dev/null
for p in CL7-A CL8-A; do
	sim job POST luns "{\"portId\":\"$p\",\"hostGroupNumber\":1,
		\"ldevId\":258,\"lun\":20}"
done >/dev/null
is "$(pair 16 0)" 'Succeeded g,gP,gS,p' 'a new pair'
like "$(migrate)" '"state": "Succeeded"' 'without NoWait: done when all is there'
like "$(sim GET $pairs)" '"pvolStatus": "PSUS"' 'it is'
stop
valid estate/state.jsonl
done_testing
