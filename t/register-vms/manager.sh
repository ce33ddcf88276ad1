# manager.sh - for tests of register-vms: the managers of two sites as drivers.
# Sourced after tap.sh.

. "$REPLUMB/t/apply-paths/arrays.sh"
plan=$REPLUMB/testdata/register-vms/plan.jsonl

# estate: the sites as they were, and no log of requests.
estate() {
	rm -f state.fault.*
	cp "$REPLUMB/testdata/register-vms/state.json" state
	: >state.log
}

# manager SITE: its address.
manager() {
	echo "exec:exec /usr/bin/python3 $REPLUMB/testdata/register-vms/manager.py state $1"
}

# register ARG...: the tool with both sites' managers, under run.
register() {
	run register-vms --connect "source=$(manager source)" \
	    --connect "destination=$(manager destination)" "$@"
}

# alone ID [AFTER]: the step of the plan with that id, what it waits for done.
alone() {
	grep -v '"type":"step"' "$plan"
	grep "\"type\":\"step\",\"id\":\"$1\"" "$plan" |
	    sed "s|\"after\":\[[^]]*\]|\"after\":[$2]|"
}
