/*
 * disks - what a virtual disk lies on.
 */
#ifndef DISKS_H
#define DISKS_H

#include <jansson.h>

#include "driver.h"

/* The identities of the LUs that a disk lies on; a new array. */
json_t		*disk_wwids(const json_t *disk);

/*
 * Its name inside its datastore, which is one name on every host; "" when it
 * is a LU by itself.  Borrowed from the disk.
 */
const char	*disk_file(const json_t *disk);

/* Remember where a disk lies, unless that is known already. */
void		 disk_born(const json_t *disk);

/* Bark (wrong-disk) when a disk does not lie where it was born. */
void		 disk_check(const json_t *vm, const json_t *disk);

/* Does the VM's host see what this disk needs?  0, or -1 with the error. */
int		 disk_ready(const json_t *vm, const json_t *disk,
		    struct driver_error *);

#endif
