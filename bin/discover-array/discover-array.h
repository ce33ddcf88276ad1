/* What main and the collecting of records share. */
#ifndef DISCOVER_ARRAY_H
#define DISCOVER_ARRAY_H

#include <jansson.h>
#include <stdbool.h>

#include "driver.h"

#define TOOL	"discover-array"

/* The facts of one ARRAY operand, as its driver gives them. */
struct harvest {
	const char	*source;	/* as shown */
	const char	*site;
	struct fact	*fact;		/* count of them */
	size_t		 count, room;
	size_t		 answers;	/* of the driver, bad ones too */
	size_t		 bad;		/* left out, named on stderr */
};

struct fact {
	json_t		*record;	/* ours */
	size_t		 number;	/* as the driver gave them */
};

/* A driver_record_fn: check a record, fill in its site, keep it. */
void	 harvest_add(void *harvest, json_t *record);

/* By type, then by key, whatever order the driver had. */
void	 harvest_sort(struct harvest *);

/* {type: how many}; a new reference. */
json_t	*harvest_counts(const struct harvest *);

void	 harvest_fini(struct harvest *);

/* interrupt.c: SIGINT and SIGTERM end us, but let go of a driver first. */
void	 interrupt_init(void);
void	 interrupt_abandons(struct driver *);	/* of this one; NULL: of none */

#endif
