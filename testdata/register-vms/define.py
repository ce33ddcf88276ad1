"""define.py PLAN XML [TARGET=WWID,...] - a stream in which only define-vm is
left to do: the plan with this definition, these disks, and the results of the
rescans.  A WWID that is none is the id of a datastore."""
import json
import sys

plan, xml = sys.argv[1:3]
disks = dict(d.split("=") for d in sys.argv[3].split(",")) \
    if len(sys.argv) > 3 else {}
for line in open(plan, encoding="utf-8"):
    r = json.loads(line)
    if r["type"] == "disk":
        continue
    if r["type"] == "vm_definition":
        vm = r["vm"]
        r["text"] = open(xml, encoding="utf-8").read()
        for target, wwid in disks.items():
            name = "wwid" if wwid.startswith("naa.") else "datastore"
            print(json.dumps({"type": "disk", "vm": vm, "target": target,
                              "source": "block", name: wwid}))
    print(json.dumps(r))
    if r["type"] == "step" and r["op"] == "rescan-host":
        n = r["id"][-3:]
        wwid = "naa.60060e80042000000000420002000" + n
        print(json.dumps({
            "type": "result", "step": r["id"], "status": "done",
            "op": r["op"], "started": "2026-11-20T23:55:11Z",
            "finished": "2026-11-20T23:55:12Z", "elapsed_s": 1,
            "made": {"wwid": wwid, "path_count": 4,
                     "device": "/dev/disk/by-id/wwn-0x" + wwid[4:]}}))
