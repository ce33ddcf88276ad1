"""manager.py STATE SITE - the manager of one site of STATE, as a driver.

STATE: {SITE: {"vms": {id: {name, host, state, disks: {target: wwid}}},
"pools": {host: {pool: true}},
"lus": {host: [{wwid, size_bytes, device, paths, online}]}, "coming": the same,
"going": {host: [wwid]}}}.  What comes and goes does so at the next rescan.
Optional: "more", records that are told as they are; "extents": {pool: [wwid]};
"checks", "addresses": records of these answers; "contents": {wwid: {first_sha256, ...}};
"asleep": how often ping fails before the agent answers.  Without them the
manager has no such verb.
"""
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "apply-paths"))
from replumb_driver import Refuse, serve, times  # noqa: E402

PATH, SITE = sys.argv[1:3]


def seen(host, lu):
    yield {"type": "logical_unit", "host": host, "wwid": lu["wwid"],
           "size_bytes": lu["size_bytes"], "device": lu["device"]}
    for n in range(lu["paths"]):
        yield {"type": "path", "host": host, "wwid": lu["wwid"], "lun": 0,
               "initiator": "10000000c9000001", "target": "%016x" % n,
               "state": "online" if n < lu["online"] else "offline"}


def describe(tree, args):
    site = tree[SITE]
    records = []
    for host, lus in site["lus"].items():
        for lu in lus:
            records += seen(host, lu)
    for host, pools in site["pools"].items():
        records += [{"type": "datastore", "id": f"{host}/{p}", "pool": p,
                     "extents": site.get("extents", {}).get(p, []),
                     "hosts": [host] if up else []}
                    for p, up in pools.items()]
    for i, v in site["vms"].items():
        records.append({"type": "vm", "id": i,
                        **{k: v[k] for k in v if k != "disks"}})
        records += [{"type": "disk", "vm": i, "target": target,
                     "source": "block", "wwid": wwid}
                    for target, wwid in v.get("disks", {}).items()]
    records += site.get("more", [])
    if "vm" in args:
        return [r for r in records
                if args["vm"] in (r.get("id"), r.get("vm"))]
    return records


def vm(tree, args):
    if args["vm"] not in tree[SITE]["vms"]:
        raise Refuse("not-found", args["vm"])
    return tree[SITE]["vms"][args["vm"]]


def stop(tree, args):
    vm(tree, args)["state"] = "off"
    return autostart(tree, args)


def start(tree, args):
    vm(tree, args)["state"] = "running"
    return autostart(tree, args)


def define(tree, args):
    tree[SITE]["vms"][args["vm"]] = {
        "name": args["name"], "host": args["host"], "state": "off",
        "disks": {target: "naa." + wwn for wwn, target in re.findall(
            r"wwn-0x([0-9a-f]+)(?:-part\d+)?['\"]/>\s*<target dev=['\"](\w+)",
            args["text"])}}
    return autostart(tree, args)


def autostart(tree, args):
    if "autostart" in args:
        vm(tree, args)["autostart"] = args["autostart"]
    return []


def undefine(tree, args):
    if vm(tree, args)["state"] == "running":
        raise Refuse("vm-running", args["vm"])
    del tree[SITE]["vms"][args["vm"]]
    return []


def set_pool(tree, args, up):
    tree[SITE]["pools"].setdefault(args["host"], {})[args["pool"]] = up
    return []


def told(tree, name):
    """What the site has under an optional name."""
    if name not in tree[SITE]:
        raise Refuse("unsupported", "no such verb")
    return tree[SITE][name]


def fingerprint(tree, args):
    content = told(tree, "contents").get(args["wwid"])
    if content is None:
        raise Refuse("not-found", args["wwid"])
    return [{"type": "fingerprint", "host": args["host"],
             "wwid": args["wwid"], **content}]


def ping(tree, args):
    if times(PATH, "asleep") < told(tree, "asleep"):
        raise Refuse("busy", "the agent does not answer", True)
    return []


def rescan(tree, args):
    site, host = tree[SITE], args["host"]
    lus = site["lus"].setdefault(host, [])
    lus += site["coming"].pop(host, [])
    gone = site["going"].pop(host, [])
    lus[:] = [lu for lu in lus if lu["wwid"] not in gone]
    return []


serve(PATH, SITE, "manager", {
    "describe": describe, "stop": stop, "start": start, "define": define,
    "undefine": undefine, "rescan": rescan, "fingerprint": fingerprint,
    "check": lambda tree, args: told(tree, "checks"), "ping": ping,
    "addresses": lambda tree, args: told(tree, "addresses"),
    "stop-pool": lambda tree, args: set_pool(tree, args, False),
    "start-pool": lambda tree, args: set_pool(tree, args, True)})
