"""replumb_driver - the driver protocol (replumb-driver(7)) for the tests.

State is a JSON file that several drivers may share.  FAULT in the environment
makes a verb misbehave: "map=lie,unmap=busy:2,stop=slow:0.3" and so on:

    lie         says ok and does nothing
    busy:N      the first N requests fail with a retryable error
    fail:CODE   fails with that code
    then:N      the first N requests are done, later ones fail
    crash       does it, then ends without an answer, the first time only
    garbage     answers with a line that is no JSON
    silent      never answers
    slow:S      takes S seconds

Every request is a line of STATE.log, with "running": how many run at once.
"""
import fcntl
import json
import os
import sys
import threading
import time

lock = threading.Lock()
running = 0


class Refuse(Exception):
    """An error of a verb: code, message."""


class State:
    """with State(path) as tree: read, perhaps change, written at the end."""

    def __init__(self, path):
        self.path = path

    def __enter__(self):
        self.fp = open(self.path, "r+", encoding="utf-8")
        fcntl.flock(self.fp, fcntl.LOCK_EX)
        self.tree = json.load(self.fp)
        return self.tree

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.fp.seek(0)
            self.fp.truncate()
            json.dump(self.tree, self.fp)
        self.fp.close()


def say(obj):
    with lock:
        sys.stdout.write(json.dumps(obj) + "\n")
        sys.stdout.flush()


def faults():
    pairs = [f.split("=", 1) for f in os.environ.get("FAULT", "").split(",") if f]
    return dict(pairs)


def times(path, verb):
    """How often a fault has struck before, over all processes."""
    name = f"{path}.fault.{verb}"
    count = os.path.getsize(name) if os.path.exists(name) else 0
    with open(name, "a", encoding="utf-8") as fp:
        fp.write("x")
    return count


def strike(path, number, verb, fault, work):
    kind, _, arg = fault.partition(":")
    if kind == "lie":
        return []
    if kind == "busy" and times(path, verb) < int(arg):
        raise Refuse("busy", "try again", True)
    if kind == "fail":
        raise Refuse(arg, "told to fail", False)
    if kind == "then" and times(path, verb) >= int(arg):
        raise Refuse("refused", "told to fail", False)
    if kind == "crash" and times(path, verb) == 0:
        work()
        os._exit(3)
    if kind == "garbage":
        with lock:
            sys.stdout.write("this is no JSON\n")
            sys.stdout.flush()
        time.sleep(60)
    if kind == "silent":
        time.sleep(60)
    if kind == "slow":
        time.sleep(float(arg))
    return work()


def answer(path, name, handlers, request):
    global running
    number, verb = request["id"], request["verb"]
    args = request.get("args", {})
    with lock:
        running += 1
        with open(path + ".log", "a", encoding="utf-8") as fp:
            fp.write(json.dumps({"driver": name, "verb": verb,
                                 "running": running, "args": args}) + "\n")
    end = {"id": number, "end": "ok"}
    try:
        if verb not in handlers:
            raise Refuse("unsupported", verb, False)

        def work():
            with State(path) as tree:
                return handlers[verb](tree, args)

        for record in strike(path, number, verb, faults().get(verb, ""), work):
            if "progress" in record:
                say({"id": number, "progress": record["progress"]})
            else:
                say({"id": number, "record": record})
    except Refuse as why:
        end = {"id": number, "end": "error", "code": why.args[0],
               "message": why.args[1],
               "retryable": len(why.args) > 2 and why.args[2]}
    with lock:
        running -= 1
    say(end)


def serve(path, name, kind, handlers):
    say({"driver": "replumb", "protocol": 1, "kind": kind, "name": name,
         "verbs": sorted(handlers),
         "max_requests": int(os.environ.get("MAX_REQUESTS", "8"))})
    for line in sys.stdin:
        threading.Thread(target=answer, daemon=True, args=(
            path, name, handlers, json.loads(line))).start()
