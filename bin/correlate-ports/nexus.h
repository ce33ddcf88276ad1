/*
 * nexus - the first key: which volume a path leads to.
 *
 * A path is (initiator, target port, LUN).  The target is a port of an array,
 * the initiator is in a host group behind that port, and the group has that
 * LUN for a volume.
 */
#ifndef NEXUS_H
#define NEXUS_H

#include "estate.h"

/* The LU of a view is, by so many paths, this volume. */
struct claim {
	uint32_t	view, volume;	/* rows */
	uint32_t	paths;
	uint32_t	contradicted;	/* by LUNs of which two facts differ */
};

/* Make the views, the claims and the indexes of the estate. */
void	nexus_join(struct estate *);

/* The row of a path, or TABLE_NONE. */
uint32_t nexus_path(const struct estate *, uint32_t site, uint32_t host,
	    uint32_t initiator, uint32_t target, uint32_t lun);

#endif
