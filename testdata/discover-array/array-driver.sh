#!/bin/sh
# An array behind the driver protocol: answers describe with the records in
# the file $1, or with an error when there is no such file.
echo '{"driver":"replumb","protocol":1,"kind":"array","verbs":["describe"]}'
while read -r request; do
	id=$(printf '%s\n' "$request" | sed 's/.*"id": *\([0-9]*\).*/\1/')
	if [ -r "$1" ]; then
		sed "s/.*/{\"id\":$id,\"record\":&}/" "$1"
		echo "{\"id\":$id,\"end\":\"ok\"}"
	else
		echo "{\"id\":$id,\"end\":\"error\",\"code\":\"unreachable\"," \
		    '"message":"no array here","retryable":true}'
	fi
done
