#include "nexus.h"

#include <err.h>
#include <stdlib.h>

#include "groups.h"
#include "status.h"

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

/* Note that a path leads to what a lun shows. */
static void
claim(struct estate *e, const struct path *p, struct lun *l)
{
	struct claim	*c;
	struct view	*v;
	bool		 fresh;

	l->seen++;
	if (p->wwid == 0)
		return;
	v = view_of(e, p);
	v->mapped++;
	c = table_put(&e->claims,
	    (uint32_t[]){ table_number(&e->views, v), l->volume }, &fresh);
	c->paths++;
}

/* Follow a path through one group.  Returns whether it leads on. */
static bool
follow(struct estate *e, const struct path *p, uint32_t group)
{
	const struct host_group	*g = table_row(&e->host_groups, group);
	uint32_t		 row;

	row = table_find(&e->luns,
	    (uint32_t[]){ g->array, g->array_port, g->id, p->lun });
	if (row == TABLE_NONE)
		return false;
	claim(e, p, table_row(&e->luns, row));
	return true;
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
join_path(struct estate *e, const struct groups *gs, const struct path *p)
{
	uint32_t	group, nth = 0;
	bool		found = false;

	while ((group = groups_find(gs, p->target, p->initiator, nth++)) !=
	    TABLE_NONE)
		found = follow(e, p, group) || found;
	if (!found)
		lost(e, p);
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
	struct groups	gs;
	uint32_t	i, names = e->names.count;

	resolve_luns(e);
	index_init(&e->ports_of_port, &e->array_ports,
	    offsetof(struct array_port, port), names);
	index_init(&e->owners_of_port, &e->owners,
	    offsetof(struct owner, port), names);
	index_init(&e->volumes_of_wwid, &e->volumes,
	    offsetof(struct volume, wwid), names);
	rank_volumes(e);
	groups_init(&gs, e);
	table_init(&e->claims, sizeof(struct claim), 2);
	for (i = 0; i < e->paths.count; i++)
		join_path(e, &gs, table_row(&e->paths, i));
	index_init(&e->claims_of_view, &e->claims,
	    offsetof(struct claim, view), e->views.count);
	groups_fini(&gs);
}
