# arrays.sh - for tests of the tools that change arrays: two arrays as drivers.
# Sourced after tap.sh.

fixtures=$REPLUMB/testdata/apply-paths
plan=$fixtures/plan.jsonl

# estate: the arrays as they were, and no log of requests.
estate() {
	rm -f state.fault.*
	cp "$fixtures/state.json" state
	: >state.log
}

# array ID [OTHER]: the operand of --array for it; OTHER is at its address.
array() {
	echo "$1=exec:exec /usr/bin/python3 $fixtures/array.py state ${2:-$1}"
}

# paths ARG..., virtualize ARG...: the tool with both arrays, under run.
paths() {
	run apply-paths --array "$(array 410001)" --array "$(array 420002)" "$@"
}
virtualize() {
	run apply-virtualize --array "$(array 410001)" \
	    --array "$(array 420002)" "$@"
}

# results FILE: "step status code" of each result.
results() {
	/usr/bin/python3 "$fixtures/results.py" "$1"
}

# member FILE STEP PATH: a member of the last result of a step, as JSON.
member() {
	/usr/bin/python3 "$fixtures/member.py" "$@"
}

# changes: the verbs that changed something, one a line, in order.
changes() {
	sed -n 's/.*"driver": "\([^"]*\)", "verb": "\([^"]*\)".*/\1 \2/p' \
	    state.log | grep -v 'describe\|progress'
}

# edit PYTHON: change the arrays' state, "s" in the code.
edit() {
	/usr/bin/python3 -c "
import json
s = json.load(open('state'))
$1
json.dump(s, open('state', 'w'))"
}
