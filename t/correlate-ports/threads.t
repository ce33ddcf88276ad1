#!/bin/sh
# what is written depends neither on the number of threads, nor on how much
# the records that stand together in the stream are alike

. "$REPLUMB/t/tap.sh"
command -v generate-estate >generator || skip_all 'no generate-estate here'

# More disks and paths than one thread is given alone.
generate-estate --vms 1200 --hosts 60 --volumes 90 --seed 5 --fault all=2 \
	estate >made 2>&1
ok $? 'an estate with faults'
cat estate/source-*.jsonl estate/destination-*.jsonl estate/fabric.jsonl >in
correlate-ports -n -j 1 in >want 2>err
is "$?" 1 'one thread: exit 1'
for j in 2 3 4 64; do
	run correlate-ports -n -j "$j" in
	is "$status" 1 "-j $j: exit 1"
	same out want "-j $j: the same bytes"
done
cat in want >whole
run correlate-ports --threads 3 in
same out whole '-j 3, passed through: the same bytes'

vm=$(sed -n 's/.*"type":"vm",.*"id":"\([^"]*\)".*/\1/p' in | sed -n 700p)
correlate-ports -j 1 --explain "$vm" in >want.text
run correlate-ports -j 4 --explain "$vm" in
same out want.text '-j 4, --explain: the same bytes'

# The same facts where no record is as the one before it.
sed 's/$/\n{"type":"x-filler","n":1}/' in >apart
run correlate-ports -n -j 2 apart
same out want 'with other records between: the same bytes'
sed '/"type":"path"/!s/^{/{ /; n; s/":/" : /g' in >spaced
run correlate-ports -n -j 2 spaced
same out want 'every other record with spaces in it: the same bytes'
awk '{ print; print }' in >twice
run correlate-ports -n -j 2 twice
same out want 'each record twice: the same bytes'

# A bad record is as the one before it but in what makes it bad.
p='{"type":"path","host":"h","initiator":"10000090fa000001","target":"50060e8000000001","lun":'
{ echo "$p"'1}'; echo "$p"'99999999}'; echo "$p"'1}'; echo "$p"'2}'
  echo "$p"'"3"}'; echo "$p"'2}'; } >bad
{ cat bad; cat in; } >with
run correlate-ports -n -j 2 with
is "$(cat err)" 'correlate-ports: with:2: path: lun: not a logical unit number
correlate-ports: with:5: path: lun: not an integer' \
	'bad records between some that are alike: named'
{ sed -n '1p;3,4p;6p' bad; cat in; } >without
correlate-ports -n without >want 2>err
same out want 'bad records between some that are alike: the others count'

done_testing
