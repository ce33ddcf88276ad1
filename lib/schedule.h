/*
 * schedule - how long a graph of steps takes when what they keep busy takes
 * only so many at once (limit.h).
 *
 * The rule is that of the engine: a step may run when all that it waits for
 * has ended; of those that may, and find a place at everything that they keep
 * busy, the one that was added first is begun.  The end of such a run is an
 * upper bound of the best one, schedule_bound is a lower bound of any.
 * Seconds everywhere.  The same input gives the same numbers.
 */
#ifndef SCHEDULE_H
#define SCHEDULE_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "limit.h"

/* How long things take. */
struct schedule_rates {
	double	path_s;			/* one path (initiator, port, LUN) */
	double	virtualize_s;		/* one external volume */
	double	drain_s;		/* 1 GiB moved into a pool */
	double	check_s, vm_stop_s, vm_define_s, vm_start_s;
	double	pool_s, rescan_s, fingerprint_s;	/* on one host */
};

extern const struct schedule_rates	schedule_defaults;

/* The member with that name, such as "path_s", or NULL. */
double	*schedule_rate(struct schedule_rates *, const char *name);
/* All members by name; a new object.  And those that are in an object. */
json_t	*schedule_rates_json(const struct schedule_rates *);
void	 schedule_rates_read(struct schedule_rates *, const json_t *);
/*
 * A finite number as it goes into records: an integer when it is whole, else
 * rounded to a millionth.
 */
json_t	*schedule_number(double);

/* Paths that a map-volume or unmap-volume step sets, 0 for other ops. */
size_t	schedule_paths(const char *op, const json_t *args);
/* How long a step takes; of an op that is not known, no time. */
double	schedule_length(const struct schedule_rates *, const char *op,
	    const json_t *args);

/* A step to be added; nothing of it is kept but args, which is borrowed. */
struct schedule_step {
	const char	*op, *site;
	const json_t	*args;
	const size_t	*after;		/* positions, also later ones */
	size_t		 after_count;
	size_t		 batch;		/* any number but SCHEDULE_ALL */
};

#define SCHEDULE_ALL	SIZE_MAX

struct schedule;

struct schedule	*schedule_new(void);
void		 schedule_free(struct schedule *);
/* Add a step behind all others; its position is how many there were. */
void		 schedule_add(struct schedule *, const struct schedule_step *);

/*
 * Run the steps of one batch, as if there were no others, or all.  Returns
 * the end, or -1 for a cycle.
 */
double		 schedule_run(struct schedule *, const struct schedule_rates *,
		    const struct limits *, size_t batch);
/* When a step began and ended in the last run that it was part of. */
double		 schedule_begin(const struct schedule *, size_t position);
double		 schedule_end(const struct schedule *, size_t position);

/*
 * The greater of the work of each array, port, host and manager over its
 * places and the longest chain.  Returns -1 for a cycle.
 */
double		 schedule_bound(struct schedule *,
		    const struct schedule_rates *, const struct limits *,
		    size_t batch);

/* What schedule_work tells apart. */
enum schedule_term {
	SCHEDULE_PATHS,		/* an array, setting paths */
	SCHEDULE_VOLUMES,	/* an array, virtualizing, draining .. */
	SCHEDULE_PORTS,
	SCHEDULE_MANAGERS,
	SCHEDULE_HOSTS,
	SCHEDULE_TERMS
};

/* The greatest work over its places of any such. */
void		 schedule_work(struct schedule *,
		    const struct schedule_rates *, const struct limits *,
		    size_t batch, double work[SCHEDULE_TERMS]);

#endif
