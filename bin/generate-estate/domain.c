/* The definition of a VM, as libvirt's <domain>. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include "status.h"
#include "writers.h"
#include "xml.h"

#define TEST_NS		"http://libvirt.org/schemas/domain/test/1.0"
#define RUNSTATE_OFF	5	/* VIR_DOMAIN_SHUTOFF */

/* How libvirt calls each kind of disk. */
static const struct { const char *type, *device, *format, *bus; } kinds[] = {
	[DISK_FILE]	= { "file", "disk", "qcow2", "virtio" },
	[DISK_VOLUME]	= { "volume",	"disk",		"raw",		"virtio" },
	[DISK_BLOCK]	= { "block",	"disk",		"raw",		"virtio" },
	[DISK_LUN]	= { "block",	"lun",		"raw",		"virtio" },
	[DISK_CDROM]	= { "file",	"cdrom",	"raw",		"sata" },
};

static void
source_write(xmlTextWriterPtr w, const struct estate *e, const struct disk *d)
{
	if (d->kind == DISK_VOLUME)
		xml_empty(w, "source", "pool", e->store[d->store].pool,
		    "volume", d->name, NULL);
	else if (d->kind == DISK_FILE || d->kind == DISK_CDROM)
		xml_empty(w, "source", "file", d->path, NULL);
	else
		xml_empty(w, "source", "dev", d->path, NULL);
}

static void
disk_write(xmlTextWriterPtr w, const struct estate *e, const struct disk *d)
{
	xml_begin(w, "disk", "type", kinds[d->kind].type,
	    "device", kinds[d->kind].device, NULL);
	xml_empty(w, "driver", "name", "qemu", "type", kinds[d->kind].format,
	    NULL);
	source_write(w, e, d);
	xml_empty(w, "target", "dev", d->target, "bus", kinds[d->kind].bus,
	    NULL);
	if (d->shared)
		xml_empty(w, "shareable", NULL);
	if (d->kind == DISK_CDROM)
		xml_empty(w, "readonly", NULL);
	xml_end(w);
}

static void
interface_write(xmlTextWriterPtr w, const struct vm *vm, size_t i)
{
	unsigned	n = (vm->mac + (unsigned)i) & 0xffffff;
	char		mac[18];

	text_fit(mac, sizeof(mac), "52:54:00:%02x:%02x:%02x", n >> 16 & 0xff,
	    n >> 8 & 0xff, n & 0xff);
	xml_begin(w, "interface", "type", "network", NULL);
	xml_empty(w, "mac", "address", mac, NULL);
	xml_empty(w, "source", "network", vm->network[i], NULL);
	xml_empty(w, "model", "type", "virtio", NULL);
	xml_end(w);
}

static void
hardware_write(xmlTextWriterPtr w, const struct estate *e, const struct vm *vm)
{
	size_t	i;

	xml_begin(w, "devices", NULL);
	for (i = 0; i < vm->disk_count; i++)
		disk_write(w, e, &vm->disk[i]);
	for (i = 0; i < vm->network_count; i++)
		interface_write(w, vm, i);
	xml_end(w);
}

void
domain_write(xmlTextWriterPtr w, const struct estate *e, const struct vm *vm,
    bool state)
{
	if (state && vm->off) {
		xml_begin(w, "domain", "type", "test", "xmlns:test", TEST_NS,
		    NULL);
		xml_text(w, "test:runstate", "%d", RUNSTATE_OFF);
	} else
		xml_begin(w, "domain", "type", "test", NULL);
	xml_text(w, "name", "%s", vm->name);
	xml_text(w, "uuid", "%s", vm->uuid);
	xml_text(w, "memory", "%lld", (long long)vm->memory_bytes / 1024);
	xml_text(w, "vcpu", "%d", vm->cpu_count);
	xml_begin(w, "os", NULL);
	xml_text(w, "type", "hvm");
	xml_end(w);
	hardware_write(w, e, vm);
	xml_end(w);
}

char *
domain_text(const struct estate *e, const struct vm *vm)
{
	xmlBufferPtr		 buf;
	xmlTextWriterPtr	 w = xml_new(&buf);
	char			*text;

	domain_write(w, e, vm, false);
	xmlFreeTextWriter(w);		/* flushes */
	if (asprintf(&text, "%s", (const char *)xmlBufferContent(buf)) == -1)
		err(STATUS_FATAL, NULL);
	xmlBufferFree(buf);
	return text;
}
