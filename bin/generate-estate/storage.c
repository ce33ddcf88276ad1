/* What the model has in storage: arrays, volumes and datastores. */
#include <stdio.h>
#include <stdlib.h>

#include "estate.h"

/* The letters of an array's ports (I and O are not used) and its channels. */
static const char	letters[LETTERS + 1] = "ABCDEFGHJKLMNPQR";
static const char	channels[] = "123456789ABCDEFG";

/* The first channel of a set: 5 to 8 are for external storage. */
static size_t
set_channel(size_t set)
{
	return set < LETTERS ? 1 : 5 + set / LETTERS * SET_PORTS;
}

static unsigned
low_serial(const struct array *a)
{
	return (unsigned)(strtoul(a->serial, NULL, 10) % 100000);
}

static void
port_build(const struct array *a, struct port *p, size_t channel,
    size_t letter, size_t fabric)
{
	text_fit(p->id, sizeof(p->id), "CL%c-%c", channels[channel - 1],
	    letters[letter]);
	text_fit(p->wwpn, sizeof(p->wwpn), "50060e8012%04x%02zx",
	    low_serial(a), ((channel - 1) << 4 | letter) & 0xff);
	p->fabric = fabric;
}

/* external: the channel of the first two of its EXTERNAL_PORTS. */
static void
array_build(struct array *a, size_t serial, size_t sets, size_t external)
{
	size_t	i;

	text_fit(a->serial, sizeof(a->serial), "%06zu", serial % 1000000);
	a->port = estate_alloc(sets * SET_PORTS, sizeof(*a->port));
	for (i = 0; i < sets * SET_PORTS; i++)
		port_build(a, &a->port[i],
		    set_channel(i / SET_PORTS) + i % SET_PORTS,
		    i / SET_PORTS % LETTERS, i % FABRICS);
	for (i = 0; i < EXTERNAL_PORTS; i++)
		port_build(a, &a->external[i], external + i / 2, i % 2, i / 2);
}

void
arrays_build(struct estate *e)
{
	struct array	*src = &e->site[SOURCE].array;
	struct array	*dst = &e->site[DESTINATION].array;
	struct rng	 r;

	rng_init(&r, e->size.seed, "arrays");
	*src = (struct array){ .model = "VSP G800", .model_constant = "836000",
	    .port_role = "target" };
	*dst = (struct array){ .model = "VSP 5600", .model_constant = "900000",
	    .port_role = "external" };
	array_build(src, 410000 + rng_below(&r, 10000), e->set_count, 7);
	array_build(dst, 420000 + rng_below(&r, 10000), e->set_count, 5);
}

/*
 * The identity has the array's number in two places and the LDEV at the
 * end, as this vendor's have.
 */
static void
volumes_build(struct estate *e)
{
	const struct array	*a = &e->site[SOURCE].array;
	const struct cluster	*c;
	struct volume		*v;
	size_t			 i, lun;

	e->volume = estate_alloc(e->size.volumes, sizeof(*e->volume));
	for (i = 0; i < e->cluster_count; i++) {
		c = &e->cluster[i];
		for (lun = 0; lun < c->volume_count; lun++) {
			v = &e->volume[c->volume + lun];
			v->lun = lun;
			ldev_format((int)(LDEV_FIRST + c->volume + lun), v->id);
			text_fit(v->hex, sizeof(v->hex),
			    "60060e8012%04x000050%04x0000%04zx",
			    low_serial(a), low_serial(a),
			    (LDEV_FIRST + c->volume + lun) & 0xffff);
			text_fit(v->label, sizeof(v->label), "%.10s_v%03zu",
			    c->name, lun + 1);
		}
	}
}

static void
store_build(struct estate *e, size_t cluster, size_t number, size_t volume,
    size_t extents)
{
	struct store	*s = &e->store[e->store_count++];
	size_t		 i;

	s->cluster = cluster;
	s->fs = extents == 1 ? "ocfs2" : "lvm2";
	text_fit(s->pool, sizeof(s->pool), "%.8s-ds%03zu",
	    e->cluster[cluster].name, number);
	text_fit(s->mount, sizeof(s->mount), "%s/%s",
	    extents == 1 ? "/srv" : "/dev", s->pool);
	for (i = 0; i < extents; i++)
		s->volume[s->extent_count++] = volume + i;
}

/* Three volumes in four carry datastores; every tenth of these has two. */
static void
stores_build(struct estate *e)
{
	struct cluster	*c;
	size_t		 i, v, end, extents;

	e->store = estate_alloc(e->size.volumes, sizeof(*e->store));
	for (i = 0; i < e->cluster_count; i++) {
		c = &e->cluster[i];
		c->store = e->store_count;
		end = c->volume_count * 3 / 4;
		end = c->volume + (end == 0 ? 1 : end);
		for (v = c->volume; v < end; v += extents) {
			extents = e->store_count % 10 == 3 && v + 1 < end ?
			    2 : 1;
			store_build(e, i, e->store_count - c->store + 1, v,
			    extents);
		}
		c->store_count = e->store_count - c->store;
		c->raw = end;
	}
}

/* Sizes, and pools a quarter larger than what may come to lie in them. */
static void
sizes_build(struct estate *e)
{
	struct rng	 r;
	struct volume	*v;
	int64_t		 total = 0;
	size_t		 i, k;

	rng_init(&r, e->size.seed, "sizes");
	for (i = 0; i < e->cluster_count; i++)
		for (k = 0; k < e->cluster[i].volume_count; k++) {
			v = &e->volume[e->cluster[i].volume + k];
			v->size_bytes = GIB * (int64_t)(
			    e->cluster[i].volume + k < e->cluster[i].raw ?
			    1280 + rng_below(&r, 1793) :
			    64 + rng_below(&r, 1921));
			total += v->size_bytes;
		}
	for (i = 0; i < SITES; i++)
		e->site[i].array.pool_bytes = (total / 4 / GIB + 1) * 5 * GIB;
	e->site[SOURCE].array.pool_free_bytes =
	    e->site[SOURCE].array.pool_bytes - total;
	e->site[DESTINATION].array.pool_free_bytes =
	    e->site[DESTINATION].array.pool_bytes;
}

void
storage_build(struct estate *e)
{
	volumes_build(e);
	stores_build(e);
	sizes_build(e);
}
