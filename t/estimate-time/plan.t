#!/bin/sh
# estimates of a plan in the stream: counts, simulation, table, report mode

. "$REPLUMB/t/tap.sh"
data=$REPLUMB/testdata/plan-batches
cat "$data/tiny.facts.jsonl" "$data/tiny.plan.jsonl" >in
field() {
	python3 -c '
import json, sys
for r in map(json.loads, open("out")):
    if r["type"] == "estimate" and r["method"] == sys.argv[1] and \
            r["scope"] == sys.argv[2]:
        for name in sys.argv[3].split("."):
            r = r[name]
        print(r if isinstance(r, str) else f"{r:g}")' "$@"
}

run estimate-time in
is "$status" 0 'a plan: exit 0'
head -n "$(wc -l <in)" out >head
same head in 'what comes in goes out'
is "$(grep -c '"type":"estimate"' out)" 5 'four methods, and a batch'
valid out
cp out once
run estimate-time once
same out once 'running it again changes nothing'

id=$(sed -n 's/^{"type":"plan","id":"\([0-9a-f]*\)".*/\1/p' in)
is "$(field plan plan id)" "$id" 'the estimate is about the plan'
is "$(field plan batch id)" b01 'and about its batch'
# the chain of testdata/plan-batches/README, with the same rates
is "$(field plan plan expected_s)" 82 'the simulation agrees with the planner'
is "$(field plan batch expected_s)" 82 'one batch is the whole'
is "$(field plan plan downtime_s.expected)" 81 \
	'alpha is down all the time but for the check'
is "$(field virtualization plan downtime_s.high)" 81 \
	'closed forms take downtime from the simulation'
is "$(field host-based plan terms.symbols.n_s.value)" 2 'two VMs'
is "$(field host-based plan terms.symbols.n_d.value)" 2 \
	'two disks: a cdrom is none'
is "$(field host-based plan terms.symbols.M.value)" 1.61061e+09 \
	'mean memory of both'
is "$(field virtualization plan terms.symbols.n_paths.value)" 2 'two paths'
is "$(field virtualization plan terms.symbols.n_ext.origin)" stream \
	'counted in the stream'

sed 's/"paths":2/"paths":"2"/; s/"volumes":1,"hosts"/"volumes":-1,"hosts"/' in >odd
run estimate-time odd
is "$(field virtualization plan terms.symbols.n_paths.value) $(field host-based plan terms.symbols.n_v.value)" '0 0' \
	'totals that are no counts count nothing'
valid out

printf '{"symbols":{"t_p":{"value":10,"unit":"s","origin":"measured"},
"p":{"value":1,"origin":"measured"}}}' >s.json
run estimate-time --scenario s.json --method plan -n in
# 1+30+5+1, unmaps 10+10, 20, map of alpha's host 10, then 5+1+5+1+10
is "$(field plan plan expected_s)" 109 'rates of the scenario: one path a time'
is "$(grep -c . out)" 2 '--method: only that one; -n: only what is new'
run estimate-time -n --method virtualization,manual in
is "$(grep -c . out)" 2 '--method takes several'
run estimate-time --method magic in
is "$status" 2 'an unknown method: exit 2'
like "$(cat err)" "^estimate-time: --method magic: 'magic' is not known" \
	'and stderr says which'

run estimate-time --format table in
is "$status" 0 '--format table: exit 0'
is "$(grep -c '^{' out)" 0 'a table instead of records'
like "$(sed -n 1p out)" '^method +expected/h' 'with a head'
like "$(grep '^virtualization' out)" '0.17 +0.11 - 0.25 +81 s +81 s +surplus 100 %' \
	'hours, spread, downtime, what takes most'
like "$(cat out)" 't_p +1.5 s +default +setting one path' 'and what is assumed'
run estimate-time --format xml in
is "$status" 2 'an unknown format: exit 2'

sed 's/"array_at_once":4/"array_at_once":1/' in >slow
printf '{"symbols":{"t_p":{"value":10,"unit":"s","origin":"measured"}}}' >s.json
run estimate-time --scenario s.json --method plan -n slow
is "$(field plan plan expected_s)" 109 'the limits of the plan count'
like "$(cat out)" '"p":\{"value":1,"unit":"","origin":"stream"\}' \
	'and are counted in the stream'
sed 's/"array_at_once":4/"array_at_once":"4"/' in >slow
run estimate-time --method plan -n slow
is "$status" 2 'limits that are none: exit 2'
like "$(cat err)" '^estimate-time: plan: limits: not a number' 'and says so'

cat "$data/tiny.plan.jsonl" "$data/tiny.results.jsonl" |
	plan-batches --rollback -n >back
run estimate-time -n --method plan back
is "$(field plan plan expected_s)" 82.5 'a rollback plan is simulated, too'

cat >report <<'END'
{"type":"datastore","id":"d1","extents":[],"hosts":["h1","h2","h3"],"used_bytes":3000000000}
{"type":"vm","id":"v1","name":"v1","host":"h1","state":"running"}
{"type":"disk","vm":"v1","target":"a","source":"file","datastore":"d1"}
{"type":"placement","vm":"v1","disk":"a","status":"single-key","volumes":[{"datastore":"d1"}]}
END
plan-batches report >in
run estimate-time in
is "$status" 0 'report mode: exit 0'
is "$(field virtualization plan terms.symbols.n_paths.value)" 12 \
	'four paths for each of three hosts'
is "$(field virtualization plan terms.symbols.n_ext.value)" 4 \
	'and four to the old array'
like "$(field virtualization plan why)" '4 paths are assumed' 'which it says'
is "$(grep -c '"method":"plan"' out)" 0 'no steps: no simulation'
valid out
run estimate-time --method plan in
is "$status" 1 'the method plan without steps: exit 1'
like "$(cat out)" '"tool":"estimate-time","code":"no-plan"' 'and a finding'

done_testing
