#!/bin/sh
# options, input and output, dry runs, drivers that fail

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/register-vms/manager.sh"

run register-vms --help
is "$status" 0 '--help: exit 0'
like "$(cat out)" '^usage: register-vms .*--connect HOST[|]SITE=MANAGER' '--help: on stdout'
run register-vms --version
is "$(cat out)" 'register-vms (replumb) 0.1' '--version'
for bad in '--only map-volume' '--connect x' '--connect =y' '--array a=b' \
    '-j 999'; do
	run register-vms $bad </dev/null
	is "$status" 2 "$bad: exit 2"
done
run register-vms </dev/null
is "$status/$(cat out err)" '0/' 'empty input: exit 0, nothing out'
run register-vms none.jsonl
is "$status/$(cat out)" '2/' 'a missing file: exit 2'

stop='b01/stop-vm/vm0001 done
b01/stop-pool/h001/ds1 done'
estate
register --only stop-vm,stop-pool "$plan"
is "$(results out | tail -n +3)" "$stop" '--only'
estate
register --only stop-vm,stop-pool --batch 1 -j 1 --site source "$plan"
is "$(results out | tail -n +3)" "$stop" '--batch, -j, --site'
estate
register --batch 2 "$plan"
is "$(results out | tail -n +3)" '' 'another batch'

# A host's own manager goes before its site's.
estate
run register-vms --connect "source=exec:false" --connect "h001=$(manager source)" \
    --only stop-vm "$plan"
is "$(results out | tail -n 1)" 'b01/stop-vm/vm0001 done' \
	'--connect HOST goes before --connect SITE'
like "$(head -n 1 state.log)" '"host": "h001"' 'and is asked by the name it was given'

estate
edit pass
cp state before
register --dry-run "$plan"
is "$status/$(changes)/$(results out | tail -n +3 | grep -c ' done$')" '0//9' \
	'--dry-run: all steps in word, none in deed'
same state before 'the sites are as they were'
valid out
estate
edit 's["destination"]["lus"] = s["destination"].pop("coming")'
sed 's/{"from":"naa.60060e80041000000000410001000101"[^}]*}/{"from":"naa.60060e80041000000000410001000109"}/' \
    "$plan" >in
register --dry-run in
is "$(results out | grep define)" \
	'b01/define-vm/vm0001 failed disk-without-successor' \
	'--dry-run rewrites the definition, to see whether that can be done'

estate
{ head -n 3 "$plan"; echo '[]'; grep stop-vm "$plan" | head -n 1; } >in
register in
is "$status/$(results out)" '1/b01/stop-vm/vm0001 done' \
	'a bad line between good ones: exit 1, the rest counts'
like "$(cat err)" '^register-vms: in:4: ' 'it is named'
if [ -w /dev/full ]; then
	register-vms in >/dev/full 2>err
	is "$?" 2 'a full disk: exit 2'
else
	skip 'a full disk' 'no /dev/full'
fi
awk 'BEGIN { for (i = 0; i < 20000; i++) print "{\"type\":\"x-a\",\"n\":" i "}" }' >long
{ register-vms long 2>err; echo $? >code; } | head -n 1 >/dev/null
is "$(cat code)" 2 'a reader that goes away: exit 2'

alone b01/stop-vm/vm0001 >in
estate
export FAULT=stop=busy:1
register in
is "$(results out | tail -n 1)/$(member out b01/stop-vm/vm0001 attempts)" \
	'b01/stop-vm/vm0001 done/2' 'a manager that is busy is asked again'
estate
FAULT=stop=crash
register in
is "$(results out | tail -n 1)" 'b01/stop-vm/vm0001 done' \
	'a manager that dies is started again, and what it did counts'
is "$(member out b01/stop-vm/vm0001 made.was)" '"running"' \
	'what the VM was is not forgotten'
estate
sed 's/"timeout_s":20/"timeout_s":0.5/' in >short
FAULT=stop=silent
register short
is "$(results out | tail -n 1)" 'b01/stop-vm/vm0001 failed stop-timeout' \
	'a manager that says nothing, of a VM that runs'
valid out

done_testing
