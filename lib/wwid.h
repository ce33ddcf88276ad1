/*
 * wwid - the identity of a logical unit.
 *
 * Text form here, lower case: naa.<16 or 32 hex>, eui.<hex>, t10.<text>,
 * uuid.<hex>.  Accepted too: Linux 3<naa>, 2<eui>, 1<t10>, wwn-0x<hex>,
 * scsi-3<naa>, dm-uuid-mpath-3<naa> and the same behind /dev/disk/by-id/ or
 * /dev/mapper/ (with or without -part<n>), VMware naa. and vml. names, and
 * the bare hex of an array (16 or 32 digits that begin with an NAA type).
 * Sources: SPC-4 7.8.6 (designators), udev's scsi_id, multipath-tools.
 */
#ifndef WWID_H
#define WWID_H

#define WWID_STRSIZE	260	/* bytes, with the NUL */

/* Returns 0, or -1 with out empty when s is no identity in these forms. */
int	wwid_normalize(const char *s, char out[WWID_STRSIZE]);

#endif
