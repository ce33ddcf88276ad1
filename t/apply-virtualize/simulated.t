#!/bin/sh
# plans edited by hand, on a simulated estate: each is refused with the name
# of the rule, and the arrays stay as they are

. "${REPLUMB:?run by make check}/t/tap.sh"
. "$REPLUMB/pipelines/simulated.sh"
trap 'simulate_end; cd /; rm -rf "$tap_dir"' EXIT

generate-estate --vms 6 --hosts 2 --volumes 4 --seed 11 estate
simulate "$PWD/estate"
discover estate facts
correlate-ports facts | plan-batches --map estate/map.csv >plan

# arrays: all that both of them have.
arrays() {
	for url in "$url1" "$url2"; do
		discover-array --netrc-file estate/netrc "$url"
	done | jq -c 'select(.type != "capture")' | sort
}
# tool TOOL ARG...: with the arrays.
tool() {
	run "$@" --netrc-file estate/netrc --array "$array1=$url1" \
	    --array "$array2=$url2"
}
# edited OP FILTER: the first step of that op, changed, that waits for nothing.
edited() {
	jq -c "select(.type == \"step\" and .op == \"$1\") |
	    .after = [] | .timeout_s = 5 | $2" plan | head -n 1
}
# refused TOOL OP FILTER CODE TITLE
refused() {
	arrays >before
	edited "$2" "$3" >step
	tool "$1" step
	arrays >after
	is "$status/$(jq -r 'select(.type == "result") |
	    "\(.status) \(.error.code)"' out)" "1/failed $4" "$5: $4"
	same after before '  and nothing is changed'
	valid out
}

# The source volume is mapped to its hosts still.
mapped='select(.args.host == "'$array2'")'
edited map-volume "$mapped" >step
volume=$(jq -r .args.volume step)
this='select((.args.source.volume // .args.volume) == "'$volume'")'
tool apply-paths step
is "$(jq -r 'select(.type == "result") | .status' out)" 'done' \
	'a volume is shown to the array that is to map it'
refused apply-virtualize virtualize-volume "$this" source-still-mapped \
	'edges taken away: a host may write to it'
refused apply-paths unmap-volume "$this | .expect.wwid = \"naa.60060e80000000000000000000000001\"" \
	stale-plan 'another identity is expected'
refused apply-paths unmap-volume "$this | .expect.size_bytes += 512" \
	stale-plan 'another size is expected'
refused apply-paths map-volume "$mapped | .args.volume = \"00:EE:EE\"" \
	not-found 'a volume that is not there'

# It is not any more; but what the plan says of it is not so.
jq -c "select(.type == \"step\" and .op == \"unmap-volume\") | $this |
    .after = []" plan >unmaps
tool apply-paths unmaps
is "$status" 0 'its hosts see it no more'
refused apply-virtualize virtualize-volume \
	"$this | .args.size_bytes -= 1073741824 | del(.expect)" stale-plan \
	'an external volume of another size'
refused apply-virtualize virtualize-volume "$this | .args.paths[].lun += 7" \
	stale-plan 'another LUN'
other=$(jq -r "select(.type == \"volume\" and .array == \"$array1\" and
    .id != \"$volume\") | .id" facts | head -n 1)
refused apply-virtualize virtualize-volume \
	"$this | .args.source = {array: \"$array1\", volume: \"$other\"} |
	del(.expect)" stale-plan 'another volume'
edited virtualize-volume "$this" >step
tool apply-virtualize step
is "$(jq -r 'select(.type == "result") | .status' out)" 'done' \
	'as the plan had it, it is virtualized'
new=$(jq -r 'select(.type == "result") | .made.volume' out)

# Two arrays have it now.
refused apply-paths unmap-volume \
	"$this | .op = \"map-volume\" | .args.host = .args.hosts[0] |
	.args.ports = .args.luns | del(.args.luns, .args.hosts)" \
	externally-mapped 'a host at the source is to see it again'
refused apply-paths map-volume \
	"$mapped | select(.args.volume == \"$volume\") | .op = \"unmap-volume\" |
	.args.hosts = [.args.host] | .args.luns = [.args.ports[] |
	    . + {host_group: (.array_port + \",1\")}] | del(.args.ports)" \
	in-use-external 'the LU below the external volume is to go'
conflict=$(jq -c "select(.type == \"lun\" and .array == \"$array2\")" facts |
    head -n 1)
is "$conflict" '' 'nothing is mapped at the destination yet'
to_host="select(.args.volume_from != null) |
    select(.args.volume_from | endswith(\"$volume\")) |
    .args.volume = \"$new\" | del(.args.volume_from, .expect)"
edited map-volume "$to_host" >step
tool apply-paths step
is "$(jq -r 'select(.type == "result") | .status' out)" 'done' \
	'a host at the destination sees it'
refused apply-paths map-volume "$to_host | .args.ports[].lun += 1" conflict \
	'and is to see it at another LUN, too'
refused apply-virtualize virtualize-volume \
	"$this | .op = \"release-volume\" |
	.args = {array: .args.array, volume: \"$new\"} | del(.expect)" \
	still-mapped 'it is to be released under that host'
refused apply-virtualize virtualize-volume \
	"$this | .op = \"release-volume\" |
	.args = {array: .args.array, volume: \"$new\"} |
	.expect = {source: {array: \"$array1\", volume: \"$other\"}}" \
	stale-plan 'it is to be released as another volume'
is "$(grep -c 'two-writers\|wrong-disk\|stale-disk' estate/events.jsonl)" 0 \
	'nobody wrote where another does'
like "$(grep -c 'removed-under-vm' estate/events.jsonl)" '^[1-9]' \
	'(that VMs were not stopped before, the simulator has seen)'

done_testing
