#!/usr/bin/env python3
"""A whole migration against its lower bound: make bench-execute

Simulates an estate of the published size (3200 VMs, 400 hosts, 400 volumes:
25,600 paths of hosts, 1,600 of the array that maps), and moves all of it
through the pipe of pipelines/pipe.sh, with 4, 8 and 16 steps of an array at
once.  A path takes 200 ms and an external volume 1 s, give or take a half, what
is done to a VM or pool less than it would; all times are shortened by one
factor so that a run takes about RUN_S seconds.
Then a tenth of the estate, one step at a time: by hand.

Prints wall time beside the lower bound, processor time and peak memory of each
tool, and what the simulator took.  The bound is that of the plan, which counts
what each tool does on an array by itself, or that of the simulated array, which
takes so many jobs at once of all of them together, if that is greater.  Ends
with 1 when a run is longer than 1.05 of its bound, the tools take a tenth of
both processors, or one of them 64 MB.

Environment: BENCH_SCALE (1: the published size), BENCH_LIMITS ("4 8 16"),
BENCH_RUN_S (165), BENCH_DIR (where all files stay; default: a temporary
folder).  Wants two idle processors.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

SCALE = float(os.environ.get("BENCH_SCALE", "1"))
LIMITS = [int(n) for n in os.environ.get("BENCH_LIMITS", "4 8 16").split()]
RUN_S = float(os.environ.get("BENCH_RUN_S", "165"))
PATHS = 25600 + 1600            # one side of the published estate
SPREAD = "~50%"

# Seconds before they are shortened.  Making an external volume is two jobs.
TIMES = {"path": 0.2, "virtualize": 0.5, "stop": 1, "start": 1, "define": 0.2,
         "pool": 0.2, "rescan": 0.2, "fingerprint": 0.2}
DRAWN = ("path", "virtualize")
RATES = {"path_s": 0.2, "virtualize_s": 1, "vm_stop_s": 1, "vm_start_s": 1,
         "vm_define_s": 0.2, "pool_s": 0.2, "rescan_s": 0.2,
         "fingerprint_s": 0.2, "check_s": 0.01}
STAGES = [
    ["register-vms", "--only",
     "check-vm,stop-vm,stop-pool,fingerprint-volume,undefine-vm"],
    ["apply-paths", "--site", "source"],
    ["apply-virtualize"],
    ["apply-paths", "--site", "destination"],
    ["register-vms", "--only",
     "rescan-host,compare-volume,start-pool,define-vm,start-vm"],
]


def simulate(folder, factor, at_once):
    """The simulator of an estate, and the options that lead to it."""
    latency = ",".join(f"{kind}={seconds * factor:.6f}"
                       f"{SPREAD if kind in DRAWN else ''}"
                       for kind, seconds in TIMES.items())
    child = subprocess.Popen(
        ["simulate-estate", "--latency", latency, "--limit",
         f"array={at_once}", folder],
        stdout=subprocess.PIPE, text=True)
    arrays, managers = [], []
    for line in child.stdout:
        words = line.split()
        if words[0] == "array":
            arrays.append(f"{words[1]}={words[2]}")
        elif words[0] == "manager":
            managers.append(f"{words[1]}={words[2]}")
        elif words[0] == "ready":
            return child, arrays, managers
    sys.exit("simulate-estate did not start")


def output_of(command, out):
    with open(out, "ab") as to:
        subprocess.run(command, stdout=to, check=True)


def plan(folder, arrays, managers, factor, at_once):
    """Discover, correlate, plan; the name of the plan's file."""
    facts, limits = f"{folder}/facts.jsonl", f"{folder}/limits.csv"
    for site, manager, array in zip(("source", "destination"), managers,
                                    arrays):
        output_of(["discover-hosts", "--site", site, manager.split("=")[1]],
                  facts)
        output_of(["discover-array", "--site", site, "--netrc-file",
                   f"{folder}/netrc", array.split("=", 1)[1]], facts)
    with open(limits, "w", encoding="ascii") as rows:
        rows.write("limit,value\n")
        for name, seconds in RATES.items():
            rows.write(f"{name},{seconds * factor:.6f}\n")
        rows.write(f"array_at_once,{at_once}\nmanager_at_once,64\n")
    output_of(["correlate-ports", facts], f"{folder}/placed.jsonl")
    output_of(["plan-batches", "--map", f"{folder}/map.csv", "--limits",
               limits, f"{folder}/placed.jsonl"], f"{folder}/plan.jsonl")
    return f"{folder}/plan.jsonl"


def stage(number, words, folder, arrays, managers, jobs):
    """The command of one tool of the pipe."""
    command = list(words)
    if words[0] == "register-vms":
        for manager in managers:
            command += ["--connect", manager]
    else:
        command += ["--netrc-file", f"{folder}/netrc"]
        for array in arrays:
            command += ["--array", array]
    if jobs:
        command += ["-j", str(jobs)]
    if number == 1:
        command.append(f"{folder}/plan.jsonl")
    return command


def pipe(commands, out):
    """Run them all; wall seconds, and (name, cpu s, peak bytes) of each."""
    children, source = [], None
    start = time.monotonic()
    with open(out, "wb") as last:
        for i, command in enumerate(commands):
            end = i == len(commands) - 1
            child = subprocess.Popen(
                command, stdin=source if source else subprocess.DEVNULL,
                stdout=last if end else subprocess.PIPE)
            if source:
                source.close()
            source = child.stdout
            children.append(child)
        figures = []
        for child, command in zip(children, commands):
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            figures.append((command[0], usage.ru_utime + usage.ru_stime,
                            usage.ru_maxrss * 1024))
    return time.monotonic() - start, figures


def records(path, kind):
    with open(path, "rb") as lines:
        for line in lines:
            if line.startswith(b'{"type":"%s"' % kind.encode()):
                yield json.loads(line)


def judge(run, folder):
    """How many results there are; anything but success ends the program."""
    status = {}
    for result in records(run, "result"):
        key = (result["op"], result["status"])
        status[key] = status.get(key, 0) + 1
    bad = {k: n for k, n in status.items() if k[1] not in ("done", "already")}
    steps = sum(1 for _ in records(f"{folder}/plan.jsonl", "step"))
    violations = sum(1 for _ in records(f"{folder}/events.jsonl",
                                        "violation"))
    if bad or violations or sum(status.values()) != steps:
        sys.exit(f"{sum(status.values())} results of {steps} steps, "
                 f"not good: {bad}, violations: {violations}")
    return steps


def migrate(folder, scale, factor, at_once, jobs):
    """One run on a new estate; True when all that is to hold does."""
    subprocess.run(["generate-estate", "--vms", str(int(3200 * scale)),
                    "--hosts", str(int(400 * scale)), "--volumes",
                    str(int(400 * scale)), "--seed", "1", folder], check=True)
    simulator, arrays, managers = simulate(folder, factor, at_once)
    try:
        plan(folder, arrays, managers, factor, at_once)
        before = cpu_of(simulator.pid)
        wall, figures = pipe([stage(i + 1, words, folder, arrays, managers,
                                    jobs) for i, words in enumerate(STAGES)],
                             f"{folder}/run.jsonl")
        simulated = cpu_of(simulator.pid) - before
    finally:
        simulator.terminate()
        simulator.wait()
    steps = judge(f"{folder}/run.jsonl", folder)
    made, = records(f"{folder}/plan.jsonl", "plan")
    return show(steps, made, wall, array_bound(folder, factor, at_once),
                figures, simulated)


def array_bound(folder, factor, at_once):
    """How long the array with the most work is busy with it."""
    work = {}
    for step in records(f"{folder}/plan.jsonl", "step"):
        args = step["args"]
        if step["op"] == "virtualize-volume":
            seconds = RATES["virtualize_s"]
        elif step["op"] in ("map-volume", "unmap-volume"):
            seconds = RATES["path_s"] * sum(
                len(e["initiators"]) for e in
                args.get("ports", args.get("luns")))
        else:
            continue
        work[args["array"]] = work.get(args["array"], 0) + seconds
    return max(work.values()) * factor / at_once


def cpu_of(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def show(steps, made, wall, bound, figures, simulated):
    bound = max(bound, made["lower_bound_s"])
    cpu = sum(f[1] for f in figures)
    peak = max(f[2] for f in figures)
    print(f"  {steps} steps, {made['totals']['paths']} paths: {wall:.1f} s; "
          f"lower bound {bound:.1f} s (of the plan "
          f"{made['lower_bound_s']:.1f}), planned {made['makespan_s']:.1f} s, "
          f"ratio {wall / bound:.3f}")
    for number, (name, seconds, memory) in enumerate(figures, 1):
        print(f"  {number} {name:17}{seconds:7.2f} s of processor"
              f"{memory / 1e6:7.0f} MB at most")
    print(f"  all tools         {cpu:8.2f} s of processor: "
          f"{cpu / wall / 2 * 100:.1f} % of two for the wall time; "
          f"simulator {simulated:.1f} s", flush=True)
    return wall <= 1.05 * bound and cpu <= 0.1 * 2 * wall and peak < 64e6


def main():
    kept = os.environ.get("BENCH_DIR")
    top = kept or tempfile.mkdtemp(prefix="replumb-bench.")
    os.makedirs(top, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = top         # plans are locked there
    good = True
    try:
        for at_once in LIMITS:
            factor = RUN_S * at_once / (PATHS * SCALE * TIMES["path"])
            print(f"{at_once} steps of an array at once, times x "
                  f"{factor:.4f}:")
            good &= migrate(f"{top}/{at_once}", SCALE, factor, at_once, 0)
        factor = RUN_S * 4 / (PATHS * SCALE * TIMES["path"])
        print("by hand, one step at a time, a tenth of the estate, times x "
              f"{factor:.4f}:")
        migrate(f"{top}/hand", SCALE / 10, factor, 1, 1)
        print("  (the whole estate takes ten times that)")
    finally:
        if kept is None:
            shutil.rmtree(top)
    print("all within bounds" if good else "NOT within bounds")
    sys.exit(0 if good else 1)


main()
