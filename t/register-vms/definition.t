#!/bin/sh
# define-vm: what of a libvirt definition is rewritten, and what is not

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/register-vms/manager.sh"

u1=6b1c2a10-0001-4000-8000-000000000001
data=$REPLUMB/testdata/register-vms

# defines XML [DISKS]: define-vm of this text; the journal holds the rescans.
defines() {
	estate
	/usr/bin/python3 "$data/define.py" "$plan" "$@" >in
	register --only define-vm in
	results out | tail -n 1
}
# given: the text that the manager got, as XML lines.
given() {
	/usr/bin/python3 -c '
import json
for line in open("state.log"):
    r = json.loads(line)
    if r["verb"] == "define":
        print(r["args"]["text"])'
}

is "$(defines "$data/all.xml" vdc=naa.60060e80041000000000410001000101,vdd=naa.60060e80041000000000410001000100)" \
	'b01/define-vm/vm0001 done' 'a definition with a disk of every kind'
given >got.xml
same got.xml "$data/all.expected.xml" 'LUs and networks are replaced, nothing else'

is "$(defines "$data/local.xml")" 'b01/define-vm/vm0001 failed disk-without-successor' \
	'a block device that is no LU'
like "$(member out b01/define-vm/vm0001 error.message)" 'disk vdb: .*/dev/sdb' \
	'it is named'
is "$(changes)" '' 'and nothing is defined'
is "$(defines "$data/local.xml" vdb=naa.60060e80041000000000410001000109)" \
	'b01/define-vm/vm0001 failed disk-without-successor' \
	'a LU that the plan does not move'
is "$(defines "$data/hostdev.xml")" \
	'b01/define-vm/vm0001 failed disk-without-successor' 'a SCSI host device'
is "$(defines "$data/commandline.xml")" 'b01/define-vm/vm0001 failed refused' \
	'a command line for the hypervisor never comes from the stream'
is "$(defines "$data/doctype.xml")" 'b01/define-vm/vm0001 failed bad-definition' \
	'a document type is not taken'
sed 's/-000000000001</-000000000009</' "$data/all.xml" >other.xml
is "$(defines "$PWD/other.xml")" 'b01/define-vm/vm0001 failed bad-definition' \
	"another VM's definition"
echo '<domain><devices>' >cut.xml
is "$(defines "$PWD/cut.xml")" 'b01/define-vm/vm0001 failed bad-definition' 'half of it'
: >empty.xml
is "$(defines "$PWD/empty.xml")" 'b01/define-vm/vm0001 failed bad-definition' 'nothing'

defines "$data/all.xml" >/dev/null
estate
grep -v vm_definition in >without
register --only define-vm without
is "$(results out | tail -n 1)" 'b01/define-vm/vm0001 failed no-definition' \
	'no definition in the stream'
estate
sed 's/"format": *"libvirt"/"format":"ovf"/' in >ovf
register --only define-vm ovf
is "$(results out | tail -n 1)" 'b01/define-vm/vm0001 done' 'another format'
/usr/bin/python3 -c '
import json
for line in open("state.log"):
    r = json.loads(line)
    if r["verb"] == "define":
        a = r["args"]
        print(a["format"], a["wwids"][1], a["networks"])' >got
is "$(cat got)" "ovf {'from': 'naa.60060e80041000000000410001000101', 'to': 'naa.60060e80042000000000420002000101', 'device': '/dev/disk/by-id/wwn-0x60060e80042000000000420002000101'} {'prod': 'prod-b'}" \
	'goes to its driver with the maps'

done_testing
