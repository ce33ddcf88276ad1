"""results.py FILE - "step status code" of each result record."""
import json
import signal
import sys

signal.signal(signal.SIGPIPE, signal.SIG_DFL)

for line in open(sys.argv[1], encoding="utf-8"):
    try:
        r = json.loads(line)
    except ValueError:
        continue
    if isinstance(r, dict) and r.get("type") == "result":
        print(" ".join([r["step"], r["status"]] +
                       [r[k]["code"] for k in ["error"] if k in r]))
