/*
 * schedule_graph - what is behind schedule.h: the steps, what they keep busy,
 * and heaps.
 */
#ifndef SCHEDULE_GRAPH_H
#define SCHEDULE_GRAPH_H

#include <stdbool.h>
#include <uthash.h>

#include "schedule.h"

/* Positions; the least key first, or without keys the least position. */
struct heap {
	size_t		*item, count;
	const double	*key;
};

void	heap_put(struct heap *, size_t position);
size_t	heap_take(struct heap *);

/* An array, port, host or manager as the steps of one stage keep it busy. */
struct resource {
	char			*key;
	enum limit_kind		 kind;
	enum schedule_term	 term;
	size_t			 number, users;	/* position; steps */
	/* Of a run. */
	size_t			 busy;
	bool			 asked;		/* its first is being tried */
	struct heap		 waiting;
	double			 work;
	UT_hash_handle		 hh;
};

struct node {
	char		*op;
	const json_t	*args;
	size_t		*after, after_count;
	size_t		*uses, use_count;	/* resources */
	size_t		 batch;
	/* Of a run. */
	double		 length_s, begin_s, end_s;
};

struct schedule {
	struct node	 *node;
	size_t		  count, room;
	struct resource	**resource, *by_key;
	size_t		  resource_count;
};

/* Steps made ready; first[i]..first[i + 1] of next wait for i. */
struct graph {
	size_t	*first, *next;
	size_t	*waiting;	/* how many are in "after" */
	size_t	*order;		/* topological; count of them */
	size_t	 count;
	double	*tail;		/* own length and the longest behind it */
};

/* Zeroed memory, never NULL; count may be 0. */
void	*schedule_allocate(size_t count, size_t size);

bool	 schedule_has(const struct schedule *, size_t position, size_t batch);
/* How many at once; 0: any number. */
size_t	 schedule_places(const struct resource *, const struct limits *);

/* Set all lengths and tails.  Returns 0, or -1 for a cycle. */
int	 graph_init(struct graph *, struct schedule *,
	    const struct schedule_rates *, size_t batch);
void	 graph_fini(struct graph *);

#endif
