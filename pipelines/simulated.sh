# shellcheck shell=sh
# simulated.sh - shell functions for a run on a simulated estate; to be
# sourced by demo.sh and by tests.  Tools come from PATH.
#
#	simulate DIR [ARG...]	start simulate-estate on a generated estate
#	simulate_end		and end it
#	discover DIR OUT	the facts of both sites
#
# The pipes of pipe.sh then run on that estate; what they leave of themselves
# is in the folder of the estate.

. "${REPLUMB:-$root}/pipelines/pipe.sh"
simulator=			# its pid

simulate() {
	estate=$1
	shift
	rm -f "$estate/listen"
	simulate-estate --listen-file "$estate/listen" "$@" "$estate" \
		>"$estate/simulator.out" 2>"$estate/simulator.err" &
	simulator=$!
	for _ in $(seq 100); do
		[ ! -s "$estate/listen" ] || break
		sleep 0.1
	done
	[ -s "$estate/listen" ] || {
		echo "simulate-estate: does not listen" >&2
		cat "$estate/simulator.err" >&2
		return 2
	}
	# array ID ADDRESS, twice: the source's and the destination's
	read -r _ array1 url1 <"$estate/listen"
	read -r _ array2 url2 <<-END
		$(sed -n 2p "$estate/listen")
	END
	pipe_dir=$estate
	array_options= manager_options= all_options=
	pipe_option --netrc-file "$estate/netrc"
	pipe_option --array "$array1=$url1"
	pipe_option --array "$array2=$url2"
	pipe_option --connect "source=unix:$estate/source.sock"
	pipe_option --connect "destination=unix:$estate/destination.sock"
}

simulate_end() {
	[ -z "$simulator" ] || kill "$simulator" 2>/dev/null || :
	[ -z "$simulator" ] || wait "$simulator" 2>/dev/null || :
	simulator=
}

discover() {
	{
		discover-hosts --site source "unix:$1/source.sock" &&
		discover-hosts --site destination "unix:$1/destination.sock" &&
		discover-array --site source --netrc-file "$1/netrc" "$url1" &&
		discover-array --site destination --netrc-file "$1/netrc" \
			"$url2"
	} >"$2"
}
