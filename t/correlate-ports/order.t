#!/bin/sh
# facts may come in any order

. "$REPLUMB/t/tap.sh"

data=$REPLUMB/testdata/correlate-ports

for in in "$data"/*.in.jsonl; do
	name=$(basename "$in" .in.jsonl)
	case $name in
	*contradiction*|array-twice) continue ;;	# there the later fact counts
	esac
	grep -v '"type":"finding"' "${in%.in.jsonl}.want.jsonl" >want
	tac "$in" >back
	run correlate-ports -n back
	grep -v '"type":"finding"' out >got
	same got want "$name: the same placements from the last line to the first"
done

tac "$data/contradiction.in.jsonl" >back
run correlate-ports -n back
like "$(grep '"vm-c","disk"' out)" \
	'"volumes":\[\{"array":"410001","volume":"00:01:02"\}\]' \
	'of two facts with one key the later counts'

done_testing
