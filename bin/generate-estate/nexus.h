/*
 * nexus - which initiator of a host meets which port of its site's array,
 * and which volume it sees there.
 */
#ifndef NEXUS_H
#define NEXUS_H

#include "estate.h"

struct nexus {
	size_t			 fabric;	/* and initiator */
	size_t			 target;	/* of the fabric's in its set */
	const struct port	*port;
	const struct volume	*volume;
	char			 device[16];	/* "sdaa", one a nexus */
};

/* Name of disk i of a host: sda, sdb, ... sdz, sdaa, ... */
void	nexus_device(size_t i, char out[16]);

/* A port of the set that a host is attached to. */
const struct port *nexus_port(const struct estate *, const struct site *,
    const struct host *, size_t fabric, size_t target);

/*
 * What a host of the source sees, from i 0 on in the order in which it finds
 * it.  Returns false at the end.
 */
bool	nexus_get(const struct estate *, const struct host *, size_t i,
	    struct nexus *);

/* Write the id of a host's group on a port: "CL1-A,3". */
void	nexus_group(const struct port *, const struct host *, char out[16]);

#endif
