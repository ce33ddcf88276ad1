#!/bin/sh
# the XML files: libvirt's test driver loads them and tells the facts

. "$REPLUMB/t/tap.sh"
command -v virsh >/dev/null || skip_all 'no virsh (package libvirt-clients)'

generate-estate --vms 60 --hosts 8 --volumes 20 --seed 3 e

# host_virsh SITE/HOST COMMAND...: of one host.
host_virsh() {
	file=$1
	shift
	virsh -q -c "test://$PWD/e/libvirt/$file.xml" "$@"
}

# facts EXPRESSION: of the source's hosts, lines made by Python from record r.
facts() {
	/usr/bin/python3 -c "
import json
for line in open('e/source-hosts.jsonl'):
    r = json.loads(line)
    $1" | sort
}

bad=0
for f in e/libvirt/*/*.xml; do
	f=${f#e/libvirt/}
	host_virsh "${f%.xml}" nodeinfo >/dev/null || bad=1
done
ok $bad 'every file loads'

for h in h001 h005; do
	host_virsh source/$h list --all >list
	is "$(awk '{ print $2, $3 == "shut" ? "off" : $3 }' list | sort)" \
		"$(facts "if r['type'] == 'vm' and r['host'] == '$h': print(r['name'], r['state'])")" \
		"$h: its VMs, and which are off"
	is "$(host_virsh source/$h pool-list --all | awk '{ print $1, $2 }' | sort)" \
		"$(facts "if r['type'] == 'datastore' and r['hosts'] == ['$h']: print(r['pool'], 'active')")" \
		"$h: its pools"
done

for vm in $(host_virsh source/h001 list --all --name); do
	host_virsh source/h001 domblklist "$vm" --details |
		awk -v vm="$vm" '{ print vm, $3, $2 }'
done | sort >got
is "$(cat got)" "$(facts "
    if r['type'] == 'vm': vm = r
    if r['type'] == 'disk' and vm['host'] == 'h001':
        print(vm['name'], r['target'], r['device'])")" 'h001: its disks'

vm=$(facts "if r['type'] == 'disk' and r['source'] == 'volume': print(r['path'])" | head -n 1)
pool=$(basename "$(dirname "$vm")")
for f in e/libvirt/source/*.xml; do
	f=${f#e/libvirt/}
	host_virsh "${f%.xml}" vol-list "$pool" 2>/dev/null | grep -c " $vm\$"
done | sort | uniq -c >got
is "$(tr -s ' \n' ' ' <got)" " 4 0 4 1 " \
	'a logical volume is in the pool of each host of its cluster'

first=$(facts "
    if r['type'] == 'path' and r['host'] == 'h001' and r['device'] == '/dev/sda':
        print(r['initiator'], r['target'], r['wwid'][4:])")
set -- $first
host_virsh source/h001 nodedev-dumpxml scsi_host2 >xml
like "$(cat xml)" "<wwpn>$1</wwpn>" 'an initiator, in the form without 0x'
host_virsh source/h001 nodedev-dumpxml scsi_target2_0_0 >xml
like "$(cat xml)" "<wwpn>0x$2</wwpn>" 'a remote port, in the form with 0x'
like "$(cat xml)" '<parent>scsi_host2</parent>' 'and it is below its adapter'
host_virsh source/h001 nodedev-dumpxml scsi_2_0_0_0 >xml
like "$(cat xml)" '<lun>0</lun>' 'a SCSI device, with its LUN'
host_virsh source/h001 nodedev-dumpxml "block_sda_3$3" >xml
like "$(cat xml)" "<devnode type='link'>/dev/disk/by-id/wwn-0x$3</devnode>" \
	'its storage, with the link that names the LU'
like "$(cat xml)" '<parent>scsi_2_0_0_0</parent>' 'and it is below it'

is "$(host_virsh destination/d001 list --all --name)" '' \
	'a destination host has no VMs'
is "$(host_virsh destination/d001 pool-list --all)" '' 'and no pools'
host_virsh destination/d001 nodedev-dumpxml scsi_host3 >xml
like "$(cat xml)" "<wwpn>$(sed -n 's/.*"host":"d001".*"port":"\([^"]*\)".*scsi_host3.*/\1/p' e/destination-hosts.jsonl)</wwpn>" \
	'but its initiators'

done_testing
