"""validate.py FILE... - check every record against its schema.

An independent reader (python3-jsonschema) of lib/schema; each line must be an
object with a type, and of a known type unless its name begins with "x-".
Exit 1 when a record does not fit, with one line for each on stdout.
"""
import json
import os
import sys

import jsonschema

SCHEMAS = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                       "..", "lib", "schema")


def load():
    store = {}
    for name in sorted(os.listdir(SCHEMAS)):
        if name.endswith(".json"):
            with open(os.path.join(SCHEMAS, name), encoding="utf-8") as fp:
                store[name] = json.load(fp)
    validators = {}
    for name, schema in store.items():
        jsonschema.Draft202012Validator.check_schema(schema)
        resolver = jsonschema.RefResolver(name, schema, store=store)
        validators[name[:-5]] = jsonschema.Draft202012Validator(
            schema, resolver=resolver)
    return validators


def main(files):
    validators = load()
    bad = 0
    for path in files:
        with open(path, encoding="utf-8") as fp:
            for number, line in enumerate(fp, 1):
                record = json.loads(line)
                kind = record["type"]
                if kind.startswith("x-"):
                    continue
                if kind not in validators:
                    bad += 1
                    print(f"{path}:{number}: type {kind}: no schema")
                    continue
                for error in validators[kind].iter_errors(record):
                    where = "/".join(map(str, error.absolute_path))
                    bad += 1
                    print(f"{path}:{number}: {kind}: {where}: {error.message}")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
