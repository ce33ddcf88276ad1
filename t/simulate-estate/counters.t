#!/bin/sh
# the counters on virtual disks: every write is where it was written, and
# what is lost, stale or misplaced shows

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/simulate-estate/sim.sh"

fresh() {
	rm -rf estate
	make_estate
	start "$@" || skip_all 'the simulator did not start'
	vm=$(vm_of vm0002)
}
at() { printf '{"vm":"%s","host":"%s"}' "$vm" "$1"; }
# held: where the counter of its first disk is, and that of its last write.
held() {
	/usr/bin/python3 - "$REPLUMB/t/simulate-estate" "$vm" <<-'END'
	import sys
	sys.path.insert(0, sys.argv[1])
	from client import state
	last = [x["written"] for x in state("estate", "x-disk")
	        if x["vm"] == sys.argv[2] and x["disk"] == "vda"]
	for x in sorted(state("estate", "x-data"), key=lambda x: x["holder"]):
	    if x["vm"] == sys.argv[2] and x["disk"] == "vda":
	        print(x["holder"][:2], x["holder"].split("/")[1],
	              "last" if x["counter"] == last[0] else "old")
	END
}
lost() { grep -c '"rule":"lost-write"' estate/events.jsonl; }
# What move has made is taken away; how is left of it goes on.
unmap() {
	for p in CL1-A CL2-A CL3-A CL4-A; do
		sim job DELETE dest:luns/$p,1,0
	done
	sim job DELETE dest:ldevs/16
}

# There and back.
fresh
sleep 0.3
is "$(sim ask source stop "$(at h002)")" ok 'it ran'
is "$(held)" '41 00:01:02 last' 'its counter is on the LU'
n=$(sim get x-disk vm disk written | sed -n "s/^$vm vda //p")
[ "$n" -ge 20 ] && [ "$n" -le 300 ]; ok $? 'moved on by its time' ||
	echo "# $n" >&2
is "$(sim ask source start "$(at h002)")" ok 'it starts'
stop
start
is "$(sim ask source stop "$(at h002)")" ok 'also over a restart'
is "$(held)" '41 00:01:02 last' 'nothing is lost'
is "$(sim ask source start "$(at h002)")" ok 'it runs again'
is "$(move | tail -n 1)" ok 'moved: virtualized, it runs at the destination'
is "$(held)" '41 00:01:02 old
42 1-1 last' 'what it writes now is in the cache before the LU'
kill -9 "$sim"
wait "$sim" 2>/dev/null
start
is "$(held)" '41 00:01:02 old
42 1-1 last' 'also after kill -9'
sim ask destination stop "$(at d001)" >/dev/null
is "$(sim ask destination start "$(at d001)")" ok 'it starts there again'
is "$(violations)" '' 'no violation so far'
sim ask destination stop "$(at d001)" >/dev/null
unmap >/dev/null
is "$(held)" '41 00:01:02 old
42 1-1 last' 'a LDEV that is deleted leaves what is cached below it'
sim job POST dest:external-parity-groups/1-1/actions/disconnect/invoke \
	>/dev/null
is "$(held)" '41 00:01:02 last' 'disconnected, it is on the LU'
is "$(sim job DELETE dest:external-parity-groups/1-1)" 'Succeeded 1-1' \
	'released'
is "$(sim ask source start "$(at h002)")" ok 'it starts where it was'
is "$(violations)" '' 'no write was lost'
stop

# A VM that starts at the source while its writes are cached elsewhere.
fresh
move >/dev/null
sim ask destination stop "$(at d001)" >/dev/null
is "$(lost)" 0 'so far it is well'
is "$(sim ask source start "$(at h002)")" ok 'started on stale data'
is "$(lost)" 3 'a lost write for each of its disks'
like "$(grep lost-write estate/events.jsonl | head -n 1)" \
	'"disk":"vda".*"lu":"41[0-9]*/00:01:02".*"written":[0-9]+,"found":[0-9]+' \
	'which says what should be there'
stop

# What is cached is thrown away.
fresh
move >/dev/null
sim ask destination stop "$(at d001)" >/dev/null
unmap >/dev/null
is "$(sim job DELETE dest:external-parity-groups/1-1 '{"force":true}')" \
	'Succeeded 1-1' 'deleted with force, without destaging'
is "$(held)" '41 00:01:02 old' 'the last writes are nowhere'
sim ask source start "$(at h002)" >/dev/null
is "$(lost)" 3 'and that shows'
stop

# The LU behind went away first: what is cached cannot be written.
fresh
move >/dev/null
sim ask destination stop "$(at d001)" >/dev/null
sim job DELETE luns/CL7-A,1,20 >/dev/null
sim job DELETE luns/CL8-A,1,20 >/dev/null
sim job POST dest:external-parity-groups/1-1/actions/disconnect/invoke \
	>/dev/null
is "$(held)" '41 00:01:02 old
42 1-1 last' 'nothing can be destaged without a way'
stop

# Drained into the pool, while it runs.
fresh --latency drain=300ms
move >/dev/null
blocks=$(($(sim get volume id size_bytes | sed -n 's/^00:01:02 //p') / 512))
sim job POST dest:ldevs "{\"ldevId\":77,\"poolId\":0,
	\"blockCapacity\":$blocks}" >/dev/null
sim job POST dest:local-clone-copypairs '{"copyGroupName":"g",
	"copyPairName":"p","replicationType":"SI","copyMode":"NotSynchronized",
	"isNewGroupCreation":true,"pvolLdevId":16,"svolLdevId":77,
	"pvolDeviceGroupName":"gP","svolDeviceGroupName":"gS"}' >/dev/null
sim job POST dest:local-clone-copypairs/g,gP,gS,p/actions/migrate/invoke '' \
	>/dev/null
sleep 0.2
sim ask destination stop "$(at d001)" >/dev/null
like "$(held | tr '\n' ';')" '42 00:00:10 last' 'its data are in the pool'
is "$(sim ask destination start "$(at d001)")" ok 'it starts on them'
is "$(violations)" '' 'no violation'
sim ask destination stop "$(at d001)" >/dev/null
sim ask source start "$(at h002)" >/dev/null
is "$(lost)" 3 'its twin at the source has an old copy'
stop

# A write to the wrong place is missed at the right one.
fresh
sim ask source stop "$(at h002)" >/dev/null
definition "$vm" h002 >right
sed 's/vm0002-0.qcow2/vm0002-9.qcow2/' right >wrong
sim ask source define "$(cat wrong)" >/dev/null
sim ask source start "$(at h002)" >/dev/null
is "$(violations)" ' 1 lost-write 1 wrong-disk ' \
	'started with another file than it had'
sim ask source stop "$(at h002)" >/dev/null
sim ask source define "$(cat right)" >/dev/null
sim ask source start "$(at h002)" >/dev/null
is "$(violations)" ' 2 lost-write 1 wrong-disk ' \
	'what it wrote there is missed when it is right again'
stop
sed 's/"type":"/&x-/' estate/state.jsonl >lines
valid lines 'the state is lines of objects with a type'
done_testing
