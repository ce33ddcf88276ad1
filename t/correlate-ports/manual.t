#!/bin/sh
# the examples of the manual run as they stand

. "$REPLUMB/t/tap.sh"

in=$REPLUMB/testdata/correlate-ports/unknown-initiator.in.jsonl
grep -v '"array' "$in" >hosts.jsonl
grep '"array' "$in" >arrays.jsonl

# example N: the Nth literal block of EXAMPLES
example() {
	sed -n '/^\.Sh EXAMPLES/,$p' \
		"$REPLUMB/bin/correlate-ports/correlate-ports.1" |
	awk -v n="$1" '/^\.Bd/ { i++; on = 1; next } /^\.Ed/ { on = 0 }
		on && i == n' >command
	run sh command
}

example 1
cat hosts.jsonl arrays.jsonl "${in%.in.jsonl}.want.jsonl" >whole
same estate.jsonl whole 'place all disks'
example 2
is "$(wc -l <out | tr -d ' ')" 1 'what keeps anything from being moved'
example 3
like "$(cat out)" '"vms":\["vm-a"\]' 'which VMs lie on a volume'

done_testing
