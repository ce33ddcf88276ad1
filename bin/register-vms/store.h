/*
 * store - what came by in the stream and a step needs later: definitions,
 * what is behind each disk, where VMs were and when they were stopped.
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

/*
 * Keep a vm, vm_definition or disk record, or the result of a stop-vm;
 * others are passed over.
 */
void		 store_put(struct store *, const struct jl_record *);

/*
 * The vm_definition record of a VM as the source site had it, or else the
 * other site; NULL when none came by.  A new reference of the caller's own.
 */
json_t		*store_definition(struct store *, const char *vm);

/*
 * {target: {wwid, datastore, backing}} of a VM at the source, as in its disk
 * records.  A new reference.
 */
json_t		*store_disks(struct store *, const char *vm);

/* {host, autostart} of a VM as a site had it.  A new reference, or NULL. */
json_t		*store_vm(struct store *, const char *site, const char *vm);

/* A stop-vm step has stopped its VM just now. */
void		 store_stopped(struct store *, const char *step);

/* When that was, in seconds since 1970; -1: it is not known. */
double		 store_stop_time(struct store *, const char *step);

#endif
