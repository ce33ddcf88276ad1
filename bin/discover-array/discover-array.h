/* What main and the collecting of records share. */
#ifndef DISCOVER_ARRAY_H
#define DISCOVER_ARRAY_H

#include <jansson.h>
#include <stdbool.h>

#define TOOL	"discover-array"

/* The facts of one ARRAY operand, as its driver gives them. */
struct harvest {
	const char	 *source;	/* as shown */
	const char	 *site;
	json_t		**record;	/* count of them, ours */
	size_t		  count, room;
	size_t		  answers;	/* records of the driver, bad ones too */
	size_t		  bad;		/* left out, named on stderr */
};

/* A driver_record_fn: check a record, fill in its site, keep it. */
void	 harvest_add(void *harvest, json_t *record);

/* By type, then by key, whatever order the driver had. */
void	 harvest_sort(struct harvest *);

/* {type: how many}; a new reference. */
json_t	*harvest_counts(const struct harvest *);

void	 harvest_fini(struct harvest *);

#endif
