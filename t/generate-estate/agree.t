#!/bin/sh
# what discover-hosts reads through libvirt's test driver is what was written

. "$REPLUMB/t/tap.sh"
command -v discover-hosts >/dev/null || skip_all 'no discover-hosts'

# agree DIR SITE: libvirt knows no clusters, so that field is not compared.
agree() {
	set -- "$1" "$2" $(cd "$1/libvirt/$2" && ls)
	dir=$1 site=$2 sources=
	shift 2
	for host; do
		sources="$sources ${host%.xml}=test://$PWD/$dir/libvirt/$site/$host"
	done
	run discover-hosts --site "$site" $sources
	is "$status: $(cat err)" '0: ' "$dir, $site: discovered"
	mv out found
	run /usr/bin/python3 "$REPLUMB/t/generate-estate/agree.py" \
		"$dir/$site-hosts.jsonl" found cluster
	ok "$status" "$dir, $site: the same facts as written" || cat out >&2
}

generate-estate --vms 40 --hosts 8 --volumes 16 --seed 1 small
agree small source
agree small destination
generate-estate --vms 30 --hosts 2 --volumes 290 --seed 5 deep
agree deep source

done_testing
