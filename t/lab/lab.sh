# shellcheck shell=sh
# lab.sh - a lab for a test of the tools on real parts; to be sourced after
# tap.sh.  Skips the test where there can be none; ends it in any case.

[ "$(id -u)" -eq 0 ] || skip_all 'needs root'
for command in tgtd iscsi-ls qemu-storage-daemon qemu-system-x86_64 libvirtd virsh socat nsenter; do
	command -v "$command" >/dev/null || skip_all "$command is not installed"
done
[ -c /dev/fuse ] && grep -q overlay /proc/filesystems || skip_all 'needs FUSE and overlayfs'

# One lab at a time: there are 8 loop devices.
exec 7>/tmp/replumb-lab.lock
flock 7
[ "$(losetup -l -n | wc -l)" -eq 0 ] || skip_all 'loop devices are in use'

here=$REPLUMB/pipelines/lab
lab=$tap_dir/lab
export LAB_GUEST="$REPLUMB/build/guest"
mkdir -p "$LAB_GUEST"
sh "$here/guest.sh" "$LAB_GUEST" >"$tap_dir/guest.log" 2>&1 || {
	cat "$tap_dir/guest.log" >&2
	skip_all 'there is no Debian kernel to be had'
}
mkdir "$lab"
: >"$tap_dir/begun"
. "$here/estate.sh"
trap 'sh "$here/down.sh" "$lab" 7>&-; cd /; rm -rf "$tap_dir"' EXIT
guests='g1 g2 g3 g4'

lab_up() { sh "$here/up.sh" "$lab" >up.log 2>&1 7>&- || { cat up.log >&2; return 1; }; }

# all_write HOST TITLE: every guest writes there, and nothing is missing.
all_write() {
	pids=
	for guest in $guests; do
		{
			writes "$1" "$guest"
			echo "$?" >"writes.$guest"
			guest_records "$1" "$guest" >"records.$guest"
		} 7>&- &
		pids="$pids $!"
	done
	wait $pids
	for guest in $guests; do
		is "$(cat "writes.$guest")" 0 "$2: $guest writes"
		is "$(jq -rs '"\(map(.missing) | add) \(map(.bad) | add) \(map(.strange) | add)"' "records.$guest")" '0 0 0' \
			"$2: $guest: no record is missing, bad or in a wrong place"
	done
}

# A lab whose guests write, and run/plan.jsonl for all of them; or the end.
lab_planned() {
	lab_up
	ok $? 'the lab is up' || done_testing
	for guest in $guests; do
		writes hyp-a "$guest"
		ok $? "$guest writes at the source"
	done
	estate_plan run
	is "$?" 0 'all can be planned' || done_testing
}

migrate() { estate_run migrate.sh --yes "$@" >migrate.out 2>&1 7>&-; }
rollback() { estate_run rollback.sh --yes "$@" >rollback.out 2>&1 7>&-; }

# failed RUNBOOK DIR: what there is to know of a run of DIR/plan.jsonl that did
# not end as it should.
failed() {
	journal=$2/plan.run.jsonl
	[ "$1" = migrate ] || journal=$2/plan.back.run.jsonl
	tail -n 20 "$1.out" "$2/plan.log"
	jq -c 'select(.type == "result" and (.status | IN("done", "already") | not)) | del(.vms_down)' "$journal" | tail -n 20
} >&2

say() { echo "# $*"; }
