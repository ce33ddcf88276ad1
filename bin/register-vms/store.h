/*
 * store - what came by in the stream and a definition needs later: the
 * definitions themselves, and what is behind each disk.
 *
 * One thread puts, all may look.
 */
#ifndef STORE_H
#define STORE_H

#include <jansson.h>

#include "jl.h"

struct store;

struct store	*store_new(void);
void		 store_free(struct store *);

/* Keep a vm_definition or disk record; others are passed over. */
void		 store_put(struct store *, const struct jl_record *);

/*
 * The vm_definition record of a VM as the source site had it, or else the
 * other site; NULL when none came by.  A new reference of the caller's own.
 */
json_t		*store_definition(struct store *, const char *vm);

/* {target: disk record} of a VM at the source.  A new reference. */
json_t		*store_disks(struct store *, const char *vm);

#endif
