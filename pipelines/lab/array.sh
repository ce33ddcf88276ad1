#!/bin/sh
# array.sh LAB SERIAL - a storage array of the lab, as a driver: it speaks the
# protocol of replumb-driver(7) on standard input and output.
#
#	discover-array "exec:pipelines/lab/array.sh LAB 60002"
#
# What it is told, it does to the array (array-parts.sh): host groups become
# iSCSI targets of tgtd, external volumes chains of qemu-storage-daemon, a
# drain a mirror job of one.

set -u
lab=$1 serial=$2
here=$(cd "$(dirname "$0")" && pwd)
. "$here/array-parts.sh"

# ---- the request in hand ----

# Its members, a line each.  Names become parts of paths and of records, so
# they are simple or they are refused.  Texts come as JSON, to go into records.
fields='def name: if . == null then "" elif type == "string" and test("^[A-Za-z0-9_,.:-]{1,64}$")
		and (startswith(".") or startswith("-") | not) then . else "?" end;
	def count: if . == null then "" elif type == "number" and . >= 0 and . < 1e15 and . == floor
		then tostring else "?" end;
	def text: if . == null then "" else tostring | tojson end;
	. as $r | (.args // {}) as $a | ($a.paths // [])[0] as $p | ($a.external // {}) as $e |
	(.id | tojson), (.verb | name),
	($a.array_port // $p.array_port | name), ($a.volume | name), ($a.host_group | name), ($a.pool | name),
	($a.target // $p.target // $e.target | name), ($a.lun // $p.lun // $e.lun | count), ($a.size_bytes | count),
	($a.source.array | name), ($a.source.volume | name), ($a.source.wwid | name),
	($a.name | text), ($a.label | text),
	([$a.initiators[]? | name] | sort | join(" ")), ($a.paths // [] | length | tostring),
	($a.ports == true | tostring)'

parse() {
	{
		for field in id verb port volume group pool target lun size \
		    source_array source_volume source_wwid name label initiators paths ports; do
			IFS= read -r value || return 1
			[ "$value" != '?' ] || odd=$field
			eval "$field=\$value"
		done
	} <<-END
		$(printf '%s\n' "$1" | jq -r "$fields" 2>/dev/null)
	END
}

ok() { printf '{"id":%s,"end":"ok"}\n' "$id"; }

# error CODE MESSAGE [true: it may work later]
error() {
	jq -cn --argjson id "$id" --arg code "$1" --arg message "$2" \
		--argjson retryable "${3:-false}" '{$id, end: "error", $code, $message, $retryable}'
}

# needs FIELD...: they are there.
needs() {
	for field in "$@"; do
		eval "value=\$$field"
		[ -n "$value" ] || { error refused "$field is missing"; return 1; }
	done
}

has_port() { needs port && { [ -e "$array/ports/$port" ] || { error not-found "no port $port"; false; }; }; }
has_volume() {
	needs volume || return
	dir=$array/volumes/$volume
	[ -e "$dir/wwid" ] || { error not-found "no volume $volume"; false; }
}

# ---- what there is; each of these prints a record ----

# record FORMAT VALUE...
record() {
	format=$1
	shift
	printf "{\"id\":$id,\"record\":{$format}}\n" "$@"
}
known='"type":"%s","array":"'$serial'","id":"%s"'

list() { sed 's/.*/"&"/' | paste -sd, -; }

tell_port() {
	read -r wwpn role <"$array/ports/$1"
	record "$known"',"protocol":"fc","port":"%s","roles":["%s"],"logins":[%s]' \
		array_port "$1" "$wwpn" "$role" "$(logged_in "$wwpn" | list)"
}

tell_group() {
	read -r text <"$array/groups/$1/name"
	record "$known"',"array_port":"%s","initiators":[%s],"name":%s' \
		host_group "$1" "${1%,*}" "$(list <"$array/groups/$1/initiators")" "$text"
}

# tell_lun GROUP LUN
tell_lun() {
	record '"type":"lun","array":"'"$serial"'","array_port":"%s","host_group":"%s","lun":%s,"volume":"%s"' \
		"${1%,*}" "$1" "$2" "$(cat "$array/groups/$1/luns/$2")"
}

tell_volume() {
	if is_external "$1"; then
		more="\"external\":$(cat "$array/volumes/$1/external")"
	else
		more="\"pool\":\"$POOL\""
	fi
	record "$known"',"size_bytes":%s,"wwid":"%s","label":%s,%s' \
		volume "$1" "$(cat "$array/volumes/$1/size")" "$(cat "$array/volumes/$1/wwid")" \
		"$(cat "$array/volumes/$1/label")" "$more"
}

# A volume, its LUNs and their host groups.
tell_around() {
	[ -e "$array/volumes/$1/wwid" ] || return 0
	tell_volume "$1"
	for at in $(luns_of "$1"); do
		tell_group "${at%/luns/*}"
		tell_lun "${at%/luns/*}" "${at##*/}"
	done
}

# The volume that maps this LU, if any.
external_at() {
	(cd "$array/volumes" && grep -lx "$1 $2" -- */way 2>/dev/null) | sed 's|/way$||' | while read -r id; do
		[ ! -e "$array/volumes/$id/wwid" ] || echo "$id"
	done
}

tell_all() {
	record '"type":"array","id":"%s","vendor":"LAB","model":"tgt","driver":"lab"' "$serial"
	df -B1 --output=size,avail "$array" | tail -n 1 | {
		read -r size free
		record "$known"',"capacity_bytes":%s,"free_bytes":%s' pool "$POOL" "$size" "$free"
	}
	for at in "$array"/ports/*; do tell_port "${at##*/}"; done
	for at in "$array"/groups/*/initiators; do
		[ ! -e "$at" ] || tell_group "$(basename "${at%/initiators}")"
	done
	for at in $(cd "$array/groups" && ls -d -- */luns/* 2>/dev/null); do
		tell_lun "${at%/luns/*}" "${at##*/}"
	done
	for at in "$array"/volumes/*/wwid; do
		[ ! -e "$at" ] || tell_volume "$(basename "${at%/wwid}")"
	done
}

describe() {
	array_answers || { error unreachable "array $serial does not answer" true; return; }
	if [ -n "$volume" ]; then
		tell_around "$volume"
	elif [ "$ports" = true ]; then
		for at in "$array"/ports/*; do tell_port "${at##*/}"; done
	elif [ -n "$target" ]; then
		volume=$(external_at "$target" "$lun")
		[ -z "$volume" ] || tell_around "$volume"
	else
		tell_all
	fi
	ok
}

# ---- host groups ----

# find_group: the one of these initiators on this port, or the one that was
# named, in $group; "" when there is none.  Fails when others are mixed in.
find_group() {
	[ -z "$group" ] || [ ! -e "$array/groups/$group/initiators" ] || return 0
	group=
	for at in "$array/groups/$port",*/initiators; do
		[ -e "$at" ] || continue
		have=$(sort "$at" | paste -sd ' ' -)
		if [ "$have" = "$initiators" ]; then
			group=$(basename "${at%/initiators}")
		elif printf '%s\n' "$initiators" | tr ' ' '\n' | grep -qxFf - "$at"; then
			error host-group-mismatch "${at%/initiators} holds $have, not $initiators"
			return 1
		fi
	done
}

map() {
	has_port && has_volume && needs lun initiators && find_group || return
	[ -n "$group$name" ] || { error not-found 'no host group, and no name for one'; return; }
	[ -n "$group" ] || group_new
	luns=$array/groups/$group/luns
	was=$(cat "$luns/$lun" 2>/dev/null)
	[ "${was:-$volume}" = "$volume" ] || { error conflict "LUN $lun of $group is volume $was"; return; }
	other=$(grep -lx "$volume" "$luns"/* 2>/dev/null | head -n 1)
	[ "${other:-$luns/$lun}" = "$luns/$lun" ] ||
		{ error conflict "volume $volume is LUN ${other##*/} of $group"; return; }
	changing "groups/$group"
	echo "$volume" | put "$luns/$lun"
	realize || { error failed "LUN $lun of $group: $(cat "$array/tgtadm.err")"; return; }
	tell_group "$group"
	tell_lun "$group" "$lun"
	ok
}

unmap() {
	has_port && needs volume lun || return
	[ -n "$group" ] || [ -z "$name" ] ||
		group=$(cd "$array/groups" && grep -lxF "$name" "$port",*/name 2>/dev/null | sed 's|/name$||')
	at=$array/groups/$group
	[ -n "$group" ] && [ -e "$at/initiators" ] || { ok; return; }
	changing "groups/$group"
	[ "$(cat "$at/luns/$lun" 2>/dev/null)" != "$volume" ] || rm "$at/luns/$lun"
	realize || { error failed "LUN $lun of $group: $(cat "$array/tgtadm.err")"; return; }
	case $(cat "$at/name") in
	'"rpl_'*) [ -n "$(ls "$at/luns")" ] || group_remove "$group" ;;
	esac
	ok
}

# ---- external volumes ----

# look_behind: the LU at $target and $lun as our port sees it: its place in
# $portal and $iqn, itself in $is and $bytes.
look_behind() {
	at=$(shown "$own" "$target" | awk -v lun="$lun" '$3 == lun { print $1, $2 }')
	[ -n "$at" ] || return 1
	portal=${at% *} iqn=${at#* }
	url=$(lu_url "$portal" "$iqn" "$lun")
	is=naa.$(lu_name "$own" "$url")
	bytes=$(lu_size "$own" "$url")
}

virtualize() {
	has_port && needs target lun size label source_array source_volume || return
	[ "$paths" = 1 ] || { error refused 'one path and no more'; return; }
	read -r own role <"$array/ports/$port"
	volume=$(external_at "$target" "$lun")
	look_behind || { error external-lu-missing "LUN $lun of $target is not there for $port"; return; }
	[ "$bytes" = "$size" ] && [ "${source_wwid:-$is}" = "$is" ] ||
		{ error external-lu-mismatch "LUN $lun of $target is $is of $bytes bytes"; return; }
	new=
	if [ -n "$volume" ]; then
		changing "volumes/$volume"
	else
		volume_new
		new=1
	fi
	realize || {
		[ -z "$new" ] || { volume_end "$volume" && volume_remove "$volume"; }
		error failed "volume $volume does not come up"
		return
	}
	tell_around "$volume"
	ok
}

release() {
	[ -n "$volume" ] || { needs target lun && volume=$(external_at "$target" "$lun"); } || return
	[ -n "$volume" ] && [ -e "$array/volumes/$volume/wwid" ] || { ok; return; }
	is_external "$volume" || { error refused "$volume is no external volume"; return; }
	[ -z "$(luns_of "$volume")" ] || { error refused "$volume is mapped"; return; }
	changing "volumes/$volume"
	volume_end "$volume" || { error failed "$volume cannot be ended" true; return; }
	volume_remove "$volume"
	ok
}

drain() {
	has_volume && needs pool || return
	[ "$pool" = "$POOL" ] || { error not-found "no pool $pool"; return; }
	! is_external "$volume" || [ -n "$(drain_job "$volume")" ] || drain_start "$volume" ||
		{ error failed "$volume: $(cat "$dir/qmp.err")"; return; }
	ok
}

progress() {
	has_volume || return
	part=1
	if is_external "$volume"; then
		job=$(drain_job "$volume")
		[ -n "$job" ] || { error not-found "$volume is not being drained"; return; }
		part=$(drain_part "$volume" "$job") || { error failed "$volume: $(cat "$dir/qmp.err")"; return; }
	elif [ -e "$array/changing" ]; then
		error failed "$volume: $(cat "$dir/qmp.err")" true
		return
	fi
	printf '{"id":%s,"progress":%s}\n' "$id" "$part"
	ok
}

[ -d "$array" ] || die "$array: no such array"
printf '{"driver":"replumb","protocol":1,"kind":"array","name":"lab array %s","verbs":["describe","map","unmap","virtualize","release","drain","progress"]}\n' \
	"$serial"
while IFS= read -r line; do
	odd=
	parse "$line" || die 'a request that cannot be read'
	[ -z "$odd" ] || { error refused "$odd: odd"; continue; }
	case $verb in
	describe | map | unmap | virtualize | release | drain | progress)
		exec 8>"$array/lock"
		flock 8
		realize 8>&- || :
		"$verb" 8>&-
		exec 8>&-
		;;
	*) error unsupported 'no such verb' ;;
	esac
done
