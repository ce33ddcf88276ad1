#!/bin/sh
# 200 estates with faults planted at random: nothing is proved that is not
# true, all faults are found, and nothing else is blocked

. "$REPLUMB/t/tap.sh"
command -v generate-estate >generator || skip_all 'no generate-estate here'

precision=$REPLUMB/t/correlate-ports/precision.py

# try ARGUMENT...: make an estate, and compare; appends to said.
try() {
	rm -rf estate
	generate-estate "$@" estate 2>err || { echo "$*: $(cat err)"; return; }
	correlate-ports -n estate/source-*.jsonl estate/destination-*.jsonl \
		estate/fabric.jsonl >out 2>err
	[ "$?" -lt 2 ] && [ ! -s err ] &&
		/usr/bin/python3 "$precision" estate/answer.jsonl out >one ||
		echo "$*: $(sed 1d one; cat err)"
	head -n 1 one >>figures
	grep -o '"message":"planted: [a-z-]*"' estate/answer.jsonl >>planted
}

seed=1
while [ "$seed" -le 200 ]; do
	case $((seed % 4)) in
	0) size='--vms 24 --hosts 8 --volumes 16' ;;
	1) size='--vms 12 --hosts 4 --volumes 12' ;;
	2) size='--vms 30 --hosts 6 --volumes 20' ;;
	3) size='--vms 40 --hosts 17 --volumes 18' ;;
	esac
	try $size --seed $seed --fault random=$((1 + seed % 8))
	seed=$((seed + 1))
done >wrong
is "$(cat wrong)" '' '200 estates with up to 8 kinds of faults: all as is true'
is "$(wc -l <figures)" 200 'all of them were compared'
is "$(cut -d: -f3 planted | sort -u | wc -l)" 15 \
	'every kind that there is something to find of was among them'

sed -n 's/^\.It Cm \([a-z-]*\) Ta .*/\1/p' \
	"$REPLUMB/bin/generate-estate/generate-estate.1" >kinds
is "$(wc -l <kinds)" 32 'the man page names 32 kinds'
while read -r kind; do
	try --seed 7 --fault "$kind=2"
done <kinds >wrong
is "$(cat wrong)" '' 'two of each kind, alone: all as is true'
for seed in 1 2 3 4 5; do
	try --seed $seed --fault all
done >wrong
is "$(cat wrong)" '' 'estates with a fault of each kind: all as is true'
try --vms 300 --hosts 60 --volumes 90 --seed 1 --fault all=3 >wrong
is "$(cat wrong)" '' 'three of each kind in a larger one: all as is true'

# The comparison itself: what is made worse by hand is noticed.
try --seed 1 --fault lun-reused >wrong
noticed() {
	/usr/bin/python3 "$precision" estate/answer.jsonl worse >one
	is "$?" 1 "$1: noticed"
}
sed '/"status":"ambiguous"/s/"ambiguous","volumes":\[\]/"proved","volumes":[{"array":"1","volume":"1"}]/' \
	out >worse
noticed 'a wrong proof'
grep -v nexus-wwid-mismatch out >worse
noticed 'a fault that is not found'
{ cat out; echo '{"type":"finding","tool":"correlate-ports","code":"x",
"severity":"error","message":"x","about":{"site":"source"},"blocks":true}' |
	tr -d '\n'; } >worse
noticed 'a block without a reason'

done_testing
