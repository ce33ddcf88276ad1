#include "nexus.h"

#include <err.h>
#include <stdlib.h>

#include "groups.h"
#include "memory.h"
#include "parts.h"
#include "status.h"
#include "vendors.h"

/* The row of a lun's host group; that of the lun before, mostly. */
static uint32_t
group_of(const struct estate *e, const struct lun *l, const struct lun *before)
{
	if (before != NULL && l->array == before->array &&
	    l->array_port == before->array_port &&
	    l->host_group == before->host_group)
		return before->group;
	return table_find(&e->host_groups,
	    (uint32_t[]){ l->array, l->array_port, l->host_group });
}

/* A lun's volume from now on is a row, made up when it has no record. */
static void
resolve_luns(struct estate *e)
{
	struct lun	*l, *before = NULL;
	uint32_t	 i;
	bool		 fresh;

	for (i = 0; i < e->luns.count; i++, before = l) {
		l = table_row(&e->luns, i);
		l->group = group_of(e, l, before);
		l->volume = table_number(&e->volumes, table_put(&e->volumes,
		    (uint32_t[]){ l->array, l->volume }, &fresh));
	}
}

/*
 * What follows from a path alone, so that threads can find it: the row of the
 * LUN that it leads to and that of its view, or TABLE_NONE.
 */
struct lead {
	uint32_t	lun, view;
	bool		several;	/* groups, and perhaps LUNs */
};

static const uint32_t *
view_key(const struct path *p, uint32_t key[3])
{
	key[0] = p->site;
	key[1] = p->host;
	key[2] = p->wwid;
	return key;
}

static struct view *
view_of(struct estate *e, const struct path *p, const struct lead *lead)
{
	uint32_t	key[3];
	bool		fresh;

	if (lead->view != TABLE_NONE)
		return table_row(&e->views, lead->view);
	return table_put(&e->views, view_key(p, key), &fresh);
}

/* That the LU of a view is a volume; mostly the one claimed before. */
static struct claim *
claim_of(struct estate *e, struct view *v, uint32_t volume)
{
	struct claim	*c;
	bool		 fresh;

	if (v->claim != 0) {
		c = table_row(&e->claims, v->claim - 1);
		if (c->volume == volume)
			return c;
	}
	c = table_put(&e->claims,
	    (uint32_t[]){ table_number(&e->views, v), volume }, &fresh);
	v->claim = table_number(&e->claims, c) + 1;
	return c;
}

/* Note that a path leads to what a lun shows; first: for the first time. */
static void
claim(struct estate *e, const struct path *p, const struct lead *lead,
    struct lun *l, bool first)
{
	const struct volume	*volume = table_row(&e->volumes, l->volume);
	struct claim		*c;
	struct view		*v;

	l->seen++;
	if (p->wwid == 0)
		return;
	v = view_of(e, p, lead);
	v->mapped++;
	v->paths += first && (volume->wwid == 0 || volume->wwid == p->wwid);
	c = claim_of(e, v, l->volume);
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
lost(struct estate *e, const struct path *p, const struct lead *lead)
{
	bool		 known;
	struct view	*v;

	known = index_first(&e->ports_of_port, p->target) != TABLE_NONE;
	if (p->wwid == 0) {
		if (known)
			nameless(e, p);
		return;
	}
	v = view_of(e, p, lead);
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

/* Where the paths of one initiator to one target begin. */
struct entry {
	uint32_t	target, initiator;
	uint32_t	group;		/* the first one, or TABLE_NONE */
	bool		several;
};

static void
enter(const struct estate *e, const struct path *p, struct entry *en)
{
	if (en->target == p->target && en->initiator == p->initiator)
		return;			/* as the path before, mostly */
	en->target = p->target;
	en->initiator = p->initiator;
	en->group = groups_find(e->groups, p->target, p->initiator, 0);
	en->several = groups_find(e->groups, p->target, p->initiator, 1) !=
	    TABLE_NONE;
}

/* All paths being followed. */
struct following {
	const struct estate	*e;
	struct lead		*lead;	/* of each path */
};

static void
follow_part(void *arg, unsigned part, uint32_t from, uint32_t to)
{
	const struct following	*f = arg;
	const struct estate	*e = f->e;
	const struct path	*p;
	struct entry		 en = { .group = TABLE_NONE };
	uint32_t		 key[3];

	(void)part;
	for (; from < to; from++) {
		p = table_row(&e->paths, from);
		enter(e, p, &en);
		f->lead[from] = (struct lead){ .several = en.several,
		    .lun = en.group == TABLE_NONE ? TABLE_NONE :
			lun_of(e, en.group, p->lun),
		    .view = p->wwid == 0 ? TABLE_NONE :
			table_find(&e->views, view_key(p, key)) };
	}
}

/* A path whose initiator is in several groups of the target. */
static void
join_several(struct estate *e, const struct path *p, const struct lead *lead)
{
	uint32_t	group, row, nth = 0;
	bool		found = false;

	while ((group = groups_find(e->groups, p->target, p->initiator,
	    nth++)) != TABLE_NONE) {
		if ((row = lun_of(e, group, p->lun)) == TABLE_NONE)
			continue;
		claim(e, p, lead, table_row(&e->luns, row), !found);
		found = true;
	}
	if (!found)
		lost(e, p, lead);
}

/* Look up on all processors; what is found is put down in order. */
static void
join_paths(struct estate *e)
{
	struct following	 f = { .e = e };
	const struct path	*p;
	const struct lead	*lead;
	uint32_t		 i;

	f.lead = memory_grow(NULL, e->paths.count + 1, sizeof(*f.lead));
	parts_run(e->threads, e->paths.count, follow_part, &f);
	for (i = 0; i < e->paths.count; i++) {
		p = table_row(&e->paths, i);
		lead = &f.lead[i];
		if (lead->several)
			join_several(e, p, lead);
		else if (lead->lun == TABLE_NONE)
			lost(e, p, lead);
		else
			claim(e, p, lead, table_row(&e->luns, lead->lun),
			    true);
	}
	free(f.lead);
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
			view_of(e, p, &(struct lead){ .view = TABLE_NONE })->
			    spoilt = true;
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
	uint32_t	names = e->names.count;

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
	join_paths(e);
	if (e->twice_count > 0)
		spoil_views(e);
	resolve_external(e);
	decode_identities(e);
	index_init(&e->claims_of_view, &e->claims,
	    offsetof(struct claim, view), e->views.count);
}
