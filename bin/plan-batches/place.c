/* Where groups go: array, hosts, LUNs. */
#include "plan.h"

#include <string.h>

static const char *
mapped(const struct estate *e, const char *kind, const char *source)
{
	return table_get(e->options->map, kind, source, NULL);
}

/* The destination of what runs on a source host, or NULL with *why. */
static struct host *
host_to(struct estate *e, const struct host *from, const char **why)
{
	const char		*to = mapped(e, "host", from->id);
	struct cluster		*here, *there;
	struct host		*h;
	size_t			 i;

	if (to != NULL) {
		h = table_get(e->host_of, "destination", to, NULL);
		if (h == NULL)
			*why = text_new("host %s is mapped to %s, of which "
			    "there is no destination record", from->id, to);
		return h;
	}
	if ((to = mapped(e, "cluster", from->cluster)) == NULL)
		to = from->cluster;
	there = table_get(e->cluster_of, "destination", to, NULL);
	if (there == NULL) {
		*why = text_new("cluster '%s' of host %s has no destination: "
		    "there is no destination cluster '%s'", from->cluster,
		    from->id, to);
		return NULL;
	}
	here = table_get(e->cluster_of, "source", from->cluster, NULL);
	for (i = 0; here->hosts.item[i] != from; i++)
		;
	return there->hosts.item[i % there->hosts.count];
}

/* The array that a volume goes to, or NULL with *why. */
static const char *
array_to(struct estate *e, const struct volume *v, const char **why)
{
	const char	*to = mapped(e, "array", v->array), *only = NULL;
	struct fact	*f;
	size_t		 count = 0;

	for (f = facts_first(e->facts, "array"); f != NULL; f = f->next)
		if (strcmp(fact_site(f->record), "destination") == 0) {
			only = fact_text(f->record, "id");
			count++;
			if (to != NULL && strcmp(only, to) == 0)
				return to;
		}
	if (to != NULL)
		*why = text_new("array %s is mapped to %s, of which there is "
		    "no destination record", v->array, to);
	else if (count != 1)
		*why = text_new("there are %zu destination arrays, and array "
		    "%s is mapped to none", count, v->array);
	return to == NULL && count == 1 ? only : NULL;
}

/* Why the array that a volume goes to may not have it, or NULL. */
static const char *
array_why(const struct estate *e, const struct volume *v)
{
	size_t	i;

	for (i = 0; i < v->arrays.count; i++)
		if (strcmp(v->arrays.item[i], v->to_array) != 0)
			return text_new("array %s sees it, too",
			    (char *)v->arrays.item[i]);
	return table_get(e->barred, v->to_array, NULL, NULL);
}

/*
 * All hosts of the clusters that hosts which see the volume go to.  Hosts
 * without a cluster have nothing in common.
 */
static void
find_hosts(struct estate *e, struct volume *v)
{
	const struct cluster	*c;
	const char		*why;
	struct host		*to;
	size_t			 i;

	for (i = 0; i < v->hosts.count; i++) {
		to = host_to(e, v->hosts.item[i], &why);
		if (to == NULL || list_has(&v->to_hosts, to))
			continue;
		c = table_get(e->cluster_of, "destination", to->cluster, NULL);
		if (*to->cluster == '\0')
			list_add(&v->to_hosts, to);
		else
			list_add_all(&v->to_hosts, &c->hosts);
	}
	list_sort(&v->to_hosts, host_compare);
}

/* Why the volume's hosts cannot see it at the destination, or NULL. */
static const char *
host_ways(struct estate *e, struct volume *v, struct list *ways)
{
	const struct host	*h;
	const struct way	*w;
	size_t			 i;

	for (i = 0; i < v->to_hosts.count; i++) {
		h = v->to_hosts.item[i];
		w = way_to_host(e, v->to_array, h);
		if (h->why != NULL)
			return h->why;
		if (w->why != NULL)
			return w->why;
		list_add(ways, (void *)(uintptr_t)w);
	}
	return NULL;
}

static const char *
place_volume(struct estate *e, struct volume *v)
{
	const char	*why = NULL;
	struct list	 ways = { 0 };

	if (v->why != NULL)
		return v->why;
	if (*v->wwid == '\0')
		return "its identity (wwid) is not known";
	if ((v->to_array = array_to(e, v, &why)) == NULL)
		return why;
	if ((why = array_why(e, v)) != NULL)
		return why;
	v->behind = way_behind(e, v->array, v->to_array);
	if (v->behind->why != NULL)
		return v->behind->why;
	find_hosts(e, v);
	if (v->to_hosts.count == 0)
		return "no host that sees it has a destination";
	why = host_ways(e, v, &ways);
	list_fini(&ways);
	return why;
}

static const char *
place_vm(struct estate *e, struct vm *vm)
{
	const struct volume	*v;
	const char		*why = NULL;
	size_t			 i;

	if (vm->why != NULL)
		return vm->why;
	if ((vm->to = host_to(e, vm->at, &why)) == NULL)
		return why;
	for (i = 0; i < vm->volumes.count; i++) {
		v = vm->volumes.item[i];
		if (v->to_hosts.count > 0 && !list_has(&v->to_hosts, vm->to))
			return text_new("no host of its source sees volume %s,"
			    " so that host %s would not either",
			    volume_name(v), vm->to->id);
	}
	return NULL;
}

/* The LUN that hosts know the volume by is kept where it is free. */
static const char *
place_luns(struct estate *e, struct volume *v)
{
	struct list	 ways = { 0 };
	long		 limit = e->options->sizes.luns_per_group, wanted = -1;
	const struct share *s;

	list_add(&ways, (void *)(uintptr_t)v->behind);
	v->behind_lun = luns_common(&ways, v, 0, limit);
	ways.count = 0;
	host_ways(e, v, &ways);
	if (v->shares.count > 0) {
		s = v->shares.item[0];
		wanted = (long)json_integer_value(
		    json_object_get(s->luns.item[0], "lun"));
	}
	v->host_lun = luns_common(&ways, v, wanted, limit);
	list_fini(&ways);
	return v->behind_lun == -1 || v->host_lun == -1 ?
	    "no LUN is free on all its paths" : NULL;
}

static void
place_group(struct estate *e, struct group *g)
{
	struct vm	*vm;
	struct volume	*v;
	const char	*why;
	size_t		 i;

	for (i = 0; i < g->volumes.count; i++) {
		v = g->volumes.item[i];
		why = e->report ? v->why : place_volume(e, v);
		if (why != NULL)
			group_why(g, "%s %s: %s", *v->array == '\0' ?
			    "datastore" : "volume", volume_name(v), why);
	}
	for (i = 0; i < g->vms.count; i++) {
		vm = g->vms.item[i];
		why = e->report ? vm->why : place_vm(e, vm);
		if (why != NULL)
			group_why(g, "vm %s: %s", vm->name, why);
	}
	for (i = 0; i < g->volumes.count && g->why.count == 0 && !e->report &&
	    !g->left; i++) {
		v = g->volumes.item[i];
		if ((why = place_luns(e, v)) != NULL)
			group_why(g, "volume %s: %s", volume_name(v), why);
	}
}

void
place_groups(struct estate *e)
{
	size_t	i;

	for (i = 0; i < e->groups.count; i++)
		place_group(e, e->groups.item[i]);
}
