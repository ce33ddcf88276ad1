#!/bin/sh
# --explain: how a disk was traced, and from which lines

. "$REPLUMB/t/tap.sh"

data=$REPLUMB/testdata/correlate-ports
cp "$data"/*.in.jsonl .

cat >want <<'END'
VM vm-a (vm-a) on host h1 of site source  [in:7]
  disk vda: proved  [in:8]
    LU naa.60060e8007c8a1000041000100000100 (Hitachi): proved: all paths lead to the volume that has its identity
      host h1 sees it  [in:6]
        path 2100000000000001 to 50060e8007c8a100, LUN 0  [in:4]
          the target is port CL1-A of array 410001  [in:10]
          host group CL1-A,1 of the port holds the initiator  [in:12]
          LUN 0 there is volume 00:01:00  [in:15]
        path 2100000000000002 to 50060e8007c8a110, LUN 0  [in:5]
          the target is port CL2-A of array 410001  [in:11]
          host group CL2-A,1 of the port holds the initiator  [in:13]
          LUN 0 there is volume 00:01:00  [in:16]
      volume 00:01:00 of array 410001 has identity naa.60060e8007c8a1000041000100000100, which names it  [in:14]
END
cp match.in.jsonl in
run correlate-ports --explain vm-a in
is "$status" 0 'a VM: exit 0'
same out want 'a VM: from its disks to the volumes, with lines'
is "$(cat err)" '' 'a VM: nothing on stderr'

sed 's/"name":"vm-a"/"name":"data\\u001b[1m base"/' match.in.jsonl >in
run correlate-ports --explain "$(printf 'data\033[1m base')" in
is "$status" 0 'a VM by its name'
like "$(head -n 1 out)" '^VM data\?\[1m base \(vm-a\)' \
	'no control character is printed'

cat match.in.jsonl match.in.jsonl >in
run correlate-ports --explain vm-a in
is "$(sed -n 's/.*\[in:\([0-9]*\)\].*/\1/p' out | sort -n | head -n 1)" 20 \
	'two captures: the later record is the one that counts'
sed 's/"type":"host"/"type": "host"/' match.in.jsonl >other
{ echo; cat match.in.jsonl; } >in
run correlate-ports --explain vm-a in other
like "$(head -n 1 out)" '\[other:7\]' 'several files: the file is named'

run correlate-ports --explain vm-a -n match.in.jsonl
is "$(grep -c '"type"' out)" 0 'no records'

# a volume, and an identity
run correlate-ports --explain 00:01:00 unknown-initiator.in.jsonl
is "$status" 0 'a volume: exit 0'
like "$(cat out)" '^volume 00:01:00 of array 410001 has identity' 'a volume'
like "$(cat out)" '^  unknown-initiator \(blocks\): mapped to init' \
	'a volume: its findings'
is "$(grep -c '^  LUN 0 for host group' out)" 3 'a volume: where it is mapped'
like "$(cat out)" '^  disk vda: proved' 'a volume: the disks on it'
run correlate-ports --explain 410002/00:02:00 metro.in.jsonl
is "$(grep -c '^volume' out)" 1 'a volume of an array'
like "$(cat out)" '^  disk vda: ambiguous' 'a volume: a disk perhaps on it'
run correlate-ports --explain 420002/00:01:00 metro.in.jsonl
is "$status" 1 'a volume of another array'
for wwid in naa.60060e8007c8a1000041000100000100 \
    60060E8007C8A1000041000100000100 \
    /dev/disk/by-id/wwn-0x60060e8007c8a1000041000100000100; do
	run correlate-ports --explain $wwid metro.in.jsonl
	is "$status" 0 "an identity: $wwid"
	like "$(head -n 1 out)" '^LU naa.* ambiguous: several volumes may' \
		"an identity: $wwid: why it is not proved"
	is "$(grep -c '^    path' out)" 4 "an identity: $wwid: its paths"
	like "$(cat out)" '^VM vm-a' "an identity: $wwid: the VM on it"
done

# why not
why() {		# case, VM, pattern
	run correlate-ports --explain "$2" "$1.in.jsonl"
	is "$status" 0 "$1: exit 0"
	like "$(cat out)" "$3" "$1: $2: $3"
}
why initiator-no-group vm-a 'no host group of the port holds the initiator'
why initiator-no-group vm-a 'path-not-mapped \(blocks\)'
why paths vm-c 'a port of no known array'
why lun-reused vm-a 'nexus-wwid-mismatch \(blocks\)'
why single-key-wwid vm-a 'single-key: its identity names the volume'
why single-key-nexus vm-a 'whose identity is not known'
why contradiction-late vm-a 'the facts contradict each other'
why linked-clone vm-a 'a file behind it is'
why three-datastores vm-b 'on nothing that an array could present'
why vendor-differs vm-a 'which names another volume'
why unplaced vm-a 'no path leads to a volume'
why report-mode vm-a "no facts of the site's arrays"
run correlate-ports --require wwid --explain vm-a single-key-wwid.in.jsonl
like "$(cat out)" 'proved by its identity alone' '--require wwid is told'

# all there is, in all of the cases: no crash, no record, no second line
for in in *.in.jsonl; do
	case $in in
	path-contradiction* | odd*) continue ;;	# one that counts no more
	esac
	sed -n 's/.*"type":"vm","id":"\([^"]*\)".*/\1/p
	    s/.*"type":"volume",.*"id":"\([^"]*\)".*/\1/p
	    s/.*"wwid":"\([^"]*\)".*/\1/p' "$in" | sort -u |
	while read -r what; do
		correlate-ports --explain "$what" "$in" >told 2>err ||
			echo "$in $what: $(cat err)"
		[ -s told ] || echo "$in $what: nothing is told"
	done
done >failed
is "$(grep -v 'what is this' failed)" '' 'every VM, volume and identity is told'

run correlate-ports --explain nobody match.in.jsonl
is "$status $(cat err)" \
	'1 correlate-ports: --explain nobody: no such VM, volume or identity' \
	'nothing of that name: exit 1'
is "$(cat out)" '' 'nothing of that name: nothing is told'
run correlate-ports --explain vm-a match.in.jsonl /dev/null
is "$status" 0 'an empty file is fine'
{ echo '{"type":"vm","id":7}'; cat match.in.jsonl; } >in
run correlate-ports --explain vm-a in
is "$status $(cat err)" '1 correlate-ports: in:1: vm: id: not a string' \
	'a bad record: named, exit 1'
like "$(head -n 1 out)" '\[in:8\]' 'a bad record: the lines are counted'
correlate-ports --explain vm-a match.in.jsonl >/dev/full 2>err
is "$?" 2 'a full disk: exit 2'

done_testing
