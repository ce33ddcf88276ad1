"""member.py FILE STEP PATH - a member of a step's last result, as JSON.

PATH is made of names and numbers with dots between: made.luns.0.lun.
"""
import json
import sys

found = None
for line in open(sys.argv[1], encoding="utf-8"):
    r = json.loads(line)
    if r.get("type") == "result" and r["step"] == sys.argv[2]:
        found = r
for part in sys.argv[3].split("."):
    if isinstance(found, dict):
        found = found.get(part)
    elif isinstance(found, list):
        found = found[int(part)] if int(part) < len(found) else None
print(json.dumps(found))
