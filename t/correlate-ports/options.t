#!/bin/sh
# --require: what counts as proved; --vendors: whose identities are whose

. "$REPLUMB/t/tap.sh"

data=$REPLUMB/testdata/correlate-ports
tool='correlate-ports:'

statuses() {
	sed -n 's/.*"disk":"\([^"]*\)","status":"\([^"]*\)".*/\1 \2/p' out |
		tr '\n' ';'
}

# --require
for key in nexus wwid; do
	case $key in
	nexus) other=wwid ;;
	*) other=nexus ;;
	esac
	in=$data/single-key-$key.in.jsonl
	run correlate-ports -n "$in"
	is "$(statuses)" 'vda single-key;' "$key alone: not proved"
	run correlate-ports -n --require two-keys "$in"
	is "$(statuses)" 'vda single-key;' "$key alone, --require two-keys"
	is "$(grep -c '"require"' out)" 0 'two-keys is not written down'
	run correlate-ports -n --require "$other" "$in"
	is "$(statuses)" 'vda single-key;' "$key alone, --require $other"
	run correlate-ports -n --require "$key" "$in"
	is "$status $(statuses)" '0 vda proved;' \
		"$key alone, --require $key: proved"
	like "$(grep placement out)" "\"require\":\"$key\"" \
		"$key alone, --require $key: written down"
	valid out "$key alone, --require $key: fits the schemas"
done
for key in nexus wwid; do
	for case in lun-reused identity-twice metro array-twice; do
		run correlate-ports -n "$data/$case.in.jsonl"
		statuses >want
		run correlate-ports -n --require $key "$data/$case.in.jsonl"
		statuses >got
		same got want "$case: --require $key settles nothing"
	done
done
# the plan notes it
if command -v plan-batches >which; then
	for key in two-keys nexus wwid; do
		correlate-ports --require $key "$data/match.in.jsonl" >facts
		run plan-batches facts
		like "$(grep '"type":"plan"' out)" "\"require\":\"$key\"" \
			"--require $key: the plan notes it"
	done
fi
run correlate-ports --require both "$data/match.in.jsonl"
is "$status $(cat err)" \
	"2 $tool --require both: expected two-keys, wwid or nexus" \
	'--require: what it may be'

# the table that is built in
run correlate-ports -n "$data/match.in.jsonl"
like "$(cat out)" '"keys":\["nexus","wwid","vendor-id"\]' \
	'built in: the LDEV of a Hitachi identity is a witness'
run correlate-ports -n "$data/vendor-unknown.in.jsonl"
like "$(cat out)" '"keys":\["nexus","wwid"\]' \
	'built in: an unknown prefix is no witness'
shipped=$REPLUMB/bin/correlate-ports/vendors.csv
run correlate-ports -n --vendors "$shipped" "$data/match.in.jsonl"
same out "$data/match.want.jsonl" 'vendors.csv is a file for --vendors'

# --vendors: a row of the site's
sed 's/60060e80/600f00d0/g' "$data/match.in.jsonl" >renamed
run correlate-ports -n renamed
is "$(grep -c vendor-id out)" 0 'another prefix: no witness'
printf 'prefix,vendor,volume\n600F00D0,"Acme, Inc.",ldev4\n' >acme.csv
run correlate-ports -n --vendors acme.csv renamed
like "$(cat out)" '"keys":\["nexus","wwid","vendor-id"\]' \
	'another prefix, in the file: a witness'
run correlate-ports --vendors acme.csv --explain vm-a renamed
like "$(cat out)" 'LU naa[^ ]* \(Acme, Inc\.\): proved' \
	'another prefix, in the file: named'
printf 'volume;prefix;vendor\n;0x60060e80;not so\n' >none.csv
run correlate-ports -n --vendors none.csv "$data/match.in.jsonl"
is "$(grep -c vendor-id out)" 0 'a row replaces that which is built in'
printf 'prefix,vendor,volume\n60060e8007c8a1,old models,\n' >long.csv
run correlate-ports -n --vendors long.csv "$data/match.in.jsonl"
is "$(grep -c vendor-id out)" 0 'the longest prefix counts'
run correlate-ports -n --vendors none.csv "$data/vendor-differs.in.jsonl"
is "$(grep -c vendor-id-differs out)" 0 'without witness nothing differs'

# --vendors: bad files
bad() {
	printf "$1" >bad.csv
	run correlate-ports --vendors bad.csv "$data/match.in.jsonl"
	is "$status $(cat err)" "2 $tool bad.csv:$2" "bad.csv:$2"
	is "$(cat out)" '' "bad.csv:$2: nothing is written"
}
bad 'vendor,volume\nx,\n' '1: prefix: no such column'
bad 'prefix,volume\n60,\n' '1: vendor: no such column'
bad 'prefix,vendor\n60,x\n' '1: volume: no such column'
bad '' '1: prefix: no such column'
bad 'prefix,vendor,volume\n60,x,\nxyz,y,\n' \
	'3: prefix: "xyz": expected 1 to 32 hex digits, such as 60060e80'
bad 'prefix,vendor,volume\n,y,\n' \
	'2: prefix: "": expected 1 to 32 hex digits, such as 60060e80'
bad 'prefix,vendor,volume\n600000000000000000000000000000001,y,\n' \
	'2: prefix: "600000000000000000000000000000001": expected 1 to 32 hex digits, such as 60060e80'
bad 'prefix,vendor,volume\n60,,\n' '2: vendor: "": expected a name'
bad 'prefix,vendor,volume\n60,x,ldev8\n' \
	'2: volume: "ldev8": expected ldev4 or nothing'
bad 'prefix,vendor,volume\n60,x,\n0x60,y,\n' \
	'3: prefix: "0x60": is in the file twice'
run correlate-ports --vendors nowhere.csv "$data/match.in.jsonl"
is "$status $(cat err)" "2 $tool nowhere.csv: No such file or directory" \
	'--vendors: a missing file'

done_testing
