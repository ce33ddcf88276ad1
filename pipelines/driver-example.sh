#!/bin/sh
# driver-example.sh URI HOST - a manager in sh: one libvirt host, by way of
# virsh(1) and jq(1).  A start for those who have to write a driver.
#
#	register-vms --connect "h001=exec:pipelines/driver-example.sh URI h001"
#
# It speaks the protocol of replumb-driver(7), one request at a time, and
# knows what register-vms has to know: VMs, pools, LUs over Fibre Channel.
# One virsh runs all the while, so that URI may also be test:///FILE, which
# forgets everything at the end of a connection.

set -u
uri=$1 host=$2
dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT
end="--- end of ${dir##*/}"		# behind each answer of virsh
mkfifo "$dir/in" "$dir/out"
stdbuf -oL virsh -q -c "$uri" <"$dir/in" >"$dir/out" 2>&1 &
exec 3>"$dir/in" 4<"$dir/out"

# do_virsh COMMAND: what it prints, in $out.  Fails when virsh says "error".
do_virsh() {
	out=
	printf '%s\necho %s\n\n' "$1" "$end" >&3
	while IFS= read -r l <&4 || exit 2; do	# virsh has gone: so do we
		case $l in
		"$end"*) break ;;
		'virsh # '* | '') ;;
		*) out="$out$l
" ;;
		esac
	done
	case $out in error:*) return 1 ;; esac
}

# ---- answers; $id is that of the request in hand ----

# record JQ-ARGUMENT...: a record of these members.
record() {
	jq -cn --argjson request "$id" "$@" \
		'{id: $request, record: ($ARGS.named | del(.request))}'
}
ok() { jq -cn --argjson id "$id" '{$id, end: "ok"}'; }
# error CODE MESSAGE [true: it may work later]
error() {
	jq -cn --argjson id "$id" --arg code "$1" --arg message "$2" \
		--argjson retryable "${3:-false}" \
		'{$id, end: "error", $code, $message, $retryable}'
}
failed() {
	case $out in
	*'failed to get'*) error not-found "$out" ;;
	*) error failed "$out" ;;
	esac
}

# ---- what was asked ----

arg() { printf '%s\n' "$line" | jq -r ".args.$1 | values"; }
# name ARGUMENT: in $word, or fails: it goes into a command of virsh's.
name() {
	word=$(arg "$1")
	case $word in
	'' | -* | *[!A-Za-z0-9._:-]*) error refused "$1: missing or odd"; return 1 ;;
	esac
}
# element NAME: the text of the first such element in $out.
element() { printf '%s' "$out" | sed -n "s|.*<$1[^>]*>\(.*\)</$1>.*|\1|p" | head -n 1; }
# said NAME: what virsh's table in $out has behind "NAME:".
said() { printf '%s' "$out" | sed -n "s/^$1: *//p"; }

state_of() {
	do_virsh "domstate $1" || return 1
	case $out in
	running*) state=running ;;
	'shut off'*) state=off ;;
	paused*) state=paused ;;
	*) state=unknown ;;
	esac
}

tell_vm() {
	state_of "$1" && do_virsh "dumpxml --inactive $1" || return 0
	record --arg type vm_definition --arg vm "$1" --arg format libvirt --arg text "$out"
	do_virsh "dominfo $1" || return 0
	auto=false
	[ "$(said Autostart)" != enable ] || auto=true
	record --arg type vm --arg id "$1" --arg name "$(said Name)" --arg host "$host" \
		--arg state "$state" --argjson autostart "$auto"
}

tell_pool() {
	do_virsh "pool-info $1" || return 0
	on='[]'
	[ "$(said State)" != running ] || on=$(jq -cn --arg host "$host" '[$host]')
	do_virsh "pool-dumpxml $1" || return 0
	lus=$(printf '%s' "$out" | sed -n 's|.*by-id/wwn-0x\([0-9a-f]*\).*|naa.\1|p' | jq -Rcn '[inputs]')
	record --arg type datastore --arg id "$host/$1" --arg pool "$1" \
		--argjson hosts "$on" --argjson extents "$lus"
}

# tell_lus WWID: each path to the LU (none given: to all), and the LU itself.
tell_lus() {
	do_virsh 'nodedev-list --cap storage' || return 0
	for device in $out; do
		do_virsh "nodedev-dumpxml $device" || continue
		link=$(printf '%s' "$out" | sed -n 's|.*\(/dev/disk/by-id/wwn-0x[0-9a-f]*\)<.*|\1|p')
		wwid=naa.${link#*wwn-0x}
		case $link in '') continue ;; esac
		[ "${1:-$wwid}" = "$wwid" ] || continue
		record --arg type logical_unit --arg host "$host" --arg wwid "$wwid" \
			--arg device "$link" --argjson size_bytes "$(element size)"
		do_virsh "nodedev-dumpxml $(element parent)" || continue	# scsi
		lun=$(element lun)
		do_virsh "nodedev-dumpxml $(element parent)" || continue	# its target
		target=$(element wwpn)
		do_virsh "nodedev-dumpxml $(element parent)" || continue	# our port
		record --arg type path --arg host "$host" --arg wwid "$wwid" --argjson lun "$lun" \
			--arg initiator "$(element wwpn)" --arg target "${target#0x}" --arg state online
	done
}

describe() {
	vm=$(arg vm) pool=$(arg pool) wwid=$(arg wwid)
	[ -z "$vm" ] || { name vm && tell_vm "$vm" && ok; return; }
	[ -z "$pool" ] || { name pool && tell_pool "$pool" && ok; return; }
	[ -z "$wwid" ] || { tell_lus "$wwid"; ok; return; }
	record --arg type host --arg id "$host"
	do_virsh 'list --all --uuid' && for vm in $out; do tell_vm "$vm"; done
	do_virsh 'pool-list --all --name' && for pool in $out; do tell_pool "$pool"; done
	tell_lus ''
	ok
}

# ---- changes; each is a wanted state ----

# autostart VM: as the request says, when it does.
autostart() {
	case $(arg autostart) in
	true) do_virsh "autostart $1" ;;
	false) do_virsh "autostart --disable $1" ;;
	esac
}

stop() {
	name vm && vm=$word || return
	state_of "$vm" || { failed; return; }
	[ "$state" = off ] || do_virsh "shutdown $vm"
	left=$(arg 'timeout_s | floor')
	while state_of "$vm" && [ "$state" != off ]; do
		if [ "$left" -le 0 ]; then
			[ "$(arg force)" = true ] && do_virsh "destroy $vm" && break
			error timeout "$vm runs still" true
			return
		fi
		sleep 1
		left=$((left - 1))
	done
	autostart "$vm"
	ok
}

start() {
	name vm && vm=$word || return
	state_of "$vm" || { failed; return; }
	[ "$state" = running ] || do_virsh "start $vm" || { failed; return; }
	autostart "$vm"
	ok
}

define() {
	[ "$(arg format)" = libvirt ] || { error unsupported 'not a libvirt domain'; return; }
	name vm && vm=$word || return
	arg text >"$dir/domain.xml"
	do_virsh "define $dir/domain.xml" || { failed; return; }
	autostart "$vm"
	ok
}

undefine() {
	name vm && vm=$word || return
	state_of "$vm" || { ok; return; }
	[ "$state" = off ] || { error vm-running "$vm is $state"; return; }
	do_virsh "undefine $vm" || { failed; return; }
	ok
}

# pool VERB WANTED: pool-start or pool-destroy, unless it is so.  None is made
# here, so there is none to be removed either.
pool() {
	name pool && pool=$word || return
	if ! do_virsh "pool-info $pool"; then
		[ "$2" = running ] || { ok; return; }
		failed
	elif [ "$(said State)" = "$2" ] || do_virsh "$1 $pool"; then
		ok
	else
		failed
	fi
}

rescan() {
	do_virsh 'pool-list --type scsi --name' &&
		for pool in $out; do do_virsh "pool-refresh $pool"; done
	ok
}

do_virsh uri || { echo "$out" >&2; exit 2; }
jq -cn --arg name "virsh $uri" '{driver: "replumb", protocol: 1, kind: "manager", $name,
	verbs: ["describe", "stop", "start", "define", "undefine", "start-pool", "stop-pool", "rescan"]}'
while IFS= read -r line; do
	id=$(printf '%s\n' "$line" | jq .id)
	case $(printf '%s\n' "$line" | jq -r .verb) in
	describe) describe ;;
	stop) stop ;;
	start) start ;;
	define) define ;;
	undefine) undefine ;;
	start-pool) pool pool-start running ;;
	stop-pool) pool pool-destroy inactive ;;
	rescan) rescan ;;
	*) error unsupported 'no such verb' ;;
	esac
done
