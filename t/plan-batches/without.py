"""without.py PLAN OP BEFORE - a plan whose OP steps do not wait for BEFORE.

BEFORE is an op; where a step waits for nothing else of what that one waited
for, it does so from now on, as if there were no such step.
"""
import json
import sys

path, op, before = sys.argv[1:]
records = [json.loads(line) for line in open(path, encoding="utf-8")]
steps = {r["id"]: r for r in records if r["type"] == "step"}
for r in records:
    if r.get("op") == op:
        after = []
        for name in r["after"]:
            after += steps[name]["after"] if steps[name]["op"] == before \
                else [name]
        r["after"] = list(dict.fromkeys(after))
    print(json.dumps(r))
