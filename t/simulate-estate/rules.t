#!/bin/sh
# a watcher that cannot bark proves nothing: each rule of "never two writers"
# is broken on purpose by raw calls, and the violation is seen

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/simulate-estate/sim.sh"

# fresh TITLE: a new estate, with vm0002 (three disks on LDEV 258) on h002.
fresh() {
	rm -rf estate
	make_estate
	start || skip_all 'the simulator did not start'
	vm=$(vm_of vm0002)
}
at() { printf '{"vm":"%s","host":"%s"}' "$vm" "$1"; }
# barks WANT TITLE: these violations, and no others; the end of it.
barks() {
	is "$(violations)" "$1" "$2"
	stop
}

fresh
move >/dev/null
is "$(violations)" '' 'moved in the right order: none'
sim ask source start "$(at h002)" >/dev/null
like "$(violations)" '^ 3 lost-write [0-9]+ two-writers $' \
	'a VM that is started twice, through both managers'
stop

fresh
show 258 20 >/dev/null
is "$(violations)" '' 'a LU that is shown to another array only: none'
virtualize 20 16 2048 >/dev/null
barks ' 3 virtualized-under-vm ' 'virtualized while a host runs a VM on it'

fresh
move >/dev/null
sim job POST dest:external-parity-groups/1-1/actions/disconnect/invoke \
	>/dev/null
barks ' 3 volume-removed-under-vm ' 'released under a VM that runs'

fresh
for p in CL1-A CL2-A CL3-A; do
	sim job DELETE luns/$p,2,2
done >out
is "$(grep -c Succeeded out)$(violations)" 3 'paths taken away, but one: none'
sim job DELETE luns/CL4-A,2,2 >/dev/null
barks ' 3 volume-removed-under-vm ' 'unmapped under a VM that runs'

fresh
sim ask source stop "$(at h002)" >/dev/null
definition "$vm" h002 | sed 's/vm0002-0.qcow2/other.qcow2/' >wrong
sim ask source define "$(cat wrong)" >/dev/null
sim ask source start "$(at h002)" >/dev/null
barks ' 1 lost-write 1 wrong-disk ' 'started on another disk'

fresh
move >/dev/null
sim ask destination stop "$(at d001)" >/dev/null
sim ask source start "$(at h002)" >/dev/null
barks ' 3 lost-write ' 'started on what another array has written since'

fresh
move >/dev/null
barks '' 'what the tools do is quiet'
done_testing
