#!/bin/sh
# one host through libvirt's test driver, whole

. "$REPLUMB/t/tap.sh"
data=$REPLUMB/testdata/discover-hosts

run discover-hosts "h9=test://$data/node.xml"
is "$status" 1 'a host with identities that are not known: exit 1'
is "$(cat err)" '' 'they are findings, not messages'
valid out

jq -c 'select(.type != "capture" and .type != "vm_definition")
    | del(.uri)' out >told
same told "$data/node.want.jsonl" 'devices, pools and disks are told as they are'
is "$(jq -r 'select(.type == "vm_definition") | .vm' out)" \
	'00000000-0000-0000-0000-0000000000a1
00000000-0000-0000-0000-0000000000a2' 'each VM has its definition'
jq -r 'select(.type == "vm_definition").text' out | grep -c '<domain ' >n
is "$(cat n)" 2 'a definition is what libvirt would register'
is "$(tail -n 1 out | jq -c '[.type, .site, .source, .complete, .counts.disk]')" \
	"[\"capture\",\"source\",\"h9=test://$data/node.xml\",true,14]" \
	'the capture comes last and counts'

cp out first
run discover-hosts "h9=test://$data/node.xml"
grep -v '"capture"' first >a
grep -v '"capture"' out >b
same a b 'the same host, the same bytes'

run discover-hosts "test://$data/node.xml"
is "$(jq -r 'select(.type == "host").id' out)" "$(hostname)" \
	'without a name the host is called what libvirt calls it'

done_testing
