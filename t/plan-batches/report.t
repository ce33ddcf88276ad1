#!/bin/sh
# no array facts: datastores stand for volumes, and the plan is a forecast

. "$REPLUMB/t/tap.sh"
cat >in <<'END'
{"type":"datastore","id":"d1","name":"one","extents":[],"hosts":["h1","h2"],"capacity_bytes":1000,"used_bytes":600}
{"type":"datastore","id":"d2","name":"two","extents":[],"hosts":["h2"],"capacity_bytes":400}
{"type":"vm","id":"v1","name":"v1","host":"h1","state":"running"}
{"type":"vm","id":"v2","name":"v2","host":"h2","state":"unknown"}
{"type":"vm","id":"v3","name":"v3","host":"h2","state":"running"}
{"type":"disk","vm":"v1","target":"a","source":"file","datastore":"d1"}
{"type":"disk","vm":"v2","target":"a","source":"file","datastore":"d1"}
{"type":"disk","vm":"v2","target":"b","source":"file","datastore":"d2"}
{"type":"disk","vm":"v3","target":"a","source":"other","capacity_bytes":77}
{"type":"placement","vm":"v1","disk":"a","status":"single-key","volumes":[{"datastore":"d1"}]}
{"type":"placement","vm":"v2","disk":"a","status":"single-key","volumes":[{"datastore":"d1"}]}
{"type":"placement","vm":"v2","disk":"b","status":"single-key","volumes":[{"datastore":"d2"}]}
{"type":"placement","vm":"v3","disk":"a","status":"missing","volumes":[]}
END
run plan-batches -n in
is "$status" 0 'a forecast: exit 0'
like "$(grep '"type":"plan"' out)" \
	'"executable":false.*"vms":3,"volumes":2,"hosts":2,"bytes":1077,"steps":0' \
	'the plan says that it cannot be run, and its totals'
like "$(grep g0001 out)" '"volumes":\[\{"datastore":"d1"\},\{"datastore":"d2"\}\]' \
	'datastores stand for volumes'
like "$(grep g0001 out)" '"hosts":\["h1","h2"\]' 'hosts of the datastores'
is "$(grep -c '"type":"step"' out)" 0 'no steps'
is "$(grep -c '"code":"no-array-facts"' out)" 1 'a finding says why'
like "$(grep storage-unknown out)" '"vms":\["v3"\]' \
	'a VM on nothing known is counted, and named'
valid out
echo '{"type":"finding","tool":"correlate-ports","code":"no-array-facts","severity":"warning","message":"m","about":{"site":"source"}}' >>in
run plan-batches -n in
is "$(grep -c '"code":"no-array-facts"' out)" 0 'said once: not said again'
echo '{"type":"finding","tool":"t","code":"c","severity":"error","message":"m","blocks":true,"about":{"datastore":"d2"}}' >>in
run plan-batches -n in
like "$(grep not-planned out)" 'datastore d2: t found c: m' \
	'a blocking finding blocks here, too'
is "$status" 1 'and the exit status says so'

done_testing
