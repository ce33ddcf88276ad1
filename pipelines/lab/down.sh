#!/bin/sh
# down.sh DIR - the end of a lab, however much of it is up: no process, mount
# or loop device of it stays.  DIR does, and up.sh brings all up again from it;
# --remove takes it away, too.

set -u
remove=
[ "${1-}" != --remove ] || { remove=1; shift; }
[ $# -eq 1 ] || { echo "usage: down.sh [--remove] DIR" >&2; exit 2; }
[ -d "$1" ] || exit 0
lab=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lab.sh"
exec 9>"$lab/lock"
flock 9

# Each after what lies on it: guests, hypervisors and their devices, the array
# that maps, the array behind.
for host in "$lab"/hosts/*/; do
	[ -d "$host" ] || continue
	host=${host%/}
	for pidfile in "$host"/run/libvirt/qemu/*.pid; do
		[ ! -e "$pidfile" ] || end "$pidfile"
	done
	end "$host/run/libvirt/libvirtd.pid"
	if alive "$host/machine.pid"; then
		for at in $(in_host "${host##*/}" sed -n 's|^[^ ]* [^ ]* [^ ]* [^ ]* \(/[^ ]*libvirt/[^ ]*\) .*/dev/loop.*|\1|p' \
		    /proc/self/mountinfo); do
			in_host "${host##*/}" umount "$at"
		done
	fi
	end "$host/machine.pid"
	for unit in "$host"/units/*/; do
		[ ! -d "$unit" ] || unit_end "${unit%/}"
	done
done
for serial in "$DESTINATION" "$SOURCE"; do
	(. "$here/array-parts.sh" && array_down)
done
left=$(losetup -l -n -O NAME,BACK-FILE | grep -F "$lab/" || :; grep -F " $lab/" /proc/self/mountinfo || :)
[ -z "$left" ] || die "left over: $left"
[ -z "$remove" ] || rm -rf "$lab"
