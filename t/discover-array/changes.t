#!/bin/sh
# changes over REST (through the apply tools) while answers are lost, refused
# and wrong: the arrays end in the same state

. "$REPLUMB/t/tap.sh"

for tool in generate-estate simulate-estate apply-paths apply-virtualize; do
	command -v "$tool" >/dev/null || skip_all "$tool is not built"
done

# begin FILE COMMAND...: run it in the background until the test ends; wait for
# what it says first in FILE.
begin() {
	file=$1
	shift
	: >"$file"
	"$@" <pipe >"$file" 2>>background.err 3>&- &
	tries=0
	while [ ! -s "$file" ] && [ "$tries" -lt 100 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
}
proxy() {
	begin "$1.port" /usr/bin/python3 \
	    "$REPLUMB/t/discover-array/faulty-proxy.py" "$2" "$3" 0.015
	echo "hitachi+http://127.0.0.1:$(cat "$1.port")"
}
facts() {
	discover-array --netrc-file estate/netrc "$source" |
	    grep -v '"type":"capture"'
	discover-array --site destination --netrc-file estate/netrc "$target" |
	    grep -v '"type":"capture"'
}

generate-estate --vms 8 --hosts 4 --volumes 6 --seed 3 estate ||
	skip_all 'generate-estate failed'
simulate-estate estate >sim.out 2>sim.err &
sim=$!
mkfifo pipe
exec 3<>pipe
tries=0
while ! grep -q '^ready' sim.out && [ "$tries" -lt 100 ]; do
	sleep 0.1
	tries=$((tries + 1))
done
set -- $(sed -n 's/^array //p' sim.out)
a=$1 source=$2 b=$3 target=$4
port() { echo "$1" | sed 's|.*:\([0-9]*\)/.*|\1|'; }
faulty_a=$(proxy a "$(port "$source")" 1)
faulty_b=$(proxy b "$(port "$target")" 2)

facts >before
# The steps that bring each volume behind the other array.
/usr/bin/python3 - before steps <<'!'
import json
import sys
facts = [json.loads(line) for line in open(sys.argv[1])]
kind = {}
for f in facts:
    kind.setdefault(f["type"], []).append(f)
a, b = (f["id"] for f in kind["array"])
port = {(f["array"], f["id"]): f["port"] for f in kind["array_port"]}
ways = [("CL5-A", "CL7-A"), ("CL6-A", "CL8-A"),
        ("CL5-B", "CL7-B"), ("CL6-B", "CL8-B")]
steps = []
for lun, v in enumerate(kind["volume"]):
    expect = {"wwid": v["wwid"], "size_bytes": v["size_bytes"]}
    old = [{k: f[k] for k in ("array_port", "host_group", "lun")}
           for f in kind["lun"] if f["volume"] == v["id"]]
    hosts = sorted({g["name"] for g in kind["host_group"]
                    if g["array"] == a and g["id"] in
                    [o["host_group"] for o in old]})
    name = v["id"]

    def step(op, after, **args):
        s = {"type": "step", "id": f"b01/{op}/{name}", "batch": "b01",
             "op": op, "site": "source", "args": args,
             "after": [f"b01/{op}/{name}" for op in after],
             "expect": expect if op != "release-volume" else {},
             "timeout_s": 60}
        steps.append(s)
    step("unmap-volume", [], array=a, hosts=hosts, luns=old,
         volume=name)
    step("map-volume", ["unmap-volume"], array=a, host=b,
         volume=name, ports=[
             {"array_port": there, "initiators": [port[b, here]],
              "lun": lun, "name": "rpl_" + b} for here, there in ways])
    step("virtualize-volume", ["map-volume"], array=b,
         source={"array": a, "volume": name, "wwid": v["wwid"]},
         size_bytes=v["size_bytes"], mapping=f"b01/map-volume/{name}",
         label=f"rpl_{a}_{name}".replace(":", ""),
         paths=[{"array_port": here, "target": port[a, there], "lun": lun}
                for here, there in ways])
with open(sys.argv[2], "w") as fp:
    for s in steps:
        print(json.dumps(s), file=fp)
!

run sh -c "timeout 300 apply-paths --netrc-file estate/netrc \
	--array $a=$faulty_a --array $b=$faulty_b steps |
    timeout 300 apply-virtualize --netrc-file estate/netrc \
	--array $a=$faulty_a --array $b=$faulty_b"
is "$status" 0 'the steps of six volumes: exit 0'
is "$(grep -c '"type":"result".*"status":"done"' out)" 18 \
	'unmap, map, virtualize: all done'
grep '"status":"failed"' out | head -n 3 | sed 's/^/# /'
facts >after
is "$(grep -c '"external":{' after)" 6 'six external volumes, not one more'
is "$(grep -cE '"lun".*"array_port":"CL[78]-[AB]"' after)" 24 \
	'24 paths to them, on four ports'
is "$(grep -cE '"host_group".*"name":"rpl_' after)" 4 \
	'a host group on each port, not one more'

run sh -c "timeout 300 apply-paths --netrc-file estate/netrc \
	--array $a=$faulty_a --array $b=$faulty_b steps |
    timeout 300 apply-virtualize --netrc-file estate/netrc \
	--array $a=$faulty_a --array $b=$faulty_b"
is "$(grep -c '"type":"result".*"status":"already"' out)" 18 \
	'once more: all of it was done already'
facts >again
same again after 'once more: nothing has changed'

# The way back: nothing is left of it, also no host group of our making.
/usr/bin/python3 - after back <<'!'
import json
import sys
facts = [json.loads(line) for line in open(sys.argv[1])]
luns = {}
for f in facts:
    if f["type"] == "lun":
        luns.setdefault(f["volume"], []).append(
            {k: f[k] for k in ("array_port", "host_group", "lun")})
with open(sys.argv[2], "w") as fp:
    for v in facts:
        if v.get("external") is None:
            continue
        behind = v["external"]
        release = {"type": "step", "id": "b01/release-volume/" + v["id"],
                   "batch": "b01", "op": "release-volume", "after": [],
                   "site": "destination", "timeout_s": 60, "expect": {},
                   "args": {"array": v["array"], "volume": v["id"]}}
        print(json.dumps(release), file=fp)
        unmap = {"type": "step", "id": "b01/unmap-volume/" + v["id"],
                 "batch": "b01", "op": "unmap-volume", "site": "source",
                 "after": [release["id"]], "timeout_s": 60, "expect": {},
                 "args": {"array": behind["array"], "hosts": [v["array"]],
                          "volume": behind["volume"],
                          "luns": luns[behind["volume"]]}}
        print(json.dumps(unmap), file=fp)
!
run sh -c "timeout 300 apply-virtualize --netrc-file estate/netrc \
	--array $a=$faulty_a --array $b=$faulty_b back |
    timeout 300 apply-paths --netrc-file estate/netrc \
	--array $a=$faulty_a --array $b=$faulty_b"
is "$status" 0 'the way back: exit 0'
is "$(grep -c '"type":"result".*"status":"done"' out)" 12 \
	'release, unmap: all done'
grep '"status":"failed"' out | head -n 3 | sed 's/^/# /'
facts >back.facts
is "$(grep -c '"external":{' back.facts)" 0 'no external volume is left'
is "$(grep -cE '"host_group".*"name":"rpl_' back.facts)" 0 \
	'no host group of our making is left'

exec 3>&-
kill "$sim"
wait "$sim"
done_testing
