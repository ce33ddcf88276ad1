/*
 * trace - lines for people on how things were joined, each with the file and
 * line of the record that it is known from.
 */
#ifndef TRACE_H
#define TRACE_H

#include "place.h"

struct trace {
	struct estate	*e;
	struct index	 paths_of_wwid;
	struct placing	 placing;
};

void	trace_init(struct trace *, struct estate *);
void	trace_fini(struct trace *);

/*
 * A VM; the disk that place_judge has put into placing, and its LUs; a LU as
 * some hosts see it, and which volume it is.  whole: with paths and volumes.
 */
void	trace_vm(const struct trace *, uint32_t site, uint32_t id);
void	trace_disk(struct trace *, bool whole);
void	trace_lu(struct trace *, int depth, uint32_t site,
	    const struct numbers *hosts, uint32_t wwid, bool whole);

/* A volume, and where the array shows it. */
void	trace_volume(const struct trace *, uint32_t row);

#endif
