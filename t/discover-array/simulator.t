#!/bin/sh
# against simulate-estate: discovery gives the facts that the estate is made of

. "$REPLUMB/t/tap.sh"

for tool in generate-estate simulate-estate; do
	command -v "$tool" >/dev/null || skip_all "$tool is not built"
done

# plain FILE: its facts in a form to compare, without what is the reader's own
plain() {
	/usr/bin/python3 - "$1" <<'!'
import json
import sys
lines = []
for line in open(sys.argv[1], encoding="utf-8"):
    fact = json.loads(line)
    for name in "url", "driver":
        if fact["type"] == "array":
            fact.pop(name, None)
    for name in "logins", "initiators":
        if name in fact:
            fact[name].sort()
    if fact["type"] != "capture":
        lines.append(json.dumps(fact, sort_keys=True))
print("\n".join(sorted(lines)))
!
}

generate-estate --vms 30 --hosts 6 --volumes 12 --seed 5 estate ||
	skip_all 'generate-estate failed'
simulate-estate estate >sim.out 2>sim.err &
sim=$!
tries=0
while ! grep -q '^ready' sim.out && [ "$tries" -lt 100 ]; do
	sleep 0.1
	tries=$((tries + 1))
done
set -- $(sed -n 's/^array [^ ]* //p' sim.out)

for site in source destination; do
	run timeout 60 discover-array --site "$site" \
	    --netrc-file estate/netrc --record rec "$1"
	shift
	is "$status" 0 "$site: exit 0"
	plain out >got
	plain "estate/$site-array.jsonl" >want
	same got want "$site: the facts are those of the estate"
	like "$(tail -n 1 out)" '"complete":true' "$site: complete"
	valid out "$site: every record fits its schema"
	grep -v '"type":"capture"' out >>live
done
kill "$sim"
wait "$sim"

password=$(sed 's/.*password //' estate/netrc)
is "$(grep -rlF "$password" rec out | wc -l)" 0 \
	'the password is not in the recording'
run discover-array replay:rec
is "$status" 0 'replay of both arrays: exit 0'
sed 's/"site":"destination"/"site":"source"/' live | sort >want
grep -v '"type":"capture"' out | sort >got
same got want 'replay of both arrays: the same records'
is "$(grep -c '"type":"array",' out)" 2 'replay of both arrays: both are there'

done_testing
