#!/bin/sh
# up.sh DIR - the lab: two hypervisors, two storage arrays and four guests on
# this machine, everything in DIR; or what is missing of it, brought up again
# (but guests are started the first time only).
#
#	hyp-a, hyp-b	libvirtd with QEMU, each with an FC HBA
#	60001, 60002	storage arrays; the second can map LUs of the first
#	g1, g2		guests on one shared LU
#	g3		on two LUs
#	g4		on a file in a filesystem on a LU
#
# Needs root, and the packages of setup.sh --lab.  LAB_MIB is the size of a LU
# (256), LAB_V2_MIB that of g3's first, LAB_GUESTS which guests there are (all),
# LAB_PORT the first of two TCP ports on loopback, LAB_GUEST a folder for what
# other labs can use, too: the guest that guest.sh makes, and what libvirtd found
# out about QEMU.  To be ended with down.sh.

set -eu
[ $# -eq 1 ] || { echo "usage: up.sh DIR" >&2; exit 2; }
umask 022
mkdir -p "$1"
lab=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lab.sh"
: "${LAB_MIB:=256}" "${LAB_GUESTS:=g1 g2 g3 g4}"
guest=${LAB_GUEST:-$lab/guest}

[ "$(id -u)" -eq 0 ] || die 'needs root'
for command in tgtd iscsi-ls qemu-storage-daemon qemu-system-x86_64 libvirtd virsh socat jq nsenter mkfs.ext4; do
	command -v "$command" >/dev/null || die "$command is missing: see setup.sh --lab"
done
exec 9>"$lab/lock"
flock 9

# ---- arrays ----

# array_new SERIAL PORTAL, with a port for hosts.
array_new() {
	dir=$lab/arrays/$1
	mkdir -p "$dir/ports" "$dir/groups" "$dir/volumes"
	echo "$2" >"$dir/portal"
	echo "50060e8000${1}1 target" >"$dir/ports/CL1-A"
	echo "50060e8000${1}1 $2" >>"$lab/fabric"
}

# lun_new N MIB: volume VN at the source array, which hyp-a sees at LUN N.
lun_new() {
	(serial=$SOURCE && . "$here/array-parts.sh" && image_new "V$1" "$1" "$2")
	echo "V$1" >"$lab/arrays/$SOURCE/groups/CL1-A,1/luns/$1"
}

if [ ! -e "$lab/arrays/done" ]; then
	rm -rf "$lab/arrays" "$lab/fabric"
	cat >"$lab/zones" <<-END
		10000000c9000a01 50060e8000${SOURCE}1
		10000000c9000b01 50060e8000${DESTINATION}1
		50060e8000${DESTINATION}2 50060e8000${SOURCE}1
	END
	array_new "$SOURCE" "127.0.0.1:$LAB_PORT"
	array_new "$DESTINATION" "127.0.0.1:$((LAB_PORT + 1))"
	echo "50060e8000${DESTINATION}2 external" >"$lab/arrays/$DESTINATION/ports/CL2-A"
	group=$lab/arrays/$SOURCE/groups/CL1-A,1
	mkdir -p "$group/luns"
	echo 10000000c9000a01 >"$group/initiators"
	echo '"hyp-a"' >"$group/name"
	lun_new 1 "$LAB_MIB"
	lun_new 2 "${LAB_V2_MIB:-$LAB_MIB}"
	lun_new 3 "$LAB_MIB"
	lun_new 4 "$LAB_MIB"
	mkfs.ext4 -qF "$lab/arrays/$SOURCE/volumes/V4/image"
	: >"$lab/arrays/done"
fi
for serial in "$SOURCE" "$DESTINATION"; do
	(. "$here/array-parts.sh" && exec 8>"$array/lock" && flock 8 && array_up 8>&- 9>&-) ||
		die "array $serial does not come up: see $lab/arrays/$serial"
done

# ---- guests and hypervisors ----

sh "$here/guest.sh" "$guest" 9>&-
mkdir -p "$lab/bin"
[ -x "$lab/bin/uevent" ] || gcc -std=gnu11 -O2 -o "$lab/bin/uevent" "$here/uevent.c"
[ -x "$lab/bin/guest" ] || gcc -std=gnu11 -O2 -o "$lab/bin/guest" "$here/guest.c"

# host_up NAME NUMBER-OF-HBA WWPN UUID
host_up() {
	host=$lab/hosts/$1
	mkdir -p "$host"
	echo "$2" >"$host/number"
	echo "$3" >"$host/wwpn"
	echo "$4" >"$host/uuid"
	alive "$host/machine.pid" || {
		unshare --mount --uts --propagation private sh "$here/hypervisor.sh" "$lab" "$1" \
			>>"$host/machine.log" 2>&1 9>&- &
		echo $! >"$host/machine.pid"
		await 10 in_host "$1" test -e "/sys/class/scsi_host/host$2/scan" || die "$1: see $host/machine.log"
	}
	alive "$host/run/libvirt/libvirtd.pid" || {
		rm -f "$host/run/libvirt/libvirtd.pid"
		[ ! -d "$guest/qemu" ] || cp -r "$guest/qemu" "$host/var/cache/libvirt/"
		in_host "$1" env SYSTEMD_DEVICE_VERIFY_SYSFS=0 unshare --net setsid libvirtd --daemon \
			--config /etc/libvirt/libvirtd.conf --pid-file /run/libvirt/libvirtd.pid \
			>>"$host/machine.log" 2>&1 9>&-
	}
	await 10 answers "$1" || die "$1: libvirtd does not answer: see $host/var/log/libvirt"
	virt "$1" pool-info hba >/dev/null 2>&1 || virt "$1" pool-define /dev/stdin >/dev/null <<-END
		<pool type='scsi'>
		  <name>hba</name>
		  <source><adapter type='scsi_host' name='host$2'/></source>
		  <target><path>/dev/disk/by-id</path></target>
		</pool>
	END
	virt "$1" pool-info hba | grep -q '^State: *running' || virt "$1" pool-start hba >/dev/null
	virt "$1" pool-autostart hba >/dev/null
}

host_up hyp-a 2 10000000c9000a01 6c616200-0000-4000-8000-00000000000a
[ -d "$guest/qemu" ] || {
	virt hyp-a capabilities >/dev/null
	cp -r "$lab/hosts/hyp-a/var/cache/libvirt/qemu" "$guest/"
}
host_up hyp-b 3 10000000c9000b01 6c616200-0000-4000-8000-00000000000b

wanted() { case " $LAB_GUESTS " in *" $1 "*) ;; *) false ;; esac; }

# guest_new NAME N DISKS DEVICES: DISKS as guest.c has it.
guest_new() {
	wanted "$1" || return 0
	virt hyp-a define /dev/stdin >/dev/null <<-END
		<domain type='qemu'>
		  <name>$1</name>
		  <uuid>6c616200-0000-4000-8000-00000000010$2</uuid>
		  <memory unit='MiB'>96</memory>
		  <vcpu>1</vcpu>
		  <os>
		    <type arch='x86_64' machine='pc'>hvm</type>
		    <kernel>$guest/vmlinuz</kernel>
		    <initrd>$guest/initramfs</initrd>
		    <cmdline>console=ttyS0 quiet panic=-1 lab.name=$1 lab.disks=$3</cmdline>
		  </os>
		  <features><acpi/></features>
		  <clock offset='utc'/>
		  <on_reboot>destroy</on_reboot>
		  <devices>
		    $4
		    <serial type='file'><source path='/var/log/libvirt/$1.console' append='on'/></serial>
		    <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
		    <memballoon model='none'/>
		  </devices>
		</domain>
	END
}

# lu_disk TARGET VOLUME [shareable]
lu_disk() {
	wwid=$(cat "$lab/arrays/$SOURCE/volumes/$2/wwid")
	echo "<disk type='block' device='disk'><driver name='qemu' type='raw' cache='none'/><source
		dev='/dev/disk/by-id/wwn-0x${wwid#naa.}'/><target dev='$1' bus='virtio'/>${3:+<$3/>}</disk>"
}

if [ ! -e "$lab/hosts/done" ]; then
	guest_new g1 1 "vda:$((8 * MIB))" "$(lu_disk vda V1 shareable)"
	guest_new g2 2 "vda:$((32 * MIB))" "$(lu_disk vda V1 shareable)"
	guest_new g3 3 "vda:$((8 * MIB)),vdb:$((8 * MIB))" "$(lu_disk vda V2)$(lu_disk vdb V3)"
	wwid=$(cat "$lab/arrays/$SOURCE/volumes/V4/wwid")
	virt hyp-a pool-define /dev/stdin >/dev/null <<-END
		<pool type='fs'>
		  <name>files</name>
		  <source><device path='/dev/disk/by-id/wwn-0x${wwid#naa.}'/><format type='ext4'/></source>
		  <target><path>/var/lib/libvirt/files</path></target>
		</pool>
	END
	in_host hyp-a mkdir -p /var/lib/libvirt/files
	virt hyp-a pool-start files >/dev/null
	virt hyp-a vol-create-as files g4.img --capacity 64M --allocation 64M --format raw >/dev/null
	guest_new g4 4 "vda:$((8 * MIB))" "<disk type='file' device='disk'><driver name='qemu' type='raw' cache='none'/>
		<source file='/var/lib/libvirt/files/g4.img'/><target dev='vda' bus='virtio'/></disk>"
	for name in $LAB_GUESTS; do
		virt hyp-a start "$name" >/dev/null
	done
	: >"$lab/hosts/done"
fi
