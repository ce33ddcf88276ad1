"""prefix.py PLAN SEED PART FULL - cut a plan off where a run might end.

PART gets the plan with some steps only: each with all that it waits for.  In
every other case one of them cannot succeed; FULL has the whole plan with that
step, as a rollback finds it.  Says on stdout what was done.
"""
import json
import random
import sys

plan, seed, part, full = sys.argv[1:]
rng = random.Random(int(seed))
records = [json.loads(line) for line in open(plan, encoding="utf-8")]
steps = {r["id"]: r for r in records if r["type"] == "step"}

waiting = {name: set(s["after"]) for name, s in steps.items()}
kept = []
wanted = rng.randint(1, len(steps))
while len(kept) < wanted:
    ready = [n for n in steps if n not in kept and not waiting[n]]
    # the latest that can: some volumes go all the way, others not at all
    kept.append(ready[-1] if rng.random() < 0.7 else rng.choice(ready))
    for name in waiting:
        waiting[name].discard(kept[-1])


def spoil(step):
    args = step["args"]
    if step["op"] == "unmap-volume":
        step["expect"]["size_bytes"] += 512
    elif step["op"] == "rescan-host":
        args["path_count"] += 1
    elif step["op"] == "start-pool":
        args["pool"] = "another"
        args["wwids"] = []
    else:
        return False
    return True


title = f"{wanted} of {len(steps)} steps"
if int(seed) % 2 == 0:
    rng.shuffle(candidates := list(kept))
    for name in candidates:
        if spoil(steps[name]):
            title += f", {name} fails"
            break
for path, only in ((part, kept), (full, steps)):
    with open(path, "w", encoding="utf-8") as fp:
        for r in records:
            if r["type"] != "step" or r["id"] in only:
                fp.write(json.dumps(r) + "\n")
print(title)
