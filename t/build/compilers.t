#!/bin/sh
# every source is clean under gcc and clang with the Makefile's warnings

. "${REPLUMB:?run by make check}/t/tap.sh"

flags=$(make -s -C "$REPLUMB" flags)
for cc in gcc clang; do
	if ! command -v $cc >/dev/null; then
		skip "$cc: no warning" "no $cc"
		continue
	fi
	# shellcheck disable=SC2086 # a list of flags
	(cd "$REPLUMB" && $cc $flags -Werror -fsyntax-only lib/*.c lib/*/*.c \
		bin/*/*.c) >warnings 2>&1
	ok $? "$cc: no warning" || head -n 20 warnings >&2
done

done_testing
