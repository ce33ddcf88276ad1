#!/bin/sh
# the state file cut at any byte of its last changes: each is there or is not

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/simulate-estate/sim.sh"

make_estate
start || skip_all 'the simulator did not start'
sim job POST host-groups '{"portId":"CL7-B","hostGroupName":"x"}' >/dev/null
cp estate/state.jsonl whole
vm=$(vm_of vm0002)
sim ask source stop "{\"vm\":\"$vm\",\"host\":\"h002\"}" >/dev/null
sim job POST luns '{"portId":"CL7-B","hostGroupNumber":1,"ldevId":258,
	"lun":40}' >/dev/null
sim job DELETE luns/CL7-B,1,40 >/dev/null
sim ask source start "{\"vm\":\"$vm\",\"host\":\"h002\"}" >/dev/null
kill -9 "$sim"
wait "$sim" 2>/dev/null
cp estate/state.jsonl more

# Every byte of the last ends of changes, and some of all others: started on
# each, it says what the changes before the cut say, and no violation.
cat >cuts.py <<'END'
import os
import subprocess
import sys
sys.path.insert(0, sys.argv[1])
from client import state

more = open("more", "rb").read()
begun = os.path.getsize("whole")
ends = [i + 1 for i in range(begun - 1, len(more))
        if more[:i + 1].endswith(b'{"type":"x-end"}\n')]
assert len(ends) == 5, ends


def facts():
    vm = [v["state"] for v in state("estate", "vm") if v["name"] == "vm0002"]
    luns = [l["lun"] for l in state("estate", "lun") if l["lun"] == 40]
    disks = sorted((x["vm"], x["disk"], x.get("written", 0))
                   for x in state("estate", "x-disk"))
    data = sorted((x["vm"], x["disk"], x["counter"])
                  for x in state("estate", "x-data"))
    kept = {d[:2]: d[2] for d in data}
    for v, d, n in disks:       # the disk has what its VM wrote last
        assert n == kept.get((v, d), 0), (v, d, n, data)
    return vm, luns, disks


def start():
    sim = subprocess.Popen(["simulate-estate", "estate"], text=True,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    for line in sim.stdout:
        if line == "ready\n":
            break
    sim.terminate()
    _, err = sim.communicate()
    return sim.returncode, err


def cut(at):
    with open("estate/state.jsonl", "wb") as fp:
        fp.write(more[:at])
    code, err = start()
    assert code == 0, (at, code, err)
    assert (err == "") == (at in ends), (at, err)
    return facts()


whole = [cut(end) for end in ends]
assert len({str(w) for w in whole}) == 4, whole     # LU path: there, not
at = sorted({e + d for e in ends for d in range(-30, 31)
             if begun <= e + d <= len(more)} |
            set(range(begun, len(more), 23)))
for i in at:
    # an x-end may miss its newline
    n = max(k for k, e in enumerate(ends) if e <= i + 1)
    if more[:i].endswith(b'{"type":"x-end"}'):
        with open("estate/state.jsonl", "wb") as fp:
            fp.write(more[:i])
        assert start() == (0, ""), i
        got = facts()
    else:
        n = max(k for k, e in enumerate(ends) if e <= i)
        got = cut(i)
    assert got == whole[n], (i, n, got)
print(len(at) > 200)
END
run /usr/bin/python3 cuts.py "$REPLUMB/t/simulate-estate"
tail -n 2 err >&2
is "$status $(cat out)" '0 True' 'some hundred cuts'
is "$(violations)" '' 'none of them a violation'
done_testing
