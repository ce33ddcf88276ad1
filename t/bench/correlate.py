#!/usr/bin/env python3
"""correlate-ports against DuckDB and plain Python: make bench-correlate

Makes an estate of 20 times the published size (64,000 VMs), lets the three
join it, checks that they place every disk alike, and prints medians of RUNS
paired runs (one of each, in turn).  Then: time per record at 1, 10 and 100
times the size, and what passing the input through adds.

Environment: BENCH_DIR (where estates are made and kept; default: a temporary
folder), BENCH_RUNS (5), BENCH_SCALES ("1 10 100").  Wants two idle processors,
3 GB of disk, node and npm (DuckDB comes from the npm registry).
"""

import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
DUCKDB = "@duckdb/node-api@1.5.6-r.1"
RUNS = int(os.environ.get("BENCH_RUNS", "5"))
SCALES = [int(s) for s in os.environ.get("BENCH_SCALES", "1 10 100").split()]
PART = 20               # of the published size, in one site at most
PARTS = ("source-hosts", "source-array", "destination-hosts",
         "destination-array", "fabric")


def make_part(folder, scale, seed):
    """One estate as a stream; its sites are named by its seed."""
    path = f"{folder}/part-{scale}-{seed}.jsonl"
    if os.path.exists(path):
        return path
    made = f"{folder}/estate"
    shutil.rmtree(made, ignore_errors=True)
    subprocess.run(["generate-estate", "--vms", str(3200 * scale), "--hosts",
                    str(400 * scale), "--volumes", str(400 * scale),
                    "--seed", str(seed), made], check=True)
    with open(path + ".new", "w", encoding="utf-8") as out:
        for part in PARTS:
            with open(f"{made}/{part}.jsonl", encoding="utf-8") as lines:
                for line in lines:
                    out.write(line if seed == 1 else line.replace(
                        '"site":"', f'"site":"{seed}-', 1).replace(
                        '"fabric":"', f'"fabric":"{seed}-', 1))
    os.rename(path + ".new", path)
    shutil.rmtree(made)
    return path


def make(folder, scale):
    """The files of an estate of that many times the published size."""
    if scale <= PART:
        return [make_part(folder, scale, 1)]
    return [make_part(folder, PART, seed)
            for seed in range(1, scale // PART + 1)]


def run(command, out):
    """Wall and processor seconds, and peak memory in bytes."""
    with open(out, "wb") as to:
        start = time.monotonic()
        child = subprocess.Popen(command, stdout=to)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.monotonic() - start
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{command[0]} failed")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def paired(commands, runs):
    """The median of each figure of each command, run in turn."""
    figures = {name: [] for name in commands}
    for _ in range(runs):
        for name, (command, out) in commands.items():
            figures[name].append(run(command, out))
    return {name: [statistics.median(column) for column in zip(*rows)]
            for name, rows in figures.items()}


def placements(path):
    """Ours, as the other two write them."""
    with open(path, "rb") as lines:
        for line in lines:
            p = json.loads(line)
            if p["type"] != "placement":
                continue
            volumes = sorted(f'{v["array"]}/{v["volume"]}'
                             for v in p["volumes"])
            yield "\t".join((p["vm"], p["disk"], p["status"],
                             " ".join(volumes),
                             str(p.get("path_count", 0))))


def agree(name, ours, others):
    """How many placements there are; another one ends the program.

    Line by line: a child's peak memory begins with that of this process.
    """
    count = 0
    with open(others, encoding="utf-8") as lines:
        for mine, line in itertools.zip_longest(placements(ours), lines):
            if line is None or mine != line.rstrip("\n"):
                sys.exit(f"{name} places disk {count + 1} otherwise: "
                         f"{line!r}, ours {mine!r}")
            count += 1
    return count


def compare(folder, facts):
    """The table of the join, and whether all agree."""
    if not os.path.isdir(f"{folder}/node_modules/@duckdb"):
        subprocess.run(["npm", "install", "--silent", "--no-audit",
                        "--no-fund", "--prefix", folder, DUCKDB], check=True)
    outs = {n: f"{folder}/{n}.out" for n in ("ours", "duckdb", "python")}
    medians = paired({
        "correlate-ports -n": (["correlate-ports", "-n", facts],
                               outs["ours"]),
        "DuckDB, 2 threads": (["node", f"{HERE}/duckdb.mjs",
                               f"{folder}/node_modules", "2", facts],
                              outs["duckdb"]),
        "plain Python": ([sys.executable, f"{HERE}/plain.py", facts],
                         outs["python"]),
        "wc -l": (["wc", "-l", facts], f"{folder}/wc.out"),
    }, RUNS)
    for name in ("duckdb", "python"):
        count = agree(name, outs["ours"], outs[name])
    print(f"{count} placements, the same from all three\n")
    print(f"{'':20}{'wall s':>8}{'cpu s':>8}{'peak MB':>9}{'wall':>8}")
    base = medians["correlate-ports -n"][0]
    for name, (wall, cpu, peak) in medians.items():
        print(f"{name:20}{wall:8.2f}{cpu:8.2f}{peak / 1e6:9.0f}"
              f"{wall / base:7.1f}x")


def scaling(folder):
    """Time per record, by size."""
    print(f"\n{'size':>6}{'records':>10}{'wall s':>8}{'cpu s':>8}"
          f"{'us/record':>11}{'peak MB':>9}")
    for scale in SCALES:
        files = make(folder, scale)
        count = 0
        for path in files:
            with open(path, "rb") as lines:
                count += sum(1 for _ in lines)
        wall, cpu, peak = paired({
            "": (["correlate-ports", "-n"] + files, "/dev/null")}, RUNS)[""]
        print(f"{scale:5}x{count:10}{wall:8.2f}{cpu:8.2f}"
              f"{wall / count * 1e6:11.3f}{peak / 1e6:9.0f}")


def passing(folder, facts):
    """What passing the input through adds, beside cat."""
    to = f"{folder}/pass.out"
    medians = paired({
        "correlate-ports -n": (["correlate-ports", "-n", facts], to),
        "correlate-ports": (["correlate-ports", facts], to),
        "cat": (["cat", facts], to),
        "cp": (["cp", facts, f"{folder}/cp.out"], to),
    }, RUNS)
    print(f"\n{'to a file':20}{'wall s':>8}{'cpu s':>8}")
    for name, (wall, cpu, _) in medians.items():
        print(f"{name:20}{wall:8.2f}{cpu:8.2f}")


def main():
    kept = os.environ.get("BENCH_DIR")
    folder = kept or tempfile.mkdtemp(prefix="replumb-bench.")
    os.makedirs(folder, exist_ok=True)
    try:
        facts, = make(folder, PART)
        print(f"{facts}: {os.path.getsize(facts) / 1e6:.0f} MB, "
              f"{os.cpu_count()} processors, medians of {RUNS} paired runs")
        compare(folder, facts)
        passing(folder, facts)
        scaling(folder)
    finally:
        if kept is None:
            shutil.rmtree(folder)


main()
