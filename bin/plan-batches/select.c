/* --select: which groups are wanted, and how early. */
#include "plan.h"

#include <err.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"

static bool
group_has_vm(const struct group *g, const char *id)
{
	const struct vm	*vm;
	size_t		 i;

	for (i = 0; i < g->vms.count; i++) {
		vm = g->vms.item[i];
		if (strcmp(vm->id, id) == 0 || strcmp(vm->name, id) == 0)
			return true;
	}
	return false;
}

/*
 * Clusters count by the hosts that VMs are registered on.  What is excluded
 * keeps its paths, too.
 */
static bool
group_has_cluster(const struct group *g, const char *id, bool paths)
{
	const struct vm		*vm;
	const struct host	*h;
	size_t			 i;

	for (i = 0; i < g->vms.count; i++) {
		vm = g->vms.item[i];
		if (vm->at != NULL && strcmp(vm->at->cluster, id) == 0)
			return true;
	}
	for (i = 0; i < g->hosts.count && paths; i++) {
		h = g->hosts.item[i];
		if (strcmp(h->cluster, id) == 0)
			return true;
	}
	return false;
}

static bool
record_is(const json_t *record, const char *id)
{
	return strcmp(fact_text(record, "id"), id) == 0 ||
	    strcmp(fact_text(record, "name"), id) == 0 ||
	    strcmp(fact_text(record, "pool"), id) == 0;
}

static bool
group_has_datastore(const struct estate *e, const struct group *g,
    const char *id)
{
	const struct pool	*p;
	const json_t		*record;
	size_t			 i, k;

	for (i = 0; i < g->pools.count; i++) {
		p = g->pools.item[i];
		for (k = 0; k < p->records.count; k++)
			if (record_is(p->records.item[k], id))
				return true;
	}
	for (i = 0; i < g->volumes.count && e->report; i++) {
		record = facts_get(e->facts, "datastore", "source",
		    ((struct volume *)g->volumes.item[i])->id, NULL);
		if (record_is(record, id))
			return true;
	}
	return false;
}

static bool
matches(const struct estate *e, const struct group *g, const struct choice *c)
{
	switch (*c->kind) {
	case 'v':
		return group_has_vm(g, c->id);
	case 'g':
		return strcmp(g->id, c->id) == 0;
	case 'c':
		return group_has_cluster(g, c->id,
		    strcmp(c->action, "exclude") == 0);
	default:
		return group_has_datastore(e, g, c->id);
	}
}

/* A VM that has nothing to move may be named, too. */
static bool
is_still(const struct estate *e, const struct choice *c)
{
	const struct vm	*vm;
	size_t		 i;

	for (i = 0; i < e->still.count && *c->kind == 'v'; i++) {
		vm = e->still.item[i];
		if (strcmp(vm->id, c->id) == 0 || strcmp(vm->name, c->id) == 0)
			return true;
	}
	return false;
}

/* The larger counts; what a row says of the VM itself comes last, and wins. */
static void
apply_to_vms(const struct group *g, const struct choice *c)
{
	struct vm	*vm;
	bool		 own = *c->kind == 'v';
	size_t		 i;

	for (i = 0; i < g->vms.count; i++) {
		vm = g->vms.item[i];
		if (own && strcmp(vm->id, c->id) != 0 &&
		    strcmp(vm->name, c->id) != 0)
			continue;
		if (c->health != NULL)
			vm->health = c->health;
		if (c->priority != 0 &&
		    (own || labs(c->priority) > labs(vm->priority)))
			vm->priority = c->priority;
	}
}

static void
apply(struct group *g, const struct choice *c)
{
	apply_to_vms(g, c);
	if (strcmp(c->action, "include") == 0)
		g->left = false;
	else if (strcmp(c->action, "exclude") == 0) {
		g->excluded = true;
		group_why(g, "%s %s is excluded by %s:%lu", c->kind, c->id,
		    c->file, c->line);
	}
	if (labs(c->priority) > labs(g->priority))
		g->priority = c->priority;
}

static void
apply_choice(struct estate *e, const struct choice *c)
{
	bool	found = is_still(e, c);
	size_t	i;

	for (i = 0; i < e->groups.count; i++)
		if (matches(e, e->groups.item[i], c)) {
			found = true;
			apply(e->groups.item[i], c);
		}
	if (!found)
		errx(STATUS_FATAL, "%s:%lu: id: there is no %s '%s'", c->file,
		    c->line, c->kind, c->id);
}

static int
by_priority(const void *a, const void *b)
{
	const struct vm	*x = a, *y = b;

	return (x->priority < y->priority) - (x->priority > y->priority);
}

/* That of the most urgent VM on it. */
static long
volume_priority(const struct volume *v)
{
	const struct vm	*vm;
	long		 most = LONG_MIN;
	size_t		 i;

	for (i = 0; i < v->vms.count; i++) {
		vm = v->vms.item[i];
		if (vm->priority > most)
			most = vm->priority;
	}
	return most;
}

static int
volume_by_priority(const void *a, const void *b)
{
	long	x = volume_priority(a), y = volume_priority(b);

	return (x < y) - (x > y);
}

void
select_groups(struct estate *e)
{
	const struct list	*choices = &e->options->choices;
	const struct choice	*c;
	struct group		*g;
	bool			 some = false;
	size_t			 i, own;

	for (i = 0; i < choices->count; i++) {
		c = choices->item[i];
		some = some || strcmp(c->action, "include") == 0;
	}
	for (i = 0; i < e->groups.count; i++)
		((struct group *)e->groups.item[i])->left = some;
	for (own = 0; own < 2; own++)
		for (i = 0; i < choices->count; i++) {
			c = choices->item[i];
			if ((*c->kind == 'v') == (own == 1))
				apply_choice(e, c);
		}
	for (i = 0; i < e->groups.count; i++) {
		g = e->groups.item[i];
		list_sort(&g->vms, by_priority);
		list_sort(&g->volumes, volume_by_priority);
	}
}
