#!/bin/sh
# answers that are wrong in one place: named, never guessed at

. "$REPLUMB/t/tap.sh"

small=$REPLUMB/testdata/discover-array/small

# change FILE CODE: a fresh recording in rec whose answer a, in FILE (less
# .json), has been changed by Python.
change() {
	rm -rf rec
	cp -r "$small" rec
	/usr/bin/python3 - "rec/423001/$1.json" "$2" <<'!'
import json
import sys
a = json.load(open(sys.argv[1], encoding="utf-8"))
exec(sys.argv[2])
json.dump(a, open(sys.argv[1], "w", encoding="utf-8"))
!
}

# refused TITLE FILE CODE ERE: the message says what is wrong, exit 1.
refused() {
	change "$2" "$3"
	run timeout 20 discover-array replay:rec
	is "$status" 1 "$1: exit 1"
	like "$(cat err)" "$4" "$1: said so"
	like "$(tail -n 1 out)" '"complete":false' "$1: the capture is not complete"
	valid out "$1: what comes out fits the schemas"
}

page='ldevs@ldevOption=defined+headLdevId=0+count=500'
detail='ldevs_2576@detailInfoType=externalVolume'
groups=host-groups

refused 'a LUN without its number' ldevs_2576 'del a["ports"][0]["lun"]' \
	'protocol: ldevs/2576: its number or its LU paths'
refused 'a LUN of text' ldevs_2576 'a["ports"][0]["lun"] = "12"' \
	'protocol: ldevs/2576: its number or its LU paths'
refused 'fewer LU paths than it says' ldevs_2576 'a["ports"] = []' \
	'protocol: ldevs/2576: its number or its LU paths'
refused 'another LDEV than asked for' ldevs_16 'a["ldevId"] = 17' \
	'protocol: ldevs/16: its number or its LU paths'
refused 'an LDEV number of 33 bits' "$page" 'a["data"][0]["ldevId"] += 2**32' \
	'protocol: ldevs: entry 1 from LDEV 0 on has no ldevId'
refused 'an LDEV without a number' "$page" 'del a["data"][0]["ldevId"]' \
	'protocol: ldevs: entry 1 from LDEV 0 on has no ldevId'
refused 'an LDEV without a size' ldevs_16 'del a["blockCapacity"]' \
	'record [0-9]+: size_bytes: missing'
refused 'a size of text' ldevs_16 'a["blockCapacity"] = "2"' \
	'record [0-9]+: size_bytes: missing'
refused 'a path behind without its LUN' "$detail" \
	'del a["externalPorts"][0]["lun"]' \
	'protocol: ldevs/2576: its external ports'
refused 'a path behind with another kind of name' "$detail" \
	'a["externalPorts"][0]["wwn"] = "x"' \
	'protocol: ldevs/2576: its external ports'
refused 'no paths behind where there are some' "$detail" \
	'del a["externalPorts"]' 'protocol: ldevs/2576: its external ports'
refused 'a host group without a number' $groups \
	'del a["data"][0]["hostGroupNumber"]' 'protocol: host-groups: entry 1:'
refused 'a host group with an odd port' $groups \
	'a["data"][0]["portId"] = "CL1-A/../CL2-A&x= y"' \
	'protocol: host-groups: entry 1:'
refused 'an initiator that is none' \
	'host-wwns@portId=CL1-A+hostGroupNumber=1' \
	'a["data"][0]["hostWwn"] = "2100"' \
	'protocol: host-wwns: host group CL1-A,1: "2100" is not the name'
refused 'a port without an id' ports 'a["data"][0]["portId"] = ""' \
	'protocol: ports: entry 1: portId'
refused 'a port without a WWN' ports 'del a["data"][0]["wwn"]' \
	'record [0-9]+: port: missing'
refused 'a pool too large for 64 bits' pools \
	'a["data"][0]["totalPoolCapacity"] = 2**62' \
	'record [0-9]+: capacity_bytes: missing'
refused 'a pool without an id' pools 'del a["data"][0]["poolId"]' \
	'record [0-9]+: id: missing'
refused 'an array without a model' 'storage@detailInfoType=version' \
	'del a["model"]' 'record 1: model: missing'

# A path in a group that is not among those listed is a path all the same.
change $groups 'a["data"] = [g for g in a["data"] if g["hostGroupNumber"] != 1]'
run discover-array replay:rec
is "$(grep '"type":"lun"' out | sort)" \
	"$(grep '"type":"lun"' "$small.jsonl" | sort)" \
	'a host group that is not listed: its LUNs are not lost'

# An array that gives the same page for ever, or goes back.
change "$page" 'a["data"] = [dict(a["data"][1], ldevId=n,
    emulationType="NOT DEFINED") for n in range(500)]'
cp "rec/423001/$page.json" \
	"rec/423001/$(echo "$page" | sed 's/=0+/=500+/').json"
run timeout 20 discover-array replay:rec
is "$status" 1 'the same page again: exit 1'
like "$(cat err)" 'ldevs: entry 1 from LDEV 500 on has no ldevId, or one below' \
	'the same page again: said so'

# Which of several broken answers is named does not depend on threads.
change $groups '
g = dict(a["data"][0])
for n in range(10, 60):
    a["data"].append(dict(g, hostGroupNumber=n, hostGroupId="CL1-A,%d" % n))'
for i in 1 2 3 4 5 6 7 8; do
	discover-array replay:rec 2>&1 >/dev/null
done | sort -u >messages
is "$(wc -l <messages)" 1 'many answers are missing: always the same message'
like "$(cat messages)" 'hostGroupNumber=10: not in' \
	'many answers are missing: the first is named'

# Two recordings, one of them broken.
change pools pass
cp -r rec/423001 rec/423002
sed -i 's/423001/423002/' rec/423002/driver.json
echo '{' >rec/423001/driver.json
run discover-array replay:rec
is "$status" 2 'one of two recordings without a head: exit 2'
like "$(cat err)" 'protocol: rec/423001/driver.json: not of a recording' \
	'one of two recordings without a head: named'
change pools pass
cp -r rec/423001 rec/423002
sed -i 's/423001/423002/' rec/423002/driver.json
rm rec/423001/pools.json
run discover-array replay:rec
is "$status" 1 'one of two recordings breaks off: exit 1'
is "$(grep -c '"type":"volume".*"array":"423002"' out)" 3 \
	'one of two recordings breaks off: the other is read'

done_testing
