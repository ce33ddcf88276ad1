#!/bin/sh
# hypervisor.sh LAB NAME - one hypervisor of the lab: run by up.sh in mount and
# UTS namespaces of its own, it makes a machine of them, and becomes its Fibre
# Channel HBA (hba.sh), which keeps them.  libvirtd is started in there later.
#
# What the machine changes in /sys and /dev is kept by overlays in its folder.

set -eu
lab=$1 name=$2
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lab.sh"
host=$lab/hosts/$name

hostname "$name"
for place in run/libvirt var/lib/libvirt var/cache/libvirt var/log/libvirt etc/libvirt run/udev; do
	mkdir -p "/$place" "$host/$place"
	mount --bind "$host/$place" "/$place"
done
# libvirtd looks that user up, whatever its configuration says.
for file in passwd group; do
	grep -v '^libvirt-qemu:' "/etc/$file" >"$host/etc/$file"
done
echo 'libvirt-qemu:x:64055:64055::/nonexistent:/usr/sbin/nologin' >>"$host/etc/passwd"
echo 'libvirt-qemu:x:64055:' >>"$host/etc/group"
for file in passwd group; do
	mount --bind "$host/etc/$file" "/etc/$file"
done
for place in sys dev; do
	mkdir -p "$host/$place" "$host/$place.work"
	mount -t overlay overlay -o "lowerdir=/$place,upperdir=$host/$place,workdir=$host/$place.work" "/$place"
done
mount -t devpts devpts /dev/pts
mount -t tmpfs shm /dev/shm

# Loop devices are not of this machine; those on which its LUs lie are not shown.
rm -f /sys/block/loop* /sys/class/block/loop*

# libudev listens only where a udevd seems to run.
: >/run/udev/control

cat >/etc/libvirt/qemu.conf <<END
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
cgroup_controllers = [ ]
namespaces = [ ]
stdio_handler = "file"
END
cat >/etc/libvirt/libvirtd.conf <<END
auth_unix_rw = "none"
auth_unix_ro = "none"
listen_tls = 0
host_uuid = "$(cat "$host/uuid")"
log_outputs = "2:file:/var/log/libvirt/libvirtd.log"
END

exec sh "$here/hba.sh" "$lab" "$name"
