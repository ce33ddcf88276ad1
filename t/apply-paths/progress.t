#!/bin/sh
# --progress and -v: how far it is, and never a secret

. "${REPLUMB:?run by make check}/t/tap.sh"
. "$REPLUMB/pipelines/simulated.sh"
trap 'simulate_end; cd /; rm -rf "$tap_dir"' EXIT

# on_terminal COMMAND...: its standard error is a terminal; what it shows
# goes to the file shown, its output to out.
on_terminal() {
	/usr/bin/python3 - "$@" <<'END' >shown
import os, pty, subprocess, sys
master, slave = pty.openpty()
with open("out", "wb") as out:
    child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL,
                             stdout=out, stderr=slave)
os.close(slave)
while True:
    try:
        data = os.read(master, 4096)
    except OSError:
        break
    if not data:
        break
    os.write(1, data)
sys.exit(child.wait())
END
	status=$?
}

generate-estate --vms 6 --hosts 2 --volumes 4 --seed 11 estate
simulate "$PWD/estate" --latency path=50ms
discover estate facts
correlate-ports facts | plan-batches --map estate/map.csv >plan
password=$(sed 's/.*password //' estate/netrc)
tool() {
	echo apply-paths --netrc-file estate/netrc --array "$array1=$url1" \
	    --array "$array2=$url2"
}
total=$(grep -c '"type":"step"' plan)

# shellcheck disable=SC2046 # words
on_terminal $(tool) --progress --only map-volume --site source plan
is "$status" 0 'a run on a terminal'
tr '\r' '\n' <shown | sed 's/\x1b\[K//g' | grep -v '^$' >lines
like "$(head -n 1 lines)" "^apply-paths: 0 of $total steps, 0:0[0-9]:[0-9][0-9] left\$" \
	'at first the time is the forecast of the plan'
like "$(tail -n 1 lines)" "^apply-paths: 4 of $total steps, " \
	'at the end, how far it came'
is "$(tr -dc '\n' <shown | wc -c)" 1 'all in one line'
valid out

# shellcheck disable=SC2046
run $(tool) --progress --only map-volume --site source plan
like "$(cat err)" "^apply-paths: 4 of $total steps, [^/]*left\$" \
	'where there is no terminal, lines that stay'

sed 's/"after":\[[^]]*\]/"after":[]/' plan >free	# whatever runs there
# shellcheck disable=SC2046
on_terminal $(tool) -v --progress --only unmap-volume --site source free
like "$(cat shown)" 'apply-paths: step [^ ]*: begins' '-v names steps'
like "$(cat shown)" 'DELETE http.*/luns/.*: HTTP 202' 'and requests'
is "$(grep -c "$password" shown)" 0 'but not the password'
is "$(grep -ciE 'authorization|token|session [0-9a-f]' shown)" 0 \
	'nor what stands for it'

done_testing
