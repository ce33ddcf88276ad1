/* --select: which groups are wanted, and how early. */
#include "plan.h"

#include <err.h>
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

static void
apply(struct group *g, const struct choice *c)
{
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

void
select_groups(struct estate *e)
{
	const struct choice	*c;
	bool			 some = false, found;
	size_t			 i, k;

	for (i = 0; i < e->options->choices.count; i++) {
		c = e->options->choices.item[i];
		some = some || strcmp(c->action, "include") == 0;
	}
	for (k = 0; k < e->groups.count; k++)
		((struct group *)e->groups.item[k])->left = some;
	for (i = 0; i < e->options->choices.count; i++) {
		c = e->options->choices.item[i];
		found = is_still(e, c);
		for (k = 0; k < e->groups.count; k++)
			if (matches(e, e->groups.item[k], c)) {
				found = true;
				apply(e->groups.item[k], c);
			}
		if (!found)
			errx(STATUS_FATAL, "%s:%lu: id: there is no %s '%s'",
			    c->file, c->line, c->kind, c->id);
	}
}
