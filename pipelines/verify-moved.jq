# verify-moved.jq - does an estate, discovered again, look as a plan wants it?
#
# jq -n -r --slurpfile plan plan.jsonl --slurpfile now now.jsonl
#     --rawfile map map.csv --argjson batches '["b01"]' -f verify-moved.jq
#
# plan.jsonl holds the facts before, the placements and the plan; now.jsonl
# the facts after, with their placements.  Looks at the batches named (all
# when null).  One line a check: what, expected, found, tab-separated.

def of($type; $site): select(.type == $type and (.site // "source") == $site);
def wanted: . as $id | $batches == null or ($batches | index([$id])) != null;

($map | split("\n") | map(rtrimstr("\r") | split(","))
    | map(select(.[0] == "host") | {(.[1]): .[2]}) | add // {}) as $host_of
| ($plan | map(select(.type == "batch") | select(.id | wanted) | .groups[]))
    as $ids
| ($plan | map(select(.type == "group" and (.id | IN($ids[]))))) as $groups
| ($groups | map(.volumes[]) | unique) as $volumes
| ($groups | map(.vms[]) | unique) as $vms

# who is who now
| ($now | map(of("array_port"; "source")
    | {(.port): {array, id}}) | add // {}) as $source_port
| ($now | map(of("array_port"; "destination") | .port)) as $our_ports
| ($now | map(select(.type == "host_group")
    | {([.array, .array_port, .id] | tojson): .initiators}) | add // {}) as $members
| ($now | map(of("lun"; "source")
    | {key: ([.array, .array_port, .lun] | tojson),
       value: {volume, array,
	who: ($members[[.array, .array_port, .host_group] | tojson] // [])}})
    | group_by(.key) | map({(.[0].key): map(.value)}) | add // {}) as $shown
| ($now | map(of("initiator"; "destination") | {(.port): .host}) | add // {})
    as $owner
| ($now | map(of("lun"; "destination")
    | {volume: {array, volume},
       who: ($members[[.array, .array_port, .host_group] | tojson] // [])})
    | group_by(.volume) | map({(.[0].volume | tojson): map(.who[]) | unique})
    | add // {}) as $seen_by

# the source volume behind one external path, by port and LUN alone
| def behind:
    ($source_port[.target]) as $p | .lun as $lun
    | [$shown[[$p.array, $p.id, $lun] | tojson] // [] | .[]
       | select(.who | any(IN($our_ports[])))
       | {array, volume}] | if length == 1 then .[0] else null end;

($now | map(of("volume"; "destination") | select(.external)
    | . as $v
    | {volume: {array, volume: .id}, size_bytes,
       decoded: {array: .external.array, volume: .external.volume},
       behind: ([.external.paths[]? | behind] | unique)})) as $external

| ($plan | map(of("volume"; "source")
    | {({array, volume: .id} | tojson): .size_bytes}) | add // {}) as $size
| ($plan | map(of("path"; "source") | {(.wwid // ""): .host} | to_entries[])
    | group_by(.key) | map({(.[0].key): (map(.value) | unique)}) | add // {})
    as $hosts_of_wwid
| ($plan | map(of("volume"; "source")
    | {({array, volume: .id} | tojson): ($hosts_of_wwid[.wwid] // [])})
    | add // {}) as $hosts_before

| ($volumes | map(. as $v | {v: $v, x: [$external[] | select(.behind == [$v])]})) as $pairs
| ($pairs | map(select((.x | length) == 1
	and .x[0].decoded == .v
	and .x[0].size_bytes == $size[.v | tojson]))) as $good

| ["VMs that move",
	(if $batches then $vms else $plan | map(of("vm"; "source")) end | length),
	($vms | length)],

  ["volumes external over their own LU, same size",
	($volumes | length), ($good | length)],

  ["volumes mapped to their destination hosts, nobody else",
	($volumes | length),
	($good | map(select(
	    (($seen_by[.x[0].volume | tojson] // []) | map($owner[.] // "?")
		| unique)
	    == ($hosts_before[.v | tojson] | map($host_of[.] // "??") | unique)))
	    | length)],

  ["source volumes shown to the destination array alone",
	($volumes | length),
	($volumes | map(. as $v
	    | [$shown[][] | select({array, volume} == $v) | .who[]] | unique
	    | select(length > 0 and all(IN($our_ports[])))) | length)],

  (($plan | map(of("vm"; "source") | select(.id | IN($vms[])))) as $before
   | ($now | map(select(.type == "vm"))) as $after
   | ["VMs that run once, at the destination",
	($before | map(select(.state == "running")) | length),
	($before | map(select(.state == "running") | .id as $id
	    | [$after[] | select(.id == $id and .state == "running")]
	    | select(length == 1 and .[0].site == "destination")) | length)],
     ["VMs off before, defined there and still off",
	($before | map(select(.state != "running")) | length),
	($before | map(select(.state != "running") | .id as $id
	    | [$after[] | select(.id == $id)]
	    | select(all(.state == "off")
		and any(.site == "destination"))) | length)]),

  (($external | map({(.volume | tojson): .decoded}) | add // {}) as $decoded
   | ($plan | map(of("placement"; "source")
	| select(.status == "proved" and (.vm | IN($vms[]))))) as $old
   | ($now | map(of("placement"; "destination") | select(.status == "proved")
	| {([.vm, .disk] | tojson): [.volumes[] | $decoded[tojson]] | unique})
	| add // {}) as $new
   | ["disks on the LU they were born on",
	($old | length),
	($old | map(select($new[[.vm, .disk] | tojson]
	    == (.volumes | map({array, volume}) | unique))) | length)])
| @tsv
