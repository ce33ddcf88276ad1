#!/bin/sh
# each case of testdata: placements, uses and findings, as read by a person

. "$REPLUMB/t/tap.sh"

data=$REPLUMB/testdata/correlate-ports

# answer: what the placements and findings of the file come to.
answer() {
	if grep -q '"status":"ambiguous"' "$1"; then
		echo ambiguous
	elif grep -q '"blocks":true' "$1"; then
		echo refuse
	elif grep '"type":"placement"' "$1" |
	    grep -qv '"status":"\(proved\|not-san\)"'; then
		echo unsure
	else
		echo match
	fi
}

for in in "$data"/*.in.jsonl; do
	want=${in%.in.jsonl}.want.jsonl
	name=$(basename "$in" .in.jsonl)
	grep -q '"blocks":true' "$want"; blocks=$((! $?))

	run correlate-ports -n "$in"
	same out "$want" "$name: what is added"
	is "$status" "$blocks" "$name: exit 1 when a finding blocks, else 0"
	is "$(cat err)" '' "$name: nothing to say on stderr"
	valid out "$name: what is added fits the schemas"

	is "$(answer out)" "$(awk -v c="$name" '$1 == c && NF > 3 && on {
		print $3 } $1 == "case" { on = 1 }' \
		"$data/README")" "$name: the answer that README has"

	run correlate-ports "$in"
	cat "$in" "$want" >whole
	same out whole "$name: the input byte for byte, then what is added"
	mv out once
	run correlate-ports once
	same out once "$name: its own output as input changes nothing"
done

done_testing
