#!/bin/sh
# stopped in the middle of a job, and what an array does at such a time

. "${REPLUMB:?run by make check}/t/tap.sh"
. "$REPLUMB/pipelines/simulated.sh"
trap 'simulate_end; cd /; rm -rf "$tap_dir"' EXIT

generate-estate --vms 6 --hosts 2 --volumes 4 --seed 11 fresh
# begin ARG...: a simulator on a new estate.
begin() {
	simulate_end
	rm -rf estate
	cp -R fresh estate
	simulate "$PWD/estate" "$@"
}
begin
discover estate facts
correlate-ports facts | plan-batches --map fresh/map.csv >plan
jq -c 'select(.type == "step" and .op == "map-volume" and
    .site == "source") | .after = [] | .timeout_s = 60' plan >steps
count=$(wc -l <steps)
# become ARG...: in the background, so that $! is the tool itself.
become() {
	exec apply-paths --netrc-file estate/netrc --array "$array1=$url1" \
		--array "$array2=$url2" "$@"
}
tool() {
	(become "$@")
}
# all_mapped: is it so, by an array without faults?
all_mapped() {
	simulate_end
	simulate "$PWD/estate"
	[ "$(discover-array --netrc-file estate/netrc "$url1" |
	    jq -s "map(select(.type == \"lun\" and
	    (.array_port | startswith(\"CL7\") or startswith(\"CL8\")))) | length")" \
	    -eq $((count * 4)) ]
}
results() {
	jq -r 'select(.type == "result") | "\(.status) \(.error.code)"' "$1" |
	    sort | uniq -c | sed 's/^ *//'
}

# SIGTERM in a job: it is finished, nothing is begun any more.
begin --latency path=400ms
become -j 1 steps >out 2>err &
pid=$!
sleep 1
kill "$pid"
wait "$pid"
is "$?/$(results out)" '2/1 done null' \
	'SIGTERM: what is in flight is finished, and its result written'
is "$(cat err)" 'apply-paths: stopped by SIGTERM: no step is begun any more' \
	'which is said'
tool out >again 2>err
is "$?/$(results again)" "0/$count done null" 'the rest is done by the next run'
all_mapped
ok $? 'and all is there'

# A second one: what is in flight is given up, and its result says so.
begin --latency path=30s
become -j 1 steps >out 2>err &
pid=$!
sleep 1
kill "$pid"
sleep 0.3
kill "$pid"
started=$(date +%s)
wait "$pid"
is "$?/$(results out)" '2/1 failed timeout' 'a second SIGTERM: it is given up'
[ $(($(date +%s) - started)) -lt 5 ]
ok $? 'at once'
valid out

# A reader that goes away, with a job in flight.
begin --latency path=300ms
{ tool -v -j 1 steps 2>err; echo $? >ended; } | {
	head -n 1 >out
	await grep -q begins err
}
is "$(cat ended)" 2 'a reader that goes away: exit 2'
like "$(cat err)" 'done, but its result is lost' \
	'a result that nobody reads is named on standard error'

# Answers that are lost when the work is done: it is not done twice.
begin --fault lost-answer=0.5 --seed 3
tool -j 2 steps >out 2>err
is "$?/$(results out)" "0/$count done null" 'lost answers: all is done'
all_mapped
ok $? 'and is there'
like "$(grep -c '"fault":"lost-answer"' estate/events.jsonl)" '^[1-9]' \
	'(some were lost)'
is "$(grep -c 'B958' estate/events.jsonl)" 0 \
	'and no LU path was asked for that was there already'

# Jobs that nobody knows.
for fault in job-unknown=0.5:200ms job-forgotten=0.5; do
	begin --fault $fault --seed 3
	tool -j 2 steps >out 2>err
	is "$?/$(results out)" "0/$count done null" "$fault: all is done"
	all_mapped
	ok $? 'and is there'
done

# Sessions that end, servers that are busy.
begin --fault session-lost=0.2,busy=0.1:1s,busy-silent=0.1,server-error=0.1 \
	--seed 3
tool steps >out 2>err
is "$?/$(results out)" "0/$count done null" 'sessions lost, 503, 500: all is done'
begin
printf '{"fault":"busy","method":"POST","path":"objects/luns","seconds":2}\n' >rule
begin --fault-file rule
head -n 1 steps >one
tool one >out 2>err
is "$(results out)" '1 done null' '503 with Retry-After'
like "$(jq 'select(.type == "result") | .elapsed_s' out)" '^[23]\.' \
	'is asked again when it said'

# No array at all.
begin --fault array-dead=1:60s
sed 's/"timeout_s":60/"timeout_s":2/' one >short
become short >out 2>err &
pid=$!
sleep 1
kill "$pid"
sleep 0.2
kill "$pid"
wait "$pid"
is "$?" 2 'an array that is dead does not keep the tool from ending'

done_testing
