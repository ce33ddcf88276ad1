#!/bin/sh
# drain-volume: the point of no return

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/apply-paths/arrays.sh"

# moved: an external volume that nobody at the source sees any more.
moved() {
	estate
	edit 's["410001"]["luns"] = []
s["420002"]["volumes"] += [{"id":"00:20:00","size_bytes":1073741824,"external":{"array":"410001","volume":"00:01:00","target":"50060e8004100060","lun":0}}]'
}
moved
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

moved
sed 's/"timeout_s":20/"timeout_s":1.5/' in >short
FAULT=progress=lie virtualize --only drain-volume short
is "$(results out)" 'd failed protocol' 'a driver that tells no progress'

# Where the data come from.
moved
edit 's["410001"]["luns"] = [{"array_port":"CL1-A","host_group":"CL1-A,1","lun":0,"volume":"00:01:00"}]'
virtualize --only drain-volume in
is "$(results out)/$(changes)" 'd failed source-still-mapped/' \
	'not while a host of the source may write to what is read'
moved
sed 's/"after"/"expect":{"source":{"array":"410001","volume":"00:77:77"}},&/' in >other
virtualize --only drain-volume other
is "$(results out)/$(changes)" 'd failed stale-plan/' \
	'nor when it is another volume than the plan had'
sed 's/"after"/"expect":{"size_bytes":7},&/' in >other
virtualize --only drain-volume other
is "$(results out)/$(changes)" 'd failed stale-plan/' 'or of another size'

# The window.  An hour that is open or closed for a minute at least.
window() { # FROM TO, in hours from now
	sed "s/\"pool\"/\"window\":\"$(date -d "$1 hours" +%H:%M)-$(date -d "$2 hours" +%H:%M)\",&/" in
}
moved
window -1 1 >open
virtualize --only drain-volume open
is "$(results out)/$(changes)" 'd done/420002 drain' 'in its window it begins'
moved
window 2 4 >closed
apply-virtualize --array "$(array 410001)" --array "$(array 420002)" \
    --only drain-volume closed >out 2>err &
tool=$!
sleep 1
is "$(grep -c '"drain"' state.log)" 0 'outside of it, it waits'
kill "$tool"
wait "$tool"
is "$?/$(results out)/$(changes)" '2/d failed timeout/' 'SIGTERM ends the wait'
like "$(member out d error.message)" 'not time yet' 'and the result says so'
edit 's["420002"]["volumes"][0].update(draining=0.5, to="1")'
virtualize --only drain-volume -v closed
is "$(results out)" 'd done' 'a drain that runs is followed at any hour'
window 2 4 | sed 's/"window":"../"window":"99/' >bad
moved
virtualize --only drain-volume bad
is "$(results out)" 'd failed bad-step' 'a window that is none'

# What it tells on the way, and when it is to stop.
moved
virtualize --only drain-volume -v in
is "$(grep -c '^apply-virtualize: step d: [0-9]* %$' err)" 1 '-v: how far it is'

done_testing
