#!/bin/sh
# valgrind finds no memory that the filters lose

. "${REPLUMB:?run by make check}/t/tap.sh"

command -v valgrind >/dev/null || skip_all 'no valgrind'
nm "$(command -v correlate-ports)" 2>/dev/null | grep -q "__[at]san_init" &&
	skip_all 'the sanitizers look for leaks themselves'

# checked NAME INPUT TOOL...: run under valgrind; its output goes to NAME.
checked() {
	name=$1 input=$2
	shift 2
	valgrind -q --error-exitcode=99 --leak-check=full \
		--errors-for-leak-kinds=definite "$@" <"$input" >"$name" 2>err
	status=$?
	[ "$status" -ne 99 ] && [ "$status" -ne 2 ]
	ok $? "$1${2+ $2}" || head -n 40 err >&2
}

checked out /dev/null generate-estate --vms 6 --hosts 4 --volumes 4 estate
cat estate/*-*.jsonl estate/fabric.jsonl >facts
printf '%s\n' '{"type":"vm","id":1}' 'no record' >>facts
checked correlated facts correlate-ports
checked plan correlated plan-batches --map estate/map.csv
grep -q '"type":"step"' plan
ok $? 'there is a plan'
jq -c 'select(.type == "step") | {type: "result", step: .id, op, status: "done",
	started: "2026-01-01T00:00:00Z", finished: "2026-01-01T00:00:00Z",
	elapsed_s: 0, made: {was: "running", array: "1", volume: "00:00:01",
	luns: []}}' plan >results
cat plan results >run
checked rollback run plan-batches --rollback
checked estimate plan estimate-time
checked table plan estimate-time --format table
checked hosts /dev/null discover-hosts --site source \
	"h001=test://$PWD/estate/libvirt/source/h001.xml"
for tool in apply-paths apply-virtualize register-vms; do
	checked passed facts $tool
done

done_testing
