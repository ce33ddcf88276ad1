#!/bin/sh
# arguments at the edge, and what cannot be done

. "$REPLUMB/t/tap.sh"
recount="/usr/bin/python3 $REPLUMB/t/generate-estate/recount.py"

n=0
for size in '--vms 1 --hosts 1 --volumes 1' '--vms 2 --hosts 4 --volumes 40' \
    '--vms 1 --hosts 17 --volumes 2' '--vms 50 --hosts 1 --volumes 300'; do
	n=$((n + 1))
	run generate-estate $size --seed 0 e$n
	is "$status" 0 "$size: exit 0"
	run $recount e$n
	is "$status" 0 "$size: every reference leads somewhere" || cat out >&2
done
is "$(grep -c '<lun>16[0-9][0-9][0-9]</lun>' e4/libvirt/source/h001.xml)" 176 \
	'a host shows LUNs from 256 on in flat addressing'

# refused WHY ARGUMENT...
refused() {
	why=$1
	shift
	run generate-estate "$@" none
	is "$status: $(cat err)" "2: generate-estate: $why" "$*: exit 2, and why"
}
refused '--vms 0: expected a number from 1 to 1000000' --vms 0
refused '--hosts 9217: expected a number from 1 to 9216' --hosts 9217
refused '--volumes 65025: expected a number from 1 to 65024' --volumes 65025
refused '--volumes 2: expected at least 3, one for each cluster of 16 hosts' \
	--hosts 48 --volumes 2
refused '--volumes 4097: expected at most 4096, 2048 LUNs for each cluster of 16 hosts' \
	--hosts 8 --volumes 4097
for seed in -1 x 1x '' 18446744073709551616; do
	refused "--seed $seed: expected a number from 0 to 18446744073709551615" \
		--seed "$seed"
done
ls none >/dev/null 2>&1; is $? 2 'nothing was made then'

mkdir full empty
: >full/file
run generate-estate full
is "$status: $(cat err)" '2: generate-estate: full: not empty' \
	'a folder that is not empty: exit 2'
is "$(ls full)" file 'and it is left as it was'
run generate-estate empty
is "$status" 0 'an empty folder will do'
run generate-estate full/file
is "$status: $(cat err)" '2: generate-estate: full/file: Not a directory' \
	'a file in its place: exit 2'
run generate-estate no/where
is "$status: $(cat err)" '2: generate-estate: no/where: No such file or directory' \
	'a folder that cannot be made: exit 2'

# A file size limit stands for the full disk.
(trap '' XFSZ; ulimit -f 64; generate-estate big 2>err)
is "$?: $(cat err)" '2: generate-estate: big/source-hosts.jsonl: File too large' \
	'a full disk: exit 2, and the message names the file'

run generate-estate --help
like "$status: $(cat out)" '^0: usage: generate-estate ' '--help: exit 0'
run generate-estate --version
is "$status: $(cat out)" '0: generate-estate (replumb) 0.1' '--version'
generate-estate --help >/dev/full 2>err
is $? 2 'a full disk on stdout: exit 2'
for args in '' 'a b' '--nothing x'; do
	run generate-estate $args
	like "$status: $(tail -n 1 err)" '^2: usage: ' "arguments \"$args\": exit 2"
done
MANDOC=$(command -v mandoc)
if [ -n "$MANDOC" ]; then
	is "$(mandoc -T lint "$REPLUMB/bin/generate-estate/generate-estate.1" |
	    grep -v 'referenced manual not found')" '' 'the man page is clean'
else
	skip 'the man page is clean' 'no mandoc'
fi

done_testing
