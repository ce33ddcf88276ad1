#include "nexus.h"

#include <stdio.h>

void
nexus_device(size_t i, char out[16])
{
	char	digits[12], *p = digits + sizeof(digits);

	*--p = '\0';
	for (i++; i > 0; i = (i - 1) / 26)
		*--p = (char)('a' + (i - 1) % 26);
	text_fit(out, 16, "sd%s", p);
}

const struct port *
nexus_port(const struct estate *e, const struct site *s, const struct host *h,
    size_t fabric, size_t target)
{
	return &s->array.port[e->cluster[h->cluster].set * SET_PORTS +
	    target * FABRICS + fabric];
}

bool
nexus_get(const struct estate *e, const struct host *h, size_t i,
    struct nexus *n)
{
	const struct cluster	*c = &e->cluster[h->cluster];

	if (i >= c->volume_count * SET_PORTS)
		return false;
	n->fabric = i / c->volume_count / TARGETS;
	n->target = i / c->volume_count % TARGETS;
	n->volume = &e->volume[c->volume + i % c->volume_count];
	n->port = nexus_port(e, &e->site[SOURCE], h, n->fabric, n->target);
	nexus_device(i, n->device);
	return true;
}

void
nexus_group(const struct port *p, const struct host *h, char out[16])
{
	text_fit(out, 16, "%s,%zu", p->id, h->group);
}
