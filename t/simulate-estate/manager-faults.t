#!/bin/sh
# faults of managers, one of each kind, as a raw client sees them

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/simulate-estate/sim.sh"

make_estate
cat >rules <<'END'
{"fault":"stop-hangs","vm":"vm0002","count":2}
{"fault":"stop-slow","vm":"vm0002","nth":3,"seconds":0.4}
{"fault":"start-fails","vm":"vm0002"}
{"fault":"start-refused","vm":"vm0002","nth":2}
{"fault":"crash","vm":"vm0002","nth":1,"seconds":0.2}
{"fault":"agent-silent","verb":"ping"}
{"fault":"host-dead","host":"h002","verb":"rescan","seconds":0.5}
{"fault":"answer-lost","verb":"undefine"}
{"fault":"garbage","verb":"start-pool"}
{"fault":"slow","verb":"describe","host":"h001","seconds":0.4}
END
start --fault-file rules || skip_all 'the simulator did not start'
cat >calls.py <<'END'
import json
import socket
import sys
import time
sys.path.insert(0, sys.argv[1])
from client import state

VMS = {v["name"]: v for v in state("estate", "vm")}
VM = VMS["vm0002"]
ON = {"vm": VM["id"], "host": VM["host"]}


def ask(verb, **args):
    """The lines of the answer, as they come."""
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(10)
        s.connect("estate/source.sock")
        fp = s.makefile("rw")
        fp.readline()
        fp.write(json.dumps({"id": 1, "verb": verb, "args": args}) + "\n")
        fp.flush()
        lines = []
        for line in fp:
            lines.append(line)
            if '"end"' in line:
                break
        return lines


def end(verb, **args):
    e = json.loads(ask(verb, **args)[-1])
    return e["end"] if e["end"] == "ok" else "%s %s" % (
        e["code"], "again" if e["retryable"] else "for good")


def timed(verb, **args):
    begun = time.monotonic()
    return end(verb, **args), round(time.monotonic() - begun, 1)


def states():
    return {v["name"]: v["state"] for v in state("estate", "vm")}


print("hangs", timed("stop", timeout_s=0.3, **ON), states()["vm0002"])
print("forced", timed("stop", timeout_s=0.2, force=True, **ON),
      states()["vm0002"])
print("start-fails", end("start", **ON))
print("start-refused", end("start", **ON))
print("well", end("start", **ON), end("ping", **ON), end("ping", **ON))
time.sleep(0.4)
print("crashed", states()["vm0002"])
print("started", end("start", **ON))
print("slow", timed("stop", timeout_s=5, **ON))
print("started", end("start", **ON))
print("dead", end("rescan", host="h002"), states()["vm0002"])
print("still", end("start", **ON), end("rescan", host="h001"))
time.sleep(0.6)
print("back", end("rescan", host="h002"), states()["vm0002"])
OTHER = VMS["vm0004"]
end("stop", vm=OTHER["id"], host=OTHER["host"], timeout_s=5)
print("answer-lost", ask("undefine", vm=OTHER["id"]),
      "vm0004" in states())
lines = ask("start-pool", host="h002", pool="c01-ds003")
print("garbage", lines[0].strip(), json.loads(lines[1])["end"])
print("late", timed("describe", host="h001", pool="x"))
END
run /usr/bin/python3 calls.py "$REPLUMB/t/simulate-estate"
tail -n 2 err >&2
is "$status" 0 'all calls were made'
cat >want <<'END'
hangs ('timeout again', 0.3) running
forced ('ok', 0.2) off
start-fails busy again
start-refused refused for good
well ok busy again ok
crashed off
started ok
slow ('ok', 0.4)
started ok
dead unreachable again off
still unreachable again ok
back ok off
answer-lost [] False
garbage ["%#!?"] ok
late ('ok', 0.4)
END
same out want 'each does what its name says, and then it is over'
is "$(grep -c '"event":"fault"' estate/events.jsonl)" 11 'each is an event'
is "$(sed -n 's/.*"event":"\(vm-[a-z-]*\)".*"name":"vm0002".*/\1/p' \
	estate/events.jsonl | tr '\n' ' ')" \
	'vm-stopped vm-started vm-crashed vm-started vm-stopped vm-started vm-lost-power ' \
	'and what becomes of the VM'
is "$(violations)" '' 'no write is lost by any of that'
stop

# Whoever else is asked on a connection that closes: the work is done.
cat >hang-up.py <<'END'
import socket
import sys
sys.path.insert(0, sys.argv[1])
from client import state
VM = [v for v in state("estate", "vm") if v["state"] == "running"][0]
with socket.socket(socket.AF_UNIX) as s:
    s.settimeout(10)
    s.connect("estate/source.sock")
    s.sendall(('{"id":1,"verb":"stop","args":{"vm":"%s","host":"%s"}}\n'
              '{"id":2,"verb":"rescan","args":{"host":"h001"}}\n'
              % (VM["id"], VM["host"])).encode())
    print(len(s.makefile().read().splitlines()))
print([v["state"] for v in state("estate", "vm") if v["id"] == VM["id"]])
END
start --fault answer-lost=1 --latency stop=200ms
run /usr/bin/python3 hang-up.py "$REPLUMB/t/simulate-estate"
sleep 0.4
is "$(sed -n 1p out)" 1 'nothing comes but the greeting'
is "$(sim get vm state | sort | uniq -c | tr -s ' \n' ' ')" ' 2 off 1 running ' \
	'what was under way is done'
stop; ok $? 'and it ends'
done_testing
