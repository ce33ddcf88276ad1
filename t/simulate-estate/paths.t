#!/bin/sh
# REST: jobs, host groups, LU paths; and what a host sees of them

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/simulate-estate/sim.sh"

make_estate
start --latency path=2s || skip_all 'the simulator did not start'

# A job's life.
lun='{"portId":"CL7-A","hostGroupNumber":1,"ldevId":256,"lun":9}'
group='{"portId":"CL7-A","hostGroupName":"rpl_x"}'
like "$(sim POST host-groups "$group")" \
	'^202 .*"status": "Initializing", "state": "Queued"' \
	'a change is answered by a job'
like "$(sim GET jobs/1)" '^200 .*"status": "Running"' 'it runs'
like "$(sim GET host-groups/CL7-A,1)" '^404 .*KART30013-E' \
	'and has no effect before it is done'
sleep 2.2
like "$(sim GET jobs/1)" \
	'"Completed", "state": "Succeeded".*requestBody.*affectedResources.*host-groups/CL7-A,1' \
	'it is done and says what it made'
like "$(sim GET host-groups/CL7-A,1)" '^200 .*"hostGroupName": "rpl_x"' \
	'the host group is there'
like "$(sim POST luns "$lun" 'Response-Job-Status: Completed')" \
	'^202 .*"Completed"' 'Response-Job-Status: the answer waits for the job'
like "$(sim POST luns "$lun" 'Response-Job-Status: Completed;' \
	'Response-Max-Wait: 0')" '^202 .*"Running"' \
	'Response-Max-Wait: no longer than that'
like "$(sim GET jobs/99)" '^404 ' 'a job that is not there'
sleep 2.2
stop
start || skip_all 'the simulator did not start again'

# Error codes.
is "$(sim job POST host-groups "$group")" 'Failed KART30000-E' \
	'a name that is taken'
is "$(sim job POST host-groups '{"portId":"CL7-A"}')" '400 KART20008-E' \
	'a name that is missing'
is "$(sim job POST host-groups '{"portId":"CL7-A","hostGroupName":"a","b":1}')" \
	'400 KART40038-E' 'an attribute that is not known'
is "$(sim job POST host-groups '{')" '400 KART20008-E' 'a body that is not JSON'
is "$(sim job POST host-groups '{"portId":"CL7-A","hostGroupName":"a","hostGroupNumber":255}')" \
	'400 KART40038-E' 'a host group number above 254'
is "$(sim job POST luns "$lun")" 'Failed B958/015A' \
	'the same volume in the same host group: B958/015A'
is "$(sim job POST luns \
	'{"portId":"CL7-A","hostGroupNumber":1,"ldevId":257,"lun":9}')" \
	'Failed B958/0947' 'a LUN that is taken: B958/0947'
is "$(sim job POST luns \
	'{"portId":"CL7-A","hostGroupNumber":1,"ldevId":257}')" \
	'Succeeded CL7-A,1,0' 'a LUN that is not given: the lowest free one'
is "$(sim job POST luns \
	'{"portId":"CL7-A","hostGroupNumber":1,"ldevId":7}')" \
	'Failed KART30013-E' 'an LDEV that is not defined'
is "$(sim job POST luns '{"portIds":["1","2","3","4","5","6","7"],
	"hostGroupNumber":1,"ldevId":7}')" '400 KART40038-E' 'seven ports'
is "$(sim job DELETE host-groups/CL7-A,1)" 'Failed KART30000-E' \
	'a host group with LU paths is not deleted'
is "$(sim job DELETE ldevs/257)" 'Failed KART30000-E' \
	'an LDEV that is mapped is not deleted'
is "$(sim job DELETE luns/CL7-A,1,0)" 'Succeeded CL7-A,1,0' 'unmapped'
is "$(sim job DELETE luns/CL7-A,1,0)" '404 KART30013-E' 'once only'
is "$(sim job DELETE luns/CL7-A%2C1%2C9)" 'Succeeded CL7-A,1,9' \
	'%2C for a comma'
is "$(sim job DELETE host-groups/CL7-A,1)" 'Succeeded CL7-A,1' \
	'an empty host group is deleted'
like "$(sim GET ldevs/256)" '"naaId": "60060e80' 'naaId: of a mapped LDEV'
case $(sim GET 'ldevs?headLdevId=256&count=1') in
*naaId*) false;;
*ports*) true;;
esac
ok $? 'but in the single read only'
like "$(sim GET 'ldevs?headLdevId=255&count=2')" \
	'"NOT DEFINED".*"ldevId": 256' 'empty slots are listed too'
case $(sim GET 'ldevs?ldevOption=defined') in
*NOT*) false;;
*256*259*) true;;
esac
ok $? 'unless only defined ones are asked for'
is "$(sim job PUT ldevs/256 '{"label":"renamed"}')" 'Succeeded 256' \
	'PUT is PATCH, and sets a label'
is "$(sim job PATCH ldevs/256 '{"label":"123456789012345678901234567890123"}')" \
	'400 KART40038-E' 'of 32 characters at most'

is "$(sim GET "host-groups?portId=$(printf %0600d 0)")" '200 {"data": []}' \
	'a name that is far too long is just not there'

# What a host sees.
wwid=$(sim get volume id wwid | sed -n 's/^00:01:00 //p')
seen() { sim ask source describe "{\"host\":\"h001\",\"wwid\":\"$wwid\"}" |
	grep -c '"type": "path"'; }
is "$(seen)" 4 'a host sees a volume on four paths'
for p in CL1-A CL2-A CL3-A CL4-A; do
	sim job DELETE luns/$p,1,0
done >/dev/null
is "$(seen)" 4 'unmapped, it believes in them until it scans'
is "$(sim ask source rescan '{"host":"h001"}')" ok 'it scans'
is "$(seen)" 0 'then they are gone'
sim job POST luns '{"portIds":["CL1-A","CL2-A"],"hostGroupNumber":1,
	"ldevId":256,"lun":0}' >/dev/null
is "$(seen)" 0 'mapped, it knows nothing until it scans'
sim ask source rescan '{"host":"h001"}' >/dev/null
is "$(seen)" 2 'then it sees the two'
is "$(sim ask source describe "{\"host\":\"h001\",\"wwid\":\"$wwid\"}" |
	sed -n 's/.*"device": "\(\/dev\/sd[^"]*\)".*/\1/p' | tr '\n' ' ')" \
	'/dev/sda /dev/sde ' 'at the lowest free device names'
wwn=$(sim get initiator host device port |
	sed -n 's/^d001 scsi_host2 //p')
sim job POST host-groups "$group" >/dev/null
sim job POST host-wwns "{\"portId\":\"CL7-A\",\"hostGroupNumber\":1,
	\"hostWwn\":\"$wwn\"}" >/dev/null
sim job POST luns "$lun" >/dev/null
sim ask destination rescan '{"host":"d001"}' >/dev/null
is "$(sim ask destination describe '{"host":"d001"}' | grep -c path)" 0 \
	'without a zone nothing is seen, mapped or not'
like "$(sim GET 'host-wwns?portId=CL7-A&hostGroupNumber=1')" \
	"\"hostWwnId\": \"CL7-A,1,$wwn\"" 'the WWN is in the host group'
is "$(sim job POST host-wwns "{\"portId\":\"CL7-A\",\"hostGroupNumber\":1,
	\"hostWwn\":\"$wwn\"}")" 'Failed KART30000-E' \
	'a WWN is in one host group of a port only'
is "$(sim job DELETE host-wwns/CL7-A,1,$wwn)" "Succeeded CL7-A,1,$wwn" \
	'and is taken out'
stop
valid estate/state.jsonl
done_testing
