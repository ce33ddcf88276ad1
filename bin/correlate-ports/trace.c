#include "trace.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "groups.h"
#include "origins.h"
#include "status.h"
#include "vendors.h"

void
trace_init(struct trace *t, struct estate *e)
{
	*t = (struct trace){ .e = e, .placing.e = e };
	index_init(&t->paths_of_wwid, &e->paths, offsetof(struct path, wwid),
	    e->names.count);
}

void
trace_fini(struct trace *t)
{
	index_fini(&t->paths_of_wwid);
	place_fini(&t->placing);
}

/*
 * A line, and where it is known from: a row of that kind, or NULL.  Names may
 * hold anything, so control characters are not printed.
 */
__attribute__((format(printf, 5, 6))) static void
say(const struct trace *t, int depth, enum origin_kind kind,
    const void *row, const char *fmt, ...)
{
	struct origin	 from = { 0 };
	char		*text, *s;
	va_list		 ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) == -1)
		err(STATUS_FATAL, NULL);
	va_end(ap);
	for (s = text; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || *s == '\177')
			*s = '?';
	if (row != NULL)
		from = origins_find(t->e->origins, kind, row);
	printf("%*s%s", depth * 2, "", text);
	if (from.file != NULL)
		printf("  [%s:%lu]", from.file, from.line);
	putchar('\n');
	free(text);
}

#define NO_ROW	ORIGIN_VM, NULL

static const char *
text(const struct trace *t, uint32_t name)
{
	return name == 0 ? "(unknown)" : estate_text(t->e, name);
}

/* What the findings say about an object; about is stolen. */
static void
say_findings(const struct trace *t, int depth, json_t *about)
{
	const char	*code, *message;
	bool		 blocks;
	size_t		 at = 0;

	while (report_next(t->e->report, about, &at, &code, &message, &blocks))
		say(t, depth, NO_ROW, "%s%s: %s", code, blocks ?
		    " (blocks)" : "", message);
	json_decref(about);
}

static const char *
vendor_of(const struct trace *t, uint32_t wwid)
{
	const struct vendor	*v = vendors_find(t->e->vendors,
				    text(t, wwid));

	return v == NULL ? "a vendor that is not known" : v->name;
}

static void
say_volume(const struct trace *t, int depth, const struct volume *v)
{
	static const char *const words[] = {
		[VENDOR_SILENT] = "",
		[VENDOR_AGREES] = ", which names it",
		[VENDOR_DIFFERS] = ", which names another volume"
	};

	if (v->wwid == 0)
		say(t, depth, ORIGIN_VOLUME, v, "volume %s of array %s, "
		    "without identity", text(t, v->id), text(t, v->array));
	else
		say(t, depth, ORIGIN_VOLUME, v, "volume %s of array %s has "
		    "identity %s%s", text(t, v->id), text(t, v->array),
		    text(t, v->wwid), words[v->decoded]);
	say_findings(t, depth + 1, about_volume(t->e, v->array, v->id));
}

static void
say_lun(const struct trace *t, int depth, const struct lun *l)
{
	const struct volume	*v = table_row(&t->e->volumes, l->volume);

	say(t, depth, ORIGIN_LUN, l, "LUN %u there is volume %s", l->lun,
	    text(t, v->id));
}

/* Which host group a path goes through, and what it shows. */
static void
say_groups(const struct trace *t, int depth, const struct path *p)
{
	const struct estate	*e = t->e;
	const struct host_group	*g;
	uint32_t		 group, row, nth;

	for (nth = 0; (group = groups_find(t->e->groups, p->target,
	    p->initiator, nth)) != TABLE_NONE; nth++) {
		g = table_row(&e->host_groups, group);
		say(t, depth, ORIGIN_HOST_GROUP, g,
		    "host group %s of the port holds the initiator",
		    text(t, g->id));
		row = table_find(&e->luns, (uint32_t[]){ g->array,
		    g->array_port, g->id, p->lun });
		if (row == TABLE_NONE)
			say(t, depth, NO_ROW, "LUN %u is not mapped there",
			    p->lun);
		else
			say_lun(t, depth, table_row(&e->luns, row));
	}
	if (nth == 0)
		say(t, depth, NO_ROW,
		    "no host group of the port holds the initiator");
}

static void
say_path(const struct trace *t, int depth, const struct path *p)
{
	const struct array_port	*port;
	uint32_t		 row;

	say(t, depth, ORIGIN_PATH, p, "path %s to %s, LUN %u%s",
	    text(t, p->initiator), text(t, p->target), p->lun,
	    p->dead ? ", dead" : "");
	row = index_first(&t->e->ports_of_port, p->target);
	if (row == TABLE_NONE) {
		say(t, depth + 1, NO_ROW,
		    "the target is a port of no known array");
		return;
	}
	port = table_row(&t->e->array_ports, row);
	say(t, depth + 1, ORIGIN_ARRAY_PORT, port,
	    "the target is port %s of array %s", text(t, port->id),
	    text(t, port->array));
	say_groups(t, depth + 1, p);
}

/* A LU as one host sees it. */
static void
say_view(const struct trace *t, int depth, uint32_t site, uint32_t host,
    uint32_t wwid)
{
	const struct estate	*e = t->e;
	const struct path	*p;
	const uint32_t		 key[] = { site, host, wwid };
	uint32_t		 i;

	if (table_find(&e->views, key) == TABLE_NONE) {
		say(t, depth, NO_ROW, "host %s does not see it",
		    text(t, host));
		return;
	}
	say(t, depth, ORIGIN_LOGICAL_UNIT, key, "host %s sees it",
	    text(t, host));
	say_findings(t, depth + 1, about_view(e, site, host, wwid));
	i = index_first(&t->paths_of_wwid, wwid);
	for (; i != TABLE_NONE; i = t->paths_of_wwid.next[i]) {
		p = table_row(&e->paths, i);
		if (p->site == site && p->host == host)
			say_path(t, depth + 1, p);
	}
}

/* Why a LU is, or is not, proved to be a volume. */
static const char *
reason(const struct judgement *j)
{
	if (j->status == JUDGE_MISSING)
		return "missing: no path leads to a volume, and none has the "
		    "identity";
	if (j->status == JUDGE_AMBIGUOUS)
		return j->found.count > 1 ?
		    "ambiguous: several volumes may be it" :
		    "ambiguous: the facts contradict each other";
	if ((j->keys & JUDGE_NEXUS) == 0)
		return j->status == JUDGE_PROVED ?
		    "proved by its identity alone" :
		    "single-key: its identity names the volume, but not all "
		    "paths lead there";
	if ((j->keys & JUDGE_WWID) == 0)
		return j->status == JUDGE_PROVED ? "proved by its paths alone" :
		    "single-key: all paths lead to the volume, whose identity "
		    "is not known";
	return "proved: all paths lead to the volume that has its identity";
}

void
trace_lu(struct trace *t, int depth, uint32_t site,
    const struct numbers *hosts, uint32_t wwid, bool whole)
{
	struct judgement	*j = &t->placing.lu;
	uint32_t		 i;

	judge_lu(t->e, site, hosts, wwid, j);
	say(t, depth, NO_ROW, "LU %s (%s): %s", text(t, wwid),
	    vendor_of(t, wwid), reason(j));
	if (!whole)
		return;
	for (i = 0; i < hosts->count; i++)
		say_view(t, depth + 1, site, hosts->item[i], wwid);
	for (i = 0; i < j->found.count; i++)
		say_volume(t, depth + 1, table_row(&t->e->volumes,
		    j->found.item[i]));
}

static void
say_datastore(const struct trace *t, int depth, uint32_t site, uint32_t id)
{
	const uint32_t		 key[] = { site, id };
	const struct datastore	*ds;
	uint32_t		 row = table_find(&t->e->datastores, key);

	if (row == TABLE_NONE) {
		say(t, depth, NO_ROW, "in datastore %s, which is not known",
		    text(t, id));
		return;
	}
	ds = table_row(&t->e->datastores, row);
	say(t, depth, ORIGIN_DATASTORE, key, "in datastore %s, on %u LUs, "
	    "active on %u hosts", text(t, id), ds->extents.count,
	    ds->hosts.count);
}

void
trace_disk(struct trace *t, bool whole)
{
	const struct placing	*p = &t->placing;
	const struct disk	*d = p->disk;
	uint32_t		 i;

	say(t, 1, ORIGIN_DISK, d, "disk %s: %s", text(t, d->target),
	    p->status);
	if (d->kind == DISK_NOT_SAN || (d->kind == DISK_LOCAL && p->not_san))
		say(t, 2, NO_ROW,
		    "on nothing that an array could present");
	if (d->kind == DISK_STORED)
		say_datastore(t, 2, d->site, d->datastore);
	for (i = 0; i < d->base_datastores.count; i++) {
		say(t, 2, NO_ROW, "a file behind it is");
		say_datastore(t, 3, d->site,
		    t->e->pool.item[d->base_datastores.first + i]);
	}
	for (i = 0; i < p->lus.count; i++)
		trace_lu(t, 2, d->site, &p->hosts, p->lus.item[i], whole);
	if (p->report_mode && !p->not_san)
		say(t, 2, NO_ROW, "no facts of the site's arrays");
}

void
trace_vm(const struct trace *t, uint32_t site, uint32_t id)
{
	const uint32_t	 key[] = { site, id };
	const struct vm	*vm;
	uint32_t	 row = table_find(&t->e->vms, key);

	if (row == TABLE_NONE) {
		say(t, 0, NO_ROW, "VM %s, of which there is no record",
		    text(t, id));
		return;
	}
	vm = table_row(&t->e->vms, row);
	say(t, 0, ORIGIN_VM, vm, "VM %s (%s) on host %s of site %s",
	    text(t, vm->name), text(t, id), text(t, vm->host),
	    text(t, site));
	say_findings(t, 1, about_vm(t->e, site, id));
}

void
trace_volume(const struct trace *t, uint32_t row)
{
	const struct lun	*l;
	uint32_t		 i;

	say_volume(t, 0, table_row(&t->e->volumes, row));
	for (i = 0; i < t->e->luns.count; i++) {
		l = table_row(&t->e->luns, i);
		if (l->volume == row)
			say(t, 1, ORIGIN_LUN, l, "LUN %u for host group %s of "
			    "port %s", l->lun, text(t, l->host_group),
			    text(t, l->array_port));
	}
}
