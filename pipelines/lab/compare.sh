#!/bin/sh
# compare.sh [SIZE...] - how long a guest is away when it moves to another
# hypervisor and a new array, by three methods, with disks of several sizes.
#
#	replumb	the new array maps the LUs, and drains them later
#	copy	the guest is stopped, its disks are copied over a network
#		(qemu-nbd, qemu-img convert), and it is started there
#	live	live migration by libvirt, disks included
#
# A SIZE is that of the first of g3's two disks (the other has 256 MiB): MiB, and
# "full" behind it when all of it is in use: 1024full.  Default: 256, 1 and 4 GiB,
# empty and full.  Each has a lab of its own, in which the guest goes back to the
# source after each method; what it wrote elsewhere is thrown away.
#
# away: how long it wrote nothing, by its records; estimate: what estimate-time
# says with times measured at the first size; moved: until it writes at its new
# place; all: until all data are in the new array; read: by the guest's stop and
# start, from the source array, as that counts it.  Exit 1 when a record is
# missing anywhere.  Needs root, and what up.sh needs.

set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
[ -n "${REPLUMB-}" ] || PATH=$root/build/bin:$PATH
export LC_ALL=C
[ $# -gt 0 ] || set -- 256 256full 1024 1024full 4096 4096full
top=$(mktemp -d)
lab=$top/lab
. "$here/estate.sh"
end_of() {
	sh "$here/down.sh" --remove "$lab"
	[ "$1" = lab ] || rm -rf "$top"
}
trap 'end_of all' EXIT
trap 'exit 2' HUP INT TERM
failed=0

now() { date +%s.%N; }
seconds() { echo "$1 $2" | awk '{ printf "%.1f", $2 - $1 }'; }

# row METHOD AWAY ESTIMATE MOVED ALL READ
row() { printf '%-10s %-8s %8s %9s %8s %8s %9s\n' "$size" "$@"; }

# judge HOST: it writes there, and nothing is missing.
judge() {
	writes "$1" g3 || { failed=1; echo "g3 does not write on $1" >&2; }
	lost=$(guest_records "$1" g3 | jq -s 'map(.missing + .bad + .strange) | add')
	[ "$lost" = 0 ] || { failed=1; echo "g3 on $1: $lost records missing or wrong" >&2; }
}

# ---- LUs of the new array for copies ----

# copy_wwid N
copy_wwid() { cat "$lab/arrays/$DESTINATION/volumes/C$1/wwid"; }

copy_there() { in_host hyp-b test -e "/dev/disk/by-id/wwn-0x$1"; }

# copies MIB...: a LU for each, which hyp-b sees.
copies() {
	n=0
	for mib in "$@"; do
		n=$((n + 1))
		(serial=$DESTINATION && . "$here/array-parts.sh" && image_new "C$n" "$((1000 + n))" "$mib")
		jq -cn --arg volume "C$n" --argjson lun $((100 + n)) '{id: 1, verb: "map", args: {array_port: "CL1-A",
			$volume, $lun, name: "copies", initiators: ["10000000c9000b01"]}}'
	done | sh "$here/array.sh" "$lab" "$DESTINATION" | jq -e 'select(.end == "error")' >&2 && return 1
	virt hyp-b pool-refresh hba
	for n in $(seq $#); do
		wwid=$(copy_wwid "$n")
		await 20 copy_there "${wwid#naa.}" || die "no LU $wwid on hyp-b"
	done
}

# The guest's definition with the copies as its disks.
there_xml() {
	script=
	for n in 1 2; do
		was=$(cat "$lab/arrays/$SOURCE/volumes/V$((n + 1))/wwid") is=$(copy_wwid "$n")
		script="$script;s/${was#naa.}/${is#naa.}/"
	done
	virt hyp-a dumpxml "$@" g3 | sed "$script"
}

# The guest goes on at the source, as it was when it left.
go_back() {
	virt hyp-b destroy g3
	virt hyp-b undefine g3
	virt hyp-a domstate g3 >/dev/null 2>&1 || virt hyp-a define "$top/g3.xml" >/dev/null
	virt hyp-a start g3 >/dev/null
	judge hyp-a
}

# ---- the three methods; each prints its row ----

begin() {
	echo "g3 $(guest_ahead hyp-a g3)" >"$top/ahead"
	reads_begin "$SOURCE" "$top/reads"
	began=$(now)
}

by_copy() {
	begin
	virt hyp-a shutdown g3
	await 60 is_off hyp-a g3
	stopped=$(now)
	there_xml --inactive >"$top/there.xml"
	for n in 1 2; do
		was=$(cat "$lab/arrays/$SOURCE/volumes/V$((n + 1))/wwid") is=$(copy_wwid "$n")
		in_host hyp-a qemu-nbd --read-only --cache=none --format=raw --socket="$lab/copy" --pid-file="$lab/copy.pid" \
			"/dev/disk/by-id/wwn-0x${was#naa.}" &
		await 10 test -S "$lab/copy"
		in_host hyp-b qemu-img convert -n --target-is-zero -t none -f raw -O raw "nbd+unix:///?socket=$lab/copy" \
			"/dev/disk/by-id/wwn-0x${is#naa.}"
		wait $!
		rm -f "$lab/copy"
	done
	virt hyp-b define "$top/there.xml" >/dev/null
	virt hyp-b start g3 >/dev/null
	started=$(now)
	judge hyp-b
	moved=$(now)
	reads_end
	row copy "$(estate_away "$top/ahead" g3 | cut -d ' ' -f 2)" - "$(seconds "$began" "$moved")" \
		"$(seconds "$began" "$moved")" "$(reads_between "$top/reads" "$stopped" "$started")"
}

# Its clock stands still with it, so it is behind by what it was away.
by_live() {
	there_xml --migratable >"$top/there.xml"
	begin
	virt hyp-a migrate --live --p2p --persistent --undefinesource --copy-storage-all --migrate-disks vda,vdb \
		--migrateuri "unix://$lab/live" --disks-uri "unix://$lab/live.disks" \
		--xml "$top/there.xml" --persistent-xml "$top/there.xml" g3 "$(uri_of hyp-b)"
	moved=$(now)
	reads_end
	judge hyp-b
	row live "$(sed -n 's/^g3 //p' "$top/ahead" | awk -v after="$(guest_ahead hyp-b g3)" '{ printf "%.2f", after - $1 }')" - \
		"$(seconds "$began" "$moved")" "$(seconds "$began" "$moved")" "$(reads_between "$top/reads" "$began" "$moved")"
}

by_replumb() {
	rm -rf "$top/run"
	estate_plan "$top/run"
	begin
	estate_run migrate.sh --yes "$top/run/plan.jsonl" >"$top/run/log" 2>&1 || die "migrate.sh ended with $?: $(cat "$top/run/log")"
	judge hyp-b
	moved=$(now)
	reads_end
	away=$(estate_away "$top/ahead" g3 | cut -d ' ' -f 2)
	estimate=-
	[ ! -e "$top/scenario.json" ] || estimate=$(estimate-time -n --method plan --scenario "$top/scenario.json" "$top/run/plan.jsonl" |
		jq -r 'select(.scope == "plan").downtime_s.expected * 10 | round / 10')
	[ -e "$top/scenario.json" ] ||
		estate_times "$top/run/plan.run.jsonl" "$away" >"$top/scenario.json"
	estate_run migrate.sh --yes --drain "$top/run/plan.jsonl" >"$top/run/log" 2>&1 || die "the drain ended with $?: $(cat "$top/run/log")"
	drained=$(now)
	judge hyp-b
	row replumb "$away" "$estimate" "$(seconds "$began" "$moved")" "$(seconds "$began" "$drained")" \
		"$(estate_between "$top/run/plan.run.jsonl" | { read -r from to && reads_between "$top/reads" "$from" "$to"; })"
}

printf '%-10s %-8s %8s %9s %8s %8s %9s\n' 'MiB' method 'away s' 'estimate' 'moved s' 'all s' 'read MiB'
for size in "$@"; do
	mib=${size%full}
	LAB_V2_MIB=$mib LAB_GUESTS=g3 sh "$here/up.sh" "$lab"
	[ "$mib" = "$size" ] || dd if=/dev/urandom "of=$lab/arrays/$SOURCE/volumes/V2/image" bs=1M seek=16 \
		count=$((mib - 16)) conv=notrunc,fsync 2>/dev/null
	judge hyp-a
	virt hyp-a dumpxml --inactive g3 >"$top/g3.xml"
	copies "$mib" 256
	by_copy
	go_back
	by_live
	go_back
	by_replumb
	end_of lab
done
exit $failed
