/*
 * discover-hosts - what its back ends share.
 *
 * Each source is read in a thread of its own.  Its records are kept as text
 * until the main thread writes them, in the order of the operands.
 */
#ifndef DISCOVER_HOSTS_H
#define DISCOVER_HOSTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "finding.h"
#include "stamp.h"

#define TOOL	"discover-hosts"

struct source {
	const char	*site;
	const char	*spec;		/* the operand behind its NAME= */
	char		*name;		/* of the host, or NULL */
	char		*shown;		/* the operand, without secrets */

	/* What came of it. */
	char		*text;		/* the lines to be written */
	size_t		 len;
	int		 status;	/* STATUS_OK or STATUS_PARTIAL */
	bool		 reached;	/* it answered at all */

	/* While it is read. */
	FILE		*out;		/* into text */
	json_t		*counts;	/* records told, by type */
	json_t		*expected;	/* the source's own totals, by type */
	bool		 complete;
	char		 started[STAMP_STRSIZE];
};

/* Read all of a source: text, len, status and reached are set after it. */
void	source_read(struct source *);

/*
 * Tell a record, which gets the site; steals it.  One that is not what its
 * type asks for is named on stderr instead, and the source is not complete.
 */
void	source_tell_new(struct source *, json_t *record);

/* Tell a finding about {site, source and what is in about (stolen)}. */
void	source_finding(struct source *, const char *code,
	    enum finding_severity, json_t *about, const char *hint,
	    const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* Say that the source could not be read at all, and why. */
void	source_unreachable(struct source *, const char *why);

/* The back ends: by a driver of lib/, and from RVTools CSV files. */
void	drivers_read(struct source *);
void	rvtools_read(struct source *, const char *folder);

#endif
