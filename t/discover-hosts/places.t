#!/bin/sh
# places that are easy to guess wrong: what is not known is a finding
#
# A disk that is not placed, or placed on another LU, lets that LU be moved
# under a VM that runs.

. "$REPLUMB/t/tap.sh"
data=$REPLUMB/testdata/discover-hosts

run discover-hosts "h=test://$data/places.xml"
is "$status" 1 'places that are not known: exit 1'
is "$(cat err)" '' 'they are findings, not messages'
valid out

# place TARGET: where a disk is told to lie; codes TARGET: findings about it.
place() {
	jq -r --arg t "$1" 'select(.type == "disk" and .target == $t) |
	    .wwid // .datastore // "nowhere"' out
}
codes() {
	jq -r --arg t "$1" 'select(.about.target == $t and .blocks).code' out |
		tr '\n' ' '
}
unknown() {
	is "$(place "$1"), $(codes "$1")" 'nowhere, disk-identity-unknown ' "$2"
}
b1=naa.60060e8007000001000000000000b001
nvme=uuid.6b1c0000111122223333444455556666

unknown vda 'a multipath alias is no volume of the mpath pool'
unknown vdb 'a logical volume is no partition of the disk pool in /dev'
unknown vdc 'a volume of a scsi pool that is no LU we know'
unknown vdd 'a volume that a scsi pool does not have'
unknown vdi 'a LU over FC without remote port and identity is not local'
unknown vdj 'a LU of an iSCSI target with -lun- in its name is not local'
unknown vdn 'a logical volume named like T10 text is no identity'
is "$(place vde), $(codes vde)" "$b1, device-as-file " \
	'a LU that is defined as a file: its identity, and it may not move'
is "$(codes vdf)" 'device-as-file disk-identity-unknown ' \
	'an unknown device that is defined as a file'
is "$(place vdg)" h/big 'of two pools at one place the one with a device'
is "$(place vdh)" h/inlost 'a folder in a pool of unknown place'
is "$(jq -r 'select(.code == "datastore-identity-unknown").about.datastore' out)" \
	'h/inlost
h/lost' 'is of unknown place too'
is "$(place vdk)" $nvme 'NVMe UUID'
is "$(place vdq)" $nvme 'a partition of it'
is "$(place vdp)" $b1 'a partition of a SCSI disk'
is "$(place vdt)" $b1 'a partition by its link'
is "$(place vdl)" h/dots 'text that XML escapes'
is "$(place vdo)" h/big '// in a path is /'
is "$(place vdm)" nowhere '.. in a path: no place'
is "$(jq -r 'select(.about.target == "vdm").code' out)" disk-place-unknown \
	'and a finding says so'
is "$(place vdr), $(codes vdr)" 'h/big, ' 'a backing chain that leaves its LU'
is "$(jq -r 'select(.target == "vdr") | .backing[].datastore' out | tr '\n' ' ')" \
	'h/sub h/small ' 'is told layer by layer'
is "$(place vdu), $(codes vdu)" 'h/big, backing-place-unknown ' \
	'a chain that leads to a file in no pool'
is "$(place sda), $(codes sda)" 'nowhere, ' "a drive of the host holds no data"
is "$(place vds), $(codes vds)" 'h/big, ' 'one that does not'
is "$(jq -r 'select(.code == "path-unknown").about.device' out)" scsi_2_0_0_0 \
	'a path without a target port is a finding'

done_testing
