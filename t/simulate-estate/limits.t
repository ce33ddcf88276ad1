#!/bin/sh
# --limit: how many jobs of an array run at once; --latency with a spread;
# --request-log

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/simulate-estate/sim.sh"

make_estate
cat >burst.py <<'END'
import collections
import concurrent.futures
import json
import sys
sys.path.insert(0, sys.argv[1])
from client import raw


def one(lun):
    return raw("estate", "POST", "luns", json.dumps(
        {"portId": "CL1-A", "hostGroupNumber": 1, "ldevId": 256,
         "lun": lun}), ["Response-Job-Status: Completed"])


def state(answer):
    status, _, body = answer
    return body.get("state") or "%d %s" % (status, body["messageId"])


# all but the first are refused, as LUs that the group has; that takes as long
with concurrent.futures.ThreadPoolExecutor(12) as pool:
    answers = list(pool.map(one, range(100, 112)))
print(sorted(collections.Counter(map(state, answers)).items()))
END
cat >most.py <<'END'
import json
steps = []
for line in open("log"):
    job = json.loads(line)
    if job["type"] == "job":
        steps += [(job["t_s"], -1), (job["t_s"] - job["run_s"], 1)]
        last = job
running = most = 0
for _, step in sorted(steps):
    running += step
    most = max(most, running)
print(most, sorted(last))
END
burst() {
	rm -f log
	start --request-log log --latency path=100ms "$@"
	run /usr/bin/python3 burst.py "$REPLUMB/t/simulate-estate"
	stop
}
fields="['array', 'error', 'job', 'kind', 'run_s', 't_s', 'time', 'type', 'wait_s']"
burst
is "$(cat out)" "[('Failed', 12)]" 'without a limit all are done'
is "$(/usr/bin/python3 most.py)" "12 $fields" 'at once'
burst --limit array=3
is "$(cat out)" "[('Failed', 12)]" 'with one, too'
is "$(/usr/bin/python3 most.py)" "3 $fields" 'but no more than that at once'
burst --limit array=2,queue=4
is "$(cat out)" "[('503 KART00003-E', 6), ('Failed', 6)]" \
	'a queue that is full turns others away'

# The log.
is "$(grep '"type":"request"' log | sed 's/"\(time\|t_s\|duration_s\|job\)":[^,}]*,*//g; s/,}/}/' |
	sort | uniq -c | sed 's/^ *//; s/"array":"[0-9]*"/A/')" \
	'6 {"type":"request",A,"method":"POST","path":"/ConfigurationManager/v1/objects/luns","status":202}
6 {"type":"request",A,"method":"POST","path":"/ConfigurationManager/v1/objects/luns","status":503}' \
	'a line for each request'
sed 's/"type":"/&x-/' log >lines
valid lines 'each an object with a type'
rm -f log
start --request-log log
s=$(sim POST sessions '{}')
token=$(echo "$s" | sed 's/.*"token": "\([0-9a-f]*\)".*/\1/')
is "${#token}" 32 'a session'
sim GET ports '' "Authorization: Session $token" >/dev/null
sim ask source rescan '{"host":"h001"}' >/dev/null
sim ask source stop '{"host":"h001","vm":"x"}' >/dev/null
password=$(sed 's/.* //' estate/netrc)
is "$(grep -c "$token\|$password\|Basic" log)" 0 'without secrets'
is "$(sed -n 's/.*\("manager".*\),"duration.*/\1/p' log)" \
	'"manager":"source","verb":"rescan","host":"h001","vm":"","end":"ok"
"manager":"source","verb":"stop","host":"h001","vm":"x","end":"not-found"' \
	'and what managers were asked'
stop

# Times around a mean: seeded, none like the other.
runs() {
	rm -f log
	start --request-log log --latency "$1" --seed "$2"
	for i in 1 2 3 4 5 6; do
		sim job POST luns '{"portId":"CL1-A","hostGroupNumber":1,
			"ldevId":256}' >/dev/null
	done
	stop
	sed -n 's/.*"run_s":\([0-9.]*\).*/\1/p' log |
		awk '{ printf "%d ", $1 * 100 }'
}
a=$(runs path=50ms~80% 3) b=$(runs path=50ms~80% 3)
like "$a" '^([0-9]+ ){6}$' 'a time for each'
n=$(echo "$a" | tr ' ' '\n' | sort -u | wc -l)
[ "$n" -gt 3 ]; ok $? 'they differ'
near=$(echo "$a $b" | awk '{ for (i = 1; i <= 6; i++) {
	d = $i - $(i + 6); if (d * d > 9) bad++ } print bad + 0 }')
is "$near" 0 'the same with the same seed'
bad() {
	run simulate-estate "$@" estate
	is "$status" 2 "$*: exit 2"
}
bad --limit array=0
bad --limit port=3
bad --latency path=50ms~x%
bad --latency path=50ms~
bad --request-log nowhere/log
done_testing
