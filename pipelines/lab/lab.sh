# shellcheck shell=sh
# lab.sh - what all programs of the lab know: names, numbers, processes; to be
# sourced with $lab set to the lab's folder, which holds everything:
#
#	arrays/ID/	a storage array: its configuration and its processes
#	hosts/NAME/	a hypervisor: its mounts, libvirtd and HBA
#	guest/		kernel and initramfs of the guests
#	fabric		where a target port is: lines of WWPN and portal
#	zones		who sees whom: lines of initiator and target port
#
# Fibre Channel is played over iSCSI on loopback: a port of name WWPN is an
# initiator or a target by the name of iqn_of WWPN, and a LUN there is one
# higher than here, as LUN 0 is a controller of tgt's.  What a port may see is
# found out by logging in, as on a SAN.

here=${here:-$(cd "$(dirname "$0")" && pwd)}
MIB=1048576
SOURCE=60001 DESTINATION=60002		# serial numbers of the arrays
: "${LAB_PORT:=3271}"			# of the source array; the next is the other's

die() {
	printf '%s: %s\n' "$(basename "$0")" "$*" >&2
	exit 2
}

iqn_of() { echo "iqn.2026-11.lab.replumb:$1"; }

# ---- processes, each known by its pid file ----

# alive PIDFILE: does it run?  (What has ended may stay as a zombie.)
alive() {
	pid=$(cat "$1" 2>/dev/null)
	[ -n "$pid" ] && [ -d "/proc/$pid" ] &&
		! grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null
}

# begin PIDFILE LOG COMMAND...: a daemon, in a session of its own; it writes its pid
# file itself, so that none is unknown when its parent is killed.
begin() {
	pidfile=$1 log=$2
	shift 2
	rm -f "$pidfile"
	setsid sh -c 'echo $$ >"$0"; exec "$@"' "$pidfile" "$@" >>"$log" 2>&1 &
}

# await SECONDS COMMAND...: until the command succeeds.
await() {
	tries=$(($1 * 20))
	shift
	until "$@"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.05
	done
}

gone() { ! alive "$1"; }

# end PIDFILE [SECONDS]: it ends, or is ended.
end() {
	alive "$1" || { rm -f "$1"; return 0; }
	kill "$pid" 2>/dev/null || :
	await "${2:-5}" gone "$1" || {
		kill -9 "$pid" 2>/dev/null || :
		await 5 gone "$1" || return 1
	}
	rm -f "$1"
}

# put FILE: standard input is its content, all or nothing.
put() { cat >"$1.new" && mv "$1.new" "$1"; }

mounted() { grep -q " $1 " /proc/self/mountinfo; }

# A file that is exported by a storage daemon which has gone hangs on.
let_go() { ! mounted "$1" || umount -l "$1" 2>/dev/null || :; }

# detach FILE LOOPFILE: the loop device that LOOPFILE names is not on FILE any
# more.  What is on it can be told by its name (of which the kernel keeps 64
# bytes), unless its daemon or the mount namespace is gone: nobody uses it then.
detach() {
	[ -s "$2" ] || return 0
	read -r loop <"$2"
	case $(LC_ALL=C losetup "$loop" 2>&1) in
	*"($(printf %.60s "$1")"* | *'(/)' | *'Stale file handle') losetup -d "$loop" ;;
	esac
	rm "$2"
}

# ---- LUs, as a port sees them ----

# shown WWPN TARGET: "portal iqn lun" of each LU that a target port shows it.
shown() {
	portal=$(sed -n "s/^$2 //p" "$lab/fabric")
	[ -n "$portal" ] || return 0
	iscsi-ls -i "$(iqn_of "$1")" -s "iscsi://$portal" 2>/dev/null | awk -v portal="$portal" -v port="$(iqn_of "$2")." '
		sub(/^Target:/, "") { target = $1 }
		/^Lun:.*DIRECT_ACCESS/ && index(target, port) == 1 { sub(/^Lun:/, ""); print portal, target, $1 - 1 }'
}

# lu_url PORTAL TARGET LUN
lu_url() { echo "iscsi://$1/$2/$(($3 + 1))"; }

# What a LU says of itself: its name (T10 vendor identification) and its size.
lu_name() {
	iscsi-inq -i "$(iqn_of "$1")" -e 1 -c 131 "$2" 2>/dev/null |
		sed -n 's/^Designator:\[\([0-9a-f]\{32\}\)\]$/\1/p'
}
lu_size() {
	iscsi-readcapacity16 -i "$(iqn_of "$1")" "$2" 2>/dev/null |
		sed -n 's/^Total size://p'
}

# lu_node NODE WWPN PORTAL TARGET LUN: the same for qemu-storage-daemon.
lu_node() {
	echo "driver=iscsi,node-name=$1,transport=tcp,portal=$3,target=$4,lun=$(($5 + 1)),initiator-name=$(iqn_of "$2"),cache.direct=on"
}

# unit_end DIR: the daemon and the loop device of a LU of a host (hba.sh), if any.
# The daemon first: it would wait for ever for what is still to be written to a
# LU that is gone.
unit_end() {
	end "$1/daemon.pid" 1
	detach "$1/file" "$1/loop"
	let_go "$1/file"
}

# ---- hypervisors ----

in_host() {
	in_host=$1
	shift
	nsenter -m -u -r -t "$(cat "$lab/hosts/$in_host/machine.pid")" "$@"
}

uri_of() { echo "qemu+unix:///system?socket=$lab/hosts/$1/run/libvirt/libvirt-sock"; }

# virt HOST COMMAND...: virsh of that host.
virt() {
	virt=$1
	shift
	virsh -q -c "$(uri_of "$virt")" "$@"
}
answers() { virt "$1" uri >/dev/null 2>&1; }

# ---- guests ----

# guest_disks HOST NAME: a line for each disk, "path offset".
guest_disks() {
	virt "$1" dumpxml --inactive "$2" | awk -v RS='<' '
		/^source (dev|file)=/ { split($0, part, "\047"); path = part[2] }
		/^target dev=/ { split($0, part, "\047"); of[part[2]] = path }
		/^cmdline>/ { sub(/.*lab.disks=/, ""); n = split($0, disk, ",") }
		END { for (i = 1; i <= n; i++) { split(disk[i], part, ":"); print of[part[1]], part[2] + 0 } }'
}

# guest_records HOST NAME: what is on each of its disks, as that host reads it;
# JSON as of guest.c.
guest_records() {
	guest_disks "$1" "$2" | while read -r path offset; do
		in_host "$1" "$lab/bin/guest" "$path" "$offset" "$2"
	done
}

# guest_ahead HOST NAME: by how many seconds this machine's clock is ahead of
# the guest's, which has it from a clock that knows whole seconds only.
guest_ahead() {
	time=$(virt "$1" qemu-agent-command "$2" '{"execute":"guest-get-time"}' 2>/dev/null) || return
	echo "$(date +%s.%N) $time" | awk -F '[ :}]' '{ printf "%.3f\n", $1 - $NF / 1e9 - ($NF == "" ? $(NF - 1) / 1e9 : 0) }'
}

is_off() { [ "$(virt "$1" domstate "$2" | head -n 1)" = 'shut off' ]; }

# writes HOST NAME: within half a minute, it has written more.  Looked at twice a
# second, as guests that boot meanwhile have little to do it with.
writes() {
	last=
	for _ in $(seq 60); do
		now=$(guest_records "$1" "$2" 2>/dev/null | jq -s 'map(.last) | min // 0')
		[ "${last:-$now}" -ge "$now" ] || return 0
		last=${last:-$now}
		sleep 0.5
	done
	return 1
}
