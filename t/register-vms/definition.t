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

# one SOURCE [DISKS]: define-vm of a VM with one block device, vdb.
one() {
	sed "s|<source.*|$1|" "$data/local.xml" >one.xml
	shift
	defines "$PWD/one.xml" "$@"
}
naa=60060e80041000000000410001000101
new=/dev/disk/by-id/wwn-0x60060e80042000000000420002000101
for part in "/dev/disk/by-id/wwn-0x$naa-part3" "/dev/disk/by-id/scsi-3$naa-part3" \
    "/dev/mapper/3${naa}p3" "/dev/mapper/3$naa-part3" \
    "/dev/disk/by-id/dm-uuid-part3-mpath-3$naa"; do
	is "$(one "<source dev='$part'/>")" 'b01/define-vm/vm0001 done' "$part"
	like "$(given)" "<source dev=\"$new-part3\"/>" 'stays that partition'
done
is "$(one "<source dev='/dev/sdc3'/>" vdb=naa.$naa)" 'b01/define-vm/vm0001 done' \
	'/dev/sdc3, which discovery identified'
like "$(given)" "<source dev=\"$new-part3\"/>" 'stays that partition'
for whole in "/dev/disk/by-id/wwn-0x$naa" "/dev/disk/by-id/scsi-3$naa" \
    "/dev/mapper/3$naa" "/dev/disk/by-id/dm-uuid-mpath-3$naa" \
    "/dev/disk/by-id/dm-name-3$naa" "/dev/disk/by-id/WWN-0x$naa"; do
	is "$(one "<source dev='$whole'/>")" 'b01/define-vm/vm0001 done' "$whole"
	like "$(given)" "<source dev=\"$new\"/>" 'becomes its successor'
done
for whole in /dev/mapper/mpatha /dev/dm-7 \
    "/dev/disk/by-path/pci-0000:3b:00.0-fc-0x50060e8004100000-lun-1"; do
	is "$(one "<source dev='$whole'/>" vdb=naa.$naa)" \
	    'b01/define-vm/vm0001 done' "$whole, which discovery identified"
	like "$(given)" "<source dev=\"$new\"/>" 'becomes its successor'
done
is "$(one "<source dev='/dev/vg1/vm0001'/>" vdb=h001/vg1)" \
	'b01/define-vm/vm0001 done' 'a logical volume of a datastore'
like "$(given)" '<source dev="/dev/vg1/vm0001"/>' 'stays where it is'
is "$(one "<source dev='/dev/disk/by-id/wwn-0x$naa'/>" \
    vdb=naa.60060e80041000000000410001000100)" \
	'b01/define-vm/vm0001 failed disk-without-successor' \
	'a disk that is another LU than the one that was discovered'
is "$(one "<source file='/dev/disk/by-id/wwn-0x$naa'/>")" \
	'b01/define-vm/vm0001 failed disk-without-successor' \
	'a device that is defined as a file'
is "$(one "<source file='/srv/a'/><target dev='vdb'/></disk></devices><devices><disk><source dev='/dev/sdb'/>")" \
	'b01/define-vm/vm0001 failed disk-without-successor' \
	'a disk in a second list of devices'
sed "s/type='block'/type='nvme'/; s|<source.*|<source type='pci' namespace='1'/>|" \
    "$data/local.xml" >nvme.xml
is "$(defines "$PWD/nvme.xml")" 'b01/define-vm/vm0001 failed disk-without-successor' \
	'a device of the host'
{ echo "<?xml version='1.0' encoding='ISO-8859-1'?>"
  sed "s|<devices>|<description>Büro</description>&|; s|'/dev/sdb'|'$new'|" \
      "$data/local.xml"; } | sed "s|$new|/dev/mapper/3$naa|" >latin.xml
is "$(defines "$PWD/latin.xml")" 'b01/define-vm/vm0001 done' 'XML that says it is Latin-1'
like "$(given)" 'B(ü|&#xFC;)ro' 'is UTF-8 all the same, as the stream is'

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
