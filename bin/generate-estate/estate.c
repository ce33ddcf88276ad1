#include "estate.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"

const char *const estate_networks[NETWORKS][SITES] = {
	{ "prod", "prod-new" },
	{ "test", "test-new" },
};

void *
estate_alloc(size_t count, size_t size)
{
	void	*p = calloc(count == 0 ? 1 : count, size);

	if (p == NULL)
		err(STATUS_FATAL, NULL);
	return p;
}

void
text_fit(char *out, size_t size, const char *fmt, ...)
{
	va_list	ap;
	int	len;

	va_start(ap, fmt);
	len = vsnprintf(out, size, fmt, ap);
	va_end(ap);
	if (len < 0 || (size_t)len >= size)
		errx(STATUS_FATAL, "%s: does not fit", fmt);
}

/* Part i of n things dealt evenly to k: where it begins. */
static size_t
share(size_t n, size_t k, size_t i)
{
	return n * i / k;
}

static void
clusters_build(struct estate *e)
{
	struct cluster	*c;
	size_t		 n = e->cluster_count, i;

	e->cluster = estate_alloc(n, sizeof(*e->cluster));
	for (i = 0; i < n; i++) {
		c = &e->cluster[i];
		text_fit(c->name, sizeof(c->name), "c%02zu", i + 1);
		c->set = i % e->set_count;
		c->host = share(e->size.hosts, n, i);
		c->host_count = share(e->size.hosts, n, i + 1) - c->host;
		c->volume = share(e->size.volumes, n, i);
		c->volume_count = share(e->size.volumes, n, i + 1) - c->volume;
	}
}

static void
initiators_build(struct host *h, size_t number)
{
	size_t	i;

	for (i = 0; i < FABRICS; i++) {
		text_fit(h->initiator[i].wwpn, WWN_STRSIZE, "10000090fa%06zx",
		    (number + i) & 0xffffff);
		text_fit(h->initiator[i].wwnn, WWN_STRSIZE, "20000090fa%06zx",
		    (number + i) & 0xffffff);
	}
}

/* first: number of the site's first initiator. */
static void
hosts_build(struct estate *e, struct site *s, char letter, size_t first)
{
	size_t		*group = estate_alloc(e->set_count, sizeof(*group));
	struct host	*h;
	size_t		 c, i;

	s->host = estate_alloc(e->size.hosts, sizeof(*s->host));
	for (c = i = 0; i < e->size.hosts; i++) {
		while (i >= e->cluster[c].host + e->cluster[c].host_count)
			c++;
		h = &s->host[i];
		text_fit(h->name, sizeof(h->name), "%c%03zu", letter, i + 1);
		h->cluster = c;
		h->group = ++group[e->cluster[c].set];
		initiators_build(h, first + i * FABRICS);
	}
	free(group);
}

/* How many clusters and sets of ports; ends the tool when there is no room. */
static void
plan(struct estate *e)
{
	size_t	clusters = (e->size.hosts + CLUSTER_HOSTS - 1) / CLUSTER_HOSTS;
	size_t	per_set = SET_HOSTS / CLUSTER_HOSTS;

	if (clusters == 1 && e->size.hosts >= 4 && e->size.volumes >= 4)
		clusters = 2;		/* so that small ones show both */
	if (e->size.volumes < clusters)
		errx(STATUS_FATAL, "--volumes %zu: expected at least %zu, one "
		    "for each cluster of %d hosts", e->size.volumes, clusters,
		    CLUSTER_HOSTS);
	if (e->size.volumes > clusters * LUNS_MAX)
		errx(STATUS_FATAL, "--volumes %zu: expected at most %zu, %d "
		    "LUNs for each cluster of %d hosts", e->size.volumes,
		    clusters * LUNS_MAX, LUNS_MAX, CLUSTER_HOSTS);
	e->cluster_count = clusters;
	e->set_count = (clusters + per_set - 1) / per_set;
}

void
estate_build(struct estate *e, const struct estate_size *size)
{
	struct rng	 r;
	size_t		 first;

	memset(e, 0, sizeof(*e));
	e->size = *size;
	plan(e);
	e->site[SOURCE].name = "source";
	e->site[DESTINATION].name = "destination";
	arrays_build(e);
	clusters_build(e);
	rng_init(&r, size->seed, "initiators");
	first = rng_below(&r, 0x800000);
	hosts_build(e, &e->site[SOURCE], 'h', first);
	hosts_build(e, &e->site[DESTINATION], 'd',
	    first + size->hosts * FABRICS);
	storage_build(e);
	vms_build(e);
}

void
estate_free(struct estate *e)
{
	size_t	i;

	for (i = 0; i < SITES; i++) {
		free(e->site[i].array.port);
		free(e->site[i].host);
	}
	free(e->cluster);
	free(e->volume);
	free(e->store);
	free(e->vm);
}
