#include "groups.h"

#include <err.h>
#include <stdlib.h>

#include "status.h"

struct groups {
	struct estate	*e;
	struct table	 members;
	struct index	 luns_of_port;	/* made when it is needed */
};

/*
 * A group behind a target port that holds an initiator: nth counts from 0,
 * and the row of nth 0 has their count.
 */
struct member {
	uint32_t	target, initiator, nth;
	uint32_t	count, group;
};

static void
block_luns(struct groups *gs, const struct host_group *g, uint32_t initiator)
{
	struct estate		*e = gs->e;
	const struct lun	*l;
	const struct volume	*v;
	uint32_t		 i = index_first(&gs->luns_of_port,
				    g->array_port);

	for (; i != TABLE_NONE; i = gs->luns_of_port.next[i]) {
		l = table_row(&e->luns, i);
		if (l->array != g->array || l->host_group != g->id)
			continue;
		v = table_row(&e->volumes, l->volume);
		report_add(e->report, "initiator-in-two-groups", FINDING_ERROR,
		    true, about_volume(e, v->array, v->id),
		    "take the initiator out of one of the host groups",
		    "initiator %s is in several host groups of port %s",
		    estate_text(e, initiator), estate_text(e, g->array_port));
	}
}

/* Two groups of one port hold an initiator: what it sees is not certain. */
static void
two_groups(struct groups *gs, uint32_t one, uint32_t other,
    uint32_t initiator)
{
	struct estate		*e = gs->e;
	struct host_group	*a = table_row(&e->host_groups, one);
	struct host_group	*b = table_row(&e->host_groups, other);

	if (a->array != b->array || a->array_port != b->array_port)
		return;
	a->overlaps = b->overlaps = true;
	if (gs->luns_of_port.first == NULL)
		index_init(&gs->luns_of_port, &e->luns,
		    offsetof(struct lun, array_port), e->names.count);
	block_luns(gs, a, initiator);
	block_luns(gs, b, initiator);
}

static void
add_member(struct groups *gs, uint32_t target, uint32_t initiator,
    uint32_t group)
{
	uint32_t	 key[] = { target, initiator, 0 }, nth;
	struct member	*m;
	bool		 fresh;

	m = table_put(&gs->members, key, &fresh);
	for (nth = 0; nth < m->count; nth++) {
		key[2] = nth;
		m = table_put(&gs->members, key, &fresh);
		if (m->group == group)
			return;		/* named twice */
		two_groups(gs, m->group, group, initiator);
		key[2] = 0;
		m = table_put(&gs->members, key, &fresh);
	}
	m->count = nth + 1;
	key[2] = nth;
	m = table_put(&gs->members, key, &fresh);
	m->group = group;
}

struct groups *
groups_new(struct estate *e)
{
	struct groups			*gs = calloc(1, sizeof(*gs));
	const struct host_group		*g;
	const struct array_port		*p;
	uint32_t			 i, k, row;

	if (gs == NULL)
		err(STATUS_FATAL, NULL);
	gs->e = e;
	table_init(&gs->members, sizeof(struct member), 3);
	for (i = 0; i < e->host_groups.count; i++) {
		g = table_row(&e->host_groups, i);
		row = table_find(&e->array_ports,
		    (uint32_t[]){ g->array, g->array_port });
		if (row == TABLE_NONE)
			continue;
		p = table_row(&e->array_ports, row);
		for (k = 0; k < g->initiators.count; k++)
			add_member(gs, p->port,
			    e->pool.item[g->initiators.first + k], i);
	}
	return gs;
}

uint32_t
groups_find(const struct groups *gs, uint32_t target, uint32_t initiator,
    uint32_t nth)
{
	const struct member	*m;
	uint32_t		 key[] = { target, initiator, 0 };
	uint32_t		 row = table_find(&gs->members, key);

	if (row == TABLE_NONE)
		return TABLE_NONE;
	m = table_row(&gs->members, row);
	if (nth >= m->count)
		return TABLE_NONE;
	if (nth > 0) {
		key[2] = nth;
		m = table_row(&gs->members, table_find(&gs->members, key));
	}
	return m->group;
}

void
groups_free(struct groups *gs)
{
	if (gs == NULL)
		return;
	table_fini(&gs->members);
	index_fini(&gs->luns_of_port);
	free(gs);
}
