#!/bin/sh
# generated estates: every disk of the source is placed as is true

. "$REPLUMB/t/tap.sh"

cat >compare.py <<'END'
import json
import sys

KEYS = ("type", "site", "vm", "disk", "status", "volumes")


def placements(path):
    with open(path, encoding="utf-8") as fp:
        records = [json.loads(line) for line in fp]
    return [{k: r[k] for k in KEYS} for r in records
            if r["type"] == "placement" and r["site"] == "source"]


got, want = placements(sys.argv[1]), placements(sys.argv[2])
for g, w in zip(got, want):
    if g != w:
        sys.exit(f"got {g}, want {w}")
if len(got) != len(want) or not want:
    sys.exit(f"got {len(got)} placements, want {len(want)}")
END

estate() {	# VMs hosts volumes seed
	title="$1 VMs, $2 hosts, $3 volumes"
	rm -rf estate
	generate-estate --vms "$1" --hosts "$2" --volumes "$3" --seed "$4" \
		estate || exit 2
	run correlate-ports -n estate/source-*.jsonl \
		estate/destination-*.jsonl estate/fabric.jsonl
	is "$status $(cat err)" '0 ' "$title: exit 0"
	python3 compare.py out estate/answer.jsonl >&2
	ok $? "$title: placements equal the answer"
	grep -q '"blocks":true' out
	is "$?" 1 "$title: nothing blocks"
}

command -v generate-estate >generator || skip_all 'no generate-estate here'

estate 40 8 16 1
valid out 'the output fits the schemas'
cp -r estate small
estate 40 8 16 2
estate 1 1 1 3
estate 500 60 60 4
estate 3200 400 400 1

# no array: report mode
run correlate-ports -n small/source-hosts.jsonl
is "$status" 0 'hosts alone: exit 0'
is "$(grep -c '"code":"no-array-facts"' out)" 1 'hosts alone: said once'
is "$(grep -c '"status":"proved"' out)" 0 'hosts alone: nothing is proved'
is "$(grep -c '"type":"placement"' out)" \
	"$(grep -c '"type":"disk"' small/source-hosts.jsonl)" \
	'hosts alone: each disk has a placement'

# one array port's facts are lost
grep -v '"type":"lun".*"array_port":"CL1-A"' small/source-array.jsonl >array
run correlate-ports -n small/source-hosts.jsonl array
is "$status" 1 'a port without its LUNs: exit 1'
is "$(grep '"blocks":true' out | grep -vc '"code":"path-not-mapped"')" 0 \
	'a port without its LUNs: blocked for that reason only'
is "$(grep '"status":"proved"' out | grep -c . )" 0 \
	'a port without its LUNs: nothing behind it is proved'

done_testing
