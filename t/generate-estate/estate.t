#!/bin/sh
# the estate: what is asked for, the same each time, consistent in itself

. "$REPLUMB/t/tap.sh"
recount="/usr/bin/python3 $REPLUMB/t/generate-estate/recount.py"

run generate-estate --vms 40 --hosts 8 --volumes 16 --seed 1 a
is "$status" 0 'a small estate: exit 0'
is "$(cat out err)" '' 'and nothing is said'
is "$(ls a | tr '\n' ' ')" "answer.jsonl destination-array.jsonl destination-hosts.jsonl fabric.jsonl libvirt map.csv source-array.jsonl source-hosts.jsonl state.jsonl " \
	'all its files are there'
is "$(ls a/libvirt/source a/libvirt/destination | tr '\n' ' ')" "a/libvirt/destination: d001.xml d002.xml d003.xml d004.xml d005.xml d006.xml d007.xml d008.xml  a/libvirt/source: h001.xml h002.xml h003.xml h004.xml h005.xml h006.xml h007.xml h008.xml " \
	'with one XML file a host'
for f in a/*.jsonl; do
	valid "$f" "every record of ${f#a/} fits its schema"
done

run $recount a
is "$status" 0 'every reference in it leads somewhere' || cat out >&2
is "$(tail -n 1 out)" '{"destination_hosts": 8, "hosts": 8, "kinds": ["block", "file", "lun", "volume"], "vms": 40, "volumes": 16}' \
	'an independent count finds what was asked for, of every kind'

generate-estate --vms 40 --hosts 8 --volumes 16 --seed 1 b
diff -r a b >/dev/null; ok $? 'the same arguments: the same bytes'
generate-estate c
diff -r a c >/dev/null; ok $? 'these are the defaults'
generate-estate --seed 2 d
for f in answer fabric source-hosts destination-array state; do
	! cmp -s a/$f.jsonl d/$f.jsonl; ok $? "another seed: another $f.jsonl"
done

run generate-estate --vms 400 --hosts 48 --volumes 60 --seed 7 e
run $recount e
is "$status" 0 'several clusters: every reference leads somewhere' || cat out >&2
like "$(cat out)" '"hosts": 48, .*"vms": 400, "volumes": 60' \
	'and the counts are right'
is "$(grep -c '^cluster,' e/map.csv)" 3 'map.csv has each cluster'
is "$(sed -n '1p;/^host,h048/p;/^network/p' e/map.csv | tr '\n' ' ')" \
	"kind,source,destination host,h048,d048 network,prod,prod-new network,test,test-new " \
	'and each host and network'

run generate-estate --vms 400 --hosts 400 --volumes 100 f
run $recount f
is "$status" 0 'more hosts than one set of ports takes: it still agrees' ||
	cat out >&2
is "$(grep -c '"roles":\["target"\]' f/destination-array.jsonl)" 12 \
	'and there are three sets of ports'

done_testing
