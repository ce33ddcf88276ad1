"""Compare what correlate-ports says of an estate with what is true.

usage: precision.py ANSWER ADDED...: ANSWER is answer.jsonl of an estate that
generate-estate planted faults in, ADDED what correlate-ports -n wrote.
Prints one line of figures, and each mistake; exits 1 when there is one:

- every placement has the answer's status and volumes (and keys, if it says);
- each finding of the answer is reported, with its code, about and blocks;
- no other finding blocks;
- no other one is a warning.
"""
import collections
import json
import sys

def load(path):
    with open(path, encoding="utf-8") as fp:
        return [json.loads(line) for line in fp]


def place(record):
    return (record.get("site", "source"), record["vm"], record["disk"])


def volumes(record):
    return [(v["array"], v["volume"]) for v in record["volumes"]]


def key(finding):
    return finding["code"], json.dumps(finding["about"], sort_keys=True)


def placements(answer, added):
    want = {place(r): r for r in answer if r["type"] == "placement"}
    got = {place(r): r for r in added if r["type"] == "placement"}
    for k in sorted(want.keys() | got.keys()):
        w, g = want.get(k), got.get(k)
        if w is None or g is None:
            yield f"placement {k}: got {g}, want {w}"
        elif (g["status"], volumes(g)) != (w["status"], volumes(w)):
            yield (f"placement {k}: got {g['status']} {volumes(g)}, "
                   f"want {w['status']} {volumes(w)}")
        elif "keys" in w and g.get("keys", []) != w["keys"]:
            yield f"placement {k}: got {g.get('keys')}, want {w['keys']}"


def findings(answer, added):
    want = {key(r): r for r in answer if r["type"] == "finding"}
    got = {key(r): r for r in added if r["type"] == "finding"}
    for k in sorted(want.keys() - got.keys()):
        yield f"not found: {k[0]} {k[1]}, {want[k]['message']}"
    for k, g in sorted(got.items()):
        w = want.get(k)
        if w is None and g.get("blocks"):
            yield f"blocks without a reason: {g}"
        elif w is None and g["severity"] != "info":
            yield f"warns without a reason: {g}"
        elif w is not None and (bool(g.get("blocks")), g["severity"]) != (
                w["blocks"], w["severity"]):
            yield f"got {g}, want {w}"


def main(answer_path, *added_paths):
    answer = load(answer_path)
    added = [r for path in added_paths for r in load(path)]
    mistakes = [*placements(answer, added), *findings(answer, added)]
    count = collections.Counter(r.get("status", r["type"]) for r in answer)
    print(*(f"{name}={n}" for name, n in sorted(count.items())))
    print(*mistakes, sep="\n", end="")
    return bool(mistakes)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
