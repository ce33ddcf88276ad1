#!/bin/sh
# a VM whose definition is not the one that the plan was made with

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/register-vms/manager.sh"

u1=6b1c2a10-0001-4000-8000-000000000001
text="<domain type='kvm'/>"
sum=$(printf %s "$text" | sha256sum | cut -d ' ' -f 1)
tells="s['source']['more'] = [{'type': 'vm_definition', 'vm': '$u1', 'format': 'libvirt', 'text': T}]"
alone b01/stop-vm/vm0001 | sed "s/\"after\":\[\]/&,\"expect\":{\"state\":\"running\",\"definition_sha256\":\"$sum\"}/" >in
s=b01/stop-vm/vm0001

estate
edit "T = \"$text\"
$tells"
register in
is "$(results out | tail -n 1)" "$s done" 'the definition is the same'
estate
edit "T = \"$text \"
$tells"
register in
is "$(results out | tail -n 1)/$(changes)" "$s failed stale-plan/" \
	'it is another one: nothing is touched'
like "$(member out $s error.message)" 'definition of VM .* on host h001' 'where'
register --dry-run in
is "$(results out | tail -n 1)" "$s failed stale-plan" '--dry-run says so too'
edit "s['source']['vms']['$u1']['state'] = 'off'"
register in
is "$(results out | tail -n 1)" "$s failed stale-plan" 'also when it is off'
estate
register in
is "$(results out | tail -n 1)" "$s done" 'a manager that tells no definition'
sed 's/"definition_sha256":"[^"]*"/"definition_sha256":7/' in >bad
estate
edit "T = ''
$tells"
register bad
is "$(results out | tail -n 1)/$(changes)" "$s failed bad-step/" 'a sum that is none'

d=b01/define-vm/vm0001
told=$(/usr/bin/python3 - "$plan" <<'P'
import hashlib, json, sys
for line in open(sys.argv[1]):
    r = json.loads(line)
    if r["type"] == "vm_definition":
        print(hashlib.sha256(r["text"].encode()).hexdigest())
P
)
# wants SUM [TWIN]: define-vm with that sum.
wants() {
	sed "/\"op\":\"define-vm\"/{s/\"timeout_s\"/\"expect\":{\"definition_sha256\":\"$1\"},&/
		s/\"host\":\"d001\"/&${2-}/;}" "$plan" >in
}
twin=',"twin":{"site":"source","host":"h001"}'
wants "$told"
estate
register in
is "$(results out | grep "^$d")" "$d done" 'the definition of the stream'
wants "$sum"
estate
register in
is "$(results out | grep "^$d")/$(changes | grep define)" "$d failed stale-plan/" \
	'a stream with another one'
wants "$told" "$twin"
estate
register in
is "$(results out | grep "^$d")" "$d done" 'the source tells none'
estate
edit "T = \"$text\"
$tells"
register in
is "$(results out | grep "^$d")/$(changes | grep define)" "$d failed stale-plan/" \
	'edited at the source after it was stopped'

done_testing
