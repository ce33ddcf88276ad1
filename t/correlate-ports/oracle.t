#!/bin/sh
# placements against a brute-force implementation of the rules: of each case,
# and of lines of all cases thrown together, where little fits any more

. "$REPLUMB/t/tap.sh"

data=$REPLUMB/testdata/correlate-ports
oracle=$REPLUMB/t/correlate-ports/oracle.py

for in in "$data"/*.in.jsonl; do
	name=$(basename "$in" .in.jsonl)
	case $name in	# other spellings; two arrays of one number
	identities | spelling | lun-forms | odd | external-third | array-twice)
		continue ;;
	wwnn-registered | zones)
		grep -v ':00:00:00:' "$in" >facts ;;
	*)
		sed 's/"wwid":"36/"wwid":"naa.6/' "$in" >facts ;;
	esac
	correlate-ports -n facts >out 2>err
	python3 "$oracle" facts out >said 2>&1
	ok $? "$name: $(cat said)"
	cat facts >>all
done

cat >shuffle.py <<'END2'
import random
import sys
rng = random.Random(int(sys.argv[1]))
lines = open("all", encoding="utf-8").read().splitlines()
print("\n".join(rng.choices(lines, k=rng.randint(20, 600))))
END2
seed=1
while [ "$seed" -le 60 ]; do
	python3 shuffle.py $seed >facts
	correlate-ports -n facts >out 2>err
	[ "$?" -lt 2 ] && python3 "$oracle" facts out || echo "seed $seed"
	cat out >>mixed
	seed=$((seed + 1))
done >wrong 2>&1
is "$(cat wrong)" '' '60 mixtures of all lines: every placement is right'
for status in proved single-key ambiguous missing not-san; do
	[ "$(grep -c "\"status\":\"$status\"" mixed)" -gt 10 ]
	ok $? "among them some that are $status"
done

done_testing
