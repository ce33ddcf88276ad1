/*
 * node - a host that is being written as input of libvirt's test driver.
 */
#ifndef NODE_H
#define NODE_H

#include <libxml/xmlwriter.h>

#include "nexus.h"

struct node {
	xmlTextWriterPtr	 w;
	const struct estate	*e;
	const struct site	*site;
	const struct host	*host;
};

/* Its devices: adapters, and on the source what they lead to. */
void	devices_write(const struct node *);

#endif
