#!/bin/sh
# RVTools exports of other projects, counted independently

. "$REPLUMB/t/tap.sh"
[ -d "$shared/wild/vmware" ] || skip_all 'no ../shared/wild/vmware'

cat >count.py <<'EOF'
import csv
import glob
import re
import sys

def tab(name):
    rows = []
    for path in glob.glob(sys.argv[1] + "/*" + name + "[._]*csv"):
        with open(path, encoding="utf-8-sig", newline="") as fp:
            rows += [r for r in csv.DictReader(fp)
                     if any(v for v in r.values() if isinstance(v, str))]
    return rows

vms = [r for r in tab("vInfo") if r["VM"]]
names = {r["VM"] for r in vms}
disks = [r for r in tab("vDisk") if r["VM"] in names]
stores = {r["Name"] for r in tab("vDatastore")}
for r in disks:
    m = re.match(r"\[([^]]+)\]", r.get("Disk Path") or r.get("Path") or "")
    if m:
        stores.add(m.group(1))
if not tab("vDisk"):
    disks = [r for r in tab("vPartition")
             if r["VM"] in names and r["Disk"].startswith("Hard disk")]
hosts = {r.get("Host") or r.get("Name") for r in tab("vHost")}
hosts |= {r["Host"] for r in vms if r.get("Host")}
print(len(vms), len(disks), len(hosts - {None, ""}), len(stores))
EOF

for d in "$shared"/wild/vmware/*/; do
	ls "$d" | grep -Eq 'v(Info|Disk|Host|HBA|MultiPath|Datastore)[._].*csv$' ||
		continue
	name=$(basename "$d")
	run discover-hosts "rvtools:$d"
	[ "$status" -lt 2 ]
	ok $? "$name: is read"
	jq -s -r '[map(select(.type == "vm")), map(select(.type == "disk")),
	    map(select(.type == "host")), map(select(.type == "datastore"))]
	    | map(length | tostring) | join(" ")' out >got
	is "$(cat got)" "$(python3 count.py "$d")" \
		"$name: VMs, disks, hosts, datastores: $(cat got)"
	valid out "$name: every record fits its schema"
done

done_testing
