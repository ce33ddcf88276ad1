# verify-back.jq - are some batches of a plan as they were before it?
#
# jq -n -r --slurpfile plan plan.jsonl --slurpfile now now.jsonl
#     --argjson batches '["b01"]' -f verify-back.jq
#
# plan.jsonl holds the facts before and the plan, now.jsonl those of now.  One
# line a check: what, expected, found, tab-separated.

def of($type; $site): select(.type == $type and (.site // "source") == $site);

($plan | map(select(.type == "batch" and (.id | IN($batches[]))) | .groups[]))
    as $ids
| ($plan | map(select(.type == "group" and (.id | IN($ids[]))))) as $groups
| ($groups | map(.volumes[]) | unique) as $volumes
| ($groups | map(.vms[]) | unique) as $vms
| def mine($volume): {array: .array, volume: $volume} | IN($volumes[]);

# what must be equal: each kind of fact about the batch, sorted
def facts($kind):
    map(select(.type == $kind and (.site // "source") == "source")
	| select(if $kind == "volume" then mine(.id)
	    elif $kind == "lun" then mine(.volume)
	    elif $kind == "vm" then .id | IN($vms[])
	    else .vm | IN($vms[]) end)) | sort;

(("volume", "lun", "vm", "disk") as $kind
 | ($plan | facts($kind)) as $before | ($now | facts($kind)) as $after
 | ["\($kind) facts of the source as before", ($before | length),
	($before - ($before - $after) - ($after - $before) | length)]),

["external volumes of the batch at the destination",
    0, ($now | map(of("volume"; "destination")
	| select(.external) | .external
	| select({array, volume} | IN($volumes[]))) | length)],

["VMs of the batch at the destination",
    0, ($now | map(of("vm"; "destination") | select(.id | IN($vms[])))
	| length)]
| @tsv
