#!/bin/sh
# a generated estate: discovery and the facts as written agree
#
# libvirt knows no clusters; everything else must be found again.

. "$REPLUMB/t/tap.sh"
same=$REPLUMB/t/discover-hosts/same.py

command -v generate-estate >/dev/null ||
	skip_all 'generate-estate is not built'
generate-estate --vms 60 --hosts 9 --volumes 24 --seed 5 estate ||
	skip_all 'generate-estate does not work'

for site in source destination; do
	for f in estate/libvirt/$site/*.xml; do
		host=${f##*/}
		echo "${host%.xml}=test://$PWD/$f"
	done >operands
	# shellcheck disable=SC2046
	run discover-hosts --site $site -j 4 $(cat operands)
	is "$status" 0 "$site through the test driver: exit 0"
	python3 "$same" estate/$site-hosts.jsonl out host.cluster >diff
	ok $? "$site through the test driver: agrees with the facts" ||
		cat diff >&2
	valid out "$site: every record fits its schema"
	is "$(grep -c '"complete":true' out)" 9 "$site: nine captures, complete"
done

if ! command -v simulate-estate >/dev/null; then
	skip 'through the simulator' 'simulate-estate is not built'
	done_testing
fi
simulate-estate estate >addresses 2>sim.err &
sim=$!
trap 'kill $sim 2>/dev/null; cd /; rm -rf "$tap_dir"' EXIT
i=0
while ! grep -q '^ready' addresses && [ $i -lt 100 ]; do
	sleep 0.1
	i=$((i + 1))
done
for site in source destination; do
	socket=$(awk -v s=$site '$1 == "manager" && $2 == s { print $3 }' \
		addresses)
	run discover-hosts --site $site "$socket"
	is "$status" 0 "$site through the simulator: exit 0"
	python3 "$same" estate/$site-hosts.jsonl out >diff
	ok $? "$site through the simulator: agrees with the facts" ||
		cat diff >&2
done
kill $sim
wait $sim 2>/dev/null

done_testing
