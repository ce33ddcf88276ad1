/*
 * wwid - the identity of a logical unit.
 *
 * Text form here, lower case: naa.<16 or 32 hex>, eui.<16, 24 or 32 hex>,
 * t10.<text>, uuid.<32 hex>.  Accepted too, in either case:
 *
 *   3600..., 2<eui>, 1<t10>	Linux (scsi_id, multipath): a digit that says
 *				the type in front
 *   scsi-3..., dm-uuid-mpath-3..., mpath-3..., dm-name-3..., wwn-0x...,
 *   nvme-eui..., nvme-uuid...	udev's links, and what stands behind 0x
 *   /dev/disk/by-id/<link>, /dev/mapper/3..., /vmfs/devices/disks/<name>
 *   vml.02<8 digits><naa>...	VMware; ASCII of the product follows
 *   600...			the bare hex of an array
 *
 * A partition behind it (-part1, p1, :1) is cut off: the LU is meant.  (T10
 * text may end in p1 or :1 itself, so of it only -part1 is.)
 *
 * An NAA name must have the length of its type: types 2, 3 and 5 have 16
 * digits, type 6 has 32.  So the first half of a type 6 name, which many
 * LUs share and lsblk shows as WWN, is refused; so are zeros, the scsi-0 and
 * scsi-S links (serial numbers, not unique), and names that people gave.
 *
 * In T10 text runs of blanks and underscores are one underscore, none at the
 * ends, as udev writes it; VMware writes an underscore for each blank.  A
 * bare 1<t10> must have one, else it could be any number; in /dev/mapper it
 * is refused, since logical volumes have such names too.
 * Sources: SPC-4 7.8.6 (designators), udev's scsi_id, multipath-tools.
 */
#ifndef WWID_H
#define WWID_H

#define WWID_STRSIZE	260	/* bytes, with the NUL */

/*
 * Returns 0, or -1 with out empty when s is no identity in these forms.  out
 * may be s.
 */
int	wwid_normalize(const char *s, char out[WWID_STRSIZE]);

#endif
