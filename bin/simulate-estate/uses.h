/*
 * uses - which running VM uses which LU, and how.
 *
 * A use is {site, vm, name, host, disk, wwid, route, lu, file, shared,
 * readonly, at}: route is the volume that the host sees, lu the one whose
 * data it is (fabric_name, fabric_lu), at the time (loop_time) until which
 * what the VM wrote is on the disk.  They live in memory only.
 */
#ifndef USES_H
#define USES_H

#include <jansson.h>

/* All that a VM would use now; a new array, each disk's uses together. */
json_t		*uses_of(const json_t *vm);

/* Note a VM's uses; and forget them. */
void		 uses_begin(const json_t *vm, json_t *uses);
void		 uses_end(const json_t *vm);

/* Those of a LU, or of a VM; borrowed; may be NULL. */
json_t		*uses_on(const char *lu);
json_t		*uses_by(const char *site, const char *vm);

/* A LU's data that are used through a volume are those of another LU now. */
void		 uses_move(const char *route, const char *from,
		    const char *to);

void		 uses_free(void);

#endif
