"""play.py PLAN [OP ...] - the results that a good run of a plan would write.

With OPs, only steps of these get a result.  Volumes made are ff:00:00 and on.
"""
import json
import sys

ZERO = "2026-01-01T00:00:00Z"
steps = [r for r in map(json.loads, open(sys.argv[1], encoding="utf-8"))
         if r["type"] == "step"]
running = {s["args"]["vm"] for s in steps if s["op"] == "start-vm"}
made = {}


def wwid(n):
    return f"naa.60060e80{n:024x}"


def result(number, step):
    op, args, site = step["op"], step["args"], step["site"]
    m = {}
    if op == "stop-vm":
        m = {"was": "running" if args["vm"] in running else "off"}
    elif op == "unmap-volume":
        m = {"array": args["array"], "volume": args["volume"],
             "luns": [dict(lun) for lun in args["luns"]]}
    elif op == "virtualize-volume":
        m = {"array": args["array"],
             "volume": f"FF:{number >> 8:02X}:{number & 255:02X}",
             "wwid": wwid(number), "size_bytes": args["size_bytes"]}
    elif op == "map-volume":
        source = made.get(args.get("volume_from"), step.get("expect"))
        m = {"array": args["array"],
             "volume": args.get("volume") or source["volume"],
             "wwid": source["wwid"],
             "size_bytes": source["size_bytes"],
             "luns": [{"array_port": p["array_port"], "lun": p["lun"],
                       "host_group": p.get("host_group") or
                       p["array_port"] + ",99"} for p in args["ports"]]}
    elif op == "rescan-host":
        m = {"path_count": args["path_count"]}
        if "volume_from" in args:
            m["wwid"] = made[args["volume_from"]]["wwid"]
    elif op == "fingerprint-volume":
        m = {"wwid": args["wwid"], "size_bytes": 1 << 30,
             "first_sha256": "aa", "last_sha256": "bb", "labels": []}
    elif op == "compare-volume":
        m = dict(made[args["same_as"]])
        m["wwid"] = args.get("wwid") or made[args["wwid_from"]]["wwid"]
    elif op == "define-vm":
        m = {"host": args["host"]}
    made[step["id"]] = m
    return {"type": "result", "step": step["id"], "op": op, "status": "done",
            "started": ZERO, "finished": ZERO, "elapsed_s": 0.0, "made": m}


for number, step in enumerate(steps):
    record = result(number, step)
    if len(sys.argv) == 2 or step["op"] in sys.argv[2:]:
        print(json.dumps(record))
