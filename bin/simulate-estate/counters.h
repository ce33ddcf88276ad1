/*
 * counters - the data of virtual disks.
 *
 * Each disk of a VM holds a counter, which the VM moves on while it runs: by
 * one when it starts, and by COUNTER_RATE each second.  Nothing ticks: what
 * a VM wrote until now is put on its disks when it stops, and before
 * anything happens to the volumes below them.
 *
 * Where a write goes, it stays: a record x-data {holder, file, vm, disk,
 * counter} belongs to the LU that holds the data, "array/00:01:06".  What is
 * written through an external volume stays in the cache of its array, whose
 * holder is "array/" and the external parity group, until that is
 * disconnected, which writes it to the LU behind.  A reader meets the cache
 * first; the array behind knows nothing of it.  So a VM that starts where
 * its last write is not, is found out: x-disk.written is what it wrote last,
 * and a disk with anything else is a violation "lost-write".
 */
#ifndef COUNTERS_H
#define COUNTERS_H

#include <jansson.h>

#define COUNTER_RATE	100	/* a second */

/* A VM starts to use these: look for its last writes; the first write. */
void		 counters_start(json_t *uses);

/* Put on its disks what a running VM has written until now. */
void		 counters_write(const char *site, const char *vm);

/* Put in place what an external parity group has cached for its LU. */
void		 counters_destage(const json_t *epg, const json_t *behind);

/* A volume's data are copied to a holder. */
void		 counters_copy(const json_t *volume, const char *holder);

/* What a holder has is lost. */
void		 counters_drop(const char *holder);

/* The holder that a cache or a LU is; new. */
json_t		*counters_holder(const char *array, const char *id);

/*
 * What a reader of this volume finds: texts "file vm disk counter", sorted,
 * behind the name of the LU that the data were on first; new.
 */
json_t		*counters_read(const json_t *volume);

#endif
