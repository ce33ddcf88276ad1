#include "schedule.h"

#include <err.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"

const struct schedule_rates	schedule_defaults = {
	.path_s = 1.5, .virtualize_s = 20, .vm_stop_s = 30, .vm_define_s = 1,
	.vm_start_s = 10, .pool_s = 5, .rescan_s = 5, .paths_at_once = 4,
	.virtualizes_at_once = 4, .vms_at_once = 32, .hosts_at_once = 32
};

/* A graph made ready: who waits for whom, and how long each tail is. */
struct graph {
	struct schedule_step	*step;
	size_t			 count;
	size_t			*first, *next;	/* to dependents */
	size_t			*waiting;	/* steps still in "after" */
	size_t			*order;		/* topological */
	double			*tail;		/* own and what follows */
};

/* Steps that may run, or that run: a binary heap. */
struct heap {
	size_t		*item, count;
	const double	*key;
	bool		 largest;
};

static const struct {
	const char	*name;
	size_t		 at;		/* a double in struct schedule_rates */
} rates[] = {
#define RATE(name)	{ #name, offsetof(struct schedule_rates, name) }
	RATE(path_s), RATE(virtualize_s), RATE(vm_stop_s), RATE(vm_define_s),
	RATE(vm_start_s), RATE(pool_s), RATE(rescan_s), RATE(paths_at_once),
	RATE(virtualizes_at_once), RATE(vms_at_once), RATE(hosts_at_once),
#undef RATE
};

double *
schedule_rate(struct schedule_rates *r, const char *name)
{
	size_t	i;

	for (i = 0; i < sizeof(rates) / sizeof(rates[0]); i++)
		if (strcmp(rates[i].name, name) == 0)
			return (double *)(void *)((char *)r + rates[i].at);
	return NULL;
}

json_t *
schedule_rates_json(const struct schedule_rates *r)
{
	struct schedule_rates	 copy = *r;
	json_t			*all = json_object();
	size_t			 i;

	for (i = 0; i < sizeof(rates) / sizeof(rates[0]); i++)
		json_object_set_new(all, rates[i].name, schedule_number(
		    *schedule_rate(&copy, rates[i].name)));
	return all;
}

json_t *
schedule_number(double n)
{
	if (fabs(n) > 1e15)
		return json_real(n);
	n = round(n * 1e6) / 1e6;
	return n == floor(n) ? json_integer((json_int_t)n) : json_real(n);
}

enum schedule_class
schedule_class_of(const char *op)
{
	if (strcmp(op, "map-volume") == 0 || strcmp(op, "unmap-volume") == 0)
		return SCHEDULE_PATH;
	if (strcmp(op, "rescan-host") == 0 || strcmp(op, "stop-pool") == 0 ||
	    strcmp(op, "start-pool") == 0)
		return SCHEDULE_HOST;
	if (strstr(op, "-vm") != NULL)
		return SCHEDULE_VM;
	return SCHEDULE_VOLUME;
}

static size_t
places(const struct schedule_rates *r, enum schedule_class class)
{
	const double	at_once[SCHEDULE_CLASSES] = { r->paths_at_once,
			    r->virtualizes_at_once, r->vms_at_once,
			    r->hosts_at_once };

	return at_once[class] < 1 ? 1 : (size_t)at_once[class];
}

size_t
schedule_paths(const char *op, const json_t *args)
{
	const json_t	*list, *entry;
	size_t		 i, n, count = 0;

	if (schedule_class_of(op) != SCHEDULE_PATH)
		return 0;
	list = json_object_get(args, *op == 'm' ? "ports" : "luns");
	json_array_foreach(list, i, entry) {
		n = json_array_size(json_object_get(entry, "initiators"));
		count += n == 0 ? 1 : n;
	}
	return count;
}

double
schedule_length(const struct schedule_rates *r, const char *op,
    const json_t *args)
{
	switch (schedule_class_of(op)) {
	case SCHEDULE_PATH:
		return r->path_s * (double)schedule_paths(op, args);
	case SCHEDULE_HOST:
		return *op == 'r' ? r->rescan_s : r->pool_s;
	case SCHEDULE_VM:
		return strcmp(op, "stop-vm") == 0 ? r->vm_stop_s :
		    strcmp(op, "start-vm") == 0 ? r->vm_start_s :
		    r->vm_define_s;
	default:
		return r->virtualize_s;
	}
}

static bool
heap_before(const struct heap *h, size_t a, size_t b)
{
	if (h->key[a] < h->key[b])
		return !h->largest;
	if (h->key[a] > h->key[b])
		return h->largest;
	return a < b;
}

static void
heap_put(struct heap *h, size_t item)
{
	size_t	i = h->count++;

	for (; i > 0 && heap_before(h, item, h->item[(i - 1) / 2]);
	    i = (i - 1) / 2)
		h->item[i] = h->item[(i - 1) / 2];
	h->item[i] = item;
}

static size_t
heap_take(struct heap *h)
{
	size_t	top = h->item[0], last = h->item[--h->count], i = 0, child;

	while ((child = 2 * i + 1) < h->count) {
		if (child + 1 < h->count &&
		    heap_before(h, h->item[child + 1], h->item[child]))
			child++;
		if (!heap_before(h, h->item[child], last))
			break;
		h->item[i] = h->item[child];
		i = child;
	}
	h->item[i] = last;
	return top;
}

static void *
allocate(size_t count, size_t size)
{
	void	*p = calloc(count + 1, size);

	if (p == NULL)
		err(STATUS_FATAL, NULL);
	return p;
}

static void
graph_fini(struct graph *g)
{
	free(g->first);
	free(g->next);
	free(g->waiting);
	free(g->order);
	free(g->tail);
}

/* first[i]..first[i + 1] of next are the steps that wait for i. */
static void
link_dependents(struct graph *g)
{
	size_t	 i, k, edges = 0, *at;

	g->first = allocate(g->count + 1, sizeof(*g->first));
	g->waiting = allocate(g->count, sizeof(*g->waiting));
	for (i = 0; i < g->count; i++) {
		g->waiting[i] = g->step[i].after_count;
		edges += g->step[i].after_count;
		for (k = 0; k < g->step[i].after_count; k++)
			g->first[g->step[i].after[k] + 1]++;
	}
	for (i = 0; i < g->count; i++)
		g->first[i + 1] += g->first[i];
	g->next = allocate(edges, sizeof(*g->next));
	at = allocate(g->count, sizeof(*at));
	for (i = 0; i < g->count; i++)
		for (k = 0; k < g->step[i].after_count; k++) {
			size_t	from = g->step[i].after[k];

			g->next[g->first[from] + at[from]++] = i;
		}
	free(at);
}

/* Returns 0, or -1 for a cycle. */
static int
sort_topologically(struct graph *g)
{
	size_t	 i, k, done = 0, ready = 0, *left;

	g->order = allocate(g->count, sizeof(*g->order));
	left = allocate(g->count, sizeof(*left));
	memcpy(left, g->waiting, g->count * sizeof(*left));
	for (i = 0; i < g->count; i++)
		if (left[i] == 0)
			g->order[ready++] = i;
	for (; done < ready; done++)
		for (k = g->first[g->order[done]];
		    k < g->first[g->order[done] + 1]; k++)
			if (--left[g->next[k]] == 0)
				g->order[ready++] = g->next[k];
	free(left);
	return ready == g->count ? 0 : -1;
}

static int
graph_init(struct graph *g, struct schedule_step *step, size_t count)
{
	size_t	 i, k;
	double	*tail;

	*g = (struct graph){ .step = step, .count = count };
	link_dependents(g);
	if (sort_topologically(g) == -1)
		return -1;
	g->tail = allocate(count, sizeof(*g->tail));
	for (i = count; i-- > 0;) {
		tail = &g->tail[g->order[i]];
		for (k = g->first[g->order[i]]; k < g->first[g->order[i] + 1];
		    k++)
			if (g->tail[g->next[k]] > *tail)
				*tail = g->tail[g->next[k]];
		*tail += step[g->order[i]].length_s;
	}
	return 0;
}

/* Begin what may run and finds a place. */
static void
begin(struct graph *g, struct heap ready[], size_t busy[],
    struct heap *running, double *ends, double now,
    const struct schedule_rates *r)
{
	size_t	c, i;

	for (c = 0; c < SCHEDULE_CLASSES; c++)
		while (ready[c].count > 0 &&
		    busy[c] < places(r, (enum schedule_class)c)) {
			i = heap_take(&ready[c]);
			busy[c]++;
			g->step[i].start_s = now;
			ends[i] = g->step[i].end_s =
			    now + g->step[i].length_s;
			heap_put(running, i);
		}
}

static double
simulate(struct graph *g, const struct schedule_rates *r)
{
	struct heap	 ready[SCHEDULE_CLASSES], running;
	size_t		 busy[SCHEDULE_CLASSES] = { 0 }, i, k;
	double		*ends = allocate(g->count, sizeof(*ends)), now = 0;

	running = (struct heap){ .key = ends,
	    .item = allocate(g->count, sizeof(size_t)) };
	for (i = 0; i < SCHEDULE_CLASSES; i++)
		ready[i] = (struct heap){ .key = g->tail, .largest = true,
		    .item = allocate(g->count, sizeof(size_t)) };
	for (i = 0; i < g->count; i++)
		if (g->waiting[i] == 0)
			heap_put(&ready[g->step[i].class], i);
	begin(g, ready, busy, &running, ends, now, r);
	while (running.count > 0) {
		now = ends[running.item[0]];
		while (running.count > 0 && ends[running.item[0]] <= now) {
			i = heap_take(&running);
			busy[g->step[i].class]--;
			for (k = g->first[i]; k < g->first[i + 1]; k++)
				if (--g->waiting[g->next[k]] == 0)
					heap_put(&ready[g->step[
					    g->next[k]].class], g->next[k]);
		}
		begin(g, ready, busy, &running, ends, now, r);
	}
	for (i = 0; i < SCHEDULE_CLASSES; i++)
		free(ready[i].item);
	free(running.item);
	free(ends);
	return now;
}

double
schedule_run(struct schedule_step *step, size_t count,
    const struct schedule_rates *r)
{
	struct graph	g;
	double		end = -1;

	if (graph_init(&g, step, count) == 0)
		end = simulate(&g, r);
	graph_fini(&g);
	return end;
}

double
schedule_bound(const struct schedule_step *step, size_t count,
    const struct schedule_rates *r)
{
	struct schedule_step	*copy = allocate(count, sizeof(*copy));
	double			 work[SCHEDULE_CLASSES] = { 0 }, bound = 0;
	struct graph		 g;
	size_t			 i;

	if (count > 0)
		memcpy(copy, step, count * sizeof(*copy));
	if (graph_init(&g, copy, count) == -1)
		bound = -1;
	for (i = 0; i < count && bound >= 0; i++) {
		work[step[i].class] += step[i].length_s;
		if (g.tail[i] > bound)
			bound = g.tail[i];
	}
	for (i = 0; i < SCHEDULE_CLASSES && bound >= 0; i++)
		if (work[i] / (double)places(r, (enum schedule_class)i) > bound)
			bound = work[i] /
			    (double)places(r, (enum schedule_class)i);
	graph_fini(&g);
	free(copy);
	return bound;
}
