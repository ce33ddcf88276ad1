#include "nexus.h"

#include <err.h>
#include <stdlib.h>

#include "groups.h"
#include "status.h"
#include "vendors.h"

/* A lun's volume from now on is a row, made up when it has no record. */
static void
resolve_luns(struct estate *e)
{
	struct lun	*l;
	uint32_t	 i;
	bool		 fresh;

	for (i = 0; i < e->luns.count; i++) {
		l = table_row(&e->luns, i);
		l->volume = table_number(&e->volumes, table_put(&e->volumes,
		    (uint32_t[]){ l->array, l->volume }, &fresh));
	}
}

static struct view *
view_of(struct estate *e, const struct path *p)
{
	bool	fresh;

	return table_put(&e->views,
	    (uint32_t[]){ p->site, p->host, p->wwid }, &fresh);
}

/* Note that a path leads to what a lun shows; first: for the first time. */
static void
claim(struct estate *e, const struct path *p, struct lun *l, bool first)
{
	const struct volume	*volume = table_row(&e->volumes, l->volume);
	struct claim		*c;
	struct view		*v;
	bool			 fresh;

	l->seen++;
	if (p->wwid == 0)
		return;
	v = view_of(e, p);
	v->mapped++;
	v->paths += first && (volume->wwid == 0 || volume->wwid == p->wwid);
	c = table_put(&e->claims,
	    (uint32_t[]){ table_number(&e->views, v), l->volume }, &fresh);
	c->paths++;
	c->contradicted += l->contradicted;
}

/* The row of what a group shows at a LUN, or TABLE_NONE. */
static uint32_t
lun_of(const struct estate *e, uint32_t group, uint32_t lun)
{
	const struct host_group	*g = table_row(&e->host_groups, group);

	return table_find(&e->luns,
	    (uint32_t[]){ g->array, g->array_port, g->id, lun });
}

/* A lost path of which the host tells no identity either. */
static void
nameless(struct estate *e, const struct path *p)
{
	report_add(e->report, "path-not-mapped", FINDING_WARNING, false,
	    json_pack("{ss ss ss ss si}", "site", estate_text(e, p->site),
	    "host", estate_text(e, p->host), "initiator",
	    estate_text(e, p->initiator), "target", estate_text(e, p->target),
	    "lun", (int)p->lun), NULL,
	    "the host has a path without identity that the array has not "
	    "mapped");
}

/* Note that a path leads nowhere. */
static void
lost(struct estate *e, const struct path *p)
{
	bool		 known;
	struct view	*v;

	known = index_first(&e->ports_of_port, p->target) != TABLE_NONE;
	if (p->wwid == 0) {
		if (known)
			nameless(e, p);
		return;
	}
	v = view_of(e, p);
	v->paths++;
	if (!known) {
		v->stray++;
		return;
	}
	if (v->unmapped + v->dead == 0)
		v->example = table_number(&e->paths, p);
	if (p->dead)
		v->dead++;
	else
		v->unmapped++;
}

static void
join_path(struct estate *e, const struct path *p)
{
	uint32_t	group, row, nth = 0;
	bool		found = false;

	while ((group = groups_find(e->groups, p->target, p->initiator,
	    nth++)) != TABLE_NONE) {
		if ((row = lun_of(e, group, p->lun)) == TABLE_NONE)
			continue;
		claim(e, p, table_row(&e->luns, row), !found);
		found = true;
	}
	if (!found)
		lost(e, p);
}

/* What a port of an array sees at a LUN of another port: a row of volumes. */
static uint32_t
volume_behind(const struct estate *e, uint32_t initiator,
    const struct volume *v)
{
	const struct lun	*l;
	uint32_t		 group, row;

	group = groups_find(e->groups, v->behind_target, initiator, 0);
	if (group == TABLE_NONE ||
	    (row = lun_of(e, group, v->behind_lun)) == TABLE_NONE)
		return TABLE_NONE;
	l = table_row(&e->luns, row);
	return l->volume;
}

/* What external volumes map, where only its path is told. */
static void
resolve_external(struct estate *e)
{
	const struct array_port	*p;
	const struct volume	*behind;
	struct volume		*v;
	uint32_t		 i, k, row;

	for (i = 0; i < e->volumes.count; i++) {
		v = table_row(&e->volumes, i);
		if (v->behind_target == 0 || v->behind_volume != 0)
			continue;
		for (k = 0; k < e->array_ports.count; k++) {
			p = table_row(&e->array_ports, k);
			if (p->array != v->array || (row = volume_behind(e,
			    p->port, v)) == TABLE_NONE)
				continue;
			behind = table_row(&e->volumes, row);
			v->behind_array = behind->array;
			v->behind_volume = behind->id;
			break;
		}
	}
}

/* Of what array is, or was, a port?  0: of none. */
static uint32_t
array_of_port(const struct estate *e, uint32_t port)
{
	const struct array_port	*p;
	const struct older	*o;
	uint32_t		 row = index_first(&e->ports_of_port, port);

	if (row != TABLE_NONE) {
		p = table_row(&e->array_ports, row);
		return p->array;
	}
	if ((row = table_find(&e->older, &port)) == TABLE_NONE)
		return 0;
	o = table_row(&e->older, row);
	return o->array;
}

/* Nothing is certain about LUs of arrays whose facts are mixed up. */
static void
spoil_views(struct estate *e)
{
	const struct path	*p;
	uint32_t		 i;

	for (i = 0; i < e->paths.count; i++) {
		p = table_row(&e->paths, i);
		if (p->wwid != 0 && estate_is_twice(e,
		    array_of_port(e, p->target)))
			view_of(e, p)->spoilt = true;
	}
}

/* Do the identities name the volumes that have them? */
static void
decode_identities(struct estate *e)
{
	struct volume	*v;
	uint32_t	 i;

	for (i = 0; i < e->volumes.count; i++) {
		v = table_row(&e->volumes, i);
		if (v->wwid != 0)
			v->decoded = (unsigned char)vendors_ask(e->vendors,
			    estate_text(e, v->wwid), estate_text(e, v->id));
	}
}

uint32_t
nexus_path(const struct estate *e, uint32_t site, uint32_t host,
    uint32_t initiator, uint32_t target, uint32_t lun)
{
	return table_find(&e->paths,
	    (uint32_t[]){ site, host, initiator, target, lun });
}

static void
rank_volumes(struct estate *e)
{
	uint32_t	*order = table_order(&e->volumes, &e->names, 2), i;

	e->volume_rank = reallocarray(NULL, e->volumes.count + 1,
	    sizeof(*e->volume_rank));
	if (e->volume_rank == NULL)
		err(STATUS_FATAL, NULL);
	for (i = 0; i < e->volumes.count; i++)
		e->volume_rank[order[i]] = i;
	free(order);
}

void
nexus_join(struct estate *e)
{
	uint32_t	i, names = e->names.count;

	resolve_luns(e);
	index_init(&e->ports_of_port, &e->array_ports,
	    offsetof(struct array_port, port), names);
	index_init(&e->owners_of_port, &e->owners,
	    offsetof(struct owner, port), names);
	index_init(&e->volumes_of_wwid, &e->volumes,
	    offsetof(struct volume, wwid), names);
	rank_volumes(e);
	e->groups = groups_new(e);
	table_init(&e->claims, sizeof(struct claim), 2);
	for (i = 0; i < e->paths.count; i++)
		join_path(e, table_row(&e->paths, i));
	if (e->twice_count > 0)
		spoil_views(e);
	resolve_external(e);
	decode_identities(e);
	index_init(&e->claims_of_view, &e->claims,
	    offsetof(struct claim, view), e->views.count);
}
