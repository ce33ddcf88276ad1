"""mutants.py FACTS MAP COUNT - plans of estates that are not quite right.

Takes away, doubles and garbles a few records of correlated facts, plans that,
and looks whether any plan moves a volume that somebody may use who is not
stopped before, or who goes on seeing it.  Every third mutant is correlated
again.  One line per broken property; exit 1 when there is any.
"""
import json
import random
import subprocess
import sys

KEYS = {
    "host": ["site", "id"], "initiator": ["site", "host", "port"],
    "datastore": ["site", "id"], "vm": ["site", "id"],
    "disk": ["site", "vm", "target"], "placement": ["site", "vm", "disk"],
    "array_port": ["site", "array", "id"], "volume": ["site", "array", "id"],
    "host_group": ["site", "array", "array_port", "id"],
    "lun": ["site", "array", "array_port", "host_group", "lun"],
}
NEEDED = {"datastore": ["extents"], "host_group": ["initiators"],
          "lun": ["volume"], "vm": ["host", "name", "state"],
          "volume": ["size_bytes"], "placement": ["volumes", "status"],
          "array_port": ["port", "protocol"], "initiator": ["protocol"],
          "disk": ["source"]}


def mutate(facts, rng):
    for _ in range(rng.randint(1, 4)):
        kind = rng.choice(list(KEYS))
        places = [i for i, r in enumerate(facts) if r["type"] == kind]
        if not places:
            continue
        i = rng.choice(places)
        record, other = dict(facts[i]), facts[rng.choice(places)]
        field = rng.choice([k for k in record if k != "type"])
        how = rng.choice(["gone", "doubled", "less", "garbled"])
        if how == "less":
            record.pop(field)
        elif how != "gone" and field in other:
            record[field] = other[field]
        if how == "doubled":
            facts.append(record)
        elif how == "gone":
            facts.pop(i)
        else:
            facts[i] = record


def kept(records):
    """The facts that count: whole ones, and the last of each key."""
    last = {}
    for r in records:
        names = KEYS.get(r["type"], [])
        if names and all(n in r for n in names[1:] +
                         NEEDED.get(r["type"], [])):
            site = r.get("site", "source")
            last[(r["type"], site) + tuple(str(r[n]) for n in names[1:])] = r
    facts = {kind: [] for kind in KEYS}
    for key, r in last.items():
        if key[1] == "source" or key[0] in ("initiator", "array_port"):
            facts[key[0]].append(r)
    return facts


def users_of(facts):
    """VM ids by wwid and by (array, volume), from whatever says so."""
    extents = {d["id"]: d["extents"] for d in facts["datastore"]}
    users = {}
    for d in facts["disk"]:
        for lu in [d.get("wwid")] + extents.get(d.get("datastore"), []):
            users.setdefault(lu, set()).add(d["vm"])
    for p in facts["placement"]:
        for at in p["volumes"] + p.get("candidates", []):
            users.setdefault((at.get("array"), at.get("volume")),
                             set()).add(p["vm"])
    return users


def ancestors(steps):
    before = {}
    for name, step in steps.items():
        before[name] = set(step["after"])
        for earlier in step["after"]:
            before[name] |= before[earlier]
    return before


def check_volume(facts, steps, before, virtualize):
    source, to_array = virtualize["args"]["source"], virtualize["args"]["array"]
    key = (source["array"], source["volume"])
    batch, name = virtualize["batch"], virtualize["id"]
    unmaps = [s for s in steps.values() if s["op"] == "unmap-volume" and
              (s["args"]["array"], s["args"]["volume"]) == key]
    host_of = {vm["id"]: vm["host"] for vm in facts["vm"]}
    users = users_of(facts)
    for vm in users.get(key, set()) | users.get(source["wwid"], set()):
        stop = f"{batch}/stop-vm/{vm}"
        for s in [virtualize] + unmaps:
            if stop not in before[s["id"]] and (
                    s is virtualize or
                    host_of.get(vm) in s["args"]["hosts"]):
                yield f"{s['id']}: vm {vm} may still run"
    for d in facts["datastore"]:
        for host in d.get("hosts", []) if source["wwid"] in d["extents"] \
                else []:
            if not any(steps[b]["op"] == "stop-pool" and
                       steps[b]["args"]["host"] == host and
                       steps[b]["args"]["datastore"] == d["id"]
                       for b in before[name]):
                yield f"{name}: datastore {d['id']} may be active on {host}"
    if not any(steps[b]["op"] == "fingerprint-volume" and
               steps[b]["args"]["wwid"] == source["wwid"]
               for b in before[name]):
        yield f"{name}: nobody read its content before"
    yield from check_luns(facts, unmaps, key, to_array)


def check_luns(facts, unmaps, key, to_array):
    taken = {(lun["array_port"], lun["host_group"], lun["lun"])
             for s in unmaps for lun in s["args"]["luns"]}
    groups = {(g["array"], g["array_port"], g["id"]): g["initiators"]
              for g in facts["host_group"]}
    external = {p["port"]: p["array"] for p in facts["array_port"]
                if "external" in p.get("roles", [])}
    owners = {}
    for i in facts["initiator"]:
        owners.setdefault(i["port"], []).append(i.get("site", "source"))
    for lun in facts["lun"]:
        if (lun["array"], lun["volume"]) != key:
            continue
        at = (lun["array_port"], lun["host_group"], lun["lun"])
        who = groups.get((lun["array"],) + at[:2])
        if who is None:
            yield f"{key}: who sees it at {at} is not known"
        elif all(external.get(w) == to_array for w in who):
            pass
        elif at not in taken:
            yield f"{key}: {at} shows it still"
        elif any(owners.get(w) != ["source"] for w in who):
            yield f"{key}: {at} shows it to others"


def check(records):
    steps = {r["id"]: r for r in records if r["type"] == "step"}
    before, facts = ancestors(steps), kept(records)
    for step in steps.values():
        if step["op"] == "virtualize-volume":
            yield from check_volume(facts, steps, before, step)


def run(command, records):
    text = "".join(json.dumps(r) + "\n" for r in records)
    done = subprocess.run(command, input=text, capture_output=True, text=True,
                          check=False)
    return done, [json.loads(line) for line in done.stdout.splitlines()]


path, map_path, count = sys.argv[1:]
whole = [json.loads(line) for line in open(path, encoding="utf-8")]
broken = moved = 0
for seed in range(int(count)):
    mutant = list(whole)
    mutate(mutant, random.Random(seed))
    if seed % 3 == 0:
        mutant = run(["correlate-ports"], mutant)[1]
    done, records = run(["plan-batches", "--map", map_path], mutant)
    problems = list(check(records))
    if done.returncode not in (0, 1):
        problems.append(f"exit {done.returncode}: {done.stderr}")
    for problem in problems[:3]:
        print(f"mutant {seed}: {problem}")
    broken += bool(problems)
    moved += sum(r.get("op") == "virtualize-volume" for r in records)
print(f"# {count} mutants, {moved} volumes moved, {broken} plans broken")
sys.exit(broken > 0 or moved == 0)
