/*
 * origins - where facts came from: file and line of the record that counts.
 * Kept for --explain only.
 */
#ifndef ORIGINS_H
#define ORIGINS_H

#include <stdint.h>

struct origins;

/* What has an origin, by the key that its row begins with. */
enum origin_kind {
	ORIGIN_ARRAY_PORT, ORIGIN_DATASTORE, ORIGIN_DISK, ORIGIN_HOST_GROUP,
	ORIGIN_LOGICAL_UNIT, ORIGIN_LUN, ORIGIN_PATH, ORIGIN_VM, ORIGIN_VOLUME,
	ORIGIN_KINDS
};

struct origin {
	const char	*file;
	unsigned long	 line;
};

struct origins	*origins_new(void);
void		 origins_free(struct origins *);	/* NULL is fine */

/*
 * The row of a record of type was read there; of two with one key the later
 * counts.  file is kept.
 */
void		 origins_note(struct origins *, const char *type,
		    const void *row, const char *file, unsigned long line);

/* Where a row came from; its file is NULL when no record tells. */
struct origin	 origins_find(const struct origins *, enum origin_kind,
		    const void *row);

#endif
