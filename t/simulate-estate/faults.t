#!/bin/sh
# faults of arrays, one of each kind, as a raw client sees them

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/simulate-estate/sim.sh"

make_estate
cat >rules <<'END'
# each strikes what no other one does
{"fault":"busy","path":"objects/pools","seconds":2}
{"fault":"busy-silent","path":"objects/ports"}
{"fault":"server-error","path":"objects/ldevs","nth":2,"count":2}
{"fault":"slow","path":"objects/resource-groups","seconds":0.5}
{"fault":"lost-request","method":"POST","path":"objects/host-groups","nth":2}
{"fault":"lost-answer","method":"POST","path":"objects/host-groups","nth":2}
{"fault":"job-fails","method":"POST","path":"objects/host-groups","nth":3}
{"fault":"job-forgotten","method":"POST","path":"objects/host-groups","nth":4}
{"fault":"job-unknown","method":"POST","path":"objects/host-groups","nth":5,"count":8,"seconds":0.4}
{"fault":"session-lost","path":"objects/host-wwns"}
{"fault":"locked","path":"objects/host-wwns","method":"POST","seconds":0.4}
{"fault":"array-dead","path":"objects/jobs","seconds":0.6}
{"fault":"lun-busy","count":1}
END
start --fault-file rules || skip_all 'the simulator did not start'
cat >calls.py <<'END'
import json
import sys
import time
sys.path.insert(0, sys.argv[1])
from client import raw, rest, job, state

F = "estate"
WAIT = ["Response-Job-Status: Completed"]


def timed(*args):
    begun = time.monotonic()
    answer = raw(F, *args)
    return answer, time.monotonic() - begun


def group(name, headers=WAIT):
    return raw(F, "POST", "host-groups", json.dumps(
        {"portId": "CL7-B", "hostGroupName": name}), headers)


def names():
    return " ".join(sorted(g["name"] for g in state(F, "host_group")
                           if g["array_port"] == "CL7-B"))


s, h, b = raw(F, "GET", "pools")
print("busy", s, h["Retry-After"], b["messageId"])
print("then", raw(F, "GET", "pools")[0])
s, h, b = raw(F, "GET", "ports")
print("busy-silent", s, h["Retry-After"], b["messageId"])
print("server-error", [raw(F, "GET", "ldevs")[0] for i in range(4)])
(s, h, b), t = timed("GET", "resource-groups")
print("slow", s, 0.5 <= t < 2)
(s, h, b), t = timed("GET", "resource-groups")
print("fast", s, t < 0.4)
print("well", group("a")[2]["state"])
print("lost-request", group("b")[0], "|", names())
print("lost-answer", group("c")[0], "|", names())
s, h, b = group("d")
print("job-fails", s, b["state"], b["error"]["errorCode"]["SSB1"], "|",
      names())
s, h, b = group("e")
print("job-forgotten", s, b["status"], "|", names())
print("its job", raw(F, "GET", "jobs/%d" % b["jobId"])[0])
done = {}
for i in range(8):
    s, h, b = group("u%d" % i)
    assert b["status"] == "Completed" and b["state"] == "Unknown", b
    assert "affectedResources" not in b and "error" not in b, b
    done[i] = "u%d" % i in names().split()
print("job-unknown, done or not", len(set(done.values())))
one = rest(F, "POST", "sessions", "")[1]
token = ["Authorization: Session " + one["token"]]
wwns = "host-wwns?portId=CL1-A&hostGroupNumber=1"
s = raw(F, "GET", wwns, None, token, False)[0]
print("session-lost", s, raw(F, "GET", wwns, None, token, False)[0],
      raw(F, "GET", wwns)[0])
wwn = '{"portId":"CL7-B","hostGroupNumber":1,"hostWwn":"2100f4e9d4550a10"}'
s, h, b = raw(F, "POST", "host-wwns", wwn)
print("locked", s, b["messageId"],
      raw(F, "GET", "resource-groups/0")[2]["lockStatus"])
time.sleep(0.5)
print("no more", raw(F, "POST", "host-wwns", wwn)[0])
(s, h, b), t = timed("GET", "jobs")
print("array-dead", s, 0.6 <= t < 3, raw(F, "GET", "ports")[0])
(s, h, b), t = timed("GET", "dest:ports")
print("the other one", s)
print("lun-busy", job(F, "DELETE", "luns/CL1-A,1,0"))
print("then", job(F, "DELETE", "luns/CL1-A,1,0"))
END
run /usr/bin/python3 calls.py "$REPLUMB/t/simulate-estate"
tail -n 2 err >&2
is "$status" 0 'all calls were made'
cat >want <<'END'
busy 503 2 KART00003-E
then 200
busy-silent 503 None KART00003-E
server-error [200, 500, 500, 200]
slow 200 True
fast 200 True
well Succeeded
lost-request 0 | a
lost-answer 0 | a c
job-fails 202 Failed 2E10 | a c
job-forgotten 202 Initializing | a c e
its job 404
job-unknown, done or not 2
session-lost 401 401 200
locked 409 KART40050-E Locked
no more 202
array-dead 0 True 200
the other one 200
lun-busy Failed B958/0233
then Succeeded CL1-A,1,0
END
same out want 'each does what its name says, and then it is over'
/usr/bin/python3 -c '
import collections, json
hits = collections.Counter()
for line in open("estate/events.jsonl"):
    e = json.loads(line)
    if e.get("event") == "fault":
        hits[e["fault"]] += 1
print(" ".join("%s=%d" % hit for hit in sorted(hits.items())))' >hits
is "$(cat hits)" 'array-dead=1 busy=1 busy-silent=1 job-fails=1 job-forgotten=1 job-unknown=8 locked=1 lost-answer=1 lost-request=1 lun-busy=1 server-error=2 session-lost=1 slow=1' \
	'each is an event'
stop

# A rate: with the same seed the same ones, with another seed others.
ask_many() {
	start --fault busy=0.3 --seed "$1"
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
		sim GET resource-groups/0 | cut -c 1-3
	done | tr '\n' ' '
	stop
}
one=$(ask_many 5) two=$(ask_many 5) three=$(ask_many 6)
is "$two" "$one" 'the same seed: the same faults'
[ "$one" != "$three" ]; ok $? 'another seed: others'
like "$one" '200.*503|503.*200' 'some, not all'

# A dead array, and one that holds an answer back, end when they are told to.
start --fault array-dead=1:60s
sim GET ports >dead 2>&1 &
reader=$!
sleep 0.3
stop; ok $? 'it ends while an array is dead'
wait $reader

# What it does not know.
bad() {
	run simulate-estate "$@" estate
	is "$status $(cat err)" "2 simulate-estate: $want" "$want"
}
want='--fault storm: no such fault'; bad --fault busy=0,storm=1
want='--fault busy: expected =, a rate from 0 to 1, and perhaps a time as in busy=0.01:2s'
bad --fault busy=2
echo '{"fault":"busy","nth":"x"}' >rules
want='rules:1: nth: of the wrong type'; bad --fault-file rules
printf '\n{"fault":"busy","day":1}\n' >rules
want='rules:2: day: no such member'; bad --fault-file rules
echo 'busy' >rules
want='rules:1: not a JSON object'; bad --fault-file rules
want='--seed x: expected a number'; bad --seed x
want='nowhere: No such file or directory'; bad --fault-file nowhere
is "$(violations)" '' 'no violation'
done_testing
