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

example 4
like "$(head -n 1 out)" '^VM vm-a' "why a VM's disks are proved"

# the table of findings: all that there are, each with a case
dir=$REPLUMB/bin/correlate-ports
sed -n 's/^\.It Cm \([a-z-]*\) Ta .*/\1/p' "$dir/correlate-ports.1" >told
for code in $(cat told); do
	grep -q "\"$code\"" "$dir"/*.c
	ok $? "$code is in the table, and there is such a finding"
	grep -q "\"code\":\"$code\"" \
		"$REPLUMB"/testdata/correlate-ports/*.want.jsonl
	ok $? "$code has a case"
done
cat "$REPLUMB"/testdata/correlate-ports/*.want.jsonl |
	sed -n 's/.*"code":"\([^"]*\)".*/\1/p' | sort -u >said
same said told 'every finding of the cases is in the table'
for code in $(cat told); do
	blocks=$(sed -n "s/^\.It Cm $code Ta \([^ ]*\).*/\1/p" \
		"$dir/correlate-ports.1" | grep -c '\*')
	cat "$REPLUMB"/testdata/correlate-ports/*.want.jsonl |
		grep "\"code\":\"$code\"" | grep -q '"blocks":true'
	is "$((! $?))" "$blocks" "$code blocks as the table says"
done

done_testing
