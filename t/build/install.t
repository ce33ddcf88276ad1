#!/bin/sh
# make install puts tools, man pages and schemas where it is told to

. "${REPLUMB:?run by make check}/t/tap.sh"

# The tools under test stand in for build/, which may be another build.
bin=$(dirname "$(command -v correlate-ports)")
run make -C "$REPLUMB" -s install "B=${bin%/bin}" "DESTDIR=$PWD/root" \
	PREFIX=/usr
is "$status" 0 'make install: exit 0' || cat err >&2
for tool in "$REPLUMB"/bin/*/; do
	tool=$(basename "$tool")
	[ -x "root/usr/bin/$tool" ] && [ -f "root/usr/share/man/man1/$tool.1" ]
	ok $? "$tool and its man page are installed"
done
for page in replumb replumb-driver; do
	[ -f "root/usr/share/man/man7/$page.7" ]
	ok $? "$page(7) is installed"
done
is "$(ls root/usr/share/replumb/schema)" \
	"$(cd "$REPLUMB/lib/schema" && ls -- *.json)" 'the schemas are installed'
run root/usr/bin/generate-estate --vms 2 --hosts 1 --volumes 1 estate
is "$status" 0 'an installed tool runs'

done_testing
