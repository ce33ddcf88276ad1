"""The join of correlate-ports in plain Python: json and dicts.

usage: plain.py FACTS >placements.tsv
Prints vm, disk, status, volumes and path count of each placement.
"""

import json
import sys


def read(path):
    """The facts that matter, by type."""
    facts = {t: [] for t in ("path", "lun", "host_group", "array_port",
                             "volume", "datastore", "vm", "disk")}
    with open(path, "rb") as lines:
        for line in lines:
            fact = json.loads(line)
            if fact["type"] in facts:
                facts[fact["type"]].append(fact)
    return facts


def join_nexus(facts):
    """(site, host, wwid) -> {(array, volume): paths}"""
    ports = {(p["array"], p["id"]): p["port"] for p in facts["array_port"]}
    groups = {}
    for g in facts["host_group"]:
        port = ports.get((g["array"], g["array_port"]))
        for initiator in g["initiators"]:
            groups.setdefault((port, initiator), []).append(
                (g["array"], g["array_port"], g["id"]))
    luns = {(x["array"], x["array_port"], x["host_group"], x["lun"]):
            (x["array"], x["volume"]) for x in facts["lun"]}
    seen = {}
    for p in facts["path"]:
        for group in groups.get((p["target"], p["initiator"]), ()):
            volume = luns.get(group + (p["lun"],))
            if volume is not None:
                found = seen.setdefault((p["site"], p["host"], p["wwid"]), {})
                found[volume] = found.get(volume, 0) + 1
    return seen


def place(disk, tables):
    """The status, volumes and path count of a disk."""
    vms, stores, volumes, nexus = tables
    hosts = {vms.get((disk["site"], disk["vm"]))}
    store = stores.get((disk["site"], disk.get("datastore")))
    if disk.get("device") in ("cdrom", "floppy"):
        return "not-san", "", 0
    if "wwid" in disk:
        lus = [disk["wwid"]]
    elif store is not None:
        lus = store["extents"]
        hosts.update(store["hosts"])
    else:
        return "not-san", "", 0
    proved, paths, all_found = True, 0, set()
    for wwid in lus:
        found = {}
        for host in hosts:
            for volume, count in nexus.get((disk["site"], host, wwid),
                                           {}).items():
                found[volume] = found.get(volume, 0) + count
        if len(found) != 1 or volumes.get(next(iter(found))) != wwid:
            proved = False
        all_found.update(found)
        paths += sum(found.values())
    return ("proved" if proved else "not proved",
            " ".join(sorted("/".join(v) for v in all_found)), paths)


def main(path):
    facts = read(path)
    tables = ({(v["site"], v["id"]): v.get("host") for v in facts["vm"]},
              {(d["site"], d["id"]): d for d in facts["datastore"]},
              {(v["array"], v["id"]): v.get("wwid")
               for v in facts["volume"]},
              join_nexus(facts))
    facts["disk"].sort(key=lambda d: (d["site"], d["vm"], d["target"]))
    for d in facts["disk"]:
        print(d["vm"], d["target"], *place(d, tables), sep="\t")


main(sys.argv[1])
