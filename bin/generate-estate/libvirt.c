/* A host as libvirt's test driver reads it. */
#include <stdio.h>

#include "node.h"
#include "writers.h"
#include "xml.h"

/* The logical volumes that VMs of any host have in a pool. */
static void
volumes_write(const struct node *n, const struct store *s)
{
	const struct disk	*d;
	size_t			 i, k;

	for (i = 0; i < n->e->size.vms; i++)
		for (k = 0; k < n->e->vm[i].disk_count; k++) {
			d = &n->e->vm[i].disk[k];
			if (d->kind != DISK_VOLUME ||
			    &n->e->store[d->store] != s)
				continue;
			xml_begin(n->w, "volume", "type", "block", NULL);
			xml_text(n->w, "name", "%s", d->name);
			xml_text(n->w, "capacity", "%lld", (long long)GIB);
			xml_begin(n->w, "target", NULL);
			xml_text(n->w, "path", "%s", d->path);
			xml_end(n->w);
			xml_end(n->w);
		}
}

static void
pool_write(const struct node *n, const struct store *s)
{
	char	path[64], uuid[UUID_STRSIZE];
	size_t	i;

	text_fit(path, sizeof(path), "%s/%s", n->host->name, s->pool);
	rng_uuid_of(n->e->size.seed, path, uuid);
	xml_begin(n->w, "pool", "type", s->extent_count == 1 ? "fs" :
	    "logical", NULL);
	xml_text(n->w, "name", "%s", s->pool);
	xml_text(n->w, "uuid", "%s", uuid);
	xml_begin(n->w, "source", NULL);
	for (i = 0; i < s->extent_count; i++) {
		text_fit(path, sizeof(path), "/dev/disk/by-id/wwn-0x%s",
		    n->e->volume[s->volume[i]].hex);
		xml_empty(n->w, "device", "path", path, NULL);
	}
	if (s->extent_count > 1)
		xml_text(n->w, "name", "%s", s->pool);
	xml_empty(n->w, "format", "type", s->fs, NULL);
	xml_end(n->w);
	xml_begin(n->w, "target", NULL);
	xml_text(n->w, "path", "%s", s->mount);
	xml_end(n->w);
	if (s->extent_count > 1)	/* logical: the others hold files */
		volumes_write(n, s);
	xml_end(n->w);
}

/* 64 CPUs are 2 NUMA nodes of 1 socket, 16 cores and 2 threads each. */
static void
cpu_write(const struct node *n)
{
	int	cores = n->e->host_cpu_count / 4;

	xml_begin(n->w, "cpu", NULL);
	xml_text(n->w, "nodes", "2");
	xml_text(n->w, "sockets", "1");
	xml_text(n->w, "cores", "%d", cores);
	xml_text(n->w, "threads", "2");
	xml_text(n->w, "active", "%d", n->e->host_cpu_count);
	xml_text(n->w, "model", "x86_64");
	xml_end(n->w);
	xml_text(n->w, "memory", "%lld",
	    (long long)n->e->host_memory_bytes / 1024);
}

static void
contents_write(const struct node *n, size_t host)
{
	const struct cluster	*c = &n->e->cluster[n->host->cluster];
	size_t			 i;

	for (i = 0; i < c->store_count; i++)
		pool_write(n, &n->e->store[c->store + i]);
	for (i = host; i < n->e->size.vms; i += n->e->size.hosts)
		domain_write(n->w, n->e, &n->e->vm[i], true);
}

void
libvirt_write(struct sink *out, const struct estate *e, int site, size_t host)
{
	struct node	n = { .e = e, .site = &e->site[site] };
	xmlBufferPtr	buf;

	n.host = &n.site->host[host];
	n.w = xml_new(&buf);
	xml_begin(n.w, "node", NULL);
	cpu_write(&n);
	devices_write(&n);
	if (site == SOURCE)
		contents_write(&n, host);
	xml_end(n.w);
	xmlFreeTextWriter(n.w);
	sink_write(out, xmlBufferContent(buf), (size_t)xmlBufferLength(buf));
	xmlBufferFree(buf);
}
