#!/bin/sh
# captures of other projects: what cannot be joined is said in findings

. "$REPLUMB/t/tap.sh"
[ -d "$shared/wild" ] || skip_all 'no ../shared/wild'
command -v discover-hosts >which || skip_all 'no discover-hosts here'

grep '"array"\|"volume"' "$REPLUMB/testdata/correlate-ports/match.in.jsonl" |
	grep -v '"lun"\|"host_group"' >array.jsonl

# Every disk has one placement, none is proved, and where one is missing a
# finding about its site (no array facts) or its VM (an array that does not
# have it) says so.
cat >check.py <<'END'
import json
import sys

LOCAL = ("cdrom", "floppy")


def load(path):
    with open(path, encoding="utf-8") as fp:
        return [json.loads(line) for line in fp]


def about(findings, code, **want):
    return any(f["code"] == code and f["about"].items() >= want.items() and
               f["message"] for f in findings)


facts, added = load(sys.argv[1]), load(sys.argv[2])
arrays = sys.argv[3] == "array"
findings = [r for r in added if r["type"] == "finding"]
placements = {(p["vm"], p["disk"]): p for p in added
              if p["type"] == "placement"}
disks = {(d["vm"], d["target"]): d for d in facts if d["type"] == "disk"}
stores = {d["id"]: d for d in facts if d["type"] == "datastore"}
if placements.keys() != disks.keys():
    sys.exit("placements are not those of the disks")
said = about(findings, "no-array-facts", site="source")
if not arrays and not said and any(
        r["type"] in ("host", "vm", "disk") for r in facts):
    sys.exit("no word of the arrays that are not known")
for key, d in disks.items():
    p = placements[key]
    on_san = d.get("wwid") or (d.get("datastore") and (not arrays or stores.get(
        d["datastore"], {"extents": [1]})["extents"]))
    if d.get("device") in LOCAL or d["source"] == "network":
        on_san = False
    if d["source"] not in ("file", "network") and not d.get("datastore") and \
            d.get("device") not in LOCAL:
        on_san = True       # a device that nothing is known of
    want = "missing" if on_san else "not-san"
    if p["status"] != want:
        sys.exit(f"{key}: {p['status']}, expected {want}: {d}")
    if want == "missing" and not said and \
            not about(findings, "disk-unplaced", vm=d["vm"]):
        sys.exit(f"{key}: no word on why it is missing")
for f in findings:
    if f["blocks"] and f["code"] != "disk-unplaced":
        sys.exit(f"blocks: {f}")
print(len(disks), "disks,", len(findings), "findings")
END

# facts in the file facts: alone, and with an array that has none of it
check() {
	run correlate-ports -n facts
	is "$status $(cat err)" '0 ' "$1: exit 0"
	python3 check.py facts out alone >said 2>&1
	ok $? "$1: $(cat said)"
	run correlate-ports -n facts array.jsonl
	[ "$status" -lt 2 ] && [ ! -s err ]
	ok $? "$1, and an array: ends well"
	python3 check.py facts out array >said 2>&1
	ok $? "$1, and an array: $(cat said)"
	cat out >>all
}

for d in "$shared"/wild/vmware/*/; do
	ls "$d" | grep -Eq 'v(Info|Disk|Host|HBA|MultiPath|Datastore)[._].*csv$' ||
		continue
	discover-hosts "rvtools:$d" >facts 2>err
	[ -s facts ] && check "$(basename "$d")"
done

# domains and pools by themselves are put into an estate each
cat >wrap.py <<'END'
import sys
import xml.etree.ElementTree as ET
try:
    root = ET.parse(sys.argv[1]).getroot()
except (ET.ParseError, ValueError):
    sys.exit(1)
if root.tag not in ("node", "domain", "pool", "device"):
    sys.exit(1)
if root.tag != "node":
    node = ET.Element("node")
    node.append(root)
    root = node
ET.ElementTree(root).write("estate.xml")
END
for f in "$shared"/wild/libvirt/*/*.xml; do
	python3 wrap.py "$f" 2>err || continue
	discover-hosts "h=test://$PWD/estate.xml" >facts 2>err
	[ "$?" -lt 2 ] && [ -s facts ] && check "${f#"$shared/wild/libvirt/"}"
done
valid all 'what is added fits the schemas'
[ "$tap_count" -gt 100 ]; ok $? 'captures were found'

done_testing
