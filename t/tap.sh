# shellcheck shell=sh disable=SC2034
# tap.sh - the vocabulary of shell tests: TAP on stdout, one test a line.
#
# A test sources this, makes claims, and ends with done_testing.  It runs in
# an empty folder of its own, which goes when it ends; tools come from PATH,
# $REPLUMB is the project's root.  What a failed claim saw goes to stderr.

: "${REPLUMB:=$(cd "$(dirname "$0")/../.." && pwd)}"
shared=$REPLUMB/../shared		# captured files; may be missing
export LC_ALL=C REPLUMB
tap_count=0 tap_failed=0
tap_dir=$(mktemp -d) || exit 2
mkdir "$tap_dir/.run" || exit 2
export XDG_RUNTIME_DIR="$tap_dir/.run"	# plans are locked there
trap 'cd /; rm -rf "$tap_dir"' EXIT
trap 'exit 2' HUP INT TERM
cd "$tap_dir" || exit 2

# run COMMAND...: its output in the files out and err, its end in $status.
run() { "$@" >out 2>err; status=$?; }

# await COMMAND...: until it succeeds, for 30 s at most.
await() {
	for _ in $(seq 600); do
		! "$@" || return 0
		sleep 0.05
	done
	echo "# in vain: $*" >&2
	return 1
}

# ok STATUS TITLE: holds when STATUS is 0.
ok() {
	tap_count=$((tap_count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tap_count - $2"
	else
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_count - $2"
	fi
	return "$1"
}

# Each claim below fails when it does not hold, for what is to be told then.

# is GOT WANT TITLE: two texts are the same.
is() {
	[ "$1" = "$2" ]; ok $? "$3" ||
		{ printf '#      got: %s\n# expected: %s\n' "$1" "$2" >&2; return 1; }
}

# like GOT ERE TITLE: the text matches.
like() {
	printf '%s\n' "$1" | grep -Eq -e "$2"; ok $? "$3" ||
		{ printf '#      got: %s\n# expected: %s\n' "$1" "$2" >&2; return 1; }
}

# same GOT WANT TITLE: two files have the same bytes.
same() {
	cmp -s "$1" "$2"; ok $? "$3" || { diff "$1" "$2" | head -n 20 >&2; return 1; }
}

# valid FILE [TITLE]: every record of FILE fits its schema.
valid() {
	/usr/bin/python3 "$REPLUMB/t/validate.py" "$1" >valid.err 2>&1
	ok $? "${2:-every record of $1 fits its schema}" || { head -n 20 valid.err >&2; return 1; }
}

# skip TITLE REASON: a test that cannot run here.
skip() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

done_testing() {
	echo "1..$tap_count"
	[ "$tap_failed" -eq 0 ] && [ "$tap_count" -gt 0 ]
	exit
}
