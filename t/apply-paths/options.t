#!/bin/sh
# options, and what is not one

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/apply-paths/arrays.sh"

run apply-paths --help
is "$status" 0 '--help: exit 0'
like "$(cat out)" '^usage: apply-paths .*--array ID=ARRAY' '--help: on stdout'
run apply-paths --version
is "$(cat out)" 'apply-paths (replumb) 0.1' '--version'
for bad in '--nonsense' '-j 0' '-j x' '--site here' '--only stop-vm' \
    '--only=' '--array 410001' '--array =exec:x' '--array a= '; do
	run apply-paths $bad </dev/null
	is "$status" 2 "$bad: exit 2"
done
run apply-paths --only nonsense </dev/null
like "$(cat err)" '^apply-paths: --only nonsense: not an operation of apply-paths$' \
	'an operation that is not ours is named'
run apply-paths --array a=exec:true --array a=exec:true </dev/null
like "$(cat err)" 'this name was given before' 'one array, one address'

estate
paths --only map-volume "$plan"
is "$(results out)" '' '--only: other operations are not run'
paths --batch 2 "$plan"
is "$(results out)" '' '--batch: other batches are not run'
paths --site destination "$plan"
is "$(results out)" '' '--site: steps of the other site are not run'
is "$(changes)" '' 'and nothing was changed by any of them'
paths --batch 4,1 --only unmap-volume --site source "$plan"
is "$(results out)" 'b01/unmap-volume/410001/00:01:00 done' \
	'--batch with a number, --only and --site that fit'
estate
paths --batch b01 --netrc-file none -j 1 "$plan"
is "$(results out | wc -l)" 2 '--batch with an id, -j 1, --netrc-file'
estate
paths -v "$plan"
like "$(cat err)" 'apply-paths: step b01/unmap-volume/410001/00:01:00: begins' \
	'-v: steps on stderr as they begin'

estate
run apply-paths "$plan"
is "$status" 1 'an array without an address: exit 1'
is "$(results out)" 'b01/unmap-volume/410001/00:01:00 failed not-configured
b01/map-volume/410001/00:01:00/420002 skipped dependency
b01/map-volume/420002/00:01:00/d001 skipped dependency' \
	'its steps fail, and what waits for them, however far, is skipped'
like "$(member out b01/map-volume/420002/00:01:00/d001 error.message)" \
	'b01/unmap-volume/410001/00:01:00' 'skipped says because of which step'
valid out

done_testing
