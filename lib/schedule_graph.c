#include "schedule_graph.h"

#include <stdlib.h>
#include <string.h>

static bool
is_before(const struct heap *h, size_t a, size_t b)
{
	if (h->key != NULL && h->key[a] != h->key[b])
		return h->key[a] < h->key[b];
	return a < b;
}

void
heap_put(struct heap *h, size_t position)
{
	size_t	i = h->count++;

	for (; i > 0 && is_before(h, position, h->item[(i - 1) / 2]);
	    i = (i - 1) / 2)
		h->item[i] = h->item[(i - 1) / 2];
	h->item[i] = position;
}

size_t
heap_take(struct heap *h)
{
	size_t	top = h->item[0], last = h->item[--h->count], i = 0, child;

	while ((child = 2 * i + 1) < h->count) {
		if (child + 1 < h->count &&
		    is_before(h, h->item[child + 1], h->item[child]))
			child++;
		if (!is_before(h, h->item[child], last))
			break;
		h->item[i] = h->item[child];
		i = child;
	}
	h->item[i] = last;
	return top;
}

static void
link_dependents(struct graph *g, const struct schedule *s, size_t batch)
{
	const struct node	*n;
	size_t			 i, k, edges = 0, *at;

	for (i = 0; i < s->count; i++)
		edges += s->node[i].after_count;
	g->first = schedule_allocate(s->count + 1, sizeof(*g->first));
	g->next = schedule_allocate(edges, sizeof(*g->next));
	g->waiting = schedule_allocate(s->count, sizeof(*g->waiting));
	for (i = 0; i < s->count; i++)
		for (n = &s->node[i], k = 0; k < n->after_count; k++)
			g->first[n->after[k] + 1]++;
	for (i = 0; i < s->count; i++)
		g->first[i + 1] += g->first[i];
	at = schedule_allocate(s->count, sizeof(*at));
	for (i = 0; i < s->count; i++)
		for (n = &s->node[i], k = 0; k < n->after_count; k++) {
			g->next[g->first[n->after[k]] + at[n->after[k]]++] =
			    i;
			g->waiting[i] += schedule_has(s, n->after[k], batch);
		}
	free(at);
}

/* Returns 0, or -1 for a cycle. */
static int
sort_topologically(struct graph *g, const struct schedule *s, size_t batch)
{
	size_t	i, k, next, done = 0, ready = 0, *left;

	g->order = schedule_allocate(s->count, sizeof(*g->order));
	left = schedule_allocate(s->count, sizeof(*left));
	memcpy(left, g->waiting, s->count * sizeof(*left));
	for (i = 0; i < s->count; i++) {
		if (!schedule_has(s, i, batch))
			continue;
		g->count++;
		if (left[i] == 0)
			g->order[ready++] = i;
	}
	for (; done < ready; done++)
		for (k = g->first[g->order[done]];
		    k < g->first[g->order[done] + 1]; k++) {
			next = g->next[k];
			if (schedule_has(s, next, batch) && --left[next] == 0)
				g->order[ready++] = next;
		}
	free(left);
	return ready == g->count ? 0 : -1;
}

static void
reckon_tails(struct graph *g, const struct schedule *s, size_t batch)
{
	size_t	 i, k, at, next;
	double	*tail;

	g->tail = schedule_allocate(s->count, sizeof(*g->tail));
	for (i = g->count; i-- > 0;) {
		at = g->order[i];
		tail = &g->tail[at];
		for (k = g->first[at]; k < g->first[at + 1]; k++) {
			next = g->next[k];
			if (schedule_has(s, next, batch) &&
			    g->tail[next] > *tail)
				*tail = g->tail[next];
		}
		*tail += s->node[at].length_s;
	}
}

int
graph_init(struct graph *g, struct schedule *s,
    const struct schedule_rates *rates, size_t batch)
{
	size_t	i;

	*g = (struct graph){ 0 };
	for (i = 0; i < s->count; i++)
		if (schedule_has(s, i, batch))
			s->node[i].length_s = schedule_length(rates,
			    s->node[i].op, s->node[i].args);
	link_dependents(g, s, batch);
	if (sort_topologically(g, s, batch) == -1)
		return -1;
	reckon_tails(g, s, batch);
	return 0;
}

void
graph_fini(struct graph *g)
{
	free(g->first);
	free(g->next);
	free(g->waiting);
	free(g->order);
	free(g->tail);
}
