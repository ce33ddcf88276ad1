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

/*
 * Bark (wrong-disk) for every disk of a VM that does not lie where it was
 * born, or is not there at all.
 */
void		 disks_check(const json_t *vm);

/* The data of a LU (fabric_lu) are on another one now. */
void		 disks_moved(const char *from, const char *to);

/* Does the VM's host see what this disk needs?  0, or -1 with the error. */
int		 disk_ready(const json_t *vm, const json_t *disk,
		    struct driver_error *);

#endif
