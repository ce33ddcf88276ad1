#!/bin/sh
# check-vm, fingerprint-volume and start-vm through the built-in libvirt driver

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/apply-paths/arrays.sh"

u1=6b1c2a10-0001-4000-8000-000000000001
u2=6b1c2a10-0002-4000-8000-000000000002
wwid=naa.60060e80041000000000410001000100

# node SIZE SERIAL: a host with a LU, which is the file lu.img, and two VMs.
node() {
	cat >node.xml <<X
<node>
<device><name>block_lu</name><devnode type='dev'>$PWD/lu.img</devnode><parent>computer</parent>
<capability type='storage'><block>$PWD/lu.img</block><bus>scsi</bus><drive_type>disk</drive_type>
<serial>$2</serial><size>$1</size></capability></device>
<network><name>prod</name><bridge name='virbr1'/><forward mode='nat'/><ip address='192.168.7.1' netmask='255.255.255.0'/></network>
<domain type='test'><name>vm0001</name><uuid>$u1</uuid><memory>1024</memory><os><type arch='i686'>hvm</type></os>
<devices><interface type='network'><mac address='52:54:00:00:00:01'/><source network='prod'/><target dev='testnet0'/></interface></devices></domain>
<domain type='test'><name>taken</name><uuid>$u2</uuid><memory>1024</memory><os><type arch='i686'>hvm</type></os></domain>
</node>
X
}
# step OP ARGS: one step at the source.
step() {
	echo "{\"type\":\"step\",\"id\":\"s\",\"batch\":\"b01\",\"op\":\"$1\",\"site\":\"source\",\"args\":{$2},\"after\":[],\"timeout_s\":2}"
}
register() {
	run register-vms --connect "h001=test://$PWD/node.xml" "$@"
	results out
}

size=8388608
head -c $size /dev/urandom >lu.img
printf last >>lu.img
truncate -s $size lu.img
node $size 360060e80041000000000410001000100
step fingerprint-volume "\"host\":\"h001\",\"wwid\":\"$wwid\"" >in
is "$(register in)" 's done' 'a LU of this host is read'
is "$(member out s made.first_sha256)/$(member out s made.last_sha256)" \
	"\"$(head -c 1048576 lu.img | sha256sum | cut -d ' ' -f 1)\"/\"$(tail -c 1048576 lu.img | sha256sum | cut -d ' ' -f 1)\"" \
	'its first and its last MiB'
is "$(member out s made.size_bytes)" $size 'and its size'
valid out
if command -v mkfs.ext4 >/dev/null && command -v blkid >/dev/null; then
	mkfs.ext4 -q -F lu.img
	register in >/dev/null
	is "$(member out s made.labels)" "[\"ext4:$(blkid -o value -s UUID lu.img)\"]" \
		'labels are those that others see'
else
	skip 'labels are those that others see' 'no mkfs.ext4 or blkid'
fi
truncate -s 1000 lu.img
node 1000 360060e80041000000000410001000100
is "$(register in)$(member out s made.size_bytes)" 's done1000' 'a small one of an odd size'
node 2000 360060e80041000000000410001000100
is "$(register in)" 's failed failed' 'a device that has not the size of the LU is not read'
node 1000 360060e80041000000000410001000101
is "$(register in)$(member out s made.unavailable)" 's donetrue' 'nor one of another identity'
node 1000 360060e80041000000000410001000100
rm lu.img
is "$(register in)$(member out s made.unavailable)" 's donetrue' 'a device that is not here'

# given LINES [ARGS]: check-vm of a domain with these lines.
given() {
	/usr/bin/python3 - "$u1" "$1" <<'P' >defined
import json, sys
print(json.dumps({"type": "vm_definition", "vm": sys.argv[1], "format": "libvirt", "text":
    "<domain type='test'><uuid>%s</uuid>%s</domain>" % tuple(sys.argv[1:3])}))
P
	step check-vm "\"vm\":\"$u1\",\"host\":\"h001\"${2-}" >>defined
	register defined
}
hvm="<name>vm0001</name><os><type arch='i686'>hvm</type></os>"
is "$(given "$hvm")$(member out s made)" 's donenull' 'a VM that the host can run'
is "$(given "<name>vm0001</name><os><type arch='x86_64' machine='q35'>hvm</type></os>")" \
	's failed incompatible' 'one of another architecture'
like "$(member out s error.message)" 'no hvm guests of architecture x86_64' 'why'
is "$(given "<name>taken</name><os><type>hvm</type></os>")" 's failed incompatible' \
	'a name that another VM has'
like "$(member out s error.message)" "name taken has VM $u2" 'which'
is "$(given "$hvm<cpu><model>EPYC</model></cpu>")/$(member out s made.notes.0.code)" \
	's done/"cpu-unchecked"' 'a CPU that this libvirt cannot compare'
nic="<devices><interface type='network'><source network='old'/></interface></devices>"
is "$(given "$hvm$nic")" 's done' 'networks are not looked at without a map'
is "$(given "$hvm$nic" ',"networks":{"x":"y"}')" 's failed incompatible' 'a network that is not there'
is "$(given "$hvm$nic" ',"networks":{"old":"prod"}')" 's done' 'the one that it will have is'

# A running VM of libvirt's test driver has an address, and nobody there.
step start-vm "\"vm\":\"$u1\",\"name\":\"vm0001\",\"host\":\"h001\",\"health\":\"guest-agent\",\"twin\":{\"site\":\"destination\",\"host\":\"d001\"}" >start
cp node.xml other.xml
sed -i "s/$u1/6b1c2a10-0009-4000-8000-000000000009/" other.xml
run register-vms --connect "h001=test://$PWD/node.xml" --connect "d001=test://$PWD/other.xml" start
is "$(results out)" 's failed unsupported' 'an agent that this libvirt cannot ask'
sed 's/guest-agent/tcp:9/' start >knock
run register-vms --connect "h001=test://$PWD/node.xml" --connect "d001=test://$PWD/other.xml" knock
# Who answers at an address that is not ours is not ours to know.
like "$(results out)" '^s (already|failed not-healthy)$' 'a port at the address that libvirt knows'
[ "$(results out)" != 's failed not-healthy' ] ||
	like "$(member out s error.message)" 'port 9 at 192\.168\.7\.' 'there it was tried'

done_testing
