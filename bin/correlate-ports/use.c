#include "use.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "nexus.h"
#include "out.h"
#include "place.h"
#include "status.h"

/* One volume being looked at; the room is used again for the next one. */
struct using {
	struct estate		*e;
	const struct volume	*volume;
	uint32_t		 row;		/* of the volume */
	struct index		 luns_of_volume, uses_of_volume;
	const struct table	*uses;
	struct out		*out;
	unsigned char		*stored;	/* by wwid: is an extent */
	struct numbers		 vms, hosts, unknown, nodes;
	uint32_t		 path_count;
	bool			 array_user;	/* mapped to another array */
	bool			 dark_group;	/* mapped to an unknown group */
};

/* Flags by name: which identities are extents of datastores. */
static unsigned char *
find_stored(const struct estate *e)
{
	const struct datastore	*d;
	unsigned char		*flags = estate_flags(e);
	uint32_t		 i;

	for (i = 0; i < e->datastores.count; i++) {
		d = table_row(&e->datastores, i);
		estate_flag_list(e, d->extents, flags);
	}
	return flags;
}

static const struct array_port *
port_of(const struct estate *e, const struct lun *l)
{
	uint32_t	row = table_find(&e->array_ports,
			    (uint32_t[]){ l->array, l->array_port });

	return row == TABLE_NONE ? NULL : table_row(&e->array_ports, row);
}

static bool
logs_in(const struct estate *e, const struct array_port *p,
    uint32_t initiator)
{
	uint32_t	i;

	for (i = 0; i < p->logins.count; i++)
		if (e->pool.item[p->logins.first + i] == initiator)
			return true;
	return !p->logins_known;
}

/* Is it known that the host has fewer paths to the volume than others? */
static bool
has_fewer(const struct using *u, const struct owner *o)
{
	const struct view	*s;
	uint32_t		 row = table_find(&u->e->views, (uint32_t[]){
				    o->site, o->host, u->volume->wwid });

	if (row == TABLE_NONE)
		return false;
	s = table_row(&u->e->views, row);
	return s->fewer;
}

/* A host that has paths, but not this one. */
static void
check_seen(struct using *u, const struct lun *l, const struct owner *o)
{
	struct estate			*e = u->e;
	const struct array_port		*p = port_of(e, l);
	const struct host		*h;
	uint32_t			 row;

	row = table_find(&e->hosts, (uint32_t[]){ o->site, o->host });
	h = row == TABLE_NONE ? NULL : table_row(&e->hosts, row);
	if (estate_is_twice(e, l->array) ||
	    p == NULL || h == NULL || !h->paths || !logs_in(e, p, o->port) ||
	    nexus_path(e, o->site, o->host, o->port, p->port, l->lun) !=
	    TABLE_NONE || has_fewer(u, o))
		return;
	report_add(e->report, "map-not-seen", FINDING_WARNING, false,
	    json_pack("{ss ss ss ss}", "site", estate_text(e, o->site),
	    "host", estate_text(e, o->host),
	    "array", estate_text(e, u->volume->array),
	    "volume", estate_text(e, u->volume->id)),
	    "rescan the host, then capture it again",
	    "the array maps it to %s at LUN %u of %s, and the host has no "
	    "such path", estate_text(e, o->port), l->lun,
	    estate_text(e, l->array_port));
}

/* Whose is an initiator that a volume is mapped to? */
static void
add_initiator(struct using *u, const struct lun *l, uint32_t initiator,
    bool all_seen)
{
	struct estate		*e = u->e;
	const struct owner	*o;
	uint32_t		 i = index_first(&e->owners_of_port, initiator);

	if (i == TABLE_NONE) {
		if (index_first(&e->ports_of_port, initiator) != TABLE_NONE)
			u->array_user = true;
		else if (table_find(&e->nodes, &initiator) != TABLE_NONE)
			numbers_add_new(&u->nodes, initiator);
		else
			numbers_add_new(&u->unknown, initiator);
	}
	for (; i != TABLE_NONE; i = e->owners_of_port.next[i]) {
		o = table_row(&e->owners, i);
		numbers_add_new(&u->hosts, o->host);
		if (!all_seen)
			check_seen(u, l, o);
	}
}

static void
add_lun(struct using *u, const struct lun *l)
{
	struct estate		*e = u->e;
	struct host_group	*g;
	uint32_t		 i;

	if (l->group == TABLE_NONE) {
		u->dark_group = true;
		return;
	}
	g = table_row(&e->host_groups, l->group);
	g->lun_count++;
	u->path_count += g->initiators.count;
	for (i = 0; i < g->initiators.count; i++)
		add_initiator(u, l, e->pool.item[g->initiators.first + i],
		    g->overlaps || l->seen >= g->initiators.count);
}

static void
gather(struct using *u, uint32_t row)
{
	const struct use	*use;
	uint32_t		 i;

	u->row = row;
	u->volume = table_row(&u->e->volumes, row);
	u->vms.count = u->hosts.count = 0;
	u->unknown.count = u->nodes.count = 0;
	u->path_count = 0;
	u->array_user = u->dark_group = false;
	i = index_first(&u->luns_of_volume, row);
	for (; i != TABLE_NONE; i = u->luns_of_volume.next[i])
		add_lun(u, table_row(&u->e->luns, i));
	i = index_first(&u->uses_of_volume, row);
	for (; i != TABLE_NONE; i = u->uses_of_volume.next[i]) {
		use = table_row(u->uses, i);
		numbers_add(&u->vms, use->vm);
	}
}

static int
by_text(const void *a, const void *b, void *arg)
{
	const struct estate	*e = arg;

	return strcmp(estate_text(e, *(const uint32_t *)a),
	    estate_text(e, *(const uint32_t *)b));
}

/* Sort by text; each once. */
static void
sort_names(struct estate *e, struct numbers *n)
{
	uint32_t	i, kept = 1;

	if (n->count == 0)
		return;
	qsort_r(n->item, n->count, sizeof(*n->item), by_text, e);
	for (i = 1; i < n->count; i++)
		if (n->item[i] != n->item[kept - 1])
			n->item[kept++] = n->item[i];
	n->count = kept;
}

static void
put_names(struct using *u, const char *name, struct numbers *n)
{
	sort_names(u->e, n);
	out_raw(u->out, ",\"");
	out_raw(u->out, name);
	out_raw(u->out, "\":");
	out_array(u->out, u->e, n, out_name);
}

static void
put_use(struct using *u)
{
	out_raw(u->out, "{\"type\":\"volume_use\",\"array\":");
	out_name(u->out, u->e, u->volume->array);
	out_raw(u->out, ",\"volume\":");
	out_name(u->out, u->e, u->volume->id);
	put_names(u, "vms", &u->vms);
	put_names(u, "hosts", &u->hosts);
	out_raw(u->out, ",\"path_count\":");
	out_number(u->out, u->path_count);
	if (u->unknown.count > 0)
		put_names(u, "unknown_initiators", &u->unknown);
	out_raw(u->out, "}\n");
}

static void
check_nodes(const struct using *u)
{
	struct estate		*e = u->e;
	const struct volume	*v = u->volume;
	const struct node	*n;

	if (u->nodes.count == 0)
		return;
	n = table_row(&e->nodes, table_find(&e->nodes, &u->nodes.item[0]));
	report_add(e->report, "wwnn-registered", FINDING_ERROR, true,
	    about_volume(e, v->array, v->id),
	    "put the initiator's port name (WWPN) into the host group",
	    "mapped to %s, which is the node name of an initiator of host %s",
	    estate_text(e, n->node), estate_text(e, n->host));
}

static void
check_users(const struct using *u)
{
	struct estate		*e = u->e;
	const struct volume	*v = u->volume;

	if (u->unknown.count > 0)
		report_add(e->report, "unknown-initiator", FINDING_ERROR, true,
		    about_volume(e, v->array, v->id),
		    "capture the host that has it, or take it out of the "
		    "host group", "mapped to initiators of no known host or "
		    "array: %u, such as %s", u->unknown.count,
		    estate_text(e, u->unknown.item[0]));
	if (u->dark_group)
		report_add(e->report, "unknown-initiator", FINDING_ERROR, true,
		    about_volume(e, v->array, v->id),
		    "capture the array again",
		    "mapped to a host group that the facts do not hold");
}

static void
check_unused(const struct using *u)
{
	struct estate		*e = u->e;
	const struct volume	*v = u->volume;
	bool			 mapped;

	mapped = index_first(&u->luns_of_volume, u->row) != TABLE_NONE;
	if (u->vms.count > 0 || u->array_user || u->unknown.count > 0 ||
	    u->nodes.count > 0 || u->dark_group ||
	    (mapped && v->wwid != 0 && u->stored[v->wwid]))
		return;
	report_add(e->report, "unused-volume", FINDING_INFO, false,
	    about_volume(e, v->array, v->id), NULL, mapped ?
	    "mapped, but no VM or datastore is known to use it" :
	    "mapped to nobody");
}

void
use_volumes(struct estate *e, const struct table *uses, struct out *out)
{
	struct using	 u = { .e = e, .uses = uses, .out = out };
	uint32_t	*order = table_order(&e->volumes, &e->names, 2), i;

	index_init(&u.luns_of_volume, &e->luns, offsetof(struct lun, volume),
	    e->volumes.count);
	index_init(&u.uses_of_volume, uses, offsetof(struct use, volume),
	    e->volumes.count);
	u.stored = find_stored(e);
	for (i = 0; i < e->volumes.count; i++) {
		gather(&u, order[i]);
		put_use(&u);
		check_users(&u);
		check_nodes(&u);
		check_unused(&u);
	}
	index_fini(&u.luns_of_volume);
	index_fini(&u.uses_of_volume);
	free(u.vms.item);
	free(u.hosts.item);
	free(u.unknown.item);
	free(u.nodes.item);
	free(u.stored);
	free(order);
}
