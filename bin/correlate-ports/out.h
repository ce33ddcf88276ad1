/*
 * out - JSON text written piece by piece, for the many records that are made
 * here; the same bytes as jansson's compact form.
 */
#ifndef OUT_H
#define OUT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "estate.h"

/*
 * Where it is written to: held as text, all of it, or passed on to a file now
 * and then.  Set file, the rest to zero; out_fini at the end.
 */
struct out {
	FILE		*file;		/* NULL: is held */
	bool		 muted;		/* goes nowhere at all */
	char		*text;
	size_t		 len, room;
};

/* What is there goes out here, before others write to the file. */
void	out_flush(struct out *);
void	out_fini(struct out *);

/* Text as it is, and a name as a JSON string. */
void	out_bytes(struct out *, const char *s, size_t len);
void	out_name(struct out *, const struct estate *, uint32_t name);
void	out_number(struct out *, uint32_t);

static inline void
out_raw(struct out *o, const char *s)
{
	out_bytes(o, s, strlen(s));
}

/* {"array":...,"volume":...} of a row of volumes. */
void	out_volume(struct out *, const struct estate *, uint32_t row);

/* A JSON array of items, each written by one. */
void	out_array(struct out *, const struct estate *, const struct numbers *,
	    void (*one)(struct out *, const struct estate *, uint32_t));

#endif
