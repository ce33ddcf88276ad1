/* Facts of the two fabrics that both sites hang on. */
#include <stdio.h>

#include "nexus.h"
#include "writers.h"

#define SWITCH_PORTS	384	/* of a director */

static const char *const	fabrics[FABRICS] = { "A", "B" };

struct wiring {
	struct sink		*out;
	const struct estate	*e;
	size_t			 used[FABRICS];	/* switch ports */
};

static void
login_put(struct wiring *w, size_t fabric, const char *wwpn, const char *wwnn,
    const char *owner, const char *port)
{
	size_t	 n = w->used[fabric]++;
	json_t	*j;

	j = json_pack("{ss ss so so ss so}", "type", "fabric_login",
	    "fabric", fabrics[fabric],
	    "switch", json_sprintf("%s-sw%02zu", fabrics[fabric],
	    n / SWITCH_PORTS + 1),
	    "port", json_sprintf("%zu/%zu", n % SWITCH_PORTS / 48 + 1, n % 48),
	    "wwpn", wwpn, "alias", json_sprintf("%s_%s", owner, port));
	if (wwnn != NULL)
		json_object_set_new(j, "wwnn", json_string(wwnn));
	sink_put_new(w->out, j);
}

static void
array_logins(struct wiring *w, const struct array *a)
{
	size_t	i;

	for (i = 0; i < w->e->set_count * SET_PORTS; i++)
		login_put(w, a->port[i].fabric, a->port[i].wwpn, NULL,
		    a->serial, a->port[i].id);
	for (i = 0; i < EXTERNAL_PORTS; i++)
		login_put(w, a->external[i].fabric, a->external[i].wwpn, NULL,
		    a->serial, a->external[i].id);
}

static void
host_logins(struct wiring *w, const struct host *h)
{
	size_t	i;
	char	port[8];

	for (i = 0; i < FABRICS; i++) {
		text_fit(port, sizeof(port), "hba%zu", i + 2);
		login_put(w, i, h->initiator[i].wwpn, h->initiator[i].wwnn,
		    h->name, port);
	}
}

static void
host_zones(struct wiring *w, const struct site *s, const struct host *h)
{
	size_t	i;

	for (i = 0; i < FABRICS; i++)
		sink_put_new(w->out, json_pack("{ss ss so s[sss] sb}",
		    "type", "zone", "fabric", fabrics[i],
		    "name", json_sprintf("%s_hba%zu", h->name, i + 2),
		    "members", h->initiator[i].wwpn,
		    nexus_port(w->e, s, h, i, 0)->wwpn,
		    nexus_port(w->e, s, h, i, 1)->wwpn, "active", 1));
}

static void
external_zones(struct wiring *w)
{
	const struct array	*src = &w->e->site[SOURCE].array;
	const struct array	*dst = &w->e->site[DESTINATION].array;
	size_t			 i;

	for (i = 0; i < EXTERNAL_PORTS; i++)
		sink_put_new(w->out, json_pack("{ss ss so s[ss] sb}",
		    "type", "zone", "fabric", fabrics[dst->external[i].fabric],
		    "name", json_sprintf("%s_%s", dst->serial,
		    dst->external[i].id),
		    "members", dst->external[i].wwpn, src->external[i].wwpn,
		    "active", 1));
}

void
facts_fabric(struct sink *out, const struct estate *e)
{
	struct wiring	w = { .out = out, .e = e };
	size_t		s, i;

	for (s = 0; s < SITES; s++) {
		array_logins(&w, &e->site[s].array);
		for (i = 0; i < e->size.hosts; i++)
			host_logins(&w, &e->site[s].host[i]);
	}
	external_zones(&w);
	for (s = 0; s < SITES; s++)
		for (i = 0; i < e->size.hosts; i++)
			host_zones(&w, &e->site[s], &e->site[s].host[i]);
}
