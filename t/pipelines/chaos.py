#!/usr/bin/env python3
"""Runs of the runbooks with faults and killed processes: chaos.py RUNS SEED

Each run makes a small estate, lets simulate-estate have random faults, starts
migrate.sh and kills or stops random processes of it (tools, filters, shells,
the simulator), again and again, resuming each time; the last tries are left in
peace.  Then the same with rollback.sh.  Some runs give up and go back after
the first try, whatever that left.  Says, one line a run as TAP:

  - migrate.sh ends well, and everything is where the plan wants it (unless it
    was given up);
  - the event log of the simulator holds no violation (a VM that runs twice,
    on the wrong volume, or from data that are not its last);
  - what bears our mark on the arrays is what the journal says we made;
  - rollback.sh ends well, and arrays and VMs are as at the start, but for
    what a finding of it names.

All choices come from the seed; what the machine makes of them does not, so a
failure names the folder that it leaves behind.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.environ["REPLUMB"]
FAULTS = ("busy", "busy-silent", "job-fails", "job-unknown", "job-forgotten",
          "lost-answer", "lost-request", "session-lost", "locked", "slow",
          "array-dead", "stop-slow", "stop-hangs", "start-fails",
          "start-refused", "host-dead", "answer-lost", "garbage")
LATENCY = "path=5ms,virtualize=20ms,stop=10ms,start=10ms,rescan=5ms"
TRIES = 12          # of which the last three are undisturbed
PATIENCE = 60       # seconds for one try


class Failed(Exception):
    """What a run must not end with."""


class Estate:
    """A generated estate, its simulator, and what to tell the tools."""

    def __init__(self, folder, rng):
        self.folder, self.rng = folder, rng
        self.dir = f"{folder}/estate"
        self.simulator = None
        self.faults = None
        os.mkdir(f"{folder}/disk")
        self.mounted = not subprocess.run(
            ["mount", "-t", "tmpfs", "tmpfs", f"{folder}/disk"],
            check=False, stderr=subprocess.DEVNULL).returncode
        subprocess.run(
            ["generate-estate", "--vms", str(rng.randint(3, 9)), "--hosts",
             "2", "--volumes", str(rng.randint(2, 5)), "--seed",
             str(rng.randrange(10000)), self.dir], check=True)

    def start(self, faults):
        """Run the simulator with these faults; forget an old one."""
        self.stop()
        self.faults = faults
        listen = f"{self.dir}/listen"
        if os.path.exists(listen):
            os.remove(listen)
        command = ["simulate-estate", "--listen-file", listen, "--latency",
                   LATENCY, "--seed", str(self.rng.randrange(10000))]
        if faults:
            command += ["--fault", ",".join(f"{kind}={rate}" for kind, rate
                                            in faults.items())]
        with open(f"{self.folder}/simulator.log", "ab") as log:
            self.simulator = subprocess.Popen(
                command + [self.dir], stdout=log, stderr=log)
        for _ in range(200):
            if os.path.exists(listen):
                break
            if self.simulator.poll() is not None:
                raise Failed("the simulator does not start")
            time.sleep(0.05)
        with open(listen, encoding="utf-8") as lines:
            words = [line.split() for line in lines]
        self.arrays = [(w[1], w[2]) for w in words if w[0] == "array"]

    def disk(self, roomy, rng):
        """The journal's has room, or not enough.  (Not root: always room.)"""
        size = 64 << 20 if roomy else rng.randint(8, 160) << 10
        if self.mounted:        # it cannot become smaller than what it holds
            subprocess.run(["mount", "-o", f"remount,size={size}",
                            f"{self.folder}/disk"], check=False,
                           stderr=subprocess.DEVNULL)

    def end(self):
        """Leave nothing that runs or is mounted; the files stay."""
        self.stop()
        if self.mounted:
            files = f"{self.folder}/disk.kept"
            shutil.copytree(f"{self.folder}/disk", files)
            subprocess.run(["umount", f"{self.folder}/disk"], check=True)

    def stop(self, how=signal.SIGTERM):
        """End the simulator."""
        if self.simulator is not None and self.simulator.poll() is None:
            self.simulator.send_signal(signal.SIGCONT)
            self.simulator.send_signal(how)
            self.simulator.wait()
        self.simulator = None

    def options(self):
        """For the runbooks."""
        words = ["--netrc-file", f"{self.dir}/netrc"]
        for number, address in self.arrays:
            words += ["--array", f"{number}={address}"]
        for site in ("source", "destination"):
            words += ["--connect", f"{site}=unix:{self.dir}/{site}.sock"]
        return words

    def discover(self, out):
        """The facts of both sites, in a file."""
        with open(out, "wb") as to:
            for site in ("source", "destination"):
                subprocess.run(["discover-hosts", "--site", site,
                                f"unix:{self.dir}/{site}.sock"],
                               stdout=to, check=True)
            for (_, address), site in zip(self.arrays,
                                          ("source", "destination")):
                subprocess.run(["discover-array", "--site", site,
                                "--netrc-file", f"{self.dir}/netrc",
                                address], stdout=to, check=True)


def records(path):
    """Of a file of JSON lines."""
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def state_of(facts, but=()):
    """What arrays say, and what is active or runs where, without order."""
    keep = {"array_port", "host_group", "volume", "lun", "pool", "datastore"}
    state = [json.dumps(r, sort_keys=True) for r in facts
             if r["type"] in keep and r.get("id") not in but]
    state += [json.dumps([r["site"], r["id"], r["host"], r["id"] in but or
                          r["state"]])
              for r in facts if r["type"] == "vm"]
    return sorted(state)


def excused(estate):
    """VMs that went off by themselves; VMs and datastores of which a finding
    says that people must look."""
    about = {step["id"]: step["args"].get("vm") or
             f"{step['args'].get('host')}/{step['args'].get('pool')}"
             for step in records(f"{estate.folder}/plan.jsonl")
             if step["type"] == "step"}
    off = {about[finding["about"]["step"]]
           for name in os.listdir(estate.folder)
           if name.startswith("plan.back.") and ".run." not in name
           for finding in records(f"{estate.folder}/{name}")
           if finding["type"] == "finding"
           and finding["code"] == "undo-by-hand"}
    for event in records(f"{estate.dir}/events.jsonl"):
        if event.get("event") in ("vm-lost-power", "vm-crashed"):
            off.add(event["vm"])
        elif event.get("event") == "vm-started":
            off.discard(event["vm"])
    return off


def victims(book):
    """The pids of all that a runbook has running, itself too: its session."""
    pids = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8") as text:
                fields = text.read().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[3]) == book.pid and fields[0] != "Z":
            pids.append(int(name))
    return sorted(pids)


def hurt(pid, how):
    """Send a signal; a stopped one goes on after a while."""
    try:
        os.kill(pid, how)
        if how == signal.SIGSTOP:
            time.sleep(0.3)
            os.kill(pid, signal.SIGCONT)
    except ProcessLookupError:
        pass


def disturb(estate, book, rng):
    """A few blows at random moments, until the book ends."""
    until = time.monotonic() + PATIENCE
    for _ in range(rng.randint(0, 3)):
        time.sleep(rng.uniform(0.02, 0.8))
        if book.poll() is not None:
            return
        blow = rng.random()
        if blow < 0.2:
            estate.stop(signal.SIGKILL)
            estate.start(estate.faults)
            return              # it listens elsewhere: the tools cannot go on
        if blow < 0.3:
            hurt(estate.simulator.pid, signal.SIGSTOP)
            continue
        pids = victims(book)
        if pids:
            hurt(rng.choice(pids), rng.choice(
                (signal.SIGKILL, signal.SIGTERM, signal.SIGINT,
                 signal.SIGSTOP)))
    while book.poll() is None and time.monotonic() < until:
        time.sleep(0.02)


def attempt(estate, script, plan, calm, rng):
    """One try of a runbook.  Its exit status."""
    out = f"{estate.folder}/{script}.out"
    command = ["sh", f"{ROOT}/pipelines/{script}", *estate.options(),
               "--yes", "--journal", f"{estate.folder}/disk/run.jsonl", plan]
    estate.disk(calm or rng.random() > 0.3, rng)
    with open(out, "wb") as to, open(f"{out}.err", "ab") as log:
        book = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=to,
                                stderr=log, start_new_session=True)
        if not calm:
            disturb(estate, book, rng)
        try:
            status = book.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            status = None
    until = time.monotonic() + PATIENCE     # a shell that is gone left tools
    while status is not None and victims(book):
        if time.monotonic() > until:
            status = None
        time.sleep(0.02)
    if status is None:
        os.killpg(book.pid, signal.SIGKILL)
        book.wait()
        if calm:
            raise Failed(f"{script} hangs")
        return 2
    return status


def insist(estate, script, plan, rng):
    """Try until it ends well.  How many tries that took."""
    for tries in range(1, TRIES + 1):
        calm = tries > TRIES - 3
        if calm and estate.faults or estate.simulator is None:
            estate.start(None if calm else estate.faults)
        if attempt(estate, script, plan, calm, rng) == 0:
            return tries
    raise Failed(f"{script} does not end well")


def check_moved(estate):
    """Is everything where the plan wants it?"""
    folder = estate.folder
    with open(f"{folder}/now.jsonl", "wb") as out:
        subprocess.run(["correlate-ports", f"{folder}/facts.now"],
                       stdout=out, check=False)
    table = subprocess.run(
        ["jq", "-n", "-r", "--slurpfile", "plan", f"{folder}/plan.jsonl",
         "--slurpfile", "now", f"{folder}/now.jsonl", "--rawfile", "map",
         f"{estate.dir}/map.csv", "--argjson", "batches", "null", "-f",
         f"{ROOT}/pipelines/verify-moved.jq"], check=True,
        stdout=subprocess.PIPE, encoding="utf-8").stdout
    rows = [line.split("\t") for line in table.splitlines()]
    wrong = [row for row in rows if row[1] != row[2]]
    if not rows or wrong:
        raise Failed(f"not where the plan wants it: {wrong}")


def check_marks(estate, facts):
    """Is what bears our mark what the journal says we made?"""
    made = {(r["made"]["array"], r["made"]["volume"])
            for r in records(f"{estate.folder}/disk/run.jsonl")
            if r["op"] == "virtualize-volume" and "volume" in r.get("made", {})}
    marked = {(r["array"], r["id"]) for r in facts if r["type"] == "volume"
              and r.get("label", "").startswith("rpl_")}
    if marked - made:
        raise Failed(f"left over: {marked - made}")


def check_events(estate):
    """Has nothing happened that must never happen?"""
    with open(f"{estate.dir}/events.jsonl", encoding="utf-8") as lines:
        bad = [line for line in lines if '"type":"violation"' in line]
    if bad:
        raise Failed(f"violation: {bad[0].strip()}")


def look(estate):
    """The facts, read while nothing disturbs."""
    if estate.faults or estate.simulator is None:
        estate.start(None)
    estate.discover(f"{estate.folder}/facts.now")
    return records(f"{estate.folder}/facts.now")


def run(folder, seed):
    """One run.  What it took, in words."""
    rng = random.Random(seed)
    estate = Estate(folder, rng)
    try:
        estate.start(None)
        before = look(estate)
        plan = f"{folder}/plan.jsonl"
        with open(plan, "wb") as out:
            facts = subprocess.Popen(
                ["correlate-ports", f"{folder}/facts.now"],
                stdout=subprocess.PIPE)
            subprocess.run(["plan-batches", "--map",
                            f"{estate.dir}/map.csv"], stdin=facts.stdout,
                           stdout=out, check=True)
            facts.wait()
        faults = {kind: round(rng.uniform(0.002, 0.03), 3)
                  for kind in rng.sample(FAULTS, rng.randint(1, 5))}
        estate.start(faults)
        if rng.random() < 0.35:
            done = attempt(estate, "migrate.sh", plan, False, rng) == 0
            there = "to the end" if done else "given up"
        else:
            there = f'{insist(estate, "migrate.sh", plan, rng)} tries'
            facts = look(estate)
            check_moved(estate)
            check_marks(estate, facts)
        estate.start(faults)
        back = insist(estate, "rollback.sh", plan, rng)
        but = excused(estate)
        differs = set(state_of(look(estate), but)) ^ set(
            state_of(before, but))
        if differs:
            raise Failed(f"not as at the start: {sorted(differs)[:4]}")
        check_events(estate)
        return f"{there} there, {back} tries back; {', '.join(faults)}"
    finally:
        estate.end()


def main():
    """TAP, one test a run."""
    runs, seed = int(sys.argv[1]), int(sys.argv[2])
    bad = 0
    for number in range(1, runs + 1):
        folder = tempfile.mkdtemp(prefix="chaos.")
        try:
            print(f"ok {number} - seed {seed}:", run(folder, seed), flush=True)
            shutil.rmtree(folder)
        except (Failed, subprocess.CalledProcessError) as why:
            bad = 1
            print(f"not ok {number} - seed {seed}: {why}\n# see {folder}",
                  flush=True)
        seed += 1
    print(f"1..{runs}")
    sys.exit(bad)


main()
