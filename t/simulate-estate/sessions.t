#!/bin/sh
# REST: sessions, who may ask, the forms of an address, the lock

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/simulate-estate/sim.sh"

make_estate
start || skip_all 'the simulator did not start'
cat >calls.py <<'END'
import sys
import time
sys.path.insert(0, sys.argv[1])
from client import rest, job

F = "estate"


def call(*a, **k):
    return rest(F, *a, **k)


def say(name, *values):
    print(name, *values)


s, b = call("GET", "storages", authorize=False)
say("storages without login", s, sorted(b["data"][0]))
device = b["data"][0]["storageDeviceId"]
say("no login", call("GET", "ports", authorize=False)[0])
bad = "Authorization: Basic c2ltOndyb25n"
say("wrong password", call("POST", "sessions", "{}", [bad],
                           authorize=False)[0])
say("unknown token", call("GET", "ports", None,
                          ["Authorization: Session 00"], authorize=False)[0])
s, one = call("POST", "sessions", '{"aliveTime":300}')
say("login", s, sorted(one))
token = ["Authorization: Session " + one["token"]]
say("token", call("GET", "ports", None, token, authorize=False)[0])
for i in range(63):
    s, last = call("POST", "sessions", "")
say("64th", s)
say("65th", call("POST", "sessions", "")[0])
say("of another", call("DELETE", "sessions/%d" % last["sessionId"], None,
                       token, authorize=False)[0])
say("forced", call("DELETE", "sessions/%d" % last["sessionId"],
                   '{"force":true}', token, authorize=False)[0])
say("room again", call("POST", "sessions", "")[0])
v1 = "/ConfigurationManager/v1/"
say("scoped", call("GET", v1 + "objects/storages/%s/ports" % device)[0])
say("unscoped", call("GET", v1 + "objects/ports")[0])
say("of another array", call("GET", v1 + "objects/storages/1/ports")[0])
say("raw comma", call("GET", "host-groups/CL1-A,1")[1]["hostGroupName"])
say("%2C", call("GET", "host-groups/CL1-A%2C1")[1]["hostGroupName"])
say("no such object", call("GET", "nothing")[0])
say("wrong method", call("DELETE", "ports")[0])
say("version", call("GET", "/ConfigurationManager/configuration/version",
                    authorize=False)[0])
lock = v1 + "services/resource-group-service/actions/lock/invoke"
unlock = lock.replace("/lock/", "/unlock/")
s, two = call("POST", "sessions/".rstrip("/"), "")
say("full again", s)
call("DELETE", "sessions/2", '{"force":true}')
s, two = call("POST", "sessions", "")
other = ["Authorization: Session " + two["token"]]
group = '{"portId":"CL1-A","hostGroupName":"x"}'
wait = ["Response-Job-Status: Completed"]
say("lock", call("POST", lock, "{}", token + wait,
                 authorize=False)[1]["state"])
say("is locked", call("GET", "resource-groups/0")[1]["lockStatus"])
say("change of another", call("POST", "host-groups", group, other,
                              authorize=False)[1]["messageId"])
say("lock of another", call("POST", lock, "{}", other + wait,
    authorize=False)[1]["error"]["messageId"])
say("read of another", call("GET", "ports", None, other,
                            authorize=False)[0])
say("own change", call("POST", "host-groups", group, token + wait,
                       authorize=False)[1]["state"])
say("logout", call("DELETE", "sessions/%d" % one["sessionId"], None, token,
                   authorize=False)[0])
say("lock gone", call("POST", lock.replace(v1, v1 + device + "/"),
                      '{"parameters":{"waitTime":1}}', other + wait,
                      authorize=False)[1]["state"])
say("unlock", call("PUT", unlock, "{}", other + wait,
                   authorize=False)[1]["state"])
s, short = call("POST", "sessions", '{"aliveTime":1}')
brief = ["Authorization: Session " + short["token"]]
say("in time", call("GET", "ports", None, brief, authorize=False)[0])
time.sleep(1.2)
say("too late", call("GET", "ports", None, brief, authorize=False)[0])
END
run /usr/bin/python3 calls.py "$REPLUMB/t/simulate-estate"
is "$status" 0 'all calls were answered' || cat err >&2
cat >want <<'END'
storages without login 200 ['model', 'serialNumber', 'storageDeviceId']
no login 401
wrong password 401
unknown token 401
login 200 ['sessionId', 'token']
token 200
64th 200
65th 503
of another 403
forced 200
room again 200
scoped 200
unscoped 200
of another array 404
raw comma h001
%2C h001
no such object 404
wrong method 405
version 200
full again 503
lock Succeeded
is locked Locked
change of another KART40050-E
lock of another KART40050-E
read of another 200
own change Succeeded
logout 200
lock gone Succeeded
unlock Succeeded
in time 200
too late 401
END
same out want 'sessions, addresses and the lock behave as the reference says'
stop
done_testing
