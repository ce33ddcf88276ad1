#!/bin/sh
# hba.sh LAB NAME - the Fibre Channel HBA of a hypervisor of the lab, and the
# kernel's part above it; runs in the hypervisor's namespaces.
#
# Shows itself in /sys as an FC host does.  Whoever writes to its scan file
# makes it log in to every target port in its zones, and bring devices up to
# date with the LUs there: one that came gets a device, one that went loses it.
# (What the kernel would do by a rescan and rescan-scsi-bus.sh -r.)  A LU is a
# storage daemon that is logged in to it, a file, and a loop device on that.

set -u
lab=$1 name=$2
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lab.sh"
host=$lab/hosts/$name
number=$(cat "$host/number") wwpn=$(cat "$host/wwpn")
hba=/sys/devices/pci0000:3a/0000:3b:00.0/host$number
scan=/sys/class/scsi_host/host$number/scan
units=$host/units			# a folder for each device

# device PATH SUBSYSTEM [LINE OF UEVENT...]: it is in /sys.
device() {
	mkdir -p "$1"
	ln -sfn "$2" "$1/subsystem"
	link=$2/${1##*/}
	[ "${2#/sys/bus/}" = "$2" ] || link=$2/devices/${1##*/}
	ln -sfn "$1" "$link"
	path=$1
	shift 2
	printf '%s\n' "$@" >"$path/uevent"
}

# event ADD-OR-REMOVE PATH SUBSYSTEM [NAME=VALUE...]: tell libvirtd, which is in
# a network namespace of its own, so that the other one does not hear of it.
event() {
	action=$1 path=$2
	shift 2
	alive /run/libvirt/libvirtd.pid || return 0
	nsenter -n -t "$pid" "$lab/bin/uevent" "$action" "${path#/sys}" "$@"
}

show_hba() {
	mkdir -p /sys/bus/scsi/devices /sys/bus/scsi/drivers /sys/class/scsi_host /sys/class/fc_host \
		/sys/class/fc_remote_ports
	device "$hba" /sys/bus/scsi DEVTYPE=scsi_host
	device "$hba/scsi_host/host$number" /sys/class/scsi_host ''
	echo "$number" >"$hba/scsi_host/host$number/unique_id"
	device "$hba/fc_host/host$number" /sys/class/fc_host ''
	echo "0x$wwpn" >"$hba/fc_host/host$number/port_name"
	echo "0x2${wwpn#?}" >"$hba/fc_host/host$number/node_name"
	echo 0x1000000000000001 >"$hba/fc_host/host$number/fabric_name"
	echo Online >"$hba/fc_host/host$number/port_state"
}

# remote_port WWPN: a target of the fabric, as $target; numbered as they came.
remote_port() {
	n=$(grep -nx "$1" "$host/targets" 2>/dev/null | cut -d : -f 1)
	[ -n "$n" ] || {
		echo "$1" >>"$host/targets"
		n=$(grep -c . "$host/targets")
	}
	n=$((n - 1))
	rport=$hba/rport-$number:0-$n
	target=$rport/target$number:0:$n
	[ ! -d "$target" ] || return 0
	device "$rport/fc_remote_ports/rport-$number:0-$n" /sys/class/fc_remote_ports ''
	echo "0x$1" >"$rport/fc_remote_ports/rport-$number:0-$n/port_name"
	echo 'FCP Target' >"$rport/fc_remote_ports/rport-$number:0-$n/roles"
	echo Online >"$rport/fc_remote_ports/rport-$number:0-$n/port_state"
	device "$target" /sys/bus/scsi DEVTYPE=scsi_target
	event add "$target" scsi DEVTYPE=scsi_target
}

# ---- one LU; $u is its folder: lu, identity, file, daemon.pid, loop, device ----

# lu_start: a storage daemon that is logged in, and a loop device on its file.
# Not with --direct-io: over FUSE, requests at the same time then get each
# other's data (Linux 6.18).  Each write reaches the daemon all the same.
lu_start() {
	read -r portal iqn lun <"$u/lu"
	: >>"$u/file"
	begin "$u/daemon.pid" "$u/log" qemu-storage-daemon --blockdev "$(lu_node lu "$wwpn" "$portal" "$iqn" "$lun")" \
		--export "type=fuse,id=lu,node-name=lu,mountpoint=$u/file,writable=on"
	await 5 mounted "$u/file" && losetup -f --show "$u/file" >"$u/loop"
}

# The lowest free name of a disk.
free_name() {
	for letter in a b c d e f g h i j k l m n o p; do
		[ -e "/dev/sd$letter" ] || { echo "sd$letter"; return; }
	done
	return 1
}

# lu_add PORTAL IQN LUN TARGET-WWPN
lu_add() {
	lun=$3 port=$4
	url=$(lu_url "$1" "$2" "$3")
	wwid=$(lu_name "$wwpn" "$url") size=$(lu_size "$wwpn" "$url")
	[ -n "$wwid" ] && [ -n "$size" ] || return 1
	remote_port "$4"
	u=$units/$4.$3
	mkdir -p "$u"
	echo "$1 $2 $3" >"$u/lu"
	echo "$wwid $size" >"$u/identity"
	lu_start || { lu_end; return 1; }
	disk=$(free_name)
	minor=$(sed 's/.*loop//' "$u/loop")
	mknod "/dev/$disk" b 7 "$minor"
	mkdir -p /dev/disk/by-id /run/udev/data
	ln -sfn "../../$disk" "/dev/disk/by-id/wwn-0x$wwid"
	set -- ID_TYPE=disk ID_BUS=scsi ID_VENDOR=LAB ID_MODEL=VOLUME "ID_SERIAL=3$wwid" "ID_WWN=0x$wwid"
	{
		echo "S:disk/by-id/wwn-0x$wwid"
		printf 'E:%s\n' "$@"
	} >"/run/udev/data/b7:$minor"
	unit=$target/${target#"$rport"/target}:$lun
	device "$unit" /sys/bus/scsi DEVTYPE=scsi_device
	for pair in type=0 vendor=LAB model=VOLUME state=running; do
		echo "${pair#*=}" >"$unit/${pair%=*}"
	done
	block=$unit/block/$disk
	device "$block" /sys/class/block MAJOR=7 "MINOR=$minor" "DEVNAME=$disk" DEVTYPE=disk
	mkdir -p /sys/block "$block/queue"
	ln -sfn "$block" "/sys/block/$disk"
	echo "7:$minor" >"$block/dev"
	echo $((size / 512)) >"$block/size"
	echo 0 >"$block/removable"
	echo 512 >"$block/queue/logical_block_size"
	echo "$disk $unit" >"$u/device"
	event add "$unit" scsi DEVTYPE=scsi_device
	event add "$block" block DEVTYPE=disk "DEVNAME=/dev/$disk" MAJOR=7 "MINOR=$minor" \
		"DEVLINKS=/dev/disk/by-id/wwn-0x$wwid" "$@"
	echo "$(date +%T) $disk is LUN $lun of $port, $wwid"
}

lu_end() {
	unit_end "$u"
	rm -rf "$u"
}

lu_remove() {
	if [ -s "$u/device" ]; then
		read -r disk unit <"$u/device"
		read -r wwid size <"$u/identity"
		minor=$(sed 's/.*loop//' "$u/loop")
		event remove "$unit/block/$disk" block DEVTYPE=disk "DEVNAME=/dev/$disk" MAJOR=7 "MINOR=$minor"
		event remove "$unit" scsi DEVTYPE=scsi_device
		rm -f "/run/udev/data/b7:$minor" "/sys/block/$disk" "/sys/class/block/$disk" \
			"/sys/bus/scsi/devices/${unit##*/}" "/dev/$disk"
		[ "$(readlink "/dev/disk/by-id/wwn-0x$wwid")" != "../../$disk" ] ||
			rm "/dev/disk/by-id/wwn-0x$wwid"
		rm -rf "$unit"
		echo "$(date +%T) $disk is gone"
	fi
	lu_end
}

# ---- a scan ----

# LUs that are there: "portal iqn lun target-wwpn".
seen() {
	sed -n "s/^$wwpn //p" "$lab/zones" | while read -r port; do
		shown "$wwpn" "$port" | sed "s/\$/ $port/"
	done
}

# A LU whose array does not answer is lost to us only when the array says so.
rescan() {
	seen >"$host/seen"
	for u in "$units"/*/; do
		u=${u%/}
		[ -e "$u/lu" ] || continue
		read -r portal iqn lun <"$u/lu"
		read -r wwid size <"$u/identity"
		if grep -q "^$portal $iqn $lun " "$host/seen"; then
			url=$(lu_url "$portal" "$iqn" "$lun")
			[ "$(lu_name "$wwpn" "$url")" != "$wwid" ] || [ "$(lu_size "$wwpn" "$url")" != "$size" ] ||
				[ ! -s "$u/device" ] || ! alive "$u/daemon.pid" || continue
		elif ! iscsi-ls -i "$(iqn_of "$wwpn")" "iscsi://$portal" >/dev/null 2>&1; then
			continue
		fi
		lu_remove
	done
	while read -r portal iqn lun port; do
		[ -e "$units/$port.$lun" ] || lu_add "$portal" "$iqn" "$lun" "$port" || echo "$iqn $lun: no device"
	done <"$host/seen"
}

mkdir -p "$units"
rm -f "$scan"
show_hba
for u in "$units"/*/; do		# of a machine that was switched off
	u=${u%/}
	[ ! -e "$u/lu" ] || lu_remove
done
rescan
: >"$scan"
while :; do
	if [ -s "$scan" ]; then
		: >"$scan"
		rescan
	fi
	sleep 0.2
done
