/* Runs and bounds of a schedule. */
#include <stdint.h>
#include <stdlib.h>

#include "schedule_graph.h"

#define NOWHERE	SIZE_MAX

struct run {
	struct schedule		*s;
	const struct limits	*limits;
	struct graph		 g;
	size_t			 batch;
	struct heap		 trying, running;
	size_t			*asked;	/* by step: whose first it is */
	double			*end;	/* by step; key of running */
	double			 now;
};

/* The first thing that a step finds no place at, or NULL. */
static struct resource *
blocker(const struct run *r, size_t step)
{
	const struct node	*n = &r->s->node[step];
	struct resource		*resource;
	size_t			 i, places;

	for (i = 0; i < n->use_count; i++) {
		resource = r->s->resource[n->uses[i]];
		places = schedule_places(resource, r->limits);
		if (places != 0 && resource->busy >= places)
			return resource;
	}
	return NULL;
}

/* Let the first of those that wait for a place try, if there is one. */
static void
ask(struct run *r, struct resource *resource)
{
	size_t	step;

	if (resource->asked || resource->waiting.count == 0 ||
	    resource->busy >= schedule_places(resource, r->limits))
		return;
	step = heap_take(&resource->waiting);
	resource->asked = true;
	r->asked[step] = resource->number;
	heap_put(&r->trying, step);
}

static void
begin(struct run *r, size_t step)
{
	struct node	*n = &r->s->node[step];
	size_t		 i;

	for (i = 0; i < n->use_count; i++)
		r->s->resource[n->uses[i]]->busy++;
	n->begin_s = r->now;
	n->end_s = r->end[step] = r->now + n->length_s;
	heap_put(&r->running, step);
}

/* Begin what may run and finds its places, the first of all first. */
static void
begin_all(struct run *r)
{
	struct resource	*resource, *from;
	size_t		 step;

	while (r->trying.count > 0) {
		step = heap_take(&r->trying);
		from = r->asked[step] == NOWHERE ? NULL :
		    r->s->resource[r->asked[step]];
		r->asked[step] = NOWHERE;
		if (from != NULL)
			from->asked = false;
		if ((resource = blocker(r, step)) == NULL)
			begin(r, step);
		else
			heap_put(&resource->waiting, step);
		if (from != NULL)
			ask(r, from);
	}
}

static void
end(struct run *r, size_t step)
{
	const struct node	*n = &r->s->node[step];
	struct resource		*resource;
	size_t			 i, next;

	for (i = 0; i < n->use_count; i++) {
		resource = r->s->resource[n->uses[i]];
		resource->busy--;
		ask(r, resource);
	}
	for (i = r->g.first[step]; i < r->g.first[step + 1]; i++) {
		next = r->g.next[i];
		if (schedule_has(r->s, next, r->batch) &&
		    --r->g.waiting[next] == 0)
			heap_put(&r->trying, next);
	}
}

static void
run_init(struct run *r)
{
	struct schedule	*s = r->s;
	size_t		 i;

	r->asked = schedule_allocate(s->count, sizeof(*r->asked));
	r->end = schedule_allocate(s->count, sizeof(*r->end));
	r->trying.item = schedule_allocate(s->count, sizeof(size_t));
	r->running.item = schedule_allocate(s->count, sizeof(size_t));
	r->running.key = r->end;
	for (i = 0; i < s->resource_count; i++) {
		s->resource[i]->busy = 0;
		s->resource[i]->asked = false;
		s->resource[i]->waiting = (struct heap){ .item =
		    schedule_allocate(s->resource[i]->users, sizeof(size_t)) };
	}
	for (i = 0; i < s->count; i++)
		r->asked[i] = NOWHERE;
}

static void
run_fini(struct run *r)
{
	size_t	i;

	for (i = 0; i < r->s->resource_count; i++)
		free(r->s->resource[i]->waiting.item);
	free(r->running.item);
	free(r->trying.item);
	free(r->end);
	free(r->asked);
}

static double
simulate(struct run *r)
{
	size_t	i;

	run_init(r);
	for (i = 0; i < r->s->count; i++)
		if (schedule_has(r->s, i, r->batch) && r->g.waiting[i] == 0)
			heap_put(&r->trying, i);
	begin_all(r);
	while (r->running.count > 0) {
		r->now = r->end[r->running.item[0]];
		while (r->running.count > 0 &&
		    r->end[r->running.item[0]] <= r->now)
			end(r, heap_take(&r->running));
		begin_all(r);
	}
	run_fini(r);
	return r->now;
}

double
schedule_run(struct schedule *s, const struct schedule_rates *rates,
    const struct limits *limits, size_t batch)
{
	struct run	r = { .s = s, .limits = limits, .batch = batch };
	double		end_s = -1;

	if (graph_init(&r.g, s, rates, batch) == 0)
		end_s = simulate(&r);
	graph_fini(&r.g);
	return end_s;
}

void
schedule_work(struct schedule *s, const struct schedule_rates *rates,
    const struct limits *limits, size_t batch, double work[SCHEDULE_TERMS])
{
	struct resource	*r;
	double		 length;
	size_t		 i, k;

	for (i = 0; i < SCHEDULE_TERMS; i++)
		work[i] = 0;
	for (i = 0; i < s->resource_count; i++)
		s->resource[i]->work = 0;
	for (i = 0; i < s->count; i++) {
		if (!schedule_has(s, i, batch))
			continue;
		length = schedule_length(rates, s->node[i].op,
		    s->node[i].args);
		for (k = 0; k < s->node[i].use_count; k++)
			s->resource[s->node[i].uses[k]]->work += length;
	}
	for (i = 0; i < s->resource_count; i++) {
		r = s->resource[i];
		k = schedule_places(r, limits);
		if (k > 0 && r->work / (double)k > work[r->term])
			work[r->term] = r->work / (double)k;
	}
}

double
schedule_bound(struct schedule *s, const struct schedule_rates *rates,
    const struct limits *limits, size_t batch)
{
	double		work[SCHEDULE_TERMS], bound = 0;
	struct graph	g;
	size_t		i;

	if (graph_init(&g, s, rates, batch) == -1)
		bound = -1;
	for (i = 0; i < g.count && bound >= 0; i++)
		if (g.tail[g.order[i]] > bound)
			bound = g.tail[g.order[i]];
	schedule_work(s, rates, limits, batch, work);
	for (i = 0; i < SCHEDULE_TERMS && bound >= 0; i++)
		if (work[i] > bound)
			bound = work[i];
	graph_fini(&g);
	return bound;
}
