#!/bin/sh
# a forecast from host facts alone: RVTools exports, libvirt estates

. "${REPLUMB:?run by make check}/t/tap.sh"

# report NAME SOURCE: the README's pipe, step by step.
report() {
	run discover-hosts "$2"
	vms=$(grep -c '^{"type":"vm",' out)
	mv out hosts
	run correlate-ports hosts
	is "$status" 0 "$1: correlate-ports: exit 0"
	mv out correlated
	[ "$vms" -eq 0 ] || grep -q '"code":"no-array-facts"' correlated
	ok $? "$1: it is said that there are no array facts"
	run plan-batches correlated
	[ "$status" -lt 2 ]
	ok $? "$1: plan-batches" || cat err >&2
	mv out plan
	valid plan "$1: every record fits its schema"
	[ "$vms" -gt 0 ] || return 0
	! grep -q '^{"type":"step"' plan && grep -q '"executable":false' plan
	ok $? "$1: a plan that cannot be run, and says so"
	run estimate-time --format table plan
	is "$status" 0 "$1: estimate-time: exit 0" || cat err >&2
	like "$(cat out)" '^virtualization ' "$1: a table"
}

# Two VMs on one datastore, one on its own, made here.
mkdir export
cat >export/tabvInfo.csv <<'END'
VM,Powerstate,Template,CPUs,Memory,VM UUID,Host,Cluster
a,poweredOn,False,2,4096,00000000-0000-0000-0000-00000000000a,e1,c1
b,poweredOn,False,2,4096,00000000-0000-0000-0000-00000000000b,e2,c1
c,poweredOff,False,1,1024,00000000-0000-0000-0000-00000000000c,e2,c1
END
cat >export/tabvDisk.csv <<'END'
VM,Disk,Path,Capacity MiB,VM UUID
a,Hard disk 1,[one] a/a.vmdk,1024,00000000-0000-0000-0000-00000000000a
b,Hard disk 1,[one] b/b.vmdk,1024,00000000-0000-0000-0000-00000000000b
c,Hard disk 1,[two] c/c.vmdk,2048,00000000-0000-0000-0000-00000000000c
END
report 'a small export' rvtools:export
is "$(jq -c 'select(.type == "group") | [(.vms | length), .volumes]' plan |
	sort)" '[1,[{"datastore":"two"}]]
[2,[{"datastore":"one"}]]' 'datastores stand for volumes, and glue their VMs'
is "$(jq -c 'select(.type == "plan") | .totals | [.vms, .volumes]' plan)" \
	'[3,2]' 'three VMs, two volumes'

if [ -d "$shared/wild" ]; then
	for d in "$shared"/wild/vmware/*/; do
		ls "$d" | grep -Eq \
			'v(Info|Disk|Host|HBA|MultiPath)[._].*csv$' || continue
		name=$(basename "$d")
		report "$name" "rvtools:$d"
		[ "$vms" -gt 0 ] || continue
		is "$(jq 'select(.type == "plan") | .totals.vms' plan)" \
			"$vms" "$name: all its VMs ($vms) are in the forecast"
	done
	wild=$(cd "$shared/wild/libvirt" && pwd)
	report test_testnodeinline \
		"h=test://$wild/RWTH-OS__libvirt/test_testnodeinline.xml"
else
	skip 'exports of other projects' 'no ../shared/wild'
fi

done_testing
