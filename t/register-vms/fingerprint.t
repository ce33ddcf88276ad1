#!/bin/sh
# fingerprint-volume and compare-volume: what was read is read again

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/register-vms/manager.sh"

old=naa.60060e80041000000000410001000100
new=naa.60060e80042000000000420002000100
a=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
b=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
whole="'size_bytes': 1073741824, 'first_sha256': '$a', 'last_sha256': '$b', 'labels': ['gpt:1']"
cat >in <<J
{"type":"step","id":"f","batch":"b01","op":"fingerprint-volume","site":"source","args":{"host":"h001","wwid":"$old"},"after":[],"timeout_s":5}
{"type":"step","id":"r","batch":"b01","op":"rescan-host","site":"destination","args":{"host":"d001","present":true,"wwid":"$new"},"after":["f"],"timeout_s":5}
{"type":"step","id":"c","batch":"b01","op":"compare-volume","site":"destination","args":{"host":"d001","wwid_from":"r","same_as":"f"},"after":["f","r"],"timeout_s":5}
{"type":"step","id":"p","batch":"b01","op":"start-pool","site":"destination","args":{"host":"d001","pool":"ds1"},"after":["c"],"timeout_s":5}
J
ends() {
	results out | tr '\n' ' '
}
# contents SOURCE DESTINATION: what the managers read; empty: they cannot.
contents() {
	estate
	[ -z "$1" ] || edit "s['source']['contents'] = {'$old': {$1}}"
	[ -z "$2" ] || edit "s['destination']['contents'] = {'$new': {$2}}"
}

contents "$whole" "$whole"
register in
is "$status/$(ends)" '0/f done r done c done p done ' 'the same content'
is "$(member out f made)" \
	"{\"wwid\": \"$old\", \"size_bytes\": 1073741824, \"first_sha256\": \"$a\", \"last_sha256\": \"$b\", \"labels\": [\"gpt:1\"]}" \
	'fingerprint-volume says what was read'
is "$(member out c made.wwid)" "\"$new\"" 'compare-volume reads the LU that the rescan found'
valid out

for other in "s/$a/$b/:the first MiB" "s/$b'/$a'/:the last MiB" \
    's/1073741824/1073741825/:the size' 's/gpt:1/gpt:2/:the labels'; do
	contents "$whole" "$(echo "$whole" | sed "${other%%:the*}")"
	register in
	is "$status/$(ends)" '1/f done r done c failed content-differs p skipped dependency ' \
	    "other content: nothing starts on it: the${other#*:the}"
	like "$(member out c error.message)" "the${other#*:the} is not what was read" 'what differs'
done
# The result of a comparison was lost, and what waited for it writes already.
vm=6b1c2a10-0001-4000-8000-000000000001
sed "s/\"same_as\":\"f\"/&,\"users\":[{\"pool\":\"ds1\",\"host\":\"d001\"},{\"vm\":\"$vm\",\"host\":\"d001\"}]/" in >used
contents "$whole" "$(echo "$whole" | sed "s/$a/$b/")"
register used
is "$(ends)" 'f done r done c failed content-differs p skipped dependency ' \
	'other content, and nothing is at work on it'
edit "s['destination']['vms']['$vm'] = {'name': 'vm0001', 'host': 'd001', 'state': 'running'}"
register used
is "$(ends)$(member out c made.in_use)" 'f done r already c already p done true' \
	'other content, but a VM that waited for the word runs on it'
contents "$whole" "$(echo "$whole" | sed "s/$a/$b/")"
edit "s['destination']['vms']['$vm'] = {'name': 'vm0001', 'host': 'd001', 'state': 'off'}"
edit "s['destination']['pools']['d001'] = {'ds1': True}"
register used
is "$(ends)$(member out c made.in_use)" \
	'f done r done c already p already true' '... or a pool is active'

contents "$whole" ''
register in
is "$(ends)$(member out c made.unavailable)" 'f done r done c done p done true' \
	'a destination that cannot read'
contents '' "$whole"
register in
is "$(ends)$(member out f made.unavailable)/$(member out c made.unavailable)" \
	'f done r done c done p done true/true' 'a source that cannot'
is "$(member out f made)" "{\"wwid\": \"$old\", \"unavailable\": true}" 'nothing is made up'
contents "$whole" "'size_bytes': 5"
register in
is "$(ends)" 'f done r done c failed protocol p skipped dependency ' 'half an answer'
estate
edit "s['source']['contents'] = {}"
register in
is "$(ends)$(member out f made.unavailable)" 'f done r done c done p done true' \
	'a LU that is gone by now, as when a result was lost'
like "$(member out f made.why)" . '... and it is said why nothing was read'
contents "$whole" "$whole"
register --dry-run in
is "$(ends)/$(changes)" 'f done r done c done p done /' '--dry-run reads nothing that changes still'
sed 's/,"same_as":"f"//' in >bad
register bad
is "$(results out | grep '^c ')" 'c failed bad-step' 'compared with nothing'
sed 's/"wwid":"[^"]*"//; s/"host":"h001",/"host":"h001"/' in >bad
register bad
is "$(results out | grep '^f ')" 'f failed bad-step' 'of no LU'

done_testing
