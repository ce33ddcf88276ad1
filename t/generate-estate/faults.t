#!/bin/sh
# --fault: what is planted, and what cannot be

. "$REPLUMB/t/tap.sh"

run generate-estate --seed 3 --fault all all
is "$status: $(cat err)" '0: ' 'one of each kind fits the default size'
generate-estate --seed 3 --fault all again
for file in source-hosts source-array fabric answer state; do
	same all/$file.jsonl again/$file.jsonl "$file: the same bytes again"
done
generate-estate --seed 4 --fault all other
cmp -s all/answer.jsonl other/answer.jsonl
is "$?" 1 'another seed: another answer'

generate-estate --seed 3 plain
generate-estate --seed 3 --fault contradiction captures
same captures/state.jsonl plain/state.jsonl \
	'a fault of captures is not in the state'
is "$(tail -n 1 all/state.jsonl)" '{"type":"x-end"}' 'the state is whole'
is "$(grep -c '"type":"x-array"' all/state.jsonl)" \
	"$(grep '"type":"array"' all/state.jsonl | wc -l)" \
	'the simulator is told of each array'
sed '/"type":"x-/d' all/state.jsonl >state
valid state 'the state fits the schemas'
sed '/"code":/!d' all/answer.jsonl >findings
valid findings 'the findings of the answer fit their schema'

# refused WHY ARGUMENT...
refused() {
	why=$1
	shift
	run generate-estate "$@" none
	is "$status: $(cat err)" "2: generate-estate: $why" "$*: exit 2, and why"
	ls none >/dev/null 2>&1
	is $? 2 '... and nothing is made'
}
unknown='expected all, random or a kind that generate-estate(1) names'
refused "--fault x: $unknown" --fault x
refused "--fault metr: $unknown" --fault metr
refused "--fault =1: $unknown" --fault =1
refused '--fault metro=0: expected a number from 1 to 10000 behind =' \
	--fault metro=0
refused '--fault random=33: expected a number from 1 to 32 behind =' \
	--fault random=33
lacks='the estate has no room for it: it lacks'
refused "--fault metro: $lacks a volume that VMs use and that no other fault has: more --volumes, --hosts or --vms are needed" \
	--volumes 4 --fault metro=5
refused "--fault wwnn-registered: $lacks a host that no other fault has: more --hosts are needed" \
	--hosts 1 --volumes 4 --fault wwnn-registered=2
refused "--fault fewer-paths: $lacks a second host in the cluster: more --hosts are needed" \
	--hosts 1 --volumes 4 --fault fewer-paths
refused "--fault passthrough-shared: $lacks two VMs in a cluster: more --vms are needed" \
	--vms 1 --fault passthrough-shared
run generate-estate --fault
like "$status: $(tail -n 1 err)" '^2: ' '--fault without a kind: exit 2'

done_testing
