/* Facts of the array of one site. */
#include <stdio.h>

#include "nexus.h"
#include "writers.h"

#define SPEED_BPS	INT64_C(32000000000)

struct place {
	struct sink		*out;
	const struct estate	*e;
	const struct site	*site;
};

static void
port_put(const struct place *p, const struct port *port, const char *role,
    json_t *logins)
{
	sink_put_new(p->out, json_pack("{ss ss ss ss ss ss s[s] sI so}",
	    "type", "array_port", "site", p->site->name,
	    "array", p->site->array.serial, "id", port->id,
	    "protocol", "fc", "port", port->wwpn, "roles", role,
	    "speed_bps", (json_int_t)SPEED_BPS, "logins", logins));
}

/* The hosts that are attached to a port log in to it. */
static json_t *
host_logins(const struct place *p, size_t number)
{
	const struct port	*port = &p->site->array.port[number];
	const struct host	*h;
	json_t			*logins = json_array();
	size_t			 i;

	for (i = 0; i < p->e->size.hosts; i++) {
		h = &p->site->host[i];
		if (p->e->cluster[h->cluster].set == number / SET_PORTS)
			json_array_append_new(logins, json_string(
			    h->initiator[port->fabric].wwpn));
	}
	return logins;
}

/* On the source, the external ports of the destination log in. */
static void
external_ports_put(const struct place *p)
{
	const struct array	*a = &p->site->array;
	const struct array	*dst = &p->e->site[DESTINATION].array;
	json_t			*logins;
	size_t			 i;

	for (i = 0; i < EXTERNAL_PORTS; i++) {
		logins = json_array();
		if (a != dst)
			json_array_append_new(logins,
			    json_string(dst->external[i].wwpn));
		port_put(p, &a->external[i], a->port_role, logins);
	}
}

static void
groups_put(const struct place *p, const struct host *h)
{
	const struct port	*port;
	char			 id[16];
	size_t			 i;

	for (i = 0; i < SET_PORTS; i++) {
		port = nexus_port(p->e, p->site, h, i % FABRICS, i / FABRICS);
		nexus_group(port, h, id);
		sink_put_new(p->out, json_pack("{ss ss ss ss ss s[s] ss ss}",
		    "type", "host_group", "site", p->site->name,
		    "array", p->site->array.serial, "array_port", port->id,
		    "id", id, "initiators", h->initiator[port->fabric].wwpn,
		    "name", h->name, "mode", "LINUX/IRIX"));
	}
}

static void
luns_put(const struct place *p, const struct host *h)
{
	struct nexus	n;
	char		id[16];
	size_t		i;

	for (i = 0; nexus_get(p->e, h, i, &n); i++) {
		nexus_group(n.port, h, id);
		sink_put_new(p->out, json_pack("{ss ss ss ss ss sI ss}",
		    "type", "lun", "site", p->site->name,
		    "array", p->site->array.serial, "array_port", n.port->id,
		    "host_group", id, "lun", (json_int_t)n.volume->lun,
		    "volume", n.volume->id));
	}
}

static void
volume_put(const struct place *p, const struct volume *v)
{
	sink_put_new(p->out, json_pack("{ss ss ss ss sI so ss ss ss}",
	    "type", "volume", "site", p->site->name,
	    "array", p->site->array.serial, "id", v->id,
	    "size_bytes", (json_int_t)v->size_bytes,
	    "wwid", json_sprintf("naa.%s", v->hex),
	    "label", v->label, "pool", "0", "state", "NML"));
}

static void
pool_put(const struct place *p)
{
	const struct array	*a = &p->site->array;

	sink_put_new(p->out, json_pack("{ss ss ss ss sI sI ss}",
	    "type", "pool", "site", p->site->name, "array", a->serial,
	    "id", "0", "capacity_bytes", (json_int_t)a->pool_bytes,
	    "free_bytes", (json_int_t)a->pool_free_bytes, "name", "pool0"));
}

void
facts_array(struct sink *out, const struct estate *e, int site)
{
	struct place		 p = { out, e, &e->site[site] };
	const struct array	*a = &p.site->array;
	size_t			 i;

	sink_put_new(out, json_pack("{ss ss ss ss ss}", "type", "array",
	    "site", p.site->name, "id", a->serial, "vendor", VENDOR,
	    "model", a->model));
	for (i = 0; i < e->set_count * SET_PORTS; i++)
		port_put(&p, &a->port[i], "target", host_logins(&p, i));
	external_ports_put(&p);
	pool_put(&p);
	for (i = 0; i < e->size.hosts; i++)
		groups_put(&p, &p.site->host[i]);
	if (site == DESTINATION)
		return;
	for (i = 0; i < e->size.volumes; i++)
		volume_put(&p, &e->volume[i]);
	for (i = 0; i < e->size.hosts; i++)
		luns_put(&p, &p.site->host[i]);
}
