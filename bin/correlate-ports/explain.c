#include "explain.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "trace.h"
#include "wwid.h"

/* Which disks are told: those of a VM, on a volume, or on a LU; else 0. */
struct wanted {
	const char	*vm;
	uint32_t	 volume;	/* row, or TABLE_NONE */
	uint32_t	 wwid;
};

static bool
holds(const struct numbers *n, uint32_t number)
{
	uint32_t	i;

	for (i = 0; i < n->count; i++)
		if (n->item[i] == number)
			return true;
	return false;
}

static bool
is_vm(const struct trace *t, const struct disk *d, const char *what)
{
	const struct vm	*vm;
	uint32_t	 row;

	if (what == NULL)
		return false;
	if (strcmp(estate_text(t->e, d->vm), what) == 0)
		return true;
	row = table_find(&t->e->vms, (uint32_t[]){ d->site, d->vm });
	if (row == TABLE_NONE)
		return false;
	vm = table_row(&t->e->vms, row);
	return strcmp(estate_text(t->e, vm->name), what) == 0;
}

/* Tell the disks that are wanted.  Returns whether there are any. */
static bool
say_disks(struct trace *t, const struct wanted *w, bool whole)
{
	struct estate		*e = t->e;
	const struct disk	*d, *last = NULL;
	uint32_t		*order = table_order(&e->disks, &e->names, 3);
	uint32_t		 i;

	for (i = 0; i < e->disks.count; i++) {
		d = table_row(&e->disks, order[i]);
		place_judge(&t->placing, d);
		if (!is_vm(t, d, w->vm) &&
		    !holds(&t->placing.all.found, w->volume) &&
		    (w->wwid == 0 || !holds(&t->placing.lus, w->wwid)))
			continue;
		if (last == NULL || last->vm != d->vm || last->site != d->site)
			trace_vm(t, d->site, d->vm);
		trace_disk(t, whole);
		last = d;
	}
	free(order);
	return last != NULL;
}

static bool
is_volume(const struct trace *t, const struct volume *v, const char *what)
{
	const char	*slash = strrchr(what, '/');
	size_t		 len;

	if (slash == NULL)
		return strcmp(estate_text(t->e, v->id), what) == 0;
	len = (size_t)(slash - what);
	return strcmp(estate_text(t->e, v->id), slash + 1) == 0 &&
	    strlen(estate_text(t->e, v->array)) == len &&
	    strncmp(estate_text(t->e, v->array), what, len) == 0;
}

/* The hosts of a site that see a LU. */
static void
find_hosts(const struct estate *e, uint32_t site, uint32_t wwid,
    struct numbers *hosts)
{
	const struct view	*s;
	uint32_t		 i;

	hosts->count = 0;
	for (i = 0; i < e->views.count; i++) {
		s = table_row(&e->views, i);
		if (s->wwid == wwid && s->site == site)
			numbers_add(hosts, s->host);
	}
}

/* How hosts see an identity.  Returns whether any does. */
static bool
say_seen(struct trace *t, uint32_t wwid)
{
	const struct site	*site;
	struct numbers		 hosts = { 0 };
	uint32_t		 i;
	bool			 any = false;

	for (i = 0; i < t->e->sites.count && wwid != 0; i++) {
		site = table_row(&t->e->sites, i);
		find_hosts(t->e, site->name, wwid, &hosts);
		if (hosts.count == 0)
			continue;
		trace_lu(t, 0, site->name, &hosts, wwid, true);
		any = true;
	}
	free(hosts.item);
	return any;
}

static bool
say_volumes(struct trace *t, const char *what)
{
	const struct volume	*v;
	struct wanted		 w = { 0 };
	uint32_t		 i;
	bool			 any = false;

	for (i = 0; i < t->e->volumes.count; i++) {
		v = table_row(&t->e->volumes, i);
		if (!is_volume(t, v, what))
			continue;
		trace_volume(t, i);
		w.volume = i;
		say_disks(t, &w, !say_seen(t, v->wwid));
		any = true;
	}
	return any;
}

/* An identity: who sees it, and the disks on it. */
static bool
say_identity(struct trace *t, const char *what)
{
	struct estate	*e = t->e;
	struct wanted	 w = { .volume = TABLE_NONE };
	char		 wwid[WWID_STRSIZE];
	uint32_t	 i;
	bool		 seen;

	if (wwid_normalize(what, wwid) == -1)
		return false;
	w.wwid = intern_put(&e->names, wwid, strlen(wwid));
	seen = say_seen(t, w.wwid);
	i = index_first(&e->volumes_of_wwid, w.wwid);
	for (; !seen && i != TABLE_NONE; i = e->volumes_of_wwid.next[i])
		trace_volume(t, i);
	return say_disks(t, &w, false) || seen ||
	    index_first(&e->volumes_of_wwid, w.wwid) != TABLE_NONE;
}

bool
explain(struct estate *e, const char *what)
{
	struct trace	t;
	struct wanted	vm = { .vm = what, .volume = TABLE_NONE };
	bool		any;

	trace_init(&t, e);
	any = say_disks(&t, &vm, true);
	any = say_volumes(&t, what) || any;
	any = say_identity(&t, what) || any;
	trace_fini(&t);
	if (!any)
		warnx("--explain %s: no such VM, volume or identity", what);
	return any;
}
