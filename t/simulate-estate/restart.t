#!/bin/sh
# the state survives an end, a kill, and a line that was cut off

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/simulate-estate/sim.sh"

make_estate
start || skip_all 'the simulator did not start'
vm=$(vm_of vm0002)
sim ask source stop "{\"vm\":\"$vm\",\"host\":\"h002\"}" >/dev/null
show 258 20 >/dev/null
virtualize 20 16 2048 >/dev/null
sim job DELETE luns/CL1-A,1,0 >/dev/null
sim GET dest:ldevs/16 >before
sim GET dest:external-path-groups/1 >>before
sim GET 'luns?portId=CL1-A&hostGroupNumber=1' >>before
sim ask source describe >>before
stop
start; ok $? 'it starts again'
sim GET dest:ldevs/16 >after
sim GET dest:external-path-groups/1 >>after
sim GET 'luns?portId=CL1-A&hostGroupNumber=1' >>after
sim ask source describe >>after
same after before 'everything is as it was'
is "$(grep -c x-gone estate/state.jsonl)" 0 'the file was written anew'
kill -9 "$sim"
wait "$sim" 2>/dev/null
start; ok $? 'after kill -9 it starts too'
sim GET dest:ldevs/16 >after
is "$(cat after)" "$(head -n 1 before)" 'with the same'
stop

# A change that was cut off is no change.
cp estate/state.jsonl whole
printf '{"type":"vm","site":"source","id":"x","name":"x","host":"h001","state":"off"}\n{"type":"vm","si' >>estate/state.jsonl
start; ok $? 'a line that was cut off at the end'
is "$(sed 's/^[^:]*: //' sim.err | tail -n 2)" \
	'estate/state.jsonl: the last line was cut off: dropped
estate/state.jsonl: the last change was cut off: 1 records dropped' \
	'the messages name it'
stop
same estate/state.jsonl whole 'and nothing of it is left'

# Cut off at any byte, it has all changes but the last, or all.
start
sim job POST host-groups '{"portId":"CL7-B","hostGroupName":"last"}' >/dev/null
kill -9 "$sim"
wait "$sim" 2>/dev/null
cp estate/state.jsonl more
end=$(wc -c <more) size=$(wc -c <whole)
bad=
for cut in 0 1 2 3 17 18 19 20 40 111 $((end - size - 1)); do
	head -c $((end - cut)) more >estate/state.jsonl
	start || bad="$bad $cut:start"
	n=$(sim get host_group name | grep -c last)
	[ "$n" -eq $((cut < 2)) ] || bad="$bad $cut:$n"
	stop
done 2>cuts.err
is "$bad" '' 'cut off at any byte, the last change is there or it is not'

# But the truth is not loaded in part.
damaged() {
	run simulate-estate estate
	is "$status: $(sed -n 's/^simulate-estate: estate.state.jsonl: //p' err)" "$1" "$2"
}
{ cat whole; echo '{"type":"vm","site":"source"}'; } >estate/state.jsonl
damaged '2: a bad line: not loaded' 'a bad last line that is whole: exit 2'
{ echo '{"type":"vm","si'; cat whole; } >estate/state.jsonl
damaged '2: a bad line: not loaded' 'a bad first line: exit 2'
head -n 20 whole >estate/state.jsonl
damaged '2: no x-end: it is not whole' 'a state that was cut off: exit 2'
cp whole estate/state.jsonl

# Killed at any moment of a change, it has happened or it has not.
cat >hammer.py <<'END'
import json, sys, threading
sys.path.insert(0, sys.argv[1])
from client import rest, ask


def rescans():
    try:
        while True:
            ask("estate", "source", "rescan", '{"host":"h001"}')
    except (OSError, SystemExit, ValueError):
        pass


threading.Thread(target=rescans).start()
try:
    for lun in range(100, 2000):
        for port in "CL1-A", "CL3-A":
            rest("estate", "POST", "luns", json.dumps(
                {"portId": port, "hostGroupNumber": 1,
                 "ldevId": 256, "lun": lun}))
            rest("estate", "DELETE", "luns/%s,1,%d" % (port, lun))
except (OSError, ValueError):
    pass
END
bad=0
for pause in 0.11 0.23 0.31 0.47 0.53; do
	start || { bad=1; break; }
	/usr/bin/python3 hammer.py "$REPLUMB/t/simulate-estate" 2>hammer.err &
	hammer=$!
	sleep $pause
	kill -9 "$sim"
	wait "$sim" 2>/dev/null
	wait $hammer
done
is $bad 0 'killed five times at work, it always starts again'
start; ok $? 'and once more'
sim ask source rescan '{"host":"h001"}' >/dev/null
sim ask source describe '{"host":"h001"}' | sed '$d' >desc
valid desc
is "$(violations)" '' 'without a violation'
stop
valid estate/state.jsonl

# A change that is still a job is lost with the process.
start --latency path=5s
sim POST host-groups '{"portId":"CL2-A","hostGroupName":"late"}' >/dev/null
stop
start
is "$(sim get host_group name | grep -c late)" 0 \
	'a job that was not done has not happened'
stop
done_testing
