"""graph.py FORWARD [ROLLBACK] - properties that every plan must have.

Independent of the planner: reads the step records only, and walks the graph
in every order that `after` leaves open by asking for ancestors.  One line per
broken property on stdout; exit 1 when there is any.
"""
import json
import sys

bad = []


def claim(condition, text):
    if not condition:
        bad.append(text)


groups = []


def load(path):
    steps = {}
    with open(path, encoding="utf-8") as fp:
        for line in fp:
            record = json.loads(line)
            if record["type"] == "group":
                groups.append(record)
            elif record["type"] == "step":
                claim(record["id"] not in steps, "twice: " + record["id"])
                steps[record["id"]] = record
    return steps


def ancestors(steps):
    """All steps that come before each, as bit sets; also finds cycles."""
    bit = {name: 1 << i for i, name in enumerate(steps)}
    seen = {}
    done = set()
    for name, step in steps.items():
        mask = 0
        for earlier in step["after"]:
            claim(earlier in steps, f"{name}: after unknown {earlier}")
            claim(earlier in done, f"{name}: {earlier} is not above it")
            claim(steps.get(earlier, step)["batch"] == step["batch"],
                  f"{name}: {earlier} is of another batch")
            mask |= bit.get(earlier, 0) | seen.get(earlier, 0)
        seen[name] = mask
        done.add(name)
    return lambda a, b: bool(seen[b] & bit[a])


def references(step):
    args = step["args"]
    for key in ("volume_from", "mapping", "wwid_from", "same_as"):
        if key in args:
            yield args[key]
    for pair in args.get("wwids", []):
        if "step" in pair:
            yield pair["step"]


def common(steps):
    for name, step in steps.items():
        for other in references(step):
            claim(other in step["after"], f"{name}: {other} not in after")


def by_op(steps, op, site=None):
    return {n: s for n, s in steps.items()
            if s["op"] == op and site in (None, s["site"])}


def check_volumes(steps, before):
    unmaps = by_op(steps, "unmap-volume", "source")
    of = {}
    for name, step in unmaps.items():
        of.setdefault((step["args"]["array"], step["args"]["volume"]),
                      []).append(name)
    for name, step in by_op(steps, "virtualize-volume").items():
        source = step["args"]["source"]
        for unmap in of.pop((source["array"], source["volume"]), []):
            claim(before(unmap, name), f"{name} before {unmap}")
        mapping = steps[step["args"]["mapping"]]["args"]
        shown = {(i, p["lun"]) for p in mapping["ports"]
                 for i in p["initiators"]}
        claim(len(shown) == len(step["args"]["paths"]),
              f"{name}: not as many paths as are mapped")
    claim(not of, f"unmapped, never virtualized: {of}")


def check_luns(steps):
    """One LUN of a port and group is given to one volume only."""
    given = {}
    for name, step in by_op(steps, "map-volume").items():
        volume = step["args"].get("volume") or step["args"]["volume_from"]
        for port in step["args"]["ports"]:
            group = port.get("host_group") or port["name"]
            key = (step["args"]["array"], port["array_port"], group,
                   port["lun"])
            claim(given.setdefault(key, volume) == volume,
                  f"{name}: LUN {key} is of {given[key]}")
    return given


def check_vms(steps, before):
    for name, step in by_op(steps, "start-vm").items():
        vm = step["args"]["vm"]
        batch = step["batch"]
        claim(before(f"{batch}/stop-vm/{vm}", name),
              f"{name} before its stop")
        claim(before(f"{batch}/define-vm/{vm}", name),
              f"{name} before its definition")
        claim(step["args"]["twin"]["site"] == "source", f"{name}: twin")
    for name, step in by_op(steps, "unmap-volume").items():
        for lun in step["args"]["luns"]:
            claim(lun["initiators"], f"{name}: nobody to map back to")
    for name, step in by_op(steps, "stop-pool").items():
        wwids = {w["from"] for w in step["args"]["wwids"]}
        for other, unmap in by_op(steps, "unmap-volume").items():
            if (unmap["expect"]["wwid"] in wwids and
                    step["args"]["host"] in unmap["args"]["hosts"]):
                claim(before(name, other), f"{other} before {name}")


def check_fits(steps, before):
    """No VM of a group stops before all of them are known to fit."""
    checks = {s["args"]["vm"]: s for s in by_op(steps, "check-vm").values()}
    for name, step in by_op(steps, "define-vm").items():
        vm = step["args"]["vm"]
        claim(vm in checks and checks[vm]["args"]["host"] ==
              step["args"]["host"], f"{name}: not checked on its host")
        claim(len(step["expect"]["definition_sha256"]) == 64,
              f"{name}: no hash")
    stops = {s["args"]["vm"]: s for s in by_op(steps, "stop-vm").values()}
    for group in groups:
        for vm in group["vms"]:
            for other in group["vms"] if vm in stops else []:
                claim(before(checks[other]["id"], stops[vm]["id"]),
                      f"{vm} stops before {other} is checked")


def users_of(steps, wwid, pool_op, vm_op, wwids):
    """Steps about pools and VMs on a LU; wwids: of VMs, by id."""
    for s in by_op(steps, pool_op).values():
        if wwid in {w["from"] for w in s["args"]["wwids"]}:
            yield s
    for s in by_op(steps, vm_op).values():
        if wwid in wwids[s["args"]["vm"]]:
            yield s


def check_content(steps, before):
    """What is read when nobody writes is read again before anybody does."""
    wwids = {s["args"]["vm"]: {w["from"] for w in s["args"]["wwids"]}
             for s in by_op(steps, "define-vm").values()}
    compares = {s["args"]["same_as"]: s
                for s in by_op(steps, "compare-volume").values()}
    reads = {s["args"]["wwid"]: s
             for s in by_op(steps, "fingerprint-volume").values()}
    for name, step in by_op(steps, "virtualize-volume").items():
        wwid = step["args"]["source"]["wwid"]
        read = reads.get(wwid)
        again = compares.get(read["id"] if read else None)
        claim(again is not None, f"{name}: its content is not compared")
        if again is None:
            continue
        for s in users_of(steps, wwid, "stop-pool", "stop-vm", wwids):
            claim(before(s["id"], read["id"]), f"{s['id']} after {read['id']}")
        for s in users_of(steps, wwid, "start-pool", "start-vm", wwids):
            claim(before(again["id"], s["id"]), f"{s['id']} not compared")
        seen = [s["args"]["hosts"] for s in by_op(
            steps, "unmap-volume", "source").values()
            if s["expect"]["wwid"] == wwid and before(read["id"], s["id"])]
        claim(any(read["args"]["host"] in hosts for hosts in seen),
              f"{read['id']}: its host does not see the volume any more")
        scan = steps[again["args"]["wwid_from"]]
        claim(scan["args"]["host"] == again["args"]["host"],
              f"{again['id']}: found on another host")


def check_forward(path):
    steps = load(path)
    before = ancestors(steps)
    common(steps)
    check_volumes(steps, before)
    check_luns(steps)
    check_vms(steps, before)
    check_fits(steps, before)
    check_content(steps, before)
    return steps


def luns_of(ports):
    return sorted((p["array_port"], p["host_group"], p["lun"],
                   tuple(p["initiators"])) for p in ports)


def check_rollback(forward, path):
    back = load(path)
    before = ancestors(back)
    common(back)
    for name, step in by_op(forward, "unmap-volume").items():
        other = back.get("rb-" + name.replace("/unmap-", "/map-", 1))
        claim(other is not None, f"{name} is not taken back")
        if other is None:
            continue
        claim(luns_of(other["args"]["ports"]) ==
              luns_of(step["args"]["luns"]), f"{name}: other LUNs come back")
        volume = f"{step['args']['array']}/{step['args']['volume']}"
        batch = step["batch"]
        release = f"rb-{batch}/release-volume/{volume}"
        claim(before(release, other["id"]), f"{other['id']} races {release}")
        for b, s in by_op(back, "unmap-volume").items():
            if volume in b and s["site"] == "destination":
                claim(before(b, release), f"{release} before {b}")
            if volume in b and s["site"] == "source":
                claim(before(release, b), f"{b} before {release}")
                claim(before(b, other["id"]), f"{other['id']} before {b}")
        for host in step["args"]["hosts"]:
            scan = f"rb-{batch}/rescan-host/source/{host}/{volume}"
            claim(back[scan]["args"]["present"] is True, f"{scan}: present")
            claim(before(other["id"], scan), f"{scan} before {other['id']}")
            for s in by_op(back, "start-pool").values():
                wwids = {w["from"] for w in s["args"]["wwids"]}
                if (s["args"]["host"] == host and
                        step["expect"]["wwid"] in wwids):
                    claim(before(scan, s["id"]), f"{s['id']} before {scan}")
    check_vms_back(forward, back, before)
    check_content_back(forward, back, before)


def check_content_back(forward, back, before):
    wwids = {s["args"]["vm"]: {w["from"] for w in s["args"]["wwids"]}
             for s in by_op(forward, "define-vm").values()}
    for name, step in by_op(forward, "fingerprint-volume").items():
        again = back.get("rb-" + name.replace("/fingerprint-", "/compare-"))
        claim(again is not None, f"{name}: not compared on the way back")
        if again is None:
            continue
        wwid = again["args"]["wwid"]
        for s in users_of(back, wwid, "start-pool", "start-vm", wwids):
            claim(before(again["id"], s["id"]), f"{s['id']} not compared")
        read = back[again["args"]["same_as"]]
        for s in by_op(back, "stop-vm", "destination").values():
            if wwid in wwids[s["args"]["vm"]]:
                claim(before(s["id"], read["id"]), f"{s['id']} too late")
        for n, s in by_op(forward, "start-pool").items():
            if step["args"]["wwid"] in {w["from"] for w in
                                        s["args"]["wwids"]}:
                stop = "rb-" + n.replace("/start-", "/stop-", 1)
                claim(before(stop, read["id"]), f"{stop} too late")
        volume = name.split("/", 2)[2]
        host = again["args"]["host"]
        scan = f"rb-{step['batch']}/rescan-host/source/{host}/{volume}"
        claim(before(scan, again["id"]), f"{again['id']} before {scan}")
        for b, s in by_op(back, "unmap-volume", "destination").items():
            if volume in b and read["args"]["host"] in s["args"]["hosts"]:
                claim(before(read["id"], b), f"{b} before {read['id']}")


def check_vms_back(forward, back, before):
    started = {s["args"]["vm"] for s in by_op(forward, "start-vm").values()}
    again = by_op(back, "start-vm")
    claim({s["args"]["vm"] for s in again.values()} == started,
          "not the VMs start that ran")
    volumes = {}
    for s in by_op(forward, "define-vm").values():
        volumes[s["args"]["vm"]] = {w["from"] for w in s["args"]["wwids"]}
    for name, step in again.items():
        vm, host, batch = step["args"]["vm"], step["args"]["host"], \
            step["batch"]
        claim(before(f"rb-{batch}/undefine-vm/{vm}", name),
              f"{name} while it is defined elsewhere")
        claim(before(f"rb-{batch}/stop-vm/{vm}",
                     f"rb-{batch}/undefine-vm/{vm}"), f"{vm}: undefined first")
        claim(step["args"]["twin"]["site"] == "destination", f"{name}: twin")
        for scan, s in by_op(back, "rescan-host", "source").items():
            if s["args"]["host"] == host and s["args"]["wwid"] in volumes[vm]:
                claim(before(scan, name), f"{name} before {scan}")


forward = check_forward(sys.argv[1])
if len(sys.argv) > 2:
    check_rollback(forward, sys.argv[2])
for line in bad[:20]:
    print(line)
sys.exit(bool(bad))
