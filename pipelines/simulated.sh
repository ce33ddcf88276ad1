# shellcheck shell=sh
# simulated.sh - shell functions for a run on a simulated estate; to be
# sourced by demo.sh and by tests.  Tools come from PATH.
#
#	simulate DIR [ARG...]	start simulate-estate on a generated estate
#	simulate_end		and end it
#	discover DIR OUT	the facts of both sites
#	run_plan [FILE...]	a plan (and its journal) through the pipe
#	run_rollback [FILE...]	the same for a plan of --rollback
#
# These are the pipes of replumb(7).  Their output, all records with the new
# results behind them, is the journal; the process ids of the stages are left
# in the files $estate/stage.1 to stage.5.

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
}

simulate_end() {
	[ -z "$simulator" ] || kill "$simulator" 2>/dev/null || :
	[ -z "$simulator" ] || wait "$simulator" 2>/dev/null || :
	simulator=
}

# stage NUMBER TOOL ARG...: become that tool, knowing where arrays and
# managers are; in a pipe only, since it does not come back.
stage() {
	sh -c 'echo $PPID' >"$estate/stage.$1"
	case $2 in
	register-vms)
		shift
		exec "$@" --connect "source=unix:$estate/source.sock" \
			--connect "destination=unix:$estate/destination.sock"
		;;
	apply-*)
		shift
		exec "$@" --netrc-file "$estate/netrc" \
			--array "$array1=$url1" --array "$array2=$url2"
		;;
	esac
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

# through FIRST SECOND [FILE...]: stages share no step, so paths are divided by
# site: what is unmapped first, and what is mapped when the volume is ready.
through() {
	first=$1 second=$2
	shift 2
	cat "$@" |
	    stage 1 register-vms --only stop-vm,stop-pool,undefine-vm |
	    stage 2 apply-paths --site "$first" |
	    stage 3 apply-virtualize |
	    stage 4 apply-paths --site "$second" |
	    stage 5 register-vms --only \
		rescan-host,start-pool,define-vm,start-vm
}

run_plan() { through source destination "$@"; }
run_rollback() { through destination source "$@"; }
