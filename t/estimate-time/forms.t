#!/bin/sh
# the closed forms: published figures, and a small case reckoned by hand

. "$REPLUMB/t/tap.sh"
here=$REPLUMB/testdata/estimate-time

# number METHOD FIELD: from the estimates in out
number() {
	python3 -c '
import json, sys
for r in map(json.loads, open("out")):
    if r.get("method") == sys.argv[1] and r["scope"] == "plan":
        for name in sys.argv[2].split("."):
            r = r[name]
        print(f"{r:g}")' "$1" "$2"
}
# near GOT WANT TITLE: within one per cent
near() {
	python3 -c 'import sys
got, want = map(float, sys.argv[1:])
sys.exit(abs(got / want - 1) > 0.01)' "$1" "$2"
	ok $? "$3"
}

run estimate-time --scenario "$REPLUMB/bin/estimate-time/published.json" \
	/dev/null
is "$status" 0 'a scenario with counts needs no plan'
near "$(number host-based expected_s)" 130320 'published: 36.2 h host-based'
near "$(number virtualization expected_s)" 10980 \
	'published: 3.05 h by virtualization'
near "$(number manual expected_s)" 389880 \
	'published: 108.3 h with paths set by hand'
is "$(number host-based downtime_s.expected)" 1 'published: 1 s without ping'
like "$(cat out)" '"n_s":\{"value":3200,"unit":"","origin":"published"' \
	'what is published is said to be'
like "$(cat out)" '"R_D":\{[^}]*"origin":"fitted"' 'and what is fitted'
like "$(cat out)" '"t_x":\{[^}]*"origin":"default"' 'and what is a default'
valid out

run estimate-time --scenario "$here/small.json" /dev/null
# 10/2 VMs of 8 GB at 125 MB/s; 20/4 disks of 100 GB at 100 MB/s
is "$(number host-based terms.memory_s)" 320 'memory: 5 x 64 s'
is "$(number host-based terms.disks_s)" 5000 'disks: 5 x 1000 s'
is "$(number host-based terms.volumes_s)" 30 'volumes: 5 x 6 s'
is "$(number host-based terms.paths_s)" 60 'paths: 40/2 x 3 s'
is "$(number host-based terms.surplus_s)" 120 'surplus: 2 min'
is "$(number host-based expected_s)" 5530 'their sum'
# low: 160 + 20*100e9/4/150e6 + 30 + 40 + 120; high: 640 + 10000 + 30 + 100 + 120
is "$(number host-based low_s)" 3683.33 'low: quick rates, short times'
is "$(number host-based high_s)" 10890 'high: slow rates, long times'
is "$(number virtualization expected_s)" 195 '50/2 paths x 3 s + 120 s'
is "$(number virtualization low_s)" 170 'low: 50/2 x 2 s + 120 s'
is "$(number virtualization high_s)" 245 'high: 50/2 x 5 s + 120 s'
is "$(number manual expected_s)" 1620 'by hand: 50 x 30 s + 120 s'
is "$(number host-based downtime_s.expected)" 0.5 'down: t_live'
# stop 20 + 10 paths/2 x 3 + virtualize 4 + rescan 2 + define 1 + start 5
is "$(number virtualization downtime_s.expected)" 47 \
	'down: the chain of one VM and its volume'
is "$(number manual downtime_s.expected)" 332 'down, by hand: 10 paths x 30 s'
like "$(grep '"manual"' out)" '"verdict":"8.3 times as long as virtualization"' \
	'the verdict compares'

bad() {
	printf '%s\n' "$1" >bad.json
	run estimate-time --scenario bad.json /dev/null
	is "$status" 2 "$2: exit 2"
	like "$(cat err)" "^estimate-time: bad.json:? ?$3" "$2: said on stderr"
}
bad '{' 'not JSON' '[12]: '
bad '{"name":"x"}' 'no symbols' 'symbols: missing'
bad '{"symbols":{"q":{}}}' 'an unknown symbol' 'symbols: q: not known'
bad '{"symbols":{"p":{"origin":"fitted"}}}' 'no value' \
	'symbols: p: value: missing'
bad '{"symbols":{"p":{"value":"4","origin":"fitted"}}}' 'a text for a number' \
	'symbols: p: value: not a number'
bad '{"symbols":{"t_p":{"value":4,"unit":"GB","origin":"fitted"}}}' \
	'a unit of another kind' "symbols: t_p: unit: 'GB' is not one for s"
bad '{"symbols":{"p":{"value":4,"origin":"heard"}}}' 'an unknown origin' \
	'symbols: p: origin: expected published'
bad '{"symbols":{"p":{"value":4,"low":5,"origin":"fitted"}}}' \
	'low above the value' 'symbols: p: low, value and high do not rise'
bad '{"symbols":{"p":{"value":0,"origin":"fitted"}}}' 'a divisor of 0' \
	'symbols: p: low, value and high do not rise, or are 0'
bad '{"symbols":{"D":{"value":1e300,"unit":"TB","origin":"fitted"}}}' \
	'more than can be reckoned with' 'symbols: D: out of any reason'
bad '{"symbols":{"p":{"value":1,"low":1e-300,"origin":"fitted"}}}' \
	'less than can be divided by' 'symbols: p: out of any reason'
run estimate-time --scenario missing.json /dev/null
is "$status" 2 'a missing file: exit 2'

done_testing
