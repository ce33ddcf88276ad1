#!/bin/sh
# what the state of the arrays forbids: nothing is touched

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/apply-paths/arrays.sh"

v=b01/virtualize-volume/410001/00:01:00

# The arrays and the stream when the volume is just to be virtualized.
ready() {
	cp ready.state state
	: >state.log
}
refused() { # CODE TITLE
	is "$(results out | tail -n 1)/$(changes)/$status" "$v failed $1//1" "$2"
}

estate
paths --site source "$plan"
cp out in
cp state ready.state

ready
edit 's["410001"]["luns"] += [{"array_port":"CL1-A","host_group":"CL1-A,1","lun":0,"volume":"00:01:00"}]'
virtualize in
refused source-still-mapped 'a host sees the source volume still'
like "$(member out $v error.message)" '10000000c9000001 by CL1-A,1' \
	'the message names the initiator and its group'
ready
edit 's["410001"]["luns"] += [{"array_port":"CL1-A","host_group":"CL1-A,9","lun":0,"volume":"00:01:00"}]
s["410001"]["groups"] += [{"array_port":"CL1-A","id":"CL1-A,9","initiators":[]}]'
virtualize in
is "$(results out | tail -n 1)" "$v done" 'a host group without initiators is nobody'
ready
edit 's["410001"]["luns"] += [{"array_port":"CL1-A","host_group":"CL1-A,0","lun":0,"volume":"00:01:00"}]
s["410001"]["groups"] += [{"array_port":"CL1-A","id":"CL1-A,0","initiators":[]}]
s["410001"]["ports"][0]["logins"] = ["10000000c9000001"]'
virtualize in
refused source-logged-in 'but not when somebody has logged in to its port'
ready
edit 's["410001"]["luns"] += [{"array_port":"CL7-A","host_group":"CL7-A,0","lun":9,"volume":"00:01:00"}]
s["410001"]["groups"] += [{"array_port":"CL7-A","id":"CL7-A,0","initiators":[]}]
s["410001"]["ports"][2]["logins"] = ["50060e8004200040"]'
virtualize in
is "$(results out | tail -n 1)" "$v done" 'unless it is the array itself'

ready
run apply-virtualize --array "$(array 420002)" in
refused not-configured 'the source array must be there to be asked'
ready
edit 's["410001"]["volumes"][0]["size_bytes"] += 512'
virtualize in
refused stale-plan 'the source volume has grown'
ready
edit 's["410001"]["luns"][-1]["volume"] = "00:01:01"'
virtualize in
refused stale-plan 'another volume is behind one of the paths'
ready
edit 'g = s["410001"]["groups"]
g[-1]["initiators"] = ["50060e8004200040"]'
virtualize in
refused stale-plan 'our port does not see what another one of ours sees there'
ready
edit 's["410001"]["volumes"].pop(0)'
virtualize in
refused not-found 'the source volume is gone'

# An external volume that is there already, but not the one that was meant.
there='s["420002"]["volumes"] += [{"id":"00:20:00","size_bytes":1073741824,"external":{"array":"410001","volume":"00:01:00","target":"50060e8004100060","lun":0,"paths":[{"array_port":"CL5-A","target":"50060e8004100060","lun":0},{"array_port":"CL6-A","target":"50060e8004100070","lun":0}]}}]'
ready
edit "$there"
virtualize in
is "$(results out | tail -n 1)/$(member out $v made.volume)" "$v already/\"00:20:00\"" \
	'an external volume of another maker over the same LU will do'
ready
edit "$there
s['420002']['volumes'][0]['size_bytes'] = 1073740800"
virtualize in
refused external-lu-mismatch 'not when it is smaller'
ready
edit "$there
s['420002']['volumes'][0]['external']['volume'] = '00:01:01'"
virtualize in
refused external-lu-mismatch 'nor when the array says that it is another LU'
ready
edit "$there
s['420002']['volumes'][0]['array'] = '420009'"
virtualize in
refused wrong-array 'nor when another array answers'
ready
export FAULT=virtualize=lie
virtualize in
is "$(results out | tail -n 1)" "$v failed not-changed" 'success is read back'
unset FAULT

# Release.
back() {
	echo '{"type":"step","id":"back","batch":"b01","op":"release-volume","site":"destination","args":{"array":"420002","volume":"00:20:00"},"after":[]}'
}
ready
edit "$there
s['420002']['luns'] += [{'array_port':'CL1-A','host_group':'CL1-A,1','lun':0,'volume':'00:20:00'}]"
back >one
virtualize one
is "$(results out)/$(changes)" 'back failed still-mapped/' \
	'a volume that a host sees is not released'
run apply-virtualize --array "$(array 420002 410001)" one
is "$(results out)/$(changes)" 'back failed wrong-array/' \
	'a volume that another array does not have is not released'
ready
edit "$there
del s['420002']['volumes'][0]['external']"
virtualize one
is "$(results out)/$(changes)" 'back failed not-external/' \
	'a volume that holds data of its own is never released'
ready
edit "$there"
sed 's/"after":\[\]/&,"expect":{"source":{"array":"410001","volume":"00:77:77"}}/' \
	one >other
virtualize other
is "$(results out)/$(changes)" 'back failed stale-plan/' \
	'a number that maps another volume by now is not released'
FAULT=release=lie virtualize one
is "$(results out)" 'back failed not-changed' 'a release is read back'

done_testing
