/* Fill batches with groups, the pilot first: first fit, largest first. */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

static int
by_size(const void *a, const void *b)
{
	const struct group	*x = a, *y = b;

	if (x->vms.count != y->vms.count)
		return x->vms.count < y->vms.count ? -1 : 1;
	if (x->bytes != y->bytes)
		return x->bytes < y->bytes ? -1 : 1;
	return strcmp(x->id, y->id);
}

/* The order of packing: priority, then the largest. */
static int
by_rank(const void *a, const void *b)
{
	const struct group	*x = a, *y = b;

	if (x->priority != y->priority)
		return x->priority > y->priority ? -1 : 1;
	if (x->vms.count != y->vms.count)
		return x->vms.count > y->vms.count ? -1 : 1;
	if (x->bytes != y->bytes)
		return x->bytes > y->bytes ? -1 : 1;
	return strcmp(x->id, y->id);
}

static struct batch *
batch_new(struct estate *e, bool pilot)
{
	struct batch	*b = allocate(sizeof(*b));

	list_add(&e->batches, b);
	b->number = (long)e->batches.count;
	b->id = text_new("b%02ld", b->number);
	b->pilot = pilot;
	return b;
}

static bool
within(json_int_t amount, json_int_t limit)
{
	return limit == 0 || amount <= limit;
}

static size_t
new_hosts(const struct batch *b, const struct group *g)
{
	size_t	i, count = 0;

	for (i = 0; i < g->hosts.count; i++)
		count += !list_has(&b->hosts, g->hosts.item[i]);
	return count;
}

static bool
has_room(const struct sizes *l, const struct batch *b, const struct group *g)
{
	return within((json_int_t)(b->vm_count + g->vms.count), l->vms) &&
	    within((json_int_t)(b->volume_count + g->volumes.count),
	    l->volumes) && within(sum(b->bytes, g->bytes), l->bytes) &&
	    (l->hosts == 0 || within((json_int_t)(b->hosts.count +
	    new_hosts(b, g)), l->hosts));
}

bool
batches_is_over(const struct sizes *l, const struct group *g)
{
	static const struct batch	empty;

	return !has_room(l, &empty, g);
}

static void
count_group(struct batch *b, const struct group *g)
{
	list_add_all(&b->hosts, &g->hosts);
	b->vm_count += g->vms.count;
	b->volume_count += g->volumes.count;
	b->bytes = sum(b->bytes, g->bytes);
}

static void
batch_add(struct batch *b, struct group *g)
{
	g->batch = b;
	list_add(&b->groups, g);
	count_group(b, g);
}

/* The groups that are to be moved. */
static struct list
wanted(const struct estate *e)
{
	struct list	 l = { 0 };
	struct group	*g;
	size_t		 i;

	for (i = 0; i < e->groups.count; i++) {
		g = e->groups.item[i];
		if (!g->left && g->why.count == 0)
			list_add(&l, g);
	}
	return l;
}

/* The smallest groups, as long as they are few enough VMs. */
static void
fill_pilot(struct estate *e, struct list *groups)
{
	const struct sizes	*l = &e->options->sizes;
	struct batch		*b = NULL;
	struct group		*g;
	size_t			 i, vms = 0;

	list_sort(groups, by_size);
	for (i = 0; i < groups->count; i++) {
		g = groups->item[i];
		if (vms + g->vms.count > (size_t)e->options->pilot ||
		    (b != NULL && !has_room(l, b, g)))
			break;
		if (b == NULL)
			b = batch_new(e, true);
		batch_add(b, g);
		vms += g->vms.count;
	}
}

void
batches_fill(struct estate *e)
{
	struct list	 groups = wanted(e);
	struct group	*g;
	struct batch	*b;
	size_t		 i, k;

	if (e->options->pilot > 0)
		fill_pilot(e, &groups);
	list_sort(&groups, by_rank);
	for (i = 0; i < groups.count; i++) {
		g = groups.item[i];
		if (g->batch != NULL)
			continue;
		for (k = 0; k < e->batches.count; k++) {
			b = e->batches.item[k];
			if (!b->pilot && has_room(&e->options->sizes, b, g))
				break;
		}
		batch_add(k < e->batches.count ? e->batches.item[k] :
		    batch_new(e, false), g);
	}
	for (i = 0; i < e->batches.count; i++)
		list_sort(&((struct batch *)e->batches.item[i])->hosts,
		    host_compare);
	list_fini(&groups);
}

static long
over(json_int_t total, json_int_t limit)
{
	if (limit == 0 || total == 0)
		return total > 0;
	return (long)((total - 1) / limit + 1);
}

static long
larger(long a, long b)
{
	return a > b ? a : b;
}

/*
 * A group over the limits takes a batch whatever they are; no packing of the
 * others needs fewer batches than each of their totals over its limit.
 */
long
batches_bound(const struct estate *e)
{
	const struct sizes	*l = &e->options->sizes;
	const struct group	*g;
	struct batch		 all = { 0 };	/* of the others */
	long			 bound, alone = 0;
	size_t			 i;

	for (i = 0; i < e->groups.count; i++) {
		g = e->groups.item[i];
		if (g->batch == NULL)
			continue;
		if (batches_is_over(l, g))
			alone++;
		else
			count_group(&all, g);
	}
	bound = larger(over((json_int_t)all.vm_count, l->vms),
	    over((json_int_t)all.volume_count, l->volumes));
	bound = larger(bound, over(all.bytes, l->bytes));
	bound = larger(bound, over((json_int_t)all.hosts.count, l->hosts));
	list_fini(&all.hosts);
	return alone + bound;
}
