"""Place disks by brute force, from the rules of the man page.

usage: oracle.py FACTS ADDED: exits 1 when a placement in ADDED is not the
one that follows from FACTS.  Facts must be in canonical form.
"""
import json
import sys

KEYS = {
    "path": ("site", "host", "initiator", "target", "lun"),
    "datastore": ("site", "id"), "vm": ("site", "id"),
    "disk": ("site", "vm", "target"), "array_port": ("array", "id"),
    "host_group": ("array", "array_port", "id"), "volume": ("array", "id"),
    "lun": ("array", "array_port", "host_group", "lun"),
}
DEAD = ("offline", "dead", "failed", "faulty", "blocked",
        "transport-offline", "not-present")
facts = {kind: {} for kind in KEYS}
array_sites, older = set(), {}
with open(sys.argv[1], encoding="utf-8") as fp:
    for r in map(json.loads, fp):
        r.setdefault("site", "source")
        if r["type"] in ("array", "array_port", "volume"):
            array_sites.add(r["site"])
        if r["type"] not in KEYS:
            continue
        key = tuple(r[k] for k in KEYS[r["type"]])
        last = facts[r["type"]].get(key)
        if r["type"] == "volume" and last and last.get("wwid") and \
                last["wwid"] != r.get("wwid"):
            older.setdefault(last["wwid"], key)
        facts[r["type"]][key] = r

for lun in facts["lun"].values():       # a volume without a record
    facts["volume"].setdefault((lun["array"], lun["volume"]), {})


def shown(path):
    """The volumes that a path leads to; None: no known port."""
    ports = [p for p in facts["array_port"].values()
             if p["port"] == path["target"]]
    if not ports:
        return None
    found = set()
    for p in ports:
        for g in facts["host_group"].values():
            if (g["array"], g["array_port"]) == (p["array"], p["id"]) and \
                    path["initiator"] in g["initiators"]:
                lun = facts["lun"].get((g["array"], g["array_port"], g["id"],
                                        path["lun"]))
                if lun:
                    found.add((lun["array"], lun["volume"]))
    return found


def maps(a, b):
    """Does volume a map volume b?"""
    x = facts["volume"][a].get("external") or {}
    return (x.get("array"), x.get("volume")) == b or (
        x.get("wwid") and x["wwid"] == facts["volume"][b].get("wwid"))


def judge(site, hosts, wwid):
    """Status, volumes, keys of a LU."""
    led, lost = set(), False
    for p in facts["path"].values():
        if p["site"] == site and p["host"] in hosts and \
                p.get("wwid") == wwid:
            to = shown(p)
            led |= to or set()
            lost |= to is None or (not to and p.get("state") not in DEAD)
    named = {v for v, r in facts["volume"].items() if r.get("wwid") == wwid}
    if len(led) == 1 and led <= named:
        one = next(iter(led))
        named = {v for v in named
                 if v == one or not (maps(v, one) or maps(one, v))}
    found = led | named
    if not found and wwid in older:
        return "ambiguous", {older[wwid]}
    if len(found) != 1:
        return "ambiguous" if found else "missing", found
    identity = facts["volume"][next(iter(found))].get("wwid")
    if identity not in (None, wwid):
        return "ambiguous", found
    keys = (len(led) == 1 and not lost) + (identity == wwid)
    return ("ambiguous", "single-key", "proved")[keys], found


def place(d):
    site, hosts, lus, lost, stands = d["site"], set(), set(), False, []
    if d.get("device") in ("cdrom", "floppy") or d["source"] == "network":
        return "not-san", set()
    vm = facts["vm"].get((site, d["vm"]))
    if vm:
        hosts.add(vm["host"])
    stores = [b["datastore"] for b in d.get("backing", []) if "datastore" in b]
    lus |= {b["wwid"] for b in d.get("backing", []) if "wwid" in b}
    if d.get("datastore") and not (d["source"] in ("block", "lun") and
                                   d.get("wwid")):
        stores.append(d["datastore"])
    elif d.get("wwid"):
        lus.add(d["wwid"])
    elif d["source"] != "file":
        lost = True
    for name in stores:
        ds = facts["datastore"].get((site, name))
        if ds is None:
            lost = True
            continue
        hosts |= set(ds.get("hosts", []))
        lus |= set(ds["extents"])
    order = ("proved", "single-key", "missing", "ambiguous")
    status = "missing" if lost or not lus else "proved"
    found = set()
    for wwid in lus:
        one, volumes = judge(site, hosts, wwid)
        status = max(status, one, key=order.index)
        found |= volumes
    if site not in array_sites and status == "missing" and stores:
        return status, set(stores)
    if not lus and not lost:
        return "not-san", set()
    return status, found if status in order[:2] else set()


count = 0
with open(sys.argv[2], encoding="utf-8") as fp:
    for p in map(json.loads, fp):
        if p["type"] != "placement":
            continue
        want = place(facts["disk"][p["site"], p["vm"], p["disk"]])
        got = (p["status"], {(v["array"], v["volume"]) if "array" in v else
                             v["datastore"] for v in p["volumes"]})
        if got != want:
            sys.exit(f"{p}: expected {want}")
        count += 1
if count != len(facts["disk"]):
    sys.exit(f"{count} placements of {len(facts['disk'])} disks")
