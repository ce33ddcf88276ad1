/*
 * schedule - how long a graph of steps takes when only so many of a kind
 * run at once.
 *
 * A list schedule: whatever may run is begun at once, the step with the
 * longest tail behind it first, ties by position.  Its end is an upper bound
 * for the best schedule; schedule_bound is a lower bound for any.  Seconds
 * everywhere.  The same input gives the same numbers.
 */
#ifndef SCHEDULE_H
#define SCHEDULE_H

#include <jansson.h>
#include <stddef.h>

/* What a step keeps busy; each has its own number of places. */
enum schedule_class {
	SCHEDULE_PATH,		/* map-volume, unmap-volume */
	SCHEDULE_VOLUME,	/* virtualize-volume, release-, drain-volume */
	SCHEDULE_VM,		/* stop-, define-, start-, undefine-vm */
	SCHEDULE_HOST,		/* rescan-host, stop-pool, start-pool */
	SCHEDULE_CLASSES
};

/* How long things take, and how many at once. */
struct schedule_rates {
	double	path_s;			/* one path (initiator, port, LUN) */
	double	virtualize_s;		/* one external volume */
	double	vm_stop_s, vm_define_s, vm_start_s;
	double	pool_s, rescan_s;	/* on one host */
	double	paths_at_once, virtualizes_at_once, vms_at_once,
		hosts_at_once;
};

extern const struct schedule_rates	schedule_defaults;

/* One step of a graph. */
struct schedule_step {
	enum schedule_class	 class;
	double			 length_s;
	const size_t		*after;		/* positions, after_count */
	size_t			 after_count;
	double			 start_s, end_s;	/* results */
};

/* The member with that name, such as "path_s", or NULL. */
double	*schedule_rate(struct schedule_rates *, const char *name);

/* All members by name; a new object. */
json_t	*schedule_rates_json(const struct schedule_rates *);
/*
 * A finite number as it goes into records: an integer when it is whole, else
 * rounded to a millionth.
 */
json_t	*schedule_number(double);

/* What an op keeps busy. */
enum schedule_class	schedule_class_of(const char *op);
/* Paths that a map-volume or unmap-volume step sets, 0 for other ops. */
size_t	schedule_paths(const char *op, const json_t *args);
/* How long a step takes. */
double	schedule_length(const struct schedule_rates *, const char *op,
	    const json_t *args);

/* Set start_s and end_s of all.  Returns the end, or -1 for a cycle. */
double	schedule_run(struct schedule_step *, size_t count,
	    const struct schedule_rates *);

/*
 * The greater of the work of each class over its places and the longest
 * chain.  Returns -1 for a cycle.
 */
double	schedule_bound(const struct schedule_step *, size_t count,
	    const struct schedule_rates *);

#endif
