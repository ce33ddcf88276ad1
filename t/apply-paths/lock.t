#!/bin/sh
# no two processes do the same steps of a plan

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/apply-paths/arrays.sh"

u=b01/unmap-volume/410001/00:01:00
folder=$XDG_RUNTIME_DIR/replumb-$(id -u)
# begin ARG...: apply-paths in the background, slow, until it is at work.
begin() {
	: >state.log
	FAULT=unmap=slow:3,map=slow:3 apply-paths --array "$(array 410001)" \
		--array "$(array 420002)" "$@" >first 2>first.err &
	first=$!
	for _ in $(seq 100); do
		! grep -q '"unmap"' state.log || break
		sleep 0.05
	done
}

estate
begin --only unmap-volume "$plan"
cp state.log before.log
paths "$plan"
is "$status/$(cat out)" 2/ 'a second run of a plan: exit 2, and it goes no further'
like "$(cat err)" "^apply-paths: $plan:1: plan: plan-in-use: unmap-volume at source: process $first is on it \\($folder/p1\\)\$" \
	'the message names the operation and the process'
same state.log before.log 'and nothing is begun, nor even asked'
paths --dry-run "$plan"
is "$status" 0 'a dry run needs no lock'
paths --only map-volume "$plan"
is "$status" 0 'nor is a tool with other steps of the plan shut out'
paths --batch 2 "$plan"
is "$status/$(cat out | wc -l)" "2/0" \
	'a part of what another has wholly is refused, too'
sed 's/"id":"p1"/"id":"p2"/' "$plan" >other
paths --batch 9 other
is "$status" 0 'another plan is another matter'
wait "$first"
is "$?/$(results first)" "0/$u done" 'the first one is not disturbed'

estate
begin --batch b01 "$plan"
paths --batch 2,3 "$plan"
is "$status" 0 'other batches of the plan can be run'
paths --batch 3,1 "$plan"
is "$status" 2 'not one of which some is being run'
kill -9 "$first"
wait "$first" 2>kill.err
paths "$plan"
like "$status/$(results out | head -n 1)" "^0/$u (done|already)\$" \
	'a process that was killed leaves nothing behind that hinders'
[ -s "$folder/p1" ]; ok $? 'the file stays'

# Names of plans are data.
sed 's|"id":"p1"|"id":"../../x y"|' "$plan" >odd
paths odd
is "$status/$(ls "$folder" | tr '\n' ' ')" '0/%2E%2E%2F%2E%2E%2Fx%20y p1 p2 ' \
	'whatever the name of a plan, its file is in the folder'

# A folder that is not ours alone.
for how in 'chmod 755' 'chmod 770' 'chown 65534'; do
	[ "$how" != 'chown 65534' ] || [ "$(id -u)" -eq 0 ] || continue
	rm -rf "$folder"
	mkdir -m 700 "$folder"
	$how "$folder"
	paths "$plan"
	is "$status/$(sed 's/.*replumb-[0-9]*: //' err)" \
		'2/expected a folder of our own that nobody else may enter (mode 700)' \
		"after $how: refused"
done
rm -rf "$folder"
mkdir -m 700 elsewhere
ln -s "$PWD/elsewhere" "$folder"
paths "$plan"
is "$status/$(ls elsewhere)" 2/ 'a link to a folder is not followed'
rm "$folder"
mkdir -m 700 "$folder"
ln -s "$PWD/victim" "$folder/p1"
paths "$plan"
is "$status" 2 'nor one to a file'
[ ! -e victim ]; ok $? 'and none is made there'
rm -rf "$folder"
XDG_RUNTIME_DIR=$PWD/nowhere paths "$plan"
is "$status" 2 'no folder for it: exit 2'

# Two stages of one pipe, with all of their steps.
estate
apply-paths --site source --array "$(array 410001)" \
    --array "$(array 420002)" "$plan" 2>err1 |
    apply-paths --site destination --array "$(array 410001)" \
	--array "$(array 420002)" >out 2>err2
is "$?/$(cat err1 err2)" 0/ 'the stages of a pipe do not hinder each other'

done_testing
