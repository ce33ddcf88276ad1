"""agree.py WRITTEN FOUND - are these the same facts?

WRITTEN is what generate-estate wrote, FOUND what a discover tool read back.
Left out of the comparison: captures, and what only one side can know (see
OMIT).  Prints what only one of them has; exit 1 when there is any.
"""
import collections
import json
import sys

OMIT = {
    "array": ["url", "driver"],
    "datastore": ["capacity_bytes", "used_bytes"],
    "disk": ["used_bytes"],
    "host": ["hypervisor", "uri"],
    "vm": ["autostart"],
    "vm_definition": ["text"],
}


def load(path, omit):
    facts = collections.Counter()
    with open(path, encoding="utf-8") as fp:
        for line in fp:
            record = json.loads(line)
            if record["type"] == "capture":
                continue
            for field in OMIT.get(record["type"], []) + omit:
                record.pop(field, None)
            facts[json.dumps(record, sort_keys=True)] += 1
    return facts


def main(written, found, *omit):
    a, b = load(written, list(omit)), load(found, list(omit))
    for title, facts in (("written only", a - b), ("found only", b - a)):
        for fact in sorted(facts)[:5]:
            print(f"{title}: {fact}")
    print(f"{sum(a.values())} written, {sum(b.values())} found")
    return a != b


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
