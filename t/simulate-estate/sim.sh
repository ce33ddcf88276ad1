# sim.sh - an estate with a simulator on it; sourced after tap.sh.
#
# The estate of seed 7 has 2 hosts a site (h001, d001, ...), 4 volumes (LDEVs
# 256 to 259 at LUNs 0 to 3), 4 VMs; what else a test needs to know it asks
# with "sim get".

client=$REPLUMB/t/simulate-estate/client.py

make_estate() {
	generate-estate --vms 4 --hosts 2 --volumes 4 --seed 7 estate ||
		skip_all 'generate-estate did not make an estate'
}

# start [OPTION...]: a simulator on estate, $sim; returns when it is ready.
start() {
	rm -f estate/listen
	simulate-estate --listen-file estate/listen "$@" estate \
		>sim.out 2>sim.err &
	sim=$!
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ -f estate/listen ] && return 0
		kill -0 "$sim" 2>/dev/null || break
		sleep 0.1
	done
	cat sim.err >&2
	return 1
}

stop() {
	kill "$sim" 2>/dev/null
	wait "$sim"
}

sim() { /usr/bin/python3 "$client" estate "$@"; }

# violations: the rules broken so far, one line.
violations() {
	sed -n 's/.*"type":"violation".*"rule":"\([^"]*\)".*/\1/p' \
		estate/events.jsonl | sort | uniq -c | tr -s ' \n' ' '
}

# wwpn SITE PORT: the name of an array's port.
wwpn() {
	sim get array_port site id port | sed -n "s/^$1 $2 //p"
}

# vm_of NAME: the id of a VM.
vm_of() { sim get vm name id | sed -n "s/^$1 //p"; }

# stop_all: every VM of the source is off.
stop_all() {
	sim get vm id host | while read -r id host; do
		sim ask source stop "{\"vm\":\"$id\",\"host\":\"$host\"}"
	done >/dev/null
}

# show LDEV LUN: the source array shows a volume to the destination's ports
# on CL7-A and CL8-A; their host groups become number 1.
show() {
	for pair in CL7-A:CL5-A CL8-A:CL6-A; do
		p=${pair%:*}
		sim job POST host-groups \
		    "{\"portId\":\"$p\",\"hostGroupName\":\"rpl_x\"}"
		sim job POST host-wwns "{\"portId\":\"$p\",
		    \"hostGroupNumber\":1,
		    \"hostWwn\":\"$(wwpn destination "${pair#*:}")\"}"
		sim job POST luns "{\"portId\":\"$p\",\"hostGroupNumber\":1,
		    \"ldevId\":$1,\"lun\":$2}"
	done
}

# virtualize LUN LDEV BLOCKS: the destination maps what show has shown, over
# both paths, and makes an LDEV of it.
virtualize() {
	sim job POST dest:external-parity-groups \
	    "{\"externalParityGroupId\":\"1-1\",\"externalPathGroupId\":1,
	    \"portId\":\"CL5-A\",\"externalWwn\":\"$(wwpn source CL7-A)\",
	    \"lunId\":$1,\"emulationType\":\"OPEN-V\"}"
	sim job POST dest:external-path-groups/1/actions/add-path/invoke \
	    "{\"parameters\":{\"portId\":\"CL6-A\",
	    \"externalWwn\":\"$(wwpn source CL8-A)\"}}"
	sim job POST dest:ldevs "{\"ldevId\":$2,
	    \"externalParityGroupId\":\"1-1\",\"blockCapacity\":$3}"
}

# definition VM HOST: what the source has of a VM, as arguments of "define".
definition() {
	sim ask source describe "{\"vm\":\"$1\"}" | /usr/bin/python3 -c "
import json, sys
for line in sys.stdin:
    if 'vm_definition' in line:
        d = json.loads(line)
        print(json.dumps({'vm': d['vm'], 'name': 'x', 'host': '$2',
                          'format': d['format'], 'text': d['text']}))"
}

# move: the whole way of vm0002 (three files on LDEV 258) to host d001, by
# hand; it runs there as $vm on LDEV 16, LUN 0, identity $wwid.
move() {
	vm=$(vm_of vm0002)
	sim ask source stop "{\"vm\":\"$vm\",\"host\":\"h002\"}"
	show 258 20
	virtualize 20 16 "$(($(sim get volume id size_bytes |
		sed -n 's/^00:01:02 //p') / 512))"
	for p in CL1-A CL2-A CL3-A CL4-A; do
		sim job POST dest:luns "{\"portId\":\"$p\",
			\"hostGroupNumber\":1,\"ldevId\":16,\"lun\":0}"
	done
	wwid=naa.$(sim GET dest:ldevs/16 |
		sed -n 's/.*"naaId": "\([0-9a-f]*\)".*/\1/p')
	sim ask destination rescan '{"host":"d001"}'
	sim ask destination start-pool "{\"host\":\"d001\",
		\"pool\":\"c01-ds003\",\"fs\":\"ocfs2\",
		\"mount\":\"/srv/c01-ds003\",\"wwids\":[\"$wwid\"]}"
	sim ask destination define "$(definition "$vm" d001)"
	sim ask destination start "{\"vm\":\"$vm\",\"host\":\"d001\"}"
}
