#!/bin/sh
# the JSON test suite of ../shared: no line of it harms a good record

. "$REPLUMB/t/tap.sh"
suite=$(echo "$shared"/wild/json/*/)
[ -d "$suite" ] || skip_all 'no ../shared/wild/json'

in=$REPLUMB/testdata/correlate-ports/match.in.jsonl
want=$REPLUMB/testdata/correlate-ports/match.want.jsonl
good=$(wc -l <"$in")

# the lines of file $1, one after the other in the middle of good records
between() {
	{ head -n 7 "$in"; cat "$1"; echo; sed 1,7d "$in"; } >mixed
	run correlate-ports mixed
	grep -aFx -f "$in" out | head -n "$good" >kept
	tail -n "$(wc -l <"$want")" out >added
	[ "$status" -lt 2 ] && cmp -s kept "$in" && cmp -s added "$want" &&
	    ! grep -av '^correlate-ports: mixed:[0-9]*: ' err
}

count=0
for f in "$suite"*.json; do
	{ cat "$f"; echo; } >alone
	run correlate-ports alone
	[ "$status" -lt 2 ] || echo "$f alone: exit $status"
	grep -q '"placement"\|"blocks"' out && echo "$f alone: adds something"
	between "$f" || echo "$f between good records: exit $status"
	count=$((count + 1))
done >failed 2>&1
is "$(cat failed)" '' 'each file, alone and between good records'
[ "$count" -gt 100 ]; ok $? "there are files: $count"

for f in "$suite"*.json; do cat "$f"; echo; done >all
between all
ok $? 'all of them at once'

# a file of the suite inside a good record, as the value of a member
python3 - "$suite" >inside <<'END'
import glob
import json
import sys
for path in sorted(glob.glob(sys.argv[1] + "y_*.json")):
    with open(path, "rb") as fp:
        value = fp.read().replace(b"\r", b" ").replace(b"\n", b" ").strip()
    if b"u0000" in value:
        continue
    for name in ("x-any", "wwid", "backing", "external", "initiators"):
        sys.stdout.buffer.write(b'{"type":"x-suite","%s":%s}\n' %
                                (name.encode(), value))
END
lines=$(wc -l <inside)
{ head -n 7 "$in"; cat inside; sed 1,7d "$in"; } >mixed
run correlate-ports mixed
is "$status $(cat err)" '0 ' 'good JSON in a record of another type: exit 0'
head -n $((good + lines)) out >passed
same passed mixed 'good JSON in a record of another type: byte for byte'

# ... of types that are looked into
for type in disk volume datastore host_group zone array_port; do
	sed "s/x-suite/$type\",\"vm\":\"v\",\"target\":\"t\",\"source\":\"file\",\
\"array\":\"9\",\"id\":\"9\",\"size_bytes\":1,\"extents\":[],\
\"array_port\":\"9\",\"fabric\":\"9\",\"name\":\"9\",\"protocol\":\"fc\",\
\"port\":\"50060e8007c8a1ff/" inside >typed
	{ head -n 7 "$in"; cat typed; sed 1,7d "$in"; } >mixed
	run correlate-ports mixed
	[ "$status" -lt 2 ]
	ok $? "good JSON in a record of type $type: ends well"
	grep -aFx -f "$in" out | head -n "$good" >kept
	same kept "$in" "good JSON in a record of type $type: nothing is lost"
	is "$(grep -c '"disk":"vda","status":"proved"' out)" 1 \
		"good JSON in a record of type $type: the disk is proved"
done

done_testing
