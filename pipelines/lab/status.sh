#!/bin/sh
# status.sh DIR - what there is of a lab: arrays and their volumes, hypervisors
# and the LUs they see, guests and how far they have counted.

set -u
[ $# -eq 1 ] && [ -d "$1" ] || { echo "usage: status.sh DIR" >&2; exit 2; }
lab=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lab.sh"

for serial in "$SOURCE" "$DESTINATION"; do
	(
		. "$here/array-parts.sh"
		alive "$array/tgtd.pid" && is=up || is=down
		echo "array $serial: $is"
		for at in "$array"/volumes/*/wwid; do
			[ -e "$at" ] || continue
			volume=$(basename "${at%/wwid}")
			is_external "$volume" && is="external, of $(jq -r '"\(.array)/\(.volume)"' "${at%/wwid}/external")" ||
				is='its own data'
			echo "  $volume: $(cat "$at"), $is," \
				"seen by $(luns_of "$volume" |
				sed 's|/luns/| LUN |' | paste -sd ';' -)"
		done
	)
done
for host in hyp-a hyp-b; do
	answers "$host" && is=up || is=down
	echo "host $host: $is"
	for unit in "$lab/hosts/$host"/units/*/device; do
		[ ! -e "$unit" ] || echo "  $(cut -d ' ' -f 1 "$unit"): naa.$(cut -d ' ' -f 1 "${unit%/device}/identity")"
	done
	[ "$is" = up ] || continue
	for guest in $(virt "$host" list --all --name); do
		echo "  guest $guest: $(virt "$host" domstate "$guest" | head -n 1)," \
			"$(guest_records "$host" "$guest" 2>/dev/null | jq -rs 'map("\(.first) to \(.last), \(.missing) missing, \(.bad + .strange) wrong") | join("; ")')"
	done
done
