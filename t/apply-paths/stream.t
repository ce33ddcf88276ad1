#!/bin/sh
# steps as they come: order, how many at once, journals, signals

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/apply-paths/arrays.sh"

# step ID AFTER: an unmap of something that is not mapped: done in no time.
step() {
	echo "{\"type\":\"step\",\"id\":\"$1\",\"batch\":\"b01\",\"op\":\"unmap-volume\",\"site\":\"source\",\"args\":{\"array\":\"410001\",\"hosts\":[],\"volume\":\"00:01:00\",\"luns\":[{\"array_port\":\"CL1-A\",\"host_group\":\"CL1-A,9\",\"lun\":0}]},\"after\":[$2],\"timeout_s\":20}"
}
# result STEP STATUS: as a tool in front writes it.
result() {
	echo "{\"type\":\"result\",\"step\":\"$1\",\"status\":\"$2\",\"op\":\"stop-vm\",\"started\":\"2026-11-20T23:55:11Z\",\"finished\":\"2026-11-20T23:55:11Z\",\"elapsed_s\":1}"
}
# wait_for TEXT FILE: until it is there, at most 5 s.
wait_for() {
	tries=0
	until grep -q "$1" "$2" || [ $tries -eq 100 ]; do
		sleep 0.05
		tries=$((tries + 1))
	done
	grep -q "$1" "$2"
}
# start ARG...: the tool in the background, reading from descriptor 3.
start() {
	rm -f pipe
	mkfifo pipe
	apply-paths --array "$(array 410001)" "$@" <pipe >out 2>err &
	pid=$!
	exec 3>pipe
}

# The journal of a run is behind the plan: nothing is begun before it is read.
estate
{ step a ''; step b '"a"'; result a done; result b already; } >in
for try in 1 2 3 4 5; do
	sed -n 1p in; sed -n 2p in; sed -n 3,4p in
done | paths
is "$(cat state.log)" '' 'results behind their steps are seen before any begins'

estate
{ step c '"b"'; step b '"a","x"'; result x done; step a ''; } >in
paths -j 4 in
is "$(results out)" 'x done
a already
b already
c already' 'steps in any order of lines run in their own'

estate
{ step a '"x"'; result x done; result x failed; step b '"y"'
  result y failed; result y already; } >in
paths in
is "$(results out | grep '^[ab]')" 'b already
a skipped dependency' 'the last result of a step counts'

# A plan that was made anew, with the journal of the old one behind it.
estate
plan() { echo "{\"type\":\"plan\",\"id\":\"$1\",\"direction\":\"forward\",\"executable\":true}"; }
of() { sed "/\"type\":\"result\"/s/\"status\"/\"plan\":\"$1\",&/"; }
for order in "plan new; step a ''; result a done" "result a done; plan new; step a ''"; do
	eval "{ $order; }" | of old >in
	paths in
	is "$status/$(cat state.log)" '2/' "the journal of another plan ends the tool: $order"
	like "$(cat err)" '^apply-paths: in:3: step a: it is of plan new, and a result of plan old: a journal of another plan$' \
		'and it is said'
done
{ result a done; plan new; step b '"a"'; } | of old >in
paths in
is "$status/$(results out | tail -n 1)" '0/b already' 'what another plan did may be spoken of'
{ plan new; step a ''; step b '"a"'; result a done; } | of new >in
paths in
is "$status/$(results out)/$(grep -c '"plan":"new"' out)" '0/a done
b already/2' 'a new result names its plan'

estate
{ step a ''; result a failed; step b '"a"'; result b skipped; } >in
paths in
is "$(results out | tail -n 2)" 'a already
b already' 'what failed in a run before is tried again, and what it held up'

estate
{ step a '"a"'; step b '"c"'; step c '"b"'; step d '"nobody"'; } >in
paths in
is "$status/$(results out)" '0/' 'steps whose turn never comes are left alone'

# A new plan may use an id of the old one for something else.
estate
{ step a '"x"'; step b '"a"'; step a ''; result a done; } >in
paths in
is "$status/$(results out)" '1/' 'what an older step of that name did does not count'
is "$(cat err)" 'apply-paths: in:3: step: id: another step with this id came before
apply-paths: in:4: result: step: two steps with this id came before' 'it is named'

# A journal that takes its time, but never pauses.
estate
{
	step a ''
	i=0
	while [ $i -lt 70 ]; do echo '{"type":"x-fact"}'; sleep 0.05; i=$((i + 1)); done
	result a done
} | paths
is "$(cat state.log)" '' 'a long journal is read to its end first'

# Streaming.
estate
start
{ step a '"x"'; step b ''; } >&3
wait_for '"step":"b"' out; ok $? 'a step runs while the input is open still'
grep -q '"step":"a"' out; is "$?" 1 'another one waits for its turn'
result x done >&3
wait_for '"step":"a","status":"already"' out
ok $? 'a result that comes by unlocks it at once'
printf '\n\n' >&3			# blank lines must not hold anything up
step c '' >&3
wait_for '"step":"c"' out; ok $? 'so does a step that comes late'
exec 3>&-
wait "$pid"; is "$?" 0 'end of input: exit 0'

# Concurrency.
estate
export FAULT=describe=slow:0.2
i=0
while [ $i -lt 12 ]; do step "s$i" ''; i=$((i + 1)); done >in
paths -j 3 in
is "$(sed 's/.*"running": \([0-9]*\).*/\1/' state.log | sort -n | tail -n 1)" 3 \
	'-j 3: three at once, never more'
is "$(results out | wc -l)" 12 'all are done'
estate
MAX_REQUESTS=2 paths -j 6 in
is "$(sed 's/.*"running": \([0-9]*\).*/\1/' state.log | sort -n | tail -n 1)" 2 \
	'a driver is asked no more at once than it takes'

# Signals.
estate
FAULT=describe=slow:0.6
start -j 1
{ step a ''; step b ''; } >&3
wait_for describe state.log
kill -TERM "$pid"
wait "$pid"; is "$?" 2 'SIGTERM: exit 2'
is "$(results out)" 'a already' 'what is in flight is finished, nothing else begins'
exec 3>&-
like "$(cat err)" 'stopped by SIGTERM' 'it says so'

estate
cat >interrupt.py <<'P'
"""A shell lets its background jobs ignore SIGINT; this one does not."""
import signal, sys, os
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])
P
rm -f pipe; mkfifo pipe
/usr/bin/python3 interrupt.py apply-paths -j 1 --array "$(array 410001)" \
    <pipe >out 2>err &
pid=$!
exec 3>pipe
{ step a ''; step b ''; } >&3
wait_for describe state.log
kill -INT "$pid"
wait_for '"step":"a"' out
result x done >&3
exec 3>&-
wait "$pid"; is "$?" 2 'SIGINT: exit 2'
is "$(results out)" 'a already
x done' 'what tools in front report still is passed on to the end'

done_testing
