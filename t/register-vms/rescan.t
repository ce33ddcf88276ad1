#!/bin/sh
# rescan-host: identity, size and paths of what came; what went is gone

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/register-vms/manager.sh"

id=b01/rescan-host/d001/100
alone $id | sed 's/"timeout_s":20/"timeout_s":1/' >in
alone b01/rescan-host/h001/100 | sed 's/"timeout_s":20/"timeout_s":1/' >gone

last() {
	results out | tail -n 1
}
estate
register in
is "$(last)" "$id failed no-input" 'without the mapping nothing can be looked for'
alone $id '"b01/map/100"' | sed 's/"timeout_s":20/"timeout_s":1/' >in
estate
register in
is "$(last)" "$id done" 'a LU that came'
estate
edit 's["destination"]["coming"]["d001"][0]["online"] = 3'
register in
is "$(last)" "$id failed paths-missing" 'with a path that is not up'
like "$(member out $id error.message)" 'd001 has 3 of 4 paths' 'how many are'
estate
edit 's["destination"]["coming"]["d001"][0]["size_bytes"] -= 1'
register in
is "$(last)" "$id failed size-mismatch" 'with another size than the array made it'
estate
edit 's["destination"]["coming"]["d001"][0]["size_bytes"] = None'
register in
is "$(last)" "$id failed size-mismatch" 'whose size nobody tells'
estate
edit 's["destination"]["coming"]["d001"][0]["wwid"] = "naa.60060e80042000000000420002000199"'
register in
is "$(last)" "$id failed lu-missing" 'of another identity, at the device of the one that is wanted'
estate
edit 's["destination"]["lus"]["d002"] = s["destination"]["coming"].pop("d001")'
register in
is "$(last)" "$id failed lu-missing" 'that another host sees'
estate
edit 's["destination"]["coming"] = {}'
register in
is "$(last)" "$id failed lu-missing" 'that did not come'
is "$(changes | sort -u)" 'destination rescan' 'though the host looked'
sed 's/"path_count":4/"path_count":2/' in >two
estate
edit 's["destination"]["coming"]["d001"][0]["online"] = 2'
register two
is "$(last)" "$id done" 'as many paths as the plan wants are enough'

estate
register gone
is "$(last)" 'b01/rescan-host/h001/100 done' 'a LU that went'
estate
edit 's["source"]["going"] = {}'
register gone
is "$(last)" 'b01/rescan-host/h001/100 failed lu-still-there' 'that did not go'
valid out

done_testing
