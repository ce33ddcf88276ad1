#!/bin/sh
# drain-volume: the point of no return

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/apply-paths/arrays.sh"

estate
edit 's["420002"]["volumes"] += [{"id":"00:20:00","size_bytes":1073741824,"external":{"array":"410001","volume":"00:01:00","target":"50060e8004100060","lun":0}}]'
echo '{"type":"step","id":"d","batch":"b01","op":"drain-volume","site":"destination","args":{"array":"420002","volume":"00:20:00","pool":"1"},"after":[],"timeout_s":20}' >in
virtualize in
is "$status/$(results out)/$(changes)" '0//' 'not run unless --only names it'
virtualize --only drain-volume --dry-run in
is "$(results out)/$(changes)" 'd done/' '--dry-run changes nothing'
virtualize --only release-volume,drain-volume in
is "$(results out)/$(changes)" 'd done/420002 drain' '--only drain-volume'
is "$(grep -c '"progress"' state.log)" 2 'it waits until all is there'
valid out
virtualize --only drain-volume in
is "$(results out)" 'd already' 'what has moved is moved'
sed 's/"pool":"1"/"pool":"2"/' in >other
virtualize --only drain-volume other
is "$(results out)" 'd failed not-external' 'a volume in another pool is not touched'

estate
edit 's["420002"]["volumes"] += [{"id":"00:20:00","size_bytes":1073741824,"external":{"array":"410001","volume":"00:01:00","target":"50060e8004100060","lun":0}}]'
sed 's/"timeout_s":20/"timeout_s":1.5/' in >short
FAULT=progress=lie virtualize --only drain-volume short
is "$(results out)" 'd failed protocol' 'a driver that tells no progress'

done_testing
