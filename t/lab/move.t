#!/bin/sh
# real guests move to another hypervisor and array without their data being
# copied, back, there again, and then their data follow while they run

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/lab/lab.sh"

lab_planned

# ---- what is where ----

is "$(jq -r 'select(.type == "placement") | "\(.status) \(.keys | join("+"))"' run/plan.jsonl | sort | uniq -c | xargs)" \
	'5 proved nexus+wwid' 'where each disk lies is proved by path and by identity'
is "$(jq -r 'select(.type == "group") | .vms | length' run/plan.jsonl | sort | xargs)" '1 1 2' \
	'the two guests on one LU move together'
estate_facts before.jsonl

# ---- there ----

for guest in $guests; do
	echo "$guest $(guest_ahead hyp-a "$guest")"
done >ahead
reads_begin "$SOURCE" reads 7>&-
migrate run/plan.jsonl
is "$?" 0 'migrate.sh moves all' || failed migrate run
reads_end
read_mib=$(estate_between run/plan.run.jsonl | { read -r from to && reads_between reads "$from" "$to"; })
[ "${read_mib%.*}" -gt 0 ] && [ "${read_mib%.*}" -lt 64 ]
ok $? "of 4 LUs of 256 MiB, the source array read $read_mib MiB between stop and start"
all_write hyp-b 'at the destination'
is "$(virt hyp-a list --name)" '' 'nothing runs at the source'
is "$(jq -c 'select(.op | IN("fingerprint-volume", "compare-volume")?) | select(.type == "result" and .made.unavailable)' \
	run/plan.run.jsonl)" '' 'the ends of each volume were read and compared'
estate_away ahead $guests >away
say "away, by their counters (they boot by TCG): $(xargs <away)"
say "and from stop to start: $(jq -r '.made.away_s | values' run/plan.run.jsonl | xargs)"
estate_times run/plan.run.jsonl "$(awk '{ sum += $2 } END { print sum / NR }' away)" >times.json
is "$(for guest in $guests; do guest_records hyp-b "$guest" | jq '.boots | length'; done | sort -u)" 2 \
	'each went on from its own records'

# ---- and back ----

rollback run/plan.jsonl
is "$?" 0 'rollback.sh takes all back' || failed rollback run
all_write hyp-a 'back at the source'
is "$(for guest in $guests; do guest_records hyp-a "$guest" | jq '.boots | length'; done | sort -u)" 3 \
	'each went on from what it wrote at the destination'
estate_facts back.jsonl
facts='select(.type | IN("volume", "lun", "host_group", "logical_unit", "path", "vm_definition")) |
	if .type == "path" then del(.device) else . end'
jq -cS "$facts" before.jsonl | sort >before
jq -cS "$facts" back.jsonl | sort >back
same back before 'arrays, LUs and definitions are as they were'

# ---- there again, and the data follow ----

estate_plan again
for guest in $guests; do
	echo "$guest $(guest_ahead hyp-a "$guest")"
done >ahead
migrate again/plan.jsonl
is "$?" 0 'they move again' || failed migrate again
all_write hyp-b 'there again'
say "away, by their counters: $(estate_away ahead $guests | xargs)"
say "estimate, with the times of the first move: $(estimate-time -n --method plan --scenario times.json again/plan.jsonl |
	jq -r 'select(.scope == "plan").downtime_s | map_values(. * 100 | round / 100) |
		"\(.low) s at least, \(.expected) s on average, \(.high) s at most"')"
migrate --drain again/plan.jsonl
is "$?" 0 'the data are drained while they run' || tail -n 30 migrate.out >&2
is "$(ls "$lab/arrays/$DESTINATION/volumes"/*/external 2>/dev/null)" '' 'no volume is external any more'
(serial=$SOURCE && . "$here/array-parts.sh" && array_down)
all_write hyp-b 'with the source array switched off'

# What differs from the source is what was written since: in the rings.
for pair in V1:g1 V2:g3 V3:g3; do
	volume=${pair%:*}
	drained=$(grep -l "lab $volume\|rpl_${SOURCE}_$volume" "$lab/arrays/$DESTINATION"/volumes/*/label)
	cmp -l "$lab/arrays/$SOURCE/volumes/$volume/image" "${drained%/label}/image" |
		awk '{ mib = int(($1 - 1) / 1048576); if (!((mib >= 8 && mib < 12) || (mib >= 32 && mib < 36))) print }' |
		head -n 3 >different
	is "$(cat different)" '' "$volume: outside of what is being written both images are equal"
done

# ---- the end ----

sh "$here/down.sh" "$lab"
ok $? 'down.sh ends it'
is "$(grep -c " $lab/" /proc/self/mountinfo; losetup -l -n | wc -l)" '0
0' 'no mount and no loop device is left'
is "$(grep -l "^State:.[^Z]" $(grep -lF "$lab" /proc/[0-9]*/cmdline 2>/dev/null | sed 's/cmdline/status/') /dev/null 2>/dev/null |
	grep -cv "^/proc/\($$\|self\)/")" 0 'no process is left'
is "$(find /dev /etc/libvirt /etc/tgt /run/libvirt /run/tgtd /var/*/libvirt /tmp/replumb-* -xdev -newer "$tap_dir/begun" \
	-type f 2>/dev/null)" '' 'no file outside of its folder'

done_testing
