/*
 * writers - what is made of the model, one function a kind of file.  Each
 * reads the model only; none computes what another one needs too.
 */
#ifndef WRITERS_H
#define WRITERS_H

#include <libxml/xmlwriter.h>

#include "estate.h"
#include "sink.h"

#define VENDOR	"HITACHI"
#define PRODUCT	"OPEN-V"

/* Facts, as the discover tools write them; site is SOURCE or DESTINATION. */
void	facts_hosts(struct sink *, const struct estate *, int site);
void	facts_array(struct sink *, const struct estate *, int site);
void	facts_fabric(struct sink *, const struct estate *);

/* The simulator's state: all facts, and what only the simulator knows. */
void	state_write(struct sink *, const struct estate *);

/* ... of which this is what only the simulator knows. */
void	state_arrays(struct sink *, const struct estate *);

/* The true placement of each disk, by VM id and disk. */
void	answer_write(struct sink *, const struct estate *);

/* Which cluster, host and network of the destination takes over, as CSV. */
void	map_write(struct sink *, const struct estate *);

/* A host as an input file of libvirt's test driver. */
void	libvirt_write(struct sink *, const struct estate *, int site, size_t host);

/*
 * The definition of a VM as a <domain>; state says that the test driver is
 * told its run state too.
 */
void	domain_write(xmlTextWriterPtr, const struct estate *,
	    const struct vm *, bool state);
/* The same as text; the caller frees it. */
char	*domain_text(const struct estate *, const struct vm *);

#endif
