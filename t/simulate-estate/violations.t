#!/bin/sh
# violations: a volume is taken away under a running VM, at either array

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/simulate-estate/sim.sh"

make_estate
start || skip_all 'the simulator did not start'
move >out
is "$(tail -n 1 out)" ok 'a VM runs at the destination'
is "$(violations)" '' 'nothing went wrong so far'

# barks CAUSE TITLE: it barked for the three disks since the last time.
told=0
barks() {
	n=$(grep -c "volume-removed-under-vm.*\"cause\":\"$1\"" \
		estate/events.jsonl)
	all=$(grep -c '"type":"violation"' estate/events.jsonl)
	is "$n $((all - told))" "$n 3" "$2"
	told=$all
	[ "$n" -gt 0 ] || is "$n" 3 "$2: the cause"
}
quiet() {
	is "$(grep -c '"type":"violation"' estate/events.jsonl)" "$told" "$1"
}

# At the source array: behind the external volume.
sim job DELETE luns/CL7-A,1,20 >/dev/null
quiet 'one way to the LU behind is left'
sim job DELETE luns/CL8-A,1,20 >/dev/null
barks lun-gone 'the last LU path of the source'
for p in CL7-A CL8-A; do
	sim job POST luns "{\"portId\":\"$p\",\"hostGroupNumber\":1,
		\"ldevId\":258,\"lun\":20}" >/dev/null
done
sim job DELETE host-wwns/CL7-A,1,$(wwpn destination CL5-A) >/dev/null
quiet 'one port of the destination still sees it'
sim job DELETE host-wwns/CL8-A,1,$(wwpn destination CL6-A) >/dev/null
barks wwn-gone "the last of the destination's ports at the source"
is "$(sim job DELETE host-groups/CL7-A,1)" 'Failed KART30000-E' \
	'a host group that shows LUs is not deleted'
is "$(sim job DELETE ldevs/258)" 'Failed KART30000-E' \
	'nor a volume that is shown'
for pair in CL7-A:CL5-A CL8-A:CL6-A; do
	sim job POST host-wwns "{\"portId\":\"${pair%:*}\",
		\"hostGroupNumber\":1,
		\"hostWwn\":\"$(wwpn destination "${pair#*:}")\"}" >/dev/null
done
quiet 'given back, without a new one'

# At the destination array.
way="{\"parameters\":{\"portId\":\"CL6-A\",
    \"externalWwn\":\"$(wwpn source CL8-A)\"}}"
sim job DELETE luns/CL7-A,1,20 >/dev/null
sim job POST dest:external-path-groups/1/actions/remove-path/invoke "$way" \
	>/dev/null
barks external-path-gone 'the last external path that leads there'
sim job POST luns '{"portId":"CL7-A","hostGroupNumber":1,"ldevId":258,
	"lun":20}' >/dev/null
for p in CL1-A CL2-A CL3-A; do
	wwn=$(sim GET "dest:host-wwns?portId=$p&hostGroupNumber=1" |
		sed 's/.*"hostWwn": "\([0-9a-f]*\)".*/\1/')
	sim job DELETE "dest:host-wwns/$p,1,$wwn" >/dev/null
done
quiet 'one port of the host still sees it'
wwn=$(sim GET "dest:host-wwns?portId=CL4-A&hostGroupNumber=1" |
	sed 's/.*"hostWwn": "\([0-9a-f]*\)".*/\1/')
sim job DELETE "dest:host-wwns/CL4-A,1,$wwn" >/dev/null
barks wwn-gone 'the last port of the host'
sim job POST dest:host-wwns "{\"portId\":\"CL4-A\",\"hostGroupNumber\":1,
	\"hostWwn\":\"$wwn\"}" >/dev/null
is "$(sim job DELETE dest:external-parity-groups/1-1 '{"force":true}')" \
	'Failed KART30000-E' 'an external volume under an LDEV is not deleted'
sim job POST dest:external-parity-groups/1-1/actions/disconnect/invoke \
	>/dev/null
barks external-disconnected 'an external volume that is disconnected'
sim job DELETE dest:luns/CL4-A,1,0 >/dev/null
quiet 'what is away already is not taken away again'

# A restart knows who runs; and two VMs on one LU bark whoever starts last.
stop
start || ok 1 'it starts again'
sim ask source start "{\"vm\":\"$vm\",\"host\":\"h002\"}" >/dev/null
like "$(tail -n 3 estate/events.jsonl)" \
	'"two-writers".*"site":"source".*"other_site":"destination"' \
	'the twin at the source starts while the one that moved runs'
sim ask source stop "{\"vm\":\"$vm\",\"host\":\"h002\"}" >/dev/null
sim ask destination stop "{\"vm\":\"$vm\",\"host\":\"d001\"}" >/dev/null
told=$(grep -c '"type":"violation"' estate/events.jsonl)
sim ask source start "{\"vm\":\"$vm\",\"host\":\"h002\"}" >/dev/null
quiet 'alone it may'
stop
done_testing
