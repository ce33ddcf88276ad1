/*
 * read - members of a record as numbers of the estate.
 */
#ifndef READ_H
#define READ_H

#include "estate.h"

/* The member's text; 0 when it is absent. */
uint32_t	read_text(struct estate *, const struct scan *,
		    const char *name);

/* The member's integer; returns whether it is there. */
bool		read_integer(const struct scan *, const char *name, int64_t *);

/* The record's site; source when absent. */
uint32_t	read_site(struct estate *, const struct scan *);

/*
 * A port or an identity in canonical form.  One that has none is reported
 * and kept as it is spelled, so that it is equal to nothing but itself.
 */
uint32_t	read_port(struct estate *, const struct scan *,
		    const char *name);
uint32_t	read_wwid(struct estate *, const struct scan *,
		    const char *name);

/* Is a text an identity in canonical form? */
bool		read_is_wwid(const struct estate *, uint32_t name);

/* Put an array of texts into a list; -1 when it holds something else. */
enum read_form { READ_TEXT, READ_PORT, READ_WWID };
int		read_list(struct estate *, const struct scan *,
		    const char *name, enum read_form, struct list *);

#endif
