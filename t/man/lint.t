#!/bin/sh
# every man page is clean mdoc, and every tool says what it is

. "${REPLUMB:?run by make check}/t/tap.sh"

for page in "$REPLUMB"/bin/*/*.1 "$REPLUMB"/lib/*.7; do
	run mandoc -T lint -W warning "$page"
	is "$status$(cat out)" 0 "$(basename "$page") is clean"
done
for folder in "$REPLUMB"/bin/*/; do
	tool=$(basename "$folder")
	[ -f "$folder$tool.1" ]
	ok $? "$tool has a man page"
	run "$tool" --version
	is "$status:$(cat out)" "0:$tool (replumb) 0.1" "$tool --version"
	run "$tool" --help
	is "$status" 0 "$tool --help: exit 0"
	like "$(cat out)" "^usage: $tool " "$tool --help says how it is used"
	grep -o -e '--[a-z][a-z-]*' out | sort -u >options
	mandoc -T ascii "$folder$tool.1" | sed "s/.$(printf '\b')//g" >page
	# A page may leave common options to another one.
	also=$(tr '\n' ' ' <page | sed -n \
		's/.*options are as  *in  *\([a-z-]*\)(1).*/\1/p')
	[ -z "$also" ] || mandoc -T ascii "$REPLUMB/bin/$also/$also.1" |
		sed "s/.$(printf '\b')//g" >>page
	while read -r word; do
		grep -q -e "$word" page
		ok $? "$tool $word is in its man page"
	done <options
	run "$tool" --no-such-option
	is "$status" 2 "$tool --no-such-option: exit 2"
done

done_testing
