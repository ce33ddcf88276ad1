#include "zones.h"

#include <err.h>
#include <stdlib.h>

#include "status.h"

#define CACHE	4096		/* answers; a power of two */

struct member {
	uint32_t	port, zone;	/* row */
};

struct answer {
	uint32_t	initiator, target;
	bool		allowed;
};

struct zoning {
	struct estate	*e;
	struct table	 members, forbidden;
	struct index	 zones_of_port;
	unsigned char	*placed;	/* by port: on a fabric with zones */
	struct answer	 cache[CACHE];	/* many paths have the same ends */
};

static void
add_zone(struct zoning *z, uint32_t row, unsigned char *zoned)
{
	const struct estate	*e = z->e;
	const struct zone	*zone = table_row(&e->zones, row);
	uint32_t		 i;
	bool			 fresh;

	if (!zone->active)
		return;
	zoned[zone->fabric] = 1;
	estate_flag_list(e, zone->members, z->placed);
	for (i = 0; i < zone->members.count; i++)
		table_put(&z->members, (uint32_t[]){
		    e->pool.item[zone->members.first + i], row }, &fresh);
}

/* Which ports the active zones say something about. */
static void
place_ports(struct zoning *z)
{
	const struct estate	*e = z->e;
	const struct login	*l;
	unsigned char		*zoned = estate_flags(e);
	uint32_t		 i;

	for (i = 0; i < e->zones.count; i++)
		add_zone(z, i, zoned);
	for (i = 0; i < e->logins.count; i++) {
		l = table_row(&e->logins, i);
		if (zoned[l->fabric])
			z->placed[l->wwpn] = 1;
	}
	free(zoned);
}

static bool
in_zone(const struct estate *e, const struct zone *zone, uint32_t port)
{
	uint32_t	i;

	for (i = 0; i < zone->members.count; i++)
		if (e->pool.item[zone->members.first + i] == port)
			return true;
	return false;
}

static bool
share_zone(const struct zoning *z, uint32_t initiator, uint32_t target)
{
	const struct member	*m;
	uint32_t		 i = index_first(&z->zones_of_port, initiator);

	for (; i != TABLE_NONE; i = z->zones_of_port.next[i]) {
		m = table_row(&z->members, i);
		if (in_zone(z->e, table_row(&z->e->zones, m->zone), target))
			return true;
	}
	return false;
}

static bool
allowed(struct zoning *z, uint32_t initiator, uint32_t target)
{
	struct answer	*a;

	a = &z->cache[(initiator * 31 + target) % CACHE];
	if (a->initiator != initiator || a->target != target)
		*a = (struct answer){ initiator, target,
		    share_zone(z, initiator, target) };
	return a->allowed;
}

static void
forbid(struct zoning *z, const struct path *p)
{
	struct estate	*e = z->e;
	bool		 fresh;

	table_put(&z->forbidden, (uint32_t[]){ p->site, p->host,
	    p->initiator, p->target }, &fresh);
	if (!fresh)
		return;			/* another LUN */
	report_add(e->report, "zone-forbids", FINDING_WARNING, false,
	    json_pack("{ss ss ss ss}", "site", estate_text(e, p->site),
	    "host", estate_text(e, p->host), "initiator",
	    estate_text(e, p->initiator), "target",
	    estate_text(e, p->target)),
	    "capture the fabric and the host again",
	    "the host has paths that no active zone allows");
}

void
zones_check(struct estate *e)
{
	struct zoning		*z;
	const struct path	*p;
	uint32_t		 i;

	if (e->zones.count == 0)
		return;
	if ((z = calloc(1, sizeof(*z))) == NULL)
		err(STATUS_FATAL, NULL);
	z->e = e;
	z->placed = estate_flags(e);
	table_init(&z->members, sizeof(struct member), 2);
	table_init(&z->forbidden, 4 * sizeof(uint32_t), 4);
	place_ports(z);
	index_init(&z->zones_of_port, &z->members,
	    offsetof(struct member, port), e->names.count);
	for (i = 0; i < e->paths.count; i++) {
		p = table_row(&e->paths, i);
		if (!p->dead && z->placed[p->initiator] &&
		    !allowed(z, p->initiator, p->target))
			forbid(z, p);
	}
	index_fini(&z->zones_of_port);
	table_fini(&z->members);
	table_fini(&z->forbidden);
	free(z->placed);
	free(z);
}
