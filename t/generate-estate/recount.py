"""recount.py DIR - does an estate agree with itself?

Reads the files of generate-estate as a stranger would, prints one line for
each thing that does not hold, and then what it counted, as one line of
JSON.  Exit 1 when something does not hold.
"""
import collections
import json
import os
import sys
import xml.etree.ElementTree as ET

HERE = os.path.dirname(os.path.abspath(__file__))
SCHEMAS = os.path.join(HERE, "..", "..", "lib", "schema")
BY_ID = "/dev/disk/by-id/wwn-0x"
complaints = 0


def check(holds, *what):
    global complaints
    if not holds:
        complaints += 1
        if complaints <= 20:
            print("does not hold:", *what)


def load(folder, name):
    with open(os.path.join(folder, name + ".jsonl"), encoding="utf-8") as fp:
        return [json.loads(line) for line in fp]


def unique(records):
    seen = set()
    for r in records:
        if r["type"].startswith("x-"):
            continue
        with open(os.path.join(SCHEMAS, r["type"] + ".json")) as fp:
            keys.setdefault(r["type"], json.load(fp)["x-key"])
        key = (r["type"], *(json.dumps(r[k]) for k in keys[r["type"]]))
        check(key not in seen, "unique", key)
        seen.add(key)


keys = {}


class Site:
    """The facts of one site, by type and by what they are looked up by."""

    def __init__(self, folder, name):
        self.records = load(folder, name + "-hosts") + \
            load(folder, name + "-array")
        self.of = collections.defaultdict(list)
        for r in self.records:
            check(r["site"] == name, "site", r)
            self.of[r["type"]].append(r)
        self.port = {p["port"]: p for p in self.of["array_port"]}
        self.volume = {v["id"]: v for v in self.of["volume"]}
        self.by_wwid = {v["wwid"]: v["id"] for v in self.of["volume"]}
        self.group = {}
        for g in self.of["host_group"]:
            for initiator in g["initiators"]:
                key = g["array_port"], initiator
                check(key not in self.group, "one group", key)
                self.group[key] = g["id"]
        self.lun = {(x["array_port"], x["host_group"], x["lun"]): x["volume"]
                    for x in self.of["lun"]}
        self.owner = {i["port"]: i["host"] for i in self.of["initiator"]}
        self.store = {d["id"]: d for d in self.of["datastore"]}
        self.seen = collections.defaultdict(set)
        for u in self.of["logical_unit"]:
            self.seen[u["host"]].add(u["wwid"])


def check_paths(site, zoned):
    devices = set()
    for p in site.of["path"]:
        port = site.port.get(p["target"])
        check(port is not None, "target is a port of the array", p)
        group = site.group.get((port["id"], p["initiator"]))
        volume = site.lun.get((port["id"], group, p["lun"]))
        check(volume is not None, "path is mapped", p)
        check(site.volume[volume]["wwid"] == p["wwid"], "wwid", p)
        check(site.owner[p["initiator"]] == p["host"], "owner", p)
        check(p["initiator"] in port["logins"], "logged in", p)
        check((p["initiator"], p["target"]) in zoned, "zoned", p)
        check(p["wwid"] in site.seen[p["host"]], "has its unit", p)
        check((p["host"], p["device"]) not in devices, "device", p)
        devices.add((p["host"], p["device"]))
    check(len(site.of["path"]) == len(site.of["lun"]), "paths are the LUNs")
    per_unit = collections.Counter((p["host"], p["wwid"])
                                   for p in site.of["path"])
    check(set(per_unit.values()) <= {4}, "four paths each")
    check(len(per_unit) == len(site.of["logical_unit"]), "units have paths")


def check_storage(site):
    for v in site.of["volume"]:
        number = int(v["id"].replace(":", ""), 16)
        check(int(v["wwid"][-4:], 16) == number, "wwid ends in the id", v)
        check(v["size_bytes"] % 2**30 == 0 and
              0 < v["size_bytes"] <= 3 * 2**40, "size", v)
    check(len(site.by_wwid) == len(site.volume), "wwids are unique")
    for u in site.of["logical_unit"]:
        v = site.volume[site.by_wwid[u["wwid"]]]
        check(u["size_bytes"] == v["size_bytes"], "size", u)
        check(u["device"] == BY_ID + v["wwid"][4:], "device", u)
    for d in site.of["datastore"]:
        check(set(d["extents"]) <= site.seen[d["hosts"][0]], "extents", d)
        check(len(d["extents"]) == (2 if d["fs"] == "lvm2" else 1), "fs", d)
    groups = collections.Counter(g["array_port"]
                                 for g in site.of["host_group"])
    check(max(groups.values(), default=0) <= 200, "groups on a port")


def check_disks(site):
    """The disks, and the placements that follow from them."""
    host = {v["id"]: v["host"] for v in site.of["vm"]}
    users = collections.defaultdict(list)
    answer = []
    serial = site.of["array"][0]["id"]
    for d in site.of["disk"]:
        wwids = []
        if "wwid" in d:
            wwids = [d["wwid"]]
            users[d["wwid"]].append(d)
            check(d["path"] == BY_ID + d["wwid"][4:], "path", d)
        elif "datastore" in d:
            store = site.store[d["datastore"]]
            wwids = store["extents"]
            check(store["hosts"] == [host[d["vm"]]], "its host's", d)
            check(d["path"].startswith(store["mount"] + "/"), "mount", d)
        check(set(wwids) <= site.seen[host[d["vm"]]], "host sees it", d)
        answer.append({
            "type": "placement", "site": "source", "vm": d["vm"],
            "disk": d["target"],
            "status": "proved" if wwids else "not-san",
            "volumes": [{"array": serial, "volume": v} for v in
                        sorted(site.by_wwid[w] for w in wwids)]})
    extents = {w for s in site.of["datastore"] for w in s["extents"]}
    for wwid, disks in users.items():
        check(wwid not in extents, "raw", wwid)
        check(len(disks) == (2 if disks[0].get("shared") else 1), "users",
              wwid)
        check(len({d["vm"] for d in disks}) == len(disks), "two VMs", wwid)
    return sorted(answer, key=lambda r: (r["vm"], r["disk"]))


def check_definitions(site):
    vms = {v["id"]: v for v in site.of["vm"]}
    disks = collections.defaultdict(dict)
    for d in site.of["disk"]:
        disks[d["vm"]][d["target"]] = d
    for definition in site.of["vm_definition"]:
        root = ET.fromstring(definition["text"])
        vm = vms[definition["vm"]]
        check(root.findtext("uuid") == vm["id"], "uuid", vm)
        check(root.findtext("name") == vm["name"], "name", vm)
        check([s.get("network") for s in root.findall(
            "devices/interface/source")] == vm["networks"], "networks", vm)
        mine = disks[vm["id"]]
        check(len(root.findall("devices/disk")) == len(mine), "disks", vm)
        for node in root.findall("devices/disk"):
            d = mine[node.find("target").get("dev")]
            s = node.find("source")
            path = s.get("dev") or s.get("file") or \
                "/dev/%s/%s" % (s.get("pool"), s.get("volume"))
            check(path == d["path"], "source", d)
            check((node.find("shareable") is not None) ==
                  d.get("shared", False), "shareable", d)
            check(node.find("driver").get("type") == d["format"], "format", d)


def check_external(source, destination, zoned):
    ports = {p["id"]: p for p in source.of["array_port"]}
    for p in destination.of["array_port"]:
        if p["roles"] != ["external"]:
            continue
        # CL5-A meets CL7-A, CL6-B meets CL8-B, ...
        peer = ports["CL%d%s" % (int(p["id"][2]) + 2, p["id"][3:])]
        check((p["port"], peer["port"]) in zoned, "external zone", p)
        check(peer["logins"] == [p["port"]], "external login", peer)
    check(sorted(p["id"] for p in destination.of["array_port"]
                 if p["roles"] == ["external"]) ==
          ["CL5-A", "CL5-B", "CL6-A", "CL6-B"], "external ports")
    for kind in "volume", "lun", "path", "vm", "disk", "datastore":
        check(not destination.of[kind], "destination is empty", kind)


def zones(fabric):
    home = {f["wwpn"]: f["fabric"] for f in fabric
            if f["type"] == "fabric_login"}
    pairs = set()
    for z in fabric:
        if z["type"] == "zone":
            check({home[m] for m in z["members"]} == {z["fabric"]}, "zone", z)
            pairs |= {(z["members"][0], m) for m in z["members"][1:]}
    return pairs


def main(folder):
    source, destination = Site(folder, "source"), Site(folder, "destination")
    fabric, state = load(folder, "fabric"), load(folder, "state")
    facts = source.records + destination.records + fabric
    zoned = zones(fabric)
    unique(facts)
    check_paths(source, zoned)
    check_storage(source)
    check_definitions(source)
    check_external(source, destination, zoned)
    check(check_disks(source) == load(folder, "answer"), "answer.jsonl")
    check(sorted(json.dumps(r) for r in facts) ==
          sorted(json.dumps(r) for r in state
                 if not r["type"].startswith("x-")), "state is the facts")
    ids = {r["array"]: r["storage_device_id"] for r in state
           if r["type"] == "x-array"}
    for array in source.of["array"] + destination.of["array"]:
        check(ids[array["id"]][6:] == array["id"], "storage device", array)
    print(json.dumps({
        "vms": len(source.of["vm"]), "hosts": len(source.of["host"]),
        "destination_hosts": len(destination.of["host"]),
        "volumes": len(source.of["volume"]),
        "kinds": sorted({d["source"] for d in source.of["disk"]})},
        sort_keys=True))
    return complaints > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
