#!/bin/sh
# REST: a volume of the source array becomes one of the destination array

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/simulate-estate/sim.sh"

make_estate
start || skip_all 'the simulator did not start'
stop_all
size=$(sim get volume id size_bytes | sed -n 's/^00:01:00 //p')
blocks=$((size / 512))

like "$(sim GET "dest:external-storage-ports?portId=CL5-A")" \
	"\"externalWwn\": \"$(wwpn source CL7-A)\", \"externalSerialNumber\": \"41" \
	'the destination finds the port it is zoned with'
is "$(sim GET "dest:external-storage-luns?portId=CL5-A&externalWwn=$(wwpn source CL7-A)")" \
	'200 {"data": []}' 'and no LU there'
show 256 20 >out
is "$(grep -c Succeeded out)" 6 'the source shows it one'
like "$(sim GET "dest:external-storage-luns?portId=CL5-A&externalWwn=$(wwpn source CL7-A)")" \
	"\"externalLun\": 20, \"externalVolumeCapacity\": $blocks, \"externalVolumeInfo\": \"OPEN-V HITACHI 5040[0-9A-F]{4}0100\"" \
	'with its size and whose it is'
is "$(sim GET "dest:external-storage-luns?portId=CL5-B&externalWwn=$(wwpn source CL7-A)")" \
	'200 {"data": []}' 'not through a port that is not zoned'

map() { sim job POST dest:external-parity-groups \
    "{\"externalParityGroupId\":\"$1\",\"externalPathGroupId\":1,
    \"portId\":\"CL5-A\",\"externalWwn\":\"$(wwpn source CL7-A)\",
    \"lunId\":$2}"; }
is "$(map 1-2 21)" 'Failed KART30000-E' 'a LUN where nothing is'
is "$(map 1 20)" '400 KART40038-E' 'a group id without a dash'
virtualize 20 16 $((blocks + 1)) >out
is "$(cat out)" 'Succeeded 1-1
Succeeded 1
Failed KART30000-E' 'mapped; an LDEV larger than the LU is refused'
is "$(map 1-2 20)" 'Failed KART30000-E' 'one LU is mapped once'
ldev() { sim job POST dest:ldevs "{\"ldevId\":$1,
	\"externalParityGroupId\":\"1-1\",\"blockCapacity\":$blocks}"; }
is "$(ldev 16)" 'Succeeded 16' 'an LDEV of the size of the LU'
is "$(ldev 16)" 'Failed 2E22/0001' 'a number that is defined: 2E22/0001'
is "$(ldev 17)" 'Failed KART30000-E' 'the space is used up'
sim job PATCH dest:ldevs/16 '{"label":"rpl_x"}' >/dev/null
like "$(sim GET 'dest:ldevs/16?detailInfoType=externalVolume')" \
	'"attributes": \["CVS", "ELUN"\].*"numOfPorts": 0, .*"externalVolumeIdString": "HITACHI 5040.{8}[.]{16}".*"numOfExternalPorts": 2' \
	'it says what is behind it, and by which ways'
like "$(sim GET dest:external-path-groups/1)" \
	'"portId": "CL6-A".*"pathStatus": "NML".*"externalParityGroupStatus": "NML"' \
	'both ways are good'
like "$(sim GET dest:external-parity-groups/1-1)" \
	'"numOfLdevs": 1.*"ldevId": 16' 'the parity group is filled by it'
is "$(sim job POST dest:external-path-groups/1/actions/add-path/invoke \
    "{\"parameters\":{\"portId\":\"CL5-B\",
    \"externalWwn\":\"$(wwpn source CL7-B)\"}}")" 'Failed KART30000-E' \
    'a way on which the LU is not shown is refused'

# A host of the destination sees it, under its new name and old size.
for p in CL1-A CL2-A CL3-A CL4-A; do
	sim job POST dest:luns "{\"portId\":\"$p\",\"hostGroupNumber\":1,
		\"ldevId\":16,\"lun\":0}"
done >out
is "$(grep -c Succeeded out)" 4 'mapped to a host'
sim ask destination rescan '{"host":"d001"}' >/dev/null
sim ask destination describe '{"host":"d001"}' >desc
is "$(grep -c '"type": "path"' desc)" 4 'the host sees it on four paths'
naa=$(sim GET dest:ldevs/16 | sed -n 's/.*"naaId": "\([0-9a-f]*\)".*/\1/p')
like "$(grep logical_unit desc)" \
	"\"naa.$naa\", \"size_bytes\": $size," \
	'with the identity the array gives it, and the size of the LU behind'
is "$(sim get volume id external | grep -c "'volume': '00:01:00'")" 1 \
	'the state knows what is behind'

# When the source stops showing it, it is gone.
sim job DELETE luns/CL7-A,1,20 >/dev/null
like "$(sim GET dest:external-path-groups/1)" \
	'"CL5-A".*"BLK".*"CL6-A".*"NML".*GroupStatus": "NML"' 'one way blocked'
sim job DELETE luns/CL8-A,1,20 >/dev/null
like "$(sim GET dest:ldevs/16)" '"status": "BLK"' 'both: the LDEV is blocked'
sim ask destination rescan '{"host":"d001"}' >/dev/null
is "$(sim ask destination describe '{"host":"d001"}' | grep -c '"path"')" 0 \
	'and no host sees it'
sim job POST luns '{"portId":"CL7-A","hostGroupNumber":1,"ldevId":257,
	"lun":20}' >/dev/null
like "$(sim GET dest:ldevs/16)" '"status": "BLK"' \
	'another volume at that LUN does not bring it back'
sim job DELETE luns/CL7-A,1,20 >/dev/null
sim job POST luns '{"portId":"CL7-A","hostGroupNumber":1,"ldevId":256,
	"lun":20}' >/dev/null
like "$(sim GET dest:ldevs/16)" '"status": "NML"' 'the right one does'

# Undone in reverse order, and in no other.
is "$(sim job DELETE dest:external-parity-groups/1-1)" 'Failed KART30000-E' \
	'a group with LDEVs is not deleted'
is "$(sim job DELETE dest:ldevs/16)" 'Failed KART30000-E' \
	'nor a mapped LDEV'
for p in CL1-A CL2-A CL3-A CL4-A; do
	sim job DELETE dest:luns/$p,1,0
done >/dev/null
is "$(sim job DELETE dest:ldevs/16)" 'Succeeded 16' 'unmapped it is'
is "$(sim job DELETE dest:external-parity-groups/1-1)" 'Failed KART30000-E' \
	'a group that is not disconnected is not deleted'
is "$(sim job POST dest:external-parity-groups/1-1/actions/disconnect/invoke)" \
	'Succeeded' 'disconnected; the job tells no resources'
like "$(sim GET dest:external-path-groups/1)" \
	'"externalParityGroupStatus": "DSC"' 'it says so'
is "$(sim job DELETE dest:external-parity-groups/1-1)" 'Succeeded 1-1' \
	'then it is deleted'
is "$(sim GET dest:external-path-groups)" '200 {"data": []}' \
	'and the path group with it'
is "$(violations)" '' 'and nobody was hurt'
stop
valid estate/state.jsonl
done_testing
