#!/bin/sh
# generated estates: every plan, and every way back, has the right order

. "$REPLUMB/t/tap.sh"
command -v generate-estate >/dev/null || skip_all 'no generate-estate'
command -v correlate-ports >/dev/null || skip_all 'no correlate-ports'
here=$REPLUMB/t/plan-batches

for size in '12 4 6 1' '40 8 16 2' '150 20 30 3'; do
	set -- $size
	rm -rf estate
	generate-estate --vms $1 --hosts $2 --volumes $3 --seed $4 estate
	cat estate/source-*.jsonl estate/destination-*.jsonl \
		estate/fabric.jsonl | correlate-ports >facts
	printf 'limit,value\nvms_per_batch,40\n' >limits.csv
	run plan-batches -n --map estate/map.csv --limits limits.csv \
		--pilot 5 facts
	cp out plan
	is "$status" 0 "$1 VMs, $2 hosts, $3 volumes: all can be planned"
	is "$(grep -c '"op":"define-vm"' plan)" "$1" "$1 VMs: all of them move"
	run python3 "$here/graph.py" plan
	is "$status" 0 "$1 VMs: the graph is sound"
	sed 's/^/# /' out >&2
	valid plan "$1 VMs: every record fits its schema"
	python3 "$here/play.py" plan >results
	run plan-batches -n --rollback plan results
	cp out back
	run python3 "$here/graph.py" plan back
	is "$status" 0 "$1 VMs: the way back undoes all, in order"
	sed 's/^/# /' out >&2
	valid back "$1 VMs: its records fit, too"
done

# A watcher that cannot bark proves nothing.
for edge in 'stop-vm check-vm' 'fingerprint-volume stop-vm' \
	'fingerprint-volume stop-pool' 'unmap-volume fingerprint-volume' \
	'start-pool compare-volume' 'virtualize-volume unmap-volume' \
	'start-vm define-vm'; do
	python3 "$here/without.py" plan $edge >worse
	run python3 "$here/graph.py" worse
	is "$status" 1 "${edge% *} that does not wait for ${edge#* }: noticed"
done
for edge in 'start-pool compare-volume' 'compare-volume rescan-host' \
	'unmap-volume fingerprint-volume' 'fingerprint-volume stop-pool'; do
	python3 "$here/without.py" back $edge >worse
	run python3 "$here/graph.py" plan worse
	is "$status" 1 "back: ${edge% *} without ${edge#* }: noticed"
done

done_testing
