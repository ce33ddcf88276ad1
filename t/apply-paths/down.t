#!/bin/sh
# vms_down: which VMs are off because a step failed

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/apply-paths/arrays.sh"

u=b01/unmap-volume/410001/00:01:00
# step ID OP VM AFTER: of a VM.
step() {
	printf '{"type":"step","id":"%s","batch":"b01","op":"%s","site":"source","args":{"vm":"%s","name":"%s","host":"h001"},"after":[%s]}\n' \
	    "$1" "$2" "$3" "$3" "$4"
}
# result STEP STATUS
result() {
	printf '{"type":"result","step":"%s","status":"%s","op":"stop-vm","started":"2026-11-20T23:55:11Z","finished":"2026-11-20T23:55:11Z","elapsed_s":1}\n' \
	    "$1" "$2"
}
{
	for vm in a b c d; do
		step "stop-$vm" stop-vm $vm ''
	done
	sed 's/"after":\[\]/"after":["stop-a","stop-b"]/' "$plan" |
	    grep -v map-volume
	grep "\"id\":\"$u\"" "$plan"
	step define-b define-vm b "\"$u\",\"stop-b\""
	step start-b start-vm b '"define-b"'
	step start-a start-vm a "\"$u\""
	step start-c start-vm c "\"$u\""
	step start-d start-vm d '"stop-d"'
	for vm in a b d; do
		result "stop-$vm" done
	done
	result stop-c failed
} >in

estate
FAULT=unmap=fail:refused paths in
is "$status/$(results out | grep "^$u ")" "1/$u failed refused" 'a step fails'
is "$(member out $u vms_down)" '["b", "a"]' \
	'who waits for it, however far, and was stopped; most urgent first'
valid out
estate
FAULT=unmap=fail:refused paths --dry-run in
is "$(grep -c vms_down out)" 0 'a dry run stops nobody'
estate
paths in
is "$(grep -c vms_down out)" 0 'nor is anybody down because of what was done'

{
	cat in
	result start-b done
} >started
estate
FAULT=unmap=fail:refused paths started
is "$(member out $u vms_down)" '["a"]' 'who runs again is not down'

done_testing
