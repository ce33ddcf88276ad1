/*
 * Node devices: PCI function > scsi_host > scsi_target > scsi > storage, and
 * one storage device for each path.  Traps of the format: the WWPN of an
 * fc_host has no "0x", that of a remote port keeps it; one device of a kind
 * that the test driver does not know (scsi_generic) fails the whole file.
 */
#include "node.h"
#include "writers.h"
#include "xml.h"

#define FLAT_LUN	256	/* LUNs from here on show flat addressing */

static void
device_begin(const struct node *n, const char *name, const char *parent)
{
	xml_begin(n->w, "device", NULL);
	xml_text(n->w, "name", "%s", name);
	if (parent != NULL)
		xml_text(n->w, "parent", "%s", parent);
}

static void
computer_write(const struct node *n)
{
	char	uuid[UUID_STRSIZE];

	rng_uuid_of(n->e->size.seed, n->host->name, uuid);
	device_begin(n, "computer", NULL);
	xml_begin(n->w, "capability", "type", "system", NULL);
	xml_text(n->w, "product", "replumb generated host");
	xml_begin(n->w, "hardware", NULL);
	xml_text(n->w, "vendor", "replumb");
	xml_text(n->w, "serial", "%s", n->host->name);
	xml_text(n->w, "uuid", "%s", uuid);
	xml_end(n->w);
	xml_begin(n->w, "firmware", NULL);
	xml_text(n->w, "vendor", "replumb");
	xml_end(n->w);
	xml_end(n->w);
	xml_end(n->w);
}

/* The PCI function that adapter i is. */
static void
pci_write(const struct node *n, size_t i)
{
	char	name[32];

	text_fit(name, sizeof(name), "pci_0000_3b_00_%zu", i);
	device_begin(n, name, "computer");
	xml_begin(n->w, "capability", "type", "pci", NULL);
	xml_text(n->w, "domain", "0");
	xml_text(n->w, "bus", "59");
	xml_text(n->w, "slot", "0");
	xml_text(n->w, "function", "%zu", i);
	xml_empty(n->w, "product", "id", "0xf400", NULL);
	xml_empty(n->w, "vendor", "id", "0x10df", NULL);
	xml_end(n->w);
	xml_end(n->w);
}

static void
adapter_write(const struct node *n, size_t i)
{
	const struct initiator	*in = &n->host->initiator[i];
	char			 name[32], parent[32];

	text_fit(name, sizeof(name), "scsi_host%zu", i + 2);
	text_fit(parent, sizeof(parent), "pci_0000_3b_00_%zu", i);
	device_begin(n, name, parent);
	xml_begin(n->w, "capability", "type", "scsi_host", NULL);
	xml_text(n->w, "host", "%zu", i + 2);
	xml_text(n->w, "unique_id", "%zu", i);
	xml_begin(n->w, "capability", "type", "fc_host", NULL);
	xml_text(n->w, "wwnn", "%s", in->wwnn);
	xml_text(n->w, "wwpn", "%s", in->wwpn);
	xml_text(n->w, "fabric_wwn", "10000027f800000%zu", i + 1);
	xml_end(n->w);
	xml_end(n->w);
	xml_end(n->w);
}

static void
target_write(const struct node *n, size_t fabric, size_t target)
{
	char	name[32], parent[32];

	text_fit(name, sizeof(name), "scsi_target%zu_0_%zu", fabric + 2,
	    target);
	text_fit(parent, sizeof(parent), "scsi_host%zu", fabric + 2);
	device_begin(n, name, parent);
	xml_begin(n->w, "capability", "type", "scsi_target", NULL);
	xml_text(n->w, "target", "target%zu:0:%zu", fabric + 2, target);
	xml_begin(n->w, "capability", "type", "fc_remote_port", NULL);
	xml_text(n->w, "rport", "rport-%zu:0-%zu", fabric + 2, target);
	xml_text(n->w, "wwpn", "0x%s", nexus_port(n->e, n->site, n->host,
	    fabric, target)->wwpn);
	xml_end(n->w);
	xml_end(n->w);
	xml_end(n->w);
}

/* The SCSI device of a path; name gets the name it has. */
static void
scsi_write(const struct node *n, const struct nexus *x, char name[64])
{
	char	parent[32];
	size_t	lun = x->volume->lun;

	if (lun >= FLAT_LUN)
		lun += 0x4000;
	text_fit(name, 64, "scsi_%zu_0_%zu_%zu", x->fabric + 2, x->target,
	    lun);
	text_fit(parent, sizeof(parent), "scsi_target%zu_0_%zu",
	    x->fabric + 2, x->target);
	device_begin(n, name, parent);
	xml_begin(n->w, "capability", "type", "scsi", NULL);
	xml_text(n->w, "host", "%zu", x->fabric + 2);
	xml_text(n->w, "bus", "0");
	xml_text(n->w, "target", "%zu", x->target);
	xml_text(n->w, "lun", "%zu", lun);
	xml_text(n->w, "type", "disk");
	xml_end(n->w);
	xml_end(n->w);
}

static void
path_write(const struct node *n, const struct nexus *x)
{
	const struct volume	*v = x->volume;
	char			 name[80], parent[64];

	scsi_write(n, x, parent);
	text_fit(name, sizeof(name), "block_%s_3%s", x->device, v->hex);
	device_begin(n, name, parent);
	xml_begin(n->w, "devnode", "type", "dev", NULL);
	xmlTextWriterWriteFormatString(n->w, "/dev/%s", x->device);
	xml_end(n->w);
	xml_begin(n->w, "devnode", "type", "link", NULL);
	xmlTextWriterWriteFormatString(n->w, "/dev/disk/by-id/wwn-0x%s",
	    v->hex);
	xml_end(n->w);
	xml_begin(n->w, "capability", "type", "storage", NULL);
	xml_text(n->w, "block", "/dev/%s", x->device);
	xml_text(n->w, "bus", "scsi");
	xml_text(n->w, "drive_type", "disk");
	xml_text(n->w, "model", PRODUCT);
	xml_text(n->w, "vendor", VENDOR);
	xml_text(n->w, "serial", "%s", v->hex);
	xml_text(n->w, "size", "%lld", (long long)v->size_bytes);
	xml_end(n->w);
	xml_end(n->w);
}

static void
adapters_write(const struct node *n)
{
	size_t	i, k;

	for (i = 0; i < FABRICS; i++) {
		pci_write(n, i);
		adapter_write(n, i);
		for (k = 0; k < TARGETS && n->site == &n->e->site[SOURCE]; k++)
			target_write(n, i, k);
	}
}

void
devices_write(const struct node *n)
{
	struct nexus	x;
	size_t		i;

	computer_write(n);
	adapters_write(n);
	if (n->site == &n->e->site[SOURCE])
		for (i = 0; nexus_get(n->e, n->host, i, &x); i++)
			path_write(n, &x);
}
