# shellcheck shell=sh
# pipe.sh - the pipes of replumb(7) as shell functions; to be sourced.
#
#	pipe_option OPTION [ARG]	an option for the tools that take it:
#					--array, --netrc-file, --connect, or
#					one that all of them have
#	run_plan [FILE...]		a plan (and its journal) through the pipe
#	run_rollback [FILE...]		the same for a plan of --rollback
#	run_drain [FILE...]		the same for a plan of --drain
#	run_start [FILE...]		no more than the start-vm steps
#	pipe_status			how the last run ended: the worst of the
#					exit statuses of its tools (0, 1, 2)
#
# Their output, all records with the new results behind them, is the journal.
# pipe_dir (a folder, to be set before) gets pid.N and status.N of stage N.

array_options=
manager_options=
all_options=

# As one word of the shell, whatever is in it.
pipe_quote() {
	printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"
}

pipe_option() {
	words=
	for word in "$@"; do
		words="$words $(pipe_quote "$word")"
	done
	case $1 in
	--array | --netrc-file) array_options="$array_options$words" ;;
	--connect) manager_options="$manager_options$words" ;;
	*) all_options="$all_options$words" ;;
	esac
}

# stage NUMBER TOOL ARG...: that tool, with its options.
stage() {
	stage=$1
	shift
	case $1 in
	register-vms) options=$manager_options ;;
	*) options=$array_options ;;
	esac
	status=0
	(
		sh -c 'echo $PPID' >"$pipe_dir/pid.$stage"
		eval "exec \"\$@\" $options $all_options"
	) || status=$?
	echo "$status" >"$pipe_dir/status.$stage"
	return "$status"
}

# pipe_begin COUNT: of so many stages, none of which has ended.
pipe_begin() {
	rm -f "$pipe_dir"/pid.* "$pipe_dir"/status.*
	for stage in $(seq "$1"); do
		echo 2 >"$pipe_dir/status.$stage"
	done
}

# through FIRST SECOND [FILE...]: stages share no step, so paths are divided by
# site: what is unmapped first, and what is mapped when the volume is ready.
through() {
	first=$1 second=$2
	shift 2
	pipe_begin 5
	stage 1 register-vms --only \
		check-vm,stop-vm,stop-pool,fingerprint-volume,undefine-vm "$@" |
	    stage 2 apply-paths --site "$first" |
	    stage 3 apply-virtualize |
	    stage 4 apply-paths --site "$second" |
	    stage 5 register-vms --only \
		rescan-host,compare-volume,start-pool,define-vm,start-vm
}

run_plan() { through source destination "$@"; }
run_rollback() { through destination source "$@"; }

run_drain() {
	pipe_begin 3
	stage 1 apply-virtualize --only drain-volume "$@" |
	    stage 2 apply-paths |
	    stage 3 register-vms --only undefine-vm
}

run_start() {
	pipe_begin 1
	stage 1 register-vms --only start-vm "$@"
}

# A tool that a signal ended did not finish, and neither did one of which
# nobody is left to tell.
pipe_status() {
	worst=0
	for file in "$pipe_dir"/status.*; do
		read -r one <"$file"
		[ "$one" -le 2 ] || one=2
		[ "$one" -le "$worst" ] || worst=$one
	done
	echo "$worst"
}
