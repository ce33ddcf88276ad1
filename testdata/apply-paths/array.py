"""array.py STATE ID - one of the arrays in STATE, as a driver.

STATE: {ID: {"ports": [...], "volumes": [...], "groups": [...], "luns": [...]}}
with records as in replumb(7), less type and array.
"""
import sys

sys.dont_write_bytecode = True
from replumb_driver import Refuse, serve  # noqa: E402

PATH, ID = sys.argv[1:3]


def record(kind, item):
    return {"type": kind, "array": ID, **item}


def about(array, volume):
    """A volume, its LUNs and their groups."""
    luns = [l for l in array["luns"] if l["volume"] == volume["id"]]
    places = {(l["array_port"], l["host_group"]) for l in luns}
    yield record("volume", volume)
    for lun in luns:
        yield record("lun", lun)
    for group in array["groups"]:
        if (group["array_port"], group["id"]) in places:
            yield record("host_group", group)


def over(volume, external):
    return any(p["target"] == external["target"] and p["lun"] == external["lun"]
               for p in volume.get("external", {}).get("paths", []))


def describe(tree, args):
    array = tree[ID]
    if args.get("ports"):
        return [record("array_port", p) for p in array["ports"]]
    found = [v for v in array["volumes"]
             if ("volume" not in args or v["id"] == args["volume"]) and
             ("external" not in args or over(v, args["external"]))]
    return [r for v in found for r in about(array, v)]


def find(items, **want):
    for item in items:
        if all(item.get(k) == v for k, v in want.items()):
            return item
    return None


def map_(tree, args):
    array, port = tree[ID], args["array_port"]
    if "host_group" in args:
        group = find(array["groups"], array_port=port, id=args["host_group"])
    else:
        group = next((g for g in array["groups"] if g["array_port"] == port and
                      set(g["initiators"]) == set(args["initiators"])), None)
    if group is None:
        group = {"array_port": port, "id": f"{port},{len(array['groups']) + 1}",
                 "initiators": args["initiators"], "name": args["name"]}
        array["groups"].append(group)
    taken = find(array["luns"], array_port=port, host_group=group["id"],
                 lun=args["lun"])
    if taken is not None and taken["volume"] != args["volume"]:
        raise Refuse("conflict", f"LUN {args['lun']} is taken")
    lun = {"array_port": port, "host_group": group["id"], "lun": args["lun"],
           "volume": args["volume"]}
    if taken is None:
        array["luns"].append(lun)
    return [record("host_group", group), record("lun", lun)]


def unmap(tree, args):
    array, port = tree[ID], args["array_port"]
    group = find(array["groups"], array_port=port,
                 **({"id": args["host_group"]} if "host_group" in args else
                    {"name": args["name"]}))
    if group is None:
        return []
    lun = find(array["luns"], array_port=port, host_group=group["id"],
               lun=args["lun"], volume=args["volume"])
    if lun is not None:
        array["luns"].remove(lun)
    if group.get("name", "").startswith("rpl_") and not any(
            l["host_group"] == group["id"] for l in array["luns"]):
        array["groups"].remove(group)
    return []


def behind(tree, path):
    """The array and volume that a path leads to, or None."""
    for number, array in tree.items():
        port = find(array["ports"], port=path["target"])
        own = find(tree[ID]["ports"], id=path["array_port"])
        if port is None or own is None:
            continue
        for lun in array["luns"]:
            group = find(array["groups"], array_port=lun["array_port"],
                         id=lun["host_group"])
            if lun["array_port"] == port["id"] and lun["lun"] == path["lun"] \
                    and own["port"] in group["initiators"]:
                return number, find(array["volumes"], id=lun["volume"])
    return None


def virtualize(tree, args):
    array = tree[ID]
    for path in args["paths"]:
        there = behind(tree, path)
        if there is None:
            raise Refuse("external-lu-missing", path["target"])
        if there[1]["size_bytes"] != args["size_bytes"]:
            raise Refuse("external-lu-mismatch", "another size")
    number, volume = there
    new = {"id": "00:10:%02X" % len(array["volumes"]),
           "size_bytes": args["size_bytes"], "label": args["label"],
           "wwid": "naa.60060e80%024x" % (0x20000 + len(array["volumes"])),
           "external": {"array": number, "volume": volume["id"],
                        "wwid": volume["wwid"],
                        "target": args["paths"][0]["target"],
                        "lun": args["paths"][0]["lun"],
                        "paths": args["paths"]}}
    array["volumes"].append(new)
    return [record("volume", new)]


def release(tree, args):
    array = tree[ID]
    for volume in [v for v in array["volumes"] if v["id"] == args["volume"]] \
            if "volume" in args else \
            [v for v in array["volumes"] if over(v, args)]:
        array["volumes"].remove(volume)
    return []


def drain(tree, args):
    volume = find(tree[ID]["volumes"], id=args["volume"])
    volume["draining"] = 0.0
    volume["to"] = args["pool"]
    return []


def progress(tree, args):
    volume = find(tree[ID]["volumes"], id=args["volume"])
    if "draining" not in volume:
        raise Refuse("not-found", "nothing is being moved")
    volume["draining"] = min(1.0, volume["draining"] + 0.5)
    if volume["draining"] == 1.0:
        volume.pop("external", None)
        volume["pool"] = volume["to"]
    return [{"progress": volume["draining"]}]


serve(PATH, ID, "array", {
    "describe": describe, "map": map_, "unmap": unmap,
    "virtualize": virtualize, "release": release, "drain": drain,
    "progress": progress})
