#!/bin/sh
# a guest moves by three methods; only ours does not read its disks.  LAB_SIZES
# says with disks of which sizes (compare.sh); all of them take a while.

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/lab/lab.sh"

sh "$here/compare.sh" ${LAB_SIZES:-1024full} >table 2>messages 7>&-
is "$?" 0 'no write is lost by any of three methods' || tail -n 20 messages >&2
sed 's/^/# /' table
is "$(awk 'NR > 1 { print $2 }' table | sort -u | xargs)" 'copy live replumb' 'all three have been measured'
is "$(awk '$2 == "replumb" && $NF >= 32' table)" '' 'ours reads a few MiB between stop and start, whatever the size'
is "$(awk 'NR > 1 && $2 != "replumb" && $NF < $1 + 256' table)" '' 'the others read all'

done_testing
