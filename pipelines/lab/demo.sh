#!/bin/sh
# demo.sh [DIR] - a real migration, of real guests, on one Linux machine.
#
# Installs what is missing, builds, brings up a lab (up.sh) in DIR (default: a
# temporary folder that goes), finds out by itself which array volume holds
# which guest's disk, moves all guests from one hypervisor and array to the
# other without copying their data, drains the data into the new array while
# the guests run, switches the old array off, and checks that no write of any
# guest was lost.  Needs root.  Exit 0 only when every check holds.

set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
if [ -z "${REPLUMB-}" ]; then		# set in tests, where all this is done
	sh "$root/pipelines/setup.sh" --lab
	PATH=$root/build/bin:$PATH
fi
export LC_ALL=C
if [ $# -gt 0 ]; then
	mkdir -p "$1"
	lab=$(cd "$1" && pwd) remove=
else
	lab=$(mktemp -d) remove=--remove
fi
trap 'sh "$here/down.sh" $remove "$lab"' EXIT
trap 'exit 2' HUP INT TERM
. "$here/estate.sh"
run=$lab/run
guests='g1 g2 g3 g4'
say() { printf '\n== %s\n' "$*"; }

# check WHAT EXPECTED FOUND
failed=0
check() {
	[ "$2" = "$3" ] && is=ok || { is=FAILED failed=1; }
	printf '%-7s%-60s%s\n' "$is" "$1" "$3"
}

# check_guests HOST TITLE: they write there, and nothing was lost.
check_guests() {
	for guest in $guests; do
		writes "$1" "$guest" && is=yes || is=no
		check "$guest writes $2" yes "$is"
		check "$guest: records missing, wrong" '0 0' "$(guest_records "$1" "$guest" |
			jq -rs '"\(map(.missing) | add) \(map(.bad + .strange) | add)"')"
	done
}

say 'a lab: two hypervisors, two arrays, four guests'
sh "$here/up.sh" "$lab"
for guest in $guests; do
	writes hyp-a "$guest" || die "$guest does not write"
done
sh "$here/status.sh" "$lab"

say 'discover, correlate, plan'
estate_plan "$run" || die "no plan: see $run"
jq -r 'select(.type == "placement") | "\(.vm) \(.disk): \(.status) on \(.volumes | map("\(.array)/\(.volume)") | join(" "))"' \
	"$run/plan.jsonl"

say 'migrate'
for guest in $guests; do
	echo "$guest $(guest_ahead hyp-a "$guest")"
done >"$run/ahead"
estate_run migrate.sh --yes "$run/plan.jsonl" || die "migrate.sh ended with $?: see $run"
check_guests hyp-b 'at the destination, data at the source array'
estate_away "$run/ahead" $guests | while read -r guest seconds; do
	echo "$guest did not write for $seconds s"
done

say 'drain, while they run'
estate_run migrate.sh --yes --drain "$run/plan.jsonl" || die "the drain ended with $?: see $run"

say 'the source array is switched off'
(serial=$SOURCE && . "$here/array-parts.sh" && array_down)
check_guests hyp-b 'with the source array off'

say 'result'
[ "$failed" -eq 0 ] && echo 'every check holds'
exit "$failed"
