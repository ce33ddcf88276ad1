# faulty.sh VERB FAULT - a manager with one VM that runs, by the book but for
# what it does when it is asked for VERB.  For register-vms' driver.t.
verb=$1 fault=$2
vm=6b1c2a10-0001-4000-8000-000000000001

say() {
	printf '%s\n' "$1"
}
told() {
	say "{\"id\":$1,\"record\":{\"type\":\"vm\",\"id\":\"$vm\",\"name\":\"vm0001\",\"host\":\"h001\",\"state\":\"running\"}}"
}

say '{"driver":"replumb","protocol":1,"kind":"manager","name":"faulty"}'
while read -r line; do
	id=${line#*\"id\":}
	id=${id%%,*}
	asked=${line#*\"verb\":\"}
	asked=${asked%%\"*}
	case $asked/$asked$fault in
	"$verb"/*crash) exit 3 ;;
	"$verb"/*killed) kill -9 $$ ;;
	"$verb"/*garbage) say 'Segmentation fault' ;;
	"$verb"/*binary) printf '\377\376\000\001\n' ;;
	"$verb"/*silent) : ;;
	"$verb"/*partial) printf '{"id":%s,"end":' "$id" ;;
	"$verb"/*half) printf '{"id":%s,"end":' "$id"; exit 0 ;;
	"$verb"/*huge) head -c 17000000 /dev/zero | tr '\0' x; echo ;;
	"$verb"/*endless) yes xxxxxxxxxxxxxxxx | tr -d '\n' ;;
	"$verb"/*unasked) say "{\"id\":$((id + 1000)),\"end\":\"ok\"}" ;;
	"$verb"/*twice) say "{\"id\":$id,\"end\":\"ok\"}"; say "{\"id\":$id,\"end\":\"ok\"}" ;;
	"$verb"/*wordless) say "{\"id\":$id}" ;;
	"$verb"/*array) say "[{\"id\":$id,\"end\":\"ok\"}]" ;;
	"$verb"/*text) say "{\"id\":\"$id\",\"end\":\"ok\"}" ;;
	"$verb"/*bare) say "{\"id\":$id,\"end\":\"error\"}" ;;
	"$verb"/*odd) say "{\"id\":$id,\"end\":\"perhaps\"}" ;;
	"$verb"/*lie) say "{\"id\":$id,\"end\":\"ok\"}" ;;
	describe/*) told "$id"; say "{\"id\":$id,\"end\":\"ok\"}" ;;
	*) say "{\"id\":$id,\"end\":\"ok\"}" ;;
	esac
done
