#!/bin/sh
# kill -9 of any process of the pipe, then the same again: the same end

. "${REPLUMB:?run by make check}/t/tap.sh"
. "$REPLUMB/pipelines/simulated.sh"
trap 'simulate_end; cd /; rm -rf "$tap_dir"' EXIT

latency=path=20ms,virtualize=80ms,stop=30ms,start=30ms,rescan=10ms
generate-estate --vms 12 --hosts 2 --volumes 5 --seed 7 fresh

# plan_of ESTATE: start it and make its plan.
plan_of() {
	cp -R fresh "$1"
	simulate "$PWD/$1" --latency "$latency"
	discover "$1" "$1.facts"
	correlate-ports "$1.facts" | plan-batches --map "$1/map.csv" >"$1.plan"
}

# end_of ESTATE: what holds at the end, and how much there is of everything.
end_of() {
	discover "$1" "$1.now"
	correlate-ports "$1.now" >"$1.correlated"
	jq -n -r --slurpfile plan "$1.plan" --slurpfile now "$1.correlated" \
		--rawfile map "$1/map.csv" --argjson batches null \
		-f "$REPLUMB/pipelines/verify-moved.jq"
	jq -r '"\(.type) \(.site)"' "$1.now" | sort | uniq -c
	jq -s 'map(select(.type == "violation")) | length' "$1/events.jsonl"
}

plan_of whole
run_plan whole.plan >whole.run
end_of whole >whole.end
simulate_end
awk -F '\t' 'NF == 3 && $2 != $3 { bad = 1 } END { exit bad }' whole.end
ok $? 'an unbroken run ends as planned'

steps=$(grep -c '"type":"step"' whole.plan)
broken=0
for victim in 1 2 3 4 5; do
	for wait in 0.1 0.3 0.6; do
		name=v$victim-$wait
		plan_of "$name"
		rm -f "$name"/pid.*
		run_plan "$name.plan" >"$name.run" 2>"$name.err" &
		pipe=$!
		await test -s "$name/pid.$victim"
		sleep "$wait"
		kill -9 "$(cat "$name/pid.$victim")" 2>/dev/null
		wait "$pipe"
		[ "$(grep -c '"type":"result"' "$name.run")" -ge "$steps" ] ||
			broken=$((broken + 1))
		run_plan "$name.plan" "$name.run" >"$name.again" 2>"$name.err"
		end_of "$name" >"$name.end"
		same "$name.end" whole.end \
			"stage $victim killed after $wait s, run again: the same end"
		simulate_end
		rm -rf "$name"
	done
done
[ "$broken" -ge 10 ]
ok $? "most of these runs were broken in the middle ($broken of 15)"

done_testing
