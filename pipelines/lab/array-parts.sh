# shellcheck shell=sh
# array-parts.sh - the parts that a storage array of the lab is made of; to be
# sourced with $lab and $serial set.  arrays/SERIAL holds its configuration,
# which survives its processes, and all it runs is brought up from there:
#
#	changing		what is being configured, and was not realized yet
#	portal			address of its target ports, for iSCSI
#	ports/PORT		WWPN and role
#	groups/PORT,N/		a host group: initiators, name (JSON), and
#	    luns/LUN		the volume there
#	volumes/ID/		size, wwid, label (JSON), and
#	    image		the data, if they are here
#	    way, external	the LU behind an external one: its port and LUN;
#				as a record tells it (JSON)
#	    behind		the same for qemu-storage-daemon; stays when the
#				data have been drained
#
# A host group is there once it has initiators, a volume once it has a wwid: what
# was being made or taken away by a process that was killed is not.
#
# A host group is a target of tgtd, as masking there is for a whole target.  An
# external volume is two storage daemons: one that logs in to the array behind
# and can mirror, and one that makes a file of it, for tgtd (which is no
# initiator); both in one process deny each other the volume.

. "$here/lab.sh"
array=$lab/arrays/$serial
POOL=0			# there is one

# ---- tgtd ----

target_admin() { TGT_IPC_SOCKET=$array/tgtd tgtadm -C 1 --lld iscsi "$@" 2>"$array/tgtadm.err"; }

array_answers() { target_admin --op show --mode system >/dev/null; }

tgtd_start() {
	! alive "$array/tgtd.pid" || return 0
	rm -f "$array/tgtd.1"
	begin "$array/tgtd.pid" "$array/tgtd.log" env "TGT_IPC_SOCKET=$array/tgtd" \
		tgtd -f -C 1 --nr_iothreads 2 --iscsi "portal=$(cat "$array/portal")"
	await 5 array_answers && target_admin --op show --mode portal | grep -q '^Portal' || {
		echo "no portal $(cat "$array/portal"): is it taken?" >&2
		end "$array/tgtd.pid"
		return 1
	}
}

# A target's number: the same each time, as it is asked for by number only.
target_id() { echo $(($(printf %s "${1%,*}" | cksum | cut -d ' ' -f 1) % 1000 * 1000 + ${1##*,} + 1)); }

target_name() { iqn_of "$(cut -d ' ' -f 1 "$array/ports/${1%,*}").${1##*,}"; }

# target_luns GROUP: the LUNs that tgtd has for it; fails when it has no such.
target_luns() {
	target_admin --op show --mode target | awk -v tid="$(target_id "$1")" '
		$1 == "Target" { mine = $2 == tid ":"; if (mine) there = 1 }
		mine && $1 == "LUN:" && $2 > 0 { print $2 - 1 }
		END { exit !there }'
}

lun_add() {
	read -r volume <"$array/groups/$1/luns/$2"
	target_admin --op new --mode logicalunit --tid "$(target_id "$1")" --lun "$(($2 + 1))" \
		-b "$(volume_file "$volume")" --bsoflags direct
}

# lun_name GROUP LUN: the LU there has the identity of its volume.
lun_name() {
	read -r volume <"$array/groups/$1/luns/$2"
	wwid=$(cat "$array/volumes/$volume/wwid")
	target_admin --op update --mode logicalunit --tid "$(target_id "$1")" --lun "$(($2 + 1))" \
		--params "vendor_id=LAB,product_id=VOLUME,scsi_id=${wwid#naa.},scsi_sn=$volume"
}

# target_bind GROUP: its initiators may log in to it.
target_bind() {
	while read -r wwpn; do
		target_admin --op bind --mode target --tid "$(target_id "$1")" -Q "$(iqn_of "$wwpn")" ||
			grep -q 'already exists' "$array/tgtadm.err" || return
	done <"$array/groups/$1/initiators"
}

# group_realize GROUP: tgtd has it as it is configured, no more and no less.
group_realize() {
	tid=$(target_id "$1")
	target_luns "$1" >/dev/null ||
		target_admin --op new --mode target --tid "$tid" -T "$(target_name "$1")" || return
	have=" $(target_luns "$1" | tr '\n' ' ')"
	for lun in $have; do
		[ -e "$array/groups/$1/luns/$lun" ] ||
			target_admin --op delete --mode logicalunit --tid "$tid" --lun $((lun + 1)) || return
	done
	for lun in $(ls "$array/groups/$1/luns"); do
		case $have in
		*" $lun "*) ;;
		*) lun_add "$1" "$lun" || return ;;
		esac
		lun_name "$1" "$lun" || return
	done
	target_bind "$1"
}

# group_new: of $initiators on $port, with $name, as $group.  0 stays free, as on
# most arrays.
group_new() {
	n=1
	while [ -e "$array/groups/$port,$n/initiators" ]; do n=$((n + 1)); done
	group=$port,$n
	rm -rf "${array:?}/groups/$group"
	mkdir "$array/groups/$group"
	target_admin --op delete --force --mode target --tid "$(target_id "$group")" || :	# an old one
	mkdir "$array/groups/$group/luns"
	echo "$name" | put "$array/groups/$group/name"
	printf '%s\n' "$initiators" | tr ' ' '\n' | put "$array/groups/$group/initiators"
}

# group_remove GROUP: nobody may log in to it any more.  Who is logged in already
# finds no LU there, as at a port without a host group for it; were the target
# taken away under its session, it would wait for it to come back.
group_remove() {
	while read -r wwpn; do
		target_admin --op unbind --mode target --tid "$(target_id "$1")" -Q "$(iqn_of "$wwpn")" || :
	done <"$array/groups/$1/initiators"
	rm "$array/groups/$1/initiators"
	rm -r "${array:?}/groups/$1"
}

# logged_in WWPN: the initiators that are logged in to this port: those in its
# zones that are switched on.
logged_in() {
	sed -n "s/ $1\$//p" "$lab/zones" | while read -r initiator; do
		if at=$(grep -lx "$initiator" "$lab"/hosts/*/wwpn 2>/dev/null); then
			! alive "${at%/wwpn}/machine.pid" || echo "$initiator"
		elif at=$(grep -l "^$initiator " "$lab"/arrays/*/ports/*); then
			! alive "${at%/ports/*}/tgtd.pid" || echo "$initiator"
		fi
	done
}

# ---- volumes ----

# luns_of VOLUME: "GROUP/luns/LUN" of each LUN where it is.
luns_of() { (cd "$array/groups" && grep -lx "$1" -- */luns/* 2>/dev/null); }

is_external() { [ -e "$array/volumes/$1/external" ]; }

# image_new ID NUMBER MIB: a volume whose data are here, all zeros.
image_new() {
	dir=$array/volumes/$1
	mkdir -p "$dir"
	truncate -s "$3M" "$dir/image"
	echo $(($3 * MIB)) >"$dir/size"
	echo "\"lab $2\"" >"$dir/label"
	wwid_of "$2" >"$dir/wwid"
}

wwid_of() { printf 'naa.60060e80%s%019d\n' "$serial" "$1"; }

# volume_new: an external one of $is and $bytes, behind $own, as $volume.
volume_new() {
	n=1
	while [ -e "$array/volumes/E$n/wwid" ]; do n=$((n + 1)); done
	volume=E$n dir=$array/volumes/E$n
	rm -rf "$dir"
	mkdir "$dir"
	changing "volumes/$volume"
	echo "$bytes" >"$dir/size"
	echo "$label" >"$dir/label"
	echo "$target $lun" >"$dir/way"
	lu_node behind "$own" "$portal" "$iqn" "$lun" >"$dir/behind"
	printf '{"array":"%s","volume":"%s","wwid":"%s","target":"%s","lun":%s,"paths":[{"array_port":"%s","target":"%s","lun":%s}]}\n' \
		"$source_array" "$source_volume" "$is" "$target" "$lun" "$port" "$target" "$lun" >"$dir/external"
	wwid_of "$n" | put "$dir/wwid"
}

volume_file() {
	if [ -e "$array/volumes/$1/behind" ]; then
		echo "$array/volumes/$1/file"
	else
		echo "$array/volumes/$1/image"
	fi
}

# The first daemon: the LU behind, or what was drained of it.
head_start() {
	alive "$dir/head.pid" || {
		rm -f "$dir/qmp" "$dir/nbd"
		if is_external "${dir##*/}"; then
			under=$(cat "$dir/behind")
		else
			under="driver=file,node-name=behind,filename=$dir/image,cache.direct=on"
		fi
		begin "$dir/head.pid" "$dir/log" qemu-storage-daemon \
			--chardev "socket,id=m,path=$dir/qmp,server=on,wait=off" --monitor chardev=m \
			--blockdev "$under" --blockdev driver=raw,node-name=lu,file=behind,cache.direct=on \
			--nbd-server "addr.type=unix,addr.path=$dir/nbd" \
			--export type=nbd,id=lu,node-name=lu,name=lu,writable=on
	}
	await 5 test -S "$dir/nbd"
}

# The second: a file.
tail_start() {
	! { alive "$dir/tail.pid" && mounted "$dir/file"; } || return 0
	end "$dir/tail.pid"
	let_go "$dir/file"
	: >>"$dir/file"
	begin "$dir/tail.pid" "$dir/log" qemu-storage-daemon \
		--blockdev "driver=nbd,node-name=lu,server.type=unix,server.path=$dir/nbd,export=lu,cache.direct=on,reconnect-delay=60" \
		--export "type=fuse,id=lu,node-name=lu,mountpoint=$dir/file,writable=on"
	await 5 mounted "$dir/file"
}

volume_realize() {
	dir=$array/volumes/$1
	[ -e "$dir/behind" ] || return 0
	head_start && tail_start && { is_external "$1" || drain_settle "$1"; }
}

volume_end() {
	dir=$array/volumes/$1
	let_go "$dir/file"
	end "$dir/tail.pid" && end "$dir/head.pid"
}

volume_remove() {
	rm "$array/volumes/$1/wwid"
	rm -r "${array:?}/volumes/$1"
}

# ---- draining: a mirror job that writes on both sides ----

# qmp VOLUME COMMAND [ARGUMENTS]: the return, or what went wrong in qmp.err.
qmp() {
	dir=$array/volumes/$1
	{
		echo '{"execute":"qmp_capabilities"}'
		printf '{"execute":"%s","id":"lab"%s}\n' "$2" "${3:+,\"arguments\":$3}"
		sleep 0.2
	} | socat -t 1 - "UNIX-CONNECT:$dir/qmp" 2>"$dir/qmp.err" >"$dir/qmp.out"
	jq -r 'select(.id == "lab").error | values.desc' "$dir/qmp.out" >>"$dir/qmp.err"
	[ ! -s "$dir/qmp.err" ] && jq -c 'select(.id == "lab").return' "$dir/qmp.out" | grep .
}

drain_job() { qmp "$1" query-block-jobs | jq -c '.[0] | values'; }

drain_start() {
	dir=$array/volumes/$1
	truncate -s "$(cat "$dir/size")" "$dir/image"
	node_del "$1" own		# of one that was not begun
	qmp "$1" blockdev-add "{\"driver\":\"raw\",\"node-name\":\"own\",\"cache\":{\"direct\":true},
		\"file\":{\"driver\":\"file\",\"filename\":\"$dir/image\",\"cache\":{\"direct\":true}}}" >/dev/null &&
	qmp "$1" blockdev-mirror "{\"job-id\":\"drain\",\"device\":\"lu\",\"target\":\"own\",\"sync\":\"full\",
		\"copy-mode\":\"write-blocking\",\"speed\":${LAB_DRAIN_BPS:-0}}" >/dev/null
}

# drain_part VOLUME JOB: how much has moved; all of it makes the volume ours.
drain_part() {
	echo "$2" | jq -e .ready >/dev/null || {
		echo "$2" | jq 'if .len > 0 then .offset / .len * 0.99 else 0 end'
		return
	}
	changing "volumes/$1"
	rm "$array/volumes/$1/external"
	realize && echo 1
}

# drain_settle VOLUME: what is on both sides is ours alone; nothing is left of the
# way to what was behind.
drain_settle() {
	rm -f "$array/volumes/$1/way"
	[ -z "$(drain_job "$1")" ] || qmp "$1" block-job-complete '{"device":"drain"}' >/dev/null || return
	tries=50
	while [ -n "$(drain_job "$1")" ]; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
	done
	nodes=$(qmp "$1" query-named-block-nodes '{"flat":true}') || return
	case $nodes in
	*'"node-name":"own"'*) node_del "$1" lu && node_del "$1" behind ;;
	esac
}

node_del() {
	qmp "$1" blockdev-del "{\"node-name\":\"$2\"}" >/dev/null || grep -q 'Failed to find' "$array/volumes/$1/qmp.err"
}

# ---- all of it ----

# changing PLACE: a group or volume, groups/ID or volumes/ID, is about to be
# configured.  To be realized then; who comes after a process that was killed
# before it came to that does it first.
changing() { echo "$1" | put "$array/changing"; }

realize() (		# in a shell of its own: the request in hand has the same names
	[ -e "$array/changing" ] || return 0
	read -r place <"$array/changing"
	if [ -e "$array/$place/initiators" ]; then
		group_realize "${place#*/}" || return
	elif [ -e "$array/$place/wwid" ]; then
		volume_realize "${place#*/}" || return
	fi
	rm "$array/changing"
)

array_up() {
	tgtd_start || return
	for dir in "$array"/volumes/*/; do
		[ ! -e "$dir/wwid" ] || volume_realize "$(basename "$dir")" || return
	done
	for dir in "$array"/groups/*/; do
		[ ! -e "$dir/initiators" ] || group_realize "$(basename "$dir")" || return
	done
	rm -f "$array/changing"
}

tgtd_end() {
	if alive "$array/tgtd.pid"; then
		for tid in $(target_admin --op show --mode target | sed -n 's/^Target \([0-9]*\):.*/\1/p'); do
			target_admin --op delete --force --mode target --tid "$tid" || :
		done
		target_admin --op delete --mode system || :
	fi
	end "$array/tgtd.pid"
	rm -f "$array/tgtd.1" "$array/tgtd.1.lock"
}

array_down() {
	tgtd_end
	for dir in "$array"/volumes/*/; do
		[ ! -d "$dir" ] || volume_end "$(basename "$dir")"
	done
}
