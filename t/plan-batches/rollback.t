#!/bin/sh
# --rollback: what was done is taken back, and what cannot be is said

. "$REPLUMB/t/tap.sh"
data=$REPLUMB/testdata/plan-batches
plan=$data/tiny.plan.jsonl
results=$data/tiny.results.jsonl

# back RESULTS-FILE [OPTION...]
back() {
	cat "$plan" "$1" >journal
	shift
	run plan-batches --rollback -n "$@" journal
}
ops() { grep -o '"op":"[a-z-]*"' out | sort | uniq -c | tr -s ' \n' ' '; }
# turn STATUS STEP: that result of the good run with another status
turn() { grep "\"step\": \"$2\"" "$results" | sed "s/\"done\"/\"$1\"/"; }

: >none
back none
is "$status $(grep -c '"type":"step"' out)" '0 0' \
	'nothing was done: nothing to take back'
sed 's/"step":/"plan": "another", &/' "$results" >foreign
back foreign
is "$status $(grep -c '"type":"step"' out)" '2 0' 'the journal of another plan tells nothing of this one'
like "$(cat err)" '^plan-batches: step .*: has a result of plan another: a journal of another plan$' 'and it is said'
grep 'stop-vm' "$results" >some
back some
is "$(ops)" ' 1 "op":"start-vm" ' 'VMs stopped: the one that ran starts'
grep 'stop-vm\|stop-pool\|unmap' "$results" >some
back some
is "$(ops)" \
	' 2 "op":"map-volume" 2 "op":"rescan-host" 2 "op":"start-pool" 1 "op":"start-vm" ' \
	'up to the unmaps: mapped, rescanned, pools and VM started'
like "$(grep 'rb-b01/start-pool/h1' out)" 'after":\[.*rb-b01/rescan-host/source/h1' \
	'the pool waits for the rescan'
grep -v 'start-vm\|define-vm' "$results" >some
{ cat some; turn skipped b01/define-vm/vm-a; } >more
back more
is "$(grep -c 'undefine-vm' out)" 0 'a skipped step is not taken back'

turn already b01/stop-vm/vm-a | sed 's/running/off/' >some
back some
is "$(ops)" ' 1 "op":"start-vm" ' \
	'already off after a lost answer: it starts, as the plan meant to'
turn already b01/stop-vm/vm-b >some
back some
is "$(ops)" '' 'already off, and never to be started: it stays off'
turn done b01/stop-vm/vm-a | sed 's/running/off/' >some
back some
is "$(ops)" '' 'stop-vm found it off: it stays off'

turn failed b01/unmap-volume/410001/00:00:01/h1 | sed 's/"luns": \[.*\]/"luns": []/' >some
back some
like "$(grep 'op":"map-volume' out)" \
	'"host_group":"CL1-A,1","lun":3,"initiators":\["2100000000000001"\]' \
	'an unmap that failed half way: all its LUNs come back'
like "$(grep 'op":"map-volume' out)" \
	'"expect":\{"wwid":"naa.60060e80000000000000000000000101"\}' \
	'whatever size the volume has by now'
turn failed b01/virtualize-volume/410001/00:00:01 |
	sed 's/"made": {.*}}/"made": {}}/' >some
back some
like "$(grep '"op":"release-volume' out)" \
	'"args":\{"array":"420001","paths":\[\{"array_port":"CL5-A","target":"5000000000000017","lun":0\}\]\}' \
	'a failed virtualize-volume: whatever maps the LU is released'
turn failed b01/map-volume/410001/00:00:01/d1 |
	sed 's/"made": {.*}}/"made": {}}/' >some
{ turn done b01/virtualize-volume/410001/00:00:01; cat some; } >more
back more
like "$(grep 'rb-b01/unmap-volume/410001/00:00:01/d1' out)" \
	'"luns":\[\{"array_port":"CL1-A","host_group":"CL1-A,1","lun":4,"initiators":\["2100000000000003"\]\}\]' \
	'a failed map into a known group: what was meant is unmapped'

turn failed b01/map-volume/410001/00:00:01/420001 |
	sed 's/"made": {.*}}/"made": {"luns": []}}/' >some
back some
like "$(grep 'op":"unmap-volume' out)" \
	'"luns":\[\{"array_port":"CL7-A","lun":0,"initiators":\["5000000000000025"\],"name":"rpl_420001"\}\]' \
	'a failed map that found no LUN: its group may be there'

{ cat "$results"; turn failed b01/start-vm/vm-a; } >some
back some
is "$(grep -c '"op":"stop-vm"' out)" 1 'the last result counts, a failed too'

cat >drain <<'END'
{"type":"step","id":"b01/drain-volume/410001/00:00:01","batch":"b01","op":"drain-volume","site":"destination","args":{"array":"420001","volume_from":"b01/virtualize-volume/410001/00:00:01","pool":"0"},"after":["b01/virtualize-volume/410001/00:00:01"]}
{"type":"result","step":"b01/drain-volume/410001/00:00:01","status":"done","op":"drain-volume","started":"2026-01-01T00:00:00Z","finished":"2026-01-01T00:00:00Z","elapsed_s":1}
END
cat "$results" drain >some
back some
is "$status" 1 'after drain-volume: exit 1'
like "$(cat out)" '"code":"cannot-undo","severity":"error".*"blocks":true' \
	'a finding says that it cannot be undone'
is "$(grep -c '"type":"step"' out)" 0 'and the steps of its group are left out'

# What a dry run found where a result was lost.
found() {	# STATUS STEP: that result of the good run, by a dry run
	turn "$1" "$2" | sed 's/"elapsed_s"/"dry_run": true, &/'
}
found done b01/stop-vm/vm-a >some
back some
is "$(ops)" '' 'dry: a VM that runs was not stopped'
found already b01/stop-vm/vm-a | sed 's/running/off/' >some
back some
is "$status $(ops)" '1 ' 'dry: a VM is off, and nothing else tells of a run'
like "$(cat out)" '"code":"undo-by-hand".*stop-vm/vm-a: it is off, and nothing tells whether the run stopped it' \
	'dry: the finding names it'
turn done b01/check-vm/vm-b >>some
back some
is "$status $(ops)" '0  1 "op":"start-vm" ' \
	'dry: a VM is off, and its group was begun: it starts'
{
	found already b01/stop-vm/vm-a
	found already b01/map-volume/410001/00:00:01/420001
} >some
back some
is "$(ops)" ' 1 "op":"start-vm" 1 "op":"unmap-volume" ' \
	'dry: a LUN is in a host group of the plan, which only a run makes'
{
	found already b01/stop-vm/vm-a
	found already b01/unmap-volume/410001/00:00:01/h1
} >some
back some
is "$(ops)" ' 1 "op":"map-volume" 1 "op":"rescan-host" 1 "op":"start-vm" ' \
	'dry: LUNs are gone, which only a run does'
{
	turn done b01/unmap-volume/410001/00:00:01/h1
	turn done b01/unmap-volume/410001/00:00:01/h2
	found already b01/map-volume/410001/00:00:01/420001
	found already b01/virtualize-volume/410001/00:00:01
	found done b01/map-volume/410001/00:00:01/d1 |
		sed 's/"luns": \[.*\]/"luns": []/'
	found done b01/start-pool/d1/ds1
} >some
back some
is "$(ops)" ' 2 "op":"map-volume" 1 "op":"release-volume" 3 "op":"rescan-host" 2 "op":"unmap-volume" ' \
	'dry: what may have begun is taken back, what cannot have is not'
like "$(grep '"op":"release-volume' out)" '"volume":"FF:00:0C"' \
	'dry: the volume that it found'
grep virtualize-volume "$results" >some
found failed b01/map-volume/410001/00:00:01/d1 | sed \
	's/"made"/"error": {"code": "busy", "message": "HTTP 503", "retryable": true}, &/' >>some
back some
is "$status" 1 'dry: an array could not be read: exit 1'
like "$(cat out)" '"code":"state-unknown","severity":"error".*d1: HTTP 503' \
	'dry: and a finding'
sed 's/"code": "busy"/"code": "protocol"/; s/"retryable": true/"retryable": false/' \
	some >more
back more
like "$(cat out)" '"code":"state-unknown","severity":"error"' \
	'dry: nor could one whose answer makes no sense'
sed 's/"code": "busy"/"code": "conflict"/; s/"retryable": true/"retryable": false/' \
	some >more
back more
like "$(cat out)" '"code":"state-unknown","severity":"warning"' \
	'dry: a step that could not be done is a warning'
{ turn failed b01/stop-vm/vm-a; found already b01/stop-vm/vm-a | sed 's/running/off/'; } >some
back some
is "$(ops)" ' 1 "op":"start-vm" ' 'dry: what a run saw before it stopped a VM counts'
found done b01/stop-vm/vm-a >dry
cat "$results" dry >some
back some
is "$(grep -c '"op":"start-vm"' out)" 1 'dry: a good result is not doubted'

# What was compared on the way there is compared on the way back.
compared() { grep -c '"op":"fingerprint-volume"\|"op":"compare-volume"' out; }
back "$results"
is "$(compared)" 2 'content: read at the destination, compared at the source'
grep -v compare-volume "$results" >some
back some
is "$(compared)" 0 'content: nothing was compared, nothing is'
{ cat some; turn failed b01/compare-volume/410001/00:00:01; } >more
back more
is "$status $(compared)" '0 0' 'content: a comparison that failed changed nothing'
sed '/compare-volume/s/"labels": \[\]/"unavailable": true/' "$results" >some
back some
is "$(compared)" 0 'content: the manager could not tell'
like "$(grep 'op":"start-pool' out)" 'rb-b01/rescan-host/source/h1' \
	'content: pools come back all the same'
sed 's/"vm":"vm-a","name":"alpha","host":"d1","twin"/"health":"tcp:22",&/' \
	"$plan" >health
run plan-batches --rollback -n health "$results"
like "$(grep '"op":"start-vm"' out)" '"health":"tcp:22"' \
	'a VM shows that it is well where it ran before, too'

# Limits are those of the plan, unless told otherwise.
sed 's/"array_at_once":4/"array_at_once":1/; s/"path_s":1.5/"path_s":2/' \
	"$plan" >slow
run plan-batches --rollback -n slow "$results"
like "$(cat out)" '"limits":\{"array_at_once":1,.*"makespan_s":84' \
	'limits and rates are those of the plan'
printf 'limit,value\narray_at_once,7\n' >limits.csv
run plan-batches --rollback -n --limits limits.csv slow "$results"
like "$(cat out)" '"limits":\{"array_at_once":7,' '--limits'
sed 's/"array_at_once":4/"array_at_once":-4/' "$plan" >odd
run plan-batches --rollback -n odd "$results"
is "$status" 2 'limits that are none: exit 2'

# Two batches: the same estate twice, under other names.
sed 's/b01/b02/g; s/g0001/g0002/g; s/vm-a/vm-x/g; s/vm-b/vm-y/g
	s/00:00:01/00:00:05/g; s/"number":1/"number":2/' "$plan" "$results" |
	grep -v '"type":"plan"' >second
{ cat "$results" second; } >some
back some
is "$(grep -c '"type":"step"' out)" 40 'all batches without --batch'
back some --batch 2
is "$(grep -c '"type":"step","id":"rb-b02' out) $(grep -c '"type":"step"' out)" \
	'20 20' '--batch 2: only that one'
is "$(grep -c '"type":"group"\|"type":"batch"' out)" 2 \
	'--batch 2: its group and batch records'
back some --batch b01,b02
is "$(grep -c '"type":"step"' out)" 40 '--batch b01,b02'
back some --batch 7
is "$status" 2 '--batch 7: no such batch, exit 2'
back some --batch x
is "$status" 2 '--batch x: exit 2'

run plan-batches --rollback -n "$plan" "$results"
cat "$plan" "$results" out >all
run plan-batches --rollback -n all
sed 1d "$data/tiny.back.jsonl" >want
sed 1d out >got
same got want 'a rollback in the input is not rolled back itself'

# Journals that no tool of ours wrote.
sed 's/"after":\["b01\/map-volume[^]]*\]/"after":["b01\/start-vm\/vm-a"]/' \
	"$plan" >odd
run plan-batches --rollback odd "$results"
is "$status" 2 'steps that wait for each other: exit 2'
sed 's/"args":{"array":"420001",/"args":{/' "$plan" >odd
run plan-batches --rollback -n odd "$results"
is "$status" 1 'arguments are missing: exit 1'
is "$(grep -c 'undo-by-hand.*its arguments are not complete' out)" 3 \
	'arguments are missing: three findings say so'

sed 's#b01/unmap-volume/410001/00:00:01/h1#b01/unmap-volume#g' "$plan" \
	"$results" >odd
run plan-batches --rollback -n odd
like "$(cat out)" '"id":"rb-b01/rescan-host/source/h1/","batch"' \
	'an id that ends with its op'

# Hosts that share a host group at the destination.
python3 - "$plan" >shared <<'END'
import sys
for line in open(sys.argv[1]):
    print(line.rstrip("\n").replace('"name":"rpl_d2"',
                                    '"host_group":"CL1-A,1"'))
END
python3 "$REPLUMB/t/plan-batches/play.py" shared >played
run plan-batches --rollback -n shared played
like "$(grep 'rb-b01/unmap-volume/410001/00:00:01/d1' out)" \
	'"after":\[.*rb-b01/stop-pool/d2/ds1' \
	'a LUN that two hosts share goes when both let go'

done_testing
