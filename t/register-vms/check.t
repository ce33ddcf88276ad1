#!/bin/sh
# check-vm: what is in the way of a VM, asked before it stops

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/register-vms/manager.sh"

u1=6b1c2a10-0001-4000-8000-000000000001
data=$REPLUMB/testdata/register-vms
check="{\"type\":\"step\",\"id\":\"c\",\"batch\":\"b01\",\"op\":\"check-vm\",\"site\":\"destination\",\"args\":{\"vm\":\"$u1\",\"name\":\"vm0001\",\"host\":\"d001\"},\"after\":[],\"timeout_s\":5}"
stop="{\"type\":\"step\",\"id\":\"s\",\"batch\":\"b01\",\"op\":\"stop-vm\",\"site\":\"source\",\"args\":{\"vm\":\"$u1\",\"name\":\"vm0001\",\"host\":\"h001\"},\"after\":[\"c\"],\"timeout_s\":5}"
{ grep -v '"type":"step"' "$plan"; echo "$check"; echo "$stop"; } >in

# ends: what became of the check and of the stop behind it.
ends() {
	results out | tail -n 2 | tr '\n' ' '
}

estate
register in
is "$status/$(ends)" '0/c done s done ' 'a manager that cannot check'
is "$(member out c made)" '{"unchecked": true}' 'it is said'
estate
edit 's["destination"]["checks"] = []'
register in
is "$status/$(ends)/$(member out c made)" '0/c done s done /null' 'nothing is in the way'
is "$(changes | tr '\n' ' ')" 'destination check source stop ' 'it was asked before the stop'
like "$(grep '"check"' state.log)" '"format": "libvirt", "text": "<domain' \
	'with the definition as it was discovered'
warning='{"type": "check", "code": "x", "severity": "warning", "message": "look"}'
error='{"type": "check", "code": "machine-type", "severity": "error", "message": "no q35"}'
estate
edit "s['destination']['checks'] = [$warning]"
register in
is "$(ends)" 'c done s done ' 'a warning is no reason to stay'
is "$(member out c made.notes)" '[{"code": "x", "severity": "warning", "message": "look"}]' \
	'but it is passed on'
valid out
estate
edit "s['destination']['checks'] = [$warning, $error, $error]"
register in
is "$status/$(ends)/$(changes)" '1/c failed incompatible s skipped dependency /destination check' \
	'an error fails the VM before anything is stopped'
is "$(member out c error.message)" \
	"\"VM vm0001 cannot live on host d001: no q35 (machine-type), and 1 more\"" 'the reason is given'
is "$(member out c made.notes.0.code)" '"x"' 'with the warnings'
edit "s['destination']['checks'] = [{'type': 'check', 'code': 'y', 'message': 'm'}]"
register in
is "$(ends)" 'c failed incompatible s skipped dependency ' \
	'one of no severity is taken for the worst'
estate
register --dry-run in
is "$(ends)" 'c done s done ' '--dry-run asks too'
FAULT=check=fail:broken register in
is "$(ends)" 'c failed broken s skipped dependency ' 'a check that fails is not passed'
grep -v vm_definition in >without
register without
is "$(ends)" 'c failed no-definition s skipped dependency ' 'a VM without a definition'


# A VM of that id runs at the destination, started by hand.
sed 's/"host":"d001"/&,"twin":{"site":"source","host":"h001"}/' in >twin
estate
edit "s['destination']['vms']['$u1'] = {'name': 'vm0001', 'host': 'd001', 'state': 'running'}"
register twin
is "$(ends)/$(changes)" 'c failed twin-not-off s skipped dependency /' \
	'a VM that runs at the destination too is not touched'
edit "s['source']['vms']['$u1']['state'] = 'off'"
register twin
is "$(ends)" 'c done s already ' 'it is when it has moved already'
estate
edit "s['destination']['vms']['$u1'] = {'name': 'vm0001', 'host': 'd001', 'state': 'off'}"
register twin
is "$(ends)" 'c done s done ' 'or is off there'

# given XML: check-vm of that definition.
given() {
	estate
	/usr/bin/python3 - "$1" <<'P' >defined
import json, sys
for line in open("in"):
    r = json.loads(line)
    if r["type"] == "vm_definition":
        r["text"] = open(sys.argv[1], encoding="utf-8").read()
    print(json.dumps(r))
P
	register defined
	ends
}
# with LINES: a domain with these lines, and what its notes are.
with() {
	cat >domain.xml <<X
<domain type='kvm'><name>vm0001</name><uuid>$u1</uuid>
$1
</domain>
X
	given "$PWD/domain.xml"
	/usr/bin/python3 -c '
import json
for line in open("out"):
    r = json.loads(line)
    if r.get("step") == "c":
        print(*[n["code"] + ":" + n["severity"] for n in r.get("made", {}).get("notes", [])])'
}
for bad in hostdev commandline doctype; do
	like "$(given "$data/$bad.xml")" '^c failed incompatible s skipped' \
	    "what define-vm would refuse fails early: $bad.xml"
done
is "$(given "$data/all.xml")" 'c failed incompatible s skipped dependency ' \
	'disks that discovery did not identify'
is "$(with '')" 'c done s done ' 'a plain domain'
is "$(with "<devices><hostdev mode='subsystem' type='pci'/></devices>")" \
	'c failed incompatible s skipped dependency ' 'a PCI device of its host'
is "$(with "<devices><interface type='hostdev'/></devices>")" \
	'c failed incompatible s skipped dependency ' 'a network card of its host'
is "$(with "<devices><tpm><backend type='passthrough'/></tpm></devices>")" \
	'c failed incompatible s skipped dependency ' 'the TPM of its host'
is "$(with "<devices><tpm><backend type='emulator'/></tpm></devices>")" \
	'c done s done tpm:warning' 'an emulated one has its state there'
is "$(with "<os><nvram>/var/lib/x_VARS.fd</nvram></os>")" \
	'c done s done nvram:warning' 'UEFI variables'
is "$(with "<os><kernel>/boot/vmlinuz</kernel></os>")" \
	'c done s done direct-kernel:warning' 'a kernel of its host'
is "$(with "<devices><filesystem><source dir='/srv/x'/></filesystem></devices>")" \
	'c done s done host-file:warning' 'a folder of its host'
is "$(with "<cpu mode='host-passthrough'/>")" \
	'c done s done cpu-of-host:info' 'the CPU of its host'

done_testing
