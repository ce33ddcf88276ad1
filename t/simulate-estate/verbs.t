#!/bin/sh
# managers: fingerprint, check, ping, addresses, autostart

. "$REPLUMB/t/tap.sh"
. "$REPLUMB/t/simulate-estate/sim.sh"

make_estate
start --latency boot=400ms || skip_all 'the simulator did not start'
vm=$(vm_of vm0002)
at() { printf '{"vm":"%s","host":"%s"%s}' "$vm" "$1" "${2-}"; }
wwid=$(sim get volume id wwid | sed -n 's/^00:01:02 //p')
print_of() {
	sim ask "$1" fingerprint "{\"host\":\"$2\",\"wwid\":\"$3\"}" |
		sed 's/"host": "[^"]*", "wwid": "[^"]*", //'
}

# The ends of a LU.
one=$(print_of source h002 "$wwid")
like "$one" '^\{"type": "fingerprint", "size_bytes": [0-9]+, "first_sha256": "[0-9a-f]{64}", "last_sha256": "[0-9a-f]{64}", "labels": \["ocfs2:[0-9a-f-]{36}"\]\}' \
	'a fingerprint, with the label of the file system'
sleep 0.1
[ "$one" != "$(print_of source h002 "$wwid")" ]
ok $? 'a VM that runs changes it'
sim ask source stop "$(at h002)" >/dev/null
one=$(print_of source h002 "$wwid")
is "$(print_of source h001 "$wwid")" "$one" 'every host reads the same'
other=$(sim get volume id wwid | sed -n 's/^00:01:00 //p')
stop_all
[ "$(print_of source h001 "$other")" != "$one" ]
ok $? 'and something else from another LU'
is "$(print_of source h001 naa.60060e8000000000)" not-found \
	'a LU that the host does not see'
is "$(sim ask source fingerprint '{"host":"h001"}')" protocol 'none named'
move >out
new=$wwid
sim ask destination stop "$(at d001)" >/dev/null
[ "$(print_of destination d001 "$new")" != "$one" ]
ok $? 'moved, it ran: it is not what it was'
like "$(print_of destination d001 "$new")" \
	"$(echo "$one" | sed -n 's/.*"labels": .\("[^"]*"\).*/\1/p')" \
	'with its label'
wwid=$(sim get volume id wwid | sed -n 's/^00:01:02 //p')
is "$(print_of source h002 "$wwid")" "$one" \
	'the array behind knows nothing of that'
for p in CL1-A CL2-A CL3-A CL4-A; do
	sim job DELETE luns/$p,2,2
done >/dev/null
is "$(print_of source h002 "$wwid")" refused 'a LU without paths'

# The guest.
sim ask destination start "$(at d001)" >/dev/null
is "$(sim ask destination ping "$(at d001)")" busy 'one that boots'
is "$(sim ask destination addresses "$(at d001)")" ok 'has no address yet'
sleep 0.5
is "$(sim ask destination ping "$(at d001)")" ok 'one that is up'
is "$(sim ask destination addresses "$(at d001)")" \
	"{\"type\": \"address\", \"vm\": \"$vm\", \"address\": \"127.0.0.1\"}
ok" 'has one'
sim ask destination stop "$(at d001)" >/dev/null
is "$(sim ask destination ping "$(at d001)")" busy 'one that is off'
is "$(sim ask destination ping "$(at d002)")" not-found 'one of another host'

# Autostart goes with it.
auto() { sim ask destination describe "{\"vm\":\"$vm\"}" |
	sed -n 's/.*"autostart": \([a-z]*\).*/\1/p'; }
is "$(auto)" '' 'nothing is said of it'
sim ask destination start "$(at d001 ',"autostart":true')" >/dev/null
is "$(auto)" true 'it comes up with its host'
sim ask destination stop "$(at d001 ',"autostart":false')" >/dev/null
is "$(auto)" false 'no more'
definition "$vm" d001 | sed 's/}$/,"autostart":true}/' >def
is "$(sim ask destination define "$(cat def)")" ok 'defined with it'
is "$(auto)" true 'it does again'
stop

# What a host cannot run.
printf '%s\n{"type":"x-end"}\n' '{"type":"x-lacks","site":"destination","host":"d001","machines":["pc-q35-9*"],"emulators":["xen"],"cpus":["Skylake*"]}' \
	>>estate/state.jsonl
start
check() {
	sim ask destination check "{\"host\":\"$1\",\"format\":\"libvirt\",
	    \"text\":\"$(echo "$2" | sed 's/"/\\"/g')\"}" |
		sed 's/"type": "check", //'
}
old='<domain type="kvm"><os><type machine="pc-q35-7.2">hvm</type></os></domain>'
is "$(check d001 "$old")" ok 'a definition that fits'
odd='<domain type="xen"><os><type machine="pc-q35-9.0">hvm</type></os><cpu><model>Skylake-Server</model></cpu></domain>'
is "$(check d001 "$odd")" '{"code": "machine-type", "severity": "error", "message": "d001 has no machine type pc-q35-9.0"}
{"code": "emulator", "severity": "error", "message": "d001 has no emulator for domains of type xen"}
{"code": "cpu-model", "severity": "error", "message": "d001 has no CPU model Skylake-Server"}
ok' 'one that does not, for three reasons'
is "$(check d002 "$odd")" ok 'another host takes it'
is "$(check d001 '<domain')" refused 'one that is no XML'
is "$(violations)" '' 'no violation'
stop
done_testing
