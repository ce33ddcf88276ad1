#!/bin/sh
# one VM moves: stopped, its pool too, LUs rescanned, defined, started

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/register-vms/manager.sh"

estate
{ echo '{ "type" : "x-note",  "a":1.50 }'; cat "$plan"; } >in
register -j 1 in
is "$status/$(cat err)" '0/' 'all is well: exit 0'
head -n "$(wc -l <in)" out >passed
same passed in 'every record comes out byte for byte'
is "$(results out | tail -n +3 | sort)" 'b01/define-vm/vm0001 done
b01/rescan-host/d001/100 done
b01/rescan-host/d001/101 already
b01/rescan-host/h001/100 done
b01/rescan-host/h001/101 already
b01/start-pool/d001/ds1 done
b01/start-vm/vm0001 done
b01/stop-pool/h001/ds1 done
b01/stop-vm/vm0001 done' 'all steps are done'
is "$(member out b01/stop-vm/vm0001 made)" '{"was": "running"}' \
	'stop-vm says what the VM was'
is "$(member out b01/rescan-host/d001/101 made)" \
	'{"wwid": "naa.60060e80042000000000420002000101", "path_count": 4, "size_bytes": 2147483648, "device": "/dev/disk/by-id/wwn-0x60060e80042000000000420002000101"}' \
	'rescan-host says what it found'
is "$(grep -o '"verb": "start-pool".*' state.log | sed 's/.*"args"/"args"/')" \
	'"args": {"host": "d001", "wwids": ["naa.60060e80042000000000420002000100"], "devices": ["/dev/disk/by-id/wwn-0x60060e80042000000000420002000100"], "pool": "ds1", "fs": "ocfs2", "mount": "/srv/ds1"}}' \
	'start-pool gets what a new pool needs'
valid out

: >state.log
register "$plan"
is "$(results out | tail -n +3 | sort | sed 's/ /:/')" 'b01/define-vm/vm0001:already
b01/rescan-host/d001/100:already
b01/rescan-host/d001/101:already
b01/rescan-host/h001/100:already
b01/rescan-host/h001/101:already
b01/start-pool/d001/ds1:already
b01/start-vm/vm0001:already
b01/stop-pool/h001/ds1:already
b01/stop-vm/vm0001:already' 'a journal that was lost: what holds is found to hold'
is "$(changes)" '' 'and nothing is changed'

# Back: the VM goes, and runs where it was.
cat >back <<'J'
{"type":"step","id":"1","batch":"b01","op":"stop-vm","site":"destination","args":{"vm":"6b1c2a10-0001-4000-8000-000000000001","name":"vm0001","host":"d001"},"after":[]}
{"type":"step","id":"2","batch":"b01","op":"undefine-vm","site":"destination","args":{"vm":"6b1c2a10-0001-4000-8000-000000000001","name":"vm0001","host":"d001"},"after":["1"]}
{"type":"step","id":"3","batch":"b01","op":"start-pool","site":"source","args":{"host":"h001","datastore":"h001/ds1","pool":"ds1"},"after":[]}
{"type":"step","id":"4","batch":"b01","op":"start-vm","site":"source","args":{"vm":"6b1c2a10-0001-4000-8000-000000000001","name":"vm0001","host":"h001","twin":{"site":"destination","host":"d001"}},"after":["2","3"]}
J
register -j 1 back
is "$(results out)" '1 done
2 done
3 done
4 done' 'and back'
register -j 1 back
is "$(results out)" '1 already
2 already
3 already
4 already' 'a VM that has left the destination does not run there'
sed 's/destination/source/; s/0001-4000-8000-000000000001/0009-4000-8000-000000000009/' back |
    head -n 1 >gone
register gone
is "$(results out)" '1 failed not-found' \
	'one that has left the source is not what the plan was made for'
valid out

done_testing
