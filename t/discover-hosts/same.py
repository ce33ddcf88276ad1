"""same.py WRITTEN DISCOVERED [FIELD...] - do two files tell the same facts?

Each line is a record; captures, and the fields that a way of discovery
cannot know, are left out: those of LEAVE, and TYPE.FIELD arguments.  Prints
what differs; exit 1 when something does.
"""
import json
import sys

LEAVE = {"host.hypervisor", "host.uri", "datastore.capacity_bytes",
         "datastore.used_bytes", "disk.used_bytes", "vm.autostart",
         "vm_definition.text"}


def load(path, leave):
    lines = []
    with open(path, encoding="utf-8") as fp:
        for line in fp:
            record = json.loads(line)
            kind = record["type"]
            if kind == "capture":
                continue
            if kind == "vm_definition" and not record.get("text"):
                sys.exit(f"{path}: a definition without text: {line}")
            kept = {k: v for k, v in record.items()
                    if f"{kind}.{k}" not in leave}
            lines.append(json.dumps(kept, sort_keys=True))
    return sorted(lines)


def main(written, discovered, *fields):
    leave = LEAVE | set(fields)
    a, b = load(written, leave), load(discovered, leave)
    only_a, only_b = set(a) - set(b), set(b) - set(a)
    for line in sorted(only_a)[:5]:
        print("only written:   ", line)
    for line in sorted(only_b)[:5]:
        print("only discovered:", line)
    if not a or len(a) != len(b):
        print(f"{len(a)} records written, {len(b)} discovered")
    return a != b or not a


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
