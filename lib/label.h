/*
 * label - which partition table, file system or volume group a volume says
 * that it holds, by the identifiers in its first MiB.
 *
 *	gpt:UUID	the disk's GUID
 *	mbr:XXXXXXXX	the disk signature, unless it is zero or protects a GPT
 *	lvm:ID		of a physical volume, as LVM prints it (6-4-4-4-4-4-6)
 *	xfs:UUID	of the file system; also ext4: (ext2 and ext3 too) and
 *			ocfs2:
 *
 * Sources: UEFI 2.10, 5.3.2 (GPT header); the layouts of the super blocks
 * and of LVM's label as their documentation has them.  Sums are not checked:
 * a label is to be found again, not to be trusted.
 */
#ifndef LABEL_H
#define LABEL_H

#include <jansson.h>
#include <stddef.h>

#define LABEL_BYTES	((size_t)1 << 20)	/* no label lies behind these */

/*
 * All labels in the first len bytes of a volume, as texts in a new array, in
 * the order above.  Any bytes will do, also none.
 */
json_t	*label_read(const void *start, size_t len);

#endif
