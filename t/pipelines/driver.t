#!/bin/sh
# driver-example.sh: a whole move through a driver that is a shell script

. "${REPLUMB:?run by make check}/t/tap.sh"
. "$REPLUMB/t/apply-paths/arrays.sh"
command -v virsh >/dev/null || skip_all 'no virsh'

driver=$REPLUMB/pipelines/driver-example.sh
u1=6b1c2a10-0001-4000-8000-000000000001
wwid=60060e80042000000000420002000100

# The source runs the VM on a pool; the destination sees the LU over FC.
cat >h001.xml <<X
<node>
<domain type='test'><name>vm0001</name><uuid>$u1</uuid><memory>1024</memory><os><type>hvm</type></os>
<description>a line &amp; "another"</description></domain>
<pool type='dir'><name>ds1</name><target><path>/srv/ds1</path></target></pool>
</node>
X
cat >d001.xml <<X
<node>
<device><name>scsi_host2</name><parent>computer</parent><capability type='scsi_host'><host>2</host>
<capability type='fc_host'><wwnn>20000090fa000001</wwnn><wwpn>10000090fa000001</wwpn><fabric_wwn>1</fabric_wwn></capability></capability></device>
<device><name>scsi_target2_0_0</name><parent>scsi_host2</parent><capability type='scsi_target'><target>target2:0:0</target>
<capability type='fc_remote_port'><rport>rport-2:0-0</rport><wwpn>0x50060e8010203040</wwpn></capability></capability></device>
<device><name>scsi_2_0_0_5</name><parent>scsi_target2_0_0</parent><capability type='scsi'><host>2</host><bus>0</bus><target>0</target><lun>5</lun><type>disk</type></capability></device>
<device><name>block_sda</name><devnode type='dev'>/dev/sda</devnode><devnode type='link'>/dev/disk/by-id/wwn-0x$wwid</devnode>
<parent>scsi_2_0_0_5</parent><capability type='storage'><block>/dev/sda</block><bus>scsi</bus><drive_type>disk</drive_type><size>1073741824</size></capability></device>
<pool type='dir'><name>ds1</name><target><path>/srv/ds1</path></target></pool>
</node>
X
# virsh 9 asks libvirt's test driver for devices in a way that it does not
# know; the words of the prompt behind the name are no devices.
mkdir bin
cat >bin/virsh <<X
#!/bin/sh
sed -u "s/^nodedev-list --cap storage/echo 'block_sda '/" | exec $(command -v virsh) "\$@"
X
chmod 755 bin/virsh
PATH=$PWD/bin:$PATH

at() { echo "exec:exec sh $driver test://$PWD/$1.xml $1"; }

run discover-hosts "$(at h001)"
is "$status/$(cat err)" '0/' 'it describes its host'
jq -c 'select(.type == "vm" or .type == "datastore" or .type == "host")' out >got
is "$(jq -r '[.type, .id // .vm, .state // ""] | join(" ")' got | sort)" "datastore h001/ds1 
host h001 
vm $u1 running" 'with its VM and its pool'
valid out
jq -c 'select(.type == "vm_definition" or .type == "vm")' out >facts
run discover-hosts --site destination "$(at d001)"
is "$(jq -r 'select(.type == "path") | [.initiator, .target, .lun, .wwid] | @csv' out | tr -d '"')" \
	"10000090fa000001,50060e8010203040,5,naa.$wwid" 'and the paths to a LU'

# step ID OP SITE ARGS AFTER
step() {
	echo "{\"type\":\"step\",\"id\":\"$1\",\"batch\":\"b01\",\"op\":\"$2\",\"site\":\"$3\",\"args\":{$4},\"after\":[$5],\"timeout_s\":20}"
}
{
	cat facts
	step stop stop-vm source "\"vm\":\"$u1\",\"name\":\"vm0001\",\"host\":\"h001\""
	step off stop-pool source '"host":"h001","pool":"ds1"' '"stop"'
	step see rescan-host destination "\"host\":\"d001\",\"present\":true,\"wwid\":\"naa.$wwid\",\"path_count\":1" '"off"'
	step on start-pool destination '"host":"d001","pool":"ds1"' '"see"'
	step define define-vm destination "\"vm\":\"$u1\",\"name\":\"vm0001\",\"host\":\"d001\",\"wwids\":[],\"networks\":{}" '"see"'
	step start start-vm destination "\"vm\":\"$u1\",\"name\":\"vm0001\",\"host\":\"d001\",\"twin\":{\"site\":\"source\",\"host\":\"h001\"}" '"define","on","stop"'
	step back stop-vm destination "\"vm\":\"$u1\",\"name\":\"vm0001\",\"host\":\"d001\"" '"start"'
	step gone undefine-vm destination "\"vm\":\"$u1\",\"name\":\"vm0001\",\"host\":\"d001\"" '"back"'
	step again start-vm source "\"vm\":\"$u1\",\"name\":\"vm0001\",\"host\":\"h001\",\"twin\":{\"site\":\"destination\",\"host\":\"d001\"}" '"gone"'
} >plan
run register-vms --connect "h001=$(at h001)" --connect "d001=$(at d001)" plan
is "$status/$(cat err)" '0/' 'a VM moves and comes back'
is "$(results out | sort)" 'again done
back done
define done
gone done
off done
on already
see already
start done
stop done' 'each step by this driver'
is "$(member out see made)" \
	"{\"wwid\": \"naa.$wwid\", \"path_count\": 1, \"size_bytes\": 1073741824, \"device\": \"/dev/disk/by-id/wwn-0x$wwid\"}" \
	'what the rescan saw'

# What it must not do: run a name that comes from the stream.
step odd stop-vm source '"vm":"x; destroy vm0001","name":"x","host":"h001"' >odd
run register-vms --connect "h001=$(at h001)" odd
is "$(results out)" 'odd failed refused' 'a name that is none is no command'
step none stop-vm source '"vm":"6b1c2a10-0009-4000-8000-000000000009","name":"x","host":"h001"' >none
run register-vms --connect "h001=$(at h001)" none
is "$(results out)" 'none failed not-found' 'a VM that it does not have'
run register-vms --connect "h001=exec:exec sh $driver test:///none.xml h001" none
is "$(results out)" 'none failed protocol' 'a host that it cannot reach'
step check check-vm source "\"vm\":\"$u1\",\"host\":\"h001\"" | cat facts - >check
run register-vms --connect "h001=$(at h001)" check
is "$(results out)$(member out check made.unchecked)" 'check donetrue' 'a verb that it does not have'

done_testing
