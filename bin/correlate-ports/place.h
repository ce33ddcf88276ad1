/*
 * place - on which volumes each disk lies, and what proves it.
 *
 * A disk lies on LUs: its own, or the extents of its datastore.  A LU is
 * judged by what the hosts that matter say: the VM's and the datastore's.
 */
#ifndef PLACE_H
#define PLACE_H

#include "estate.h"

/* A VM has a disk that lies, or may lie, on a volume. */
struct use {
	uint32_t	volume;		/* row */
	uint32_t	vm;		/* id */
};

/*
 * Write a placement for each disk, by site, VM and target, and put what they
 * use into a table of struct use.
 */
void	place_disks(struct estate *, struct table *uses);

#endif
