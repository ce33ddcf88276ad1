/* Facts of the hosts of one site. */
#include <stdio.h>
#include <stdlib.h>

#include "nexus.h"
#include "writers.h"

struct place {
	struct sink		*out;
	const struct estate	*e;
	const struct site	*site;
};

static void
host_put(const struct place *p, const struct host *h)
{
	const struct initiator	*in;
	size_t			 i;
	char			 device[16];

	sink_put_new(p->out, json_pack("{ss ss ss ss si sI}", "type", "host",
	    "site", p->site->name, "id", h->name,
	    "cluster", p->e->cluster[h->cluster].name,
	    "cpu_count", p->e->host_cpu_count,
	    "memory_bytes", (json_int_t)p->e->host_memory_bytes));
	for (i = 0; i < FABRICS; i++) {
		in = &h->initiator[i];
		text_fit(device, sizeof(device), "scsi_host%zu", i + 2);
		sink_put_new(p->out, json_pack("{ss ss ss ss ss ss ss ss}",
		    "type", "initiator", "site", p->site->name,
		    "host", h->name, "protocol", "fc", "port", in->wwpn,
		    "node", in->wwnn, "device", device, "state", "online"));
	}
}

static void
paths_put(const struct place *p, const struct host *h)
{
	struct nexus	n;
	char		wwid[HEX_STRSIZE + 4], device[24];
	size_t		i;

	for (i = 0; nexus_get(p->e, h, i, &n); i++) {
		text_fit(wwid, sizeof(wwid), "naa.%s", n.volume->hex);
		text_fit(device, sizeof(device), "/dev/%s", n.device);
		sink_put_new(p->out, json_pack(
		    "{ss ss ss ss ss sI ss ss ss}", "type", "path",
		    "site", p->site->name, "host", h->name,
		    "initiator", h->initiator[n.fabric].wwpn,
		    "target", n.port->wwpn, "lun", (json_int_t)n.volume->lun,
		    "wwid", wwid, "device", device, "state", "online"));
	}
}

static void
units_put(const struct place *p, const struct host *h)
{
	const struct cluster	*c = &p->e->cluster[h->cluster];
	const struct volume	*v;
	char			 wwid[HEX_STRSIZE + 4], device[64];
	size_t			 i;

	for (i = 0; i < c->volume_count; i++) {
		v = &p->e->volume[c->volume + i];
		text_fit(wwid, sizeof(wwid), "naa.%s", v->hex);
		text_fit(device, sizeof(device), "/dev/disk/by-id/wwn-0x%s",
		    v->hex);
		sink_put_new(p->out, json_pack(
		    "{ss ss ss ss sI ss ss ss ss}", "type", "logical_unit",
		    "site", p->site->name, "host", h->name, "wwid", wwid,
		    "size_bytes", (json_int_t)v->size_bytes,
		    "vendor", VENDOR, "product", PRODUCT, "serial", v->hex,
		    "device", device));
	}
}

/* The id of a host's pool: "h001/c01-ds001". */
static const char *
store_id(const struct host *h, const struct store *s, char out[48])
{
	text_fit(out, 48, "%s/%s", h->name, s->pool);
	return out;
}

static void
stores_put(const struct place *p, const struct host *h)
{
	const struct cluster	*c = &p->e->cluster[h->cluster];
	const struct store	*s;
	json_t			*extents;
	char			 id[48];
	size_t			 i, k;

	for (i = 0; i < c->store_count; i++) {
		s = &p->e->store[c->store + i];
		extents = json_array();
		for (k = 0; k < s->extent_count; k++)
			json_array_append_new(extents, json_sprintf("naa.%s",
			    p->e->volume[s->volume[k]].hex));
		sink_put_new(p->out, json_pack(
		    "{ss ss ss so ss s[s] ss ss ss}", "type", "datastore",
		    "site", p->site->name, "id", store_id(h, s, id),
		    "extents", extents, "name", s->pool, "hosts", h->name,
		    "fs", s->fs, "pool", s->pool, "mount", s->mount));
	}
}

/* What a disk is called in its record. */
static const struct { const char *source, *format, *device; } kinds[] = {
	[DISK_FILE]	= { "file",	"qcow2",	"disk" },
	[DISK_VOLUME]	= { "volume",	"raw",		"disk" },
	[DISK_BLOCK]	= { "block",	"raw",		"disk" },
	[DISK_LUN]	= { "lun",	"raw",		"lun" },
	[DISK_CDROM]	= { "file",	"raw",		"cdrom" },
};

static void
disk_put(const struct place *p, const struct vm *vm, const struct disk *d)
{
	char	 id[48];
	json_t	*j;

	j = json_pack("{ss ss ss ss ss ss ss ss}", "type", "disk",
	    "site", p->site->name, "vm", vm->uuid, "target", d->target,
	    "source", kinds[d->kind].source, "path", d->path,
	    "format", kinds[d->kind].format, "device", kinds[d->kind].device);
	if (d->shared)
		json_object_set_new(j, "shared", json_true());
	if (d->kind == DISK_CDROM)
		json_object_set_new(j, "readonly", json_true());
	if (d->kind == DISK_BLOCK || d->kind == DISK_LUN)
		json_object_set_new(j, "wwid", json_sprintf("naa.%s",
		    p->e->volume[d->volume].hex));
	else if (d->kind != DISK_CDROM)
		json_object_set_new(j, "datastore", json_string(store_id(
		    &p->site->host[vm->host], &p->e->store[d->store], id)));
	sink_put_new(p->out, j);
}

static void
vm_put(const struct place *p, const struct vm *vm)
{
	json_t	*networks = json_array();
	char	*text = domain_text(p->e, vm);
	size_t	 i;

	for (i = 0; i < vm->network_count; i++)
		json_array_append_new(networks, json_string(vm->network[i]));
	sink_put_new(p->out, json_pack("{ss ss ss ss ss ss si sI so}",
	    "type", "vm", "site", p->site->name, "id", vm->uuid,
	    "name", vm->name, "host", p->site->host[vm->host].name,
	    "state", vm->off ? "off" : "running", "cpu_count", vm->cpu_count,
	    "memory_bytes", (json_int_t)vm->memory_bytes,
	    "networks", networks));
	for (i = 0; i < vm->disk_count; i++)
		disk_put(p, vm, &vm->disk[i]);
	sink_put_new(p->out, json_pack("{ss ss ss ss ss}",
	    "type", "vm_definition", "site", p->site->name, "vm", vm->uuid,
	    "format", "libvirt", "text", text));
	free(text);
}

void
facts_hosts(struct sink *out, const struct estate *e, int site)
{
	struct place		 p = { out, e, &e->site[site] };
	const struct host	*h;
	size_t			 i, v;

	for (i = 0; i < e->size.hosts; i++) {
		h = &p.site->host[i];
		host_put(&p, h);
		if (site == DESTINATION)
			continue;
		paths_put(&p, h);
		units_put(&p, h);
		stores_put(&p, h);
		for (v = i; v < e->size.vms; v += e->size.hosts)
			vm_put(&p, &e->vm[v]);
	}
}
