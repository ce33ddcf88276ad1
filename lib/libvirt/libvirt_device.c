#include "libvirt_device.h"

#include <err.h>
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"
#include "xml.h"

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct device *)a)->name,
	    ((const struct device *)b)->name);
}

struct device *
device_find(struct device *list, size_t count, const char *name)
{
	struct device	 key = { .name = name };

	return name == NULL || count == 0 ? NULL :
	    bsearch(&key, list, count, sizeof(key), by_name);
}

const xmlNode *
device_capability(const xmlNode *node, const char *type)
{
	const xmlNode	*cap;
	const char	*has;

	for (cap = xml_find(node, "capability"); cap != NULL;
	    cap = xml_next(cap)) {
		has = xml_attr(cap, "", "type");
		if (has != NULL && strcmp(has, type) == 0)
			return cap;
	}
	return NULL;
}

int
device_fc_port(const struct device *d, char out[WWN_STRSIZE])
{
	const xmlNode	*fc;
	const char	*wwpn;

	out[0] = '\0';
	if (d == NULL ||
	    (fc = device_capability(device_capability(d->node, "scsi_host"),
	    "fc_host")) == NULL || (wwpn = xml_content(fc, "wwpn")) == NULL)
		return -1;
	return wwn_normalize(wwpn, out);
}

int
device_fc_target(const struct device *d, char out[WWN_STRSIZE])
{
	const xmlNode	*port;
	const char	*wwpn;

	out[0] = '\0';
	if (d == NULL ||
	    (port = device_capability(device_capability(d->node,
	    "scsi_target"), "fc_remote_port")) == NULL ||
	    (wwpn = xml_content(port, "wwpn")) == NULL)
		return -1;
	return wwn_normalize(wwpn, out);
}

/* How good a by-id link is as the stable name of a LU; 0: it is none. */
static int
worth(const char *link)
{
	static const char *const prefixes[] = {		/* best last */
		"nvme-uuid.", "nvme-eui.", "scsi-1", "dm-uuid-mpath-",
		"scsi-2", "scsi-3", "wwn-0x"
	};
	size_t	i;

	if (strncmp(link, "/dev/disk/by-id/", 16) != 0)
		return 0;
	for (i = sizeof(prefixes) / sizeof(prefixes[0]); i > 0; i--)
		if (strncmp(link + 16, prefixes[i - 1],
		    strlen(prefixes[i - 1])) == 0)
			return (int)i;
	return 0;
}

const char *
device_best_link(const struct device *d)
{
	const xmlNode	*devnode;
	const char	*link, *best = NULL;

	for (devnode = xml_find(d->node, "devnode"); devnode != NULL;
	    devnode = xml_next(devnode)) {
		link = xml_content(devnode, "");
		if (link != NULL && worth(link) >
		    (best == NULL ? 0 : worth(best)))
			best = link;
	}
	return best;
}

int
device_identify(const struct device *d, char out[WWID_STRSIZE])
{
	const char	*text;

	out[0] = '\0';
	if ((text = device_best_link(d)) != NULL &&
	    wwid_normalize(text, out) == 0)
		return 0;
	text = xml_content(device_capability(d->node, "storage"), "serial");
	return text == NULL ? -1 : wwid_normalize(text, out);
}

int
device_load(virConnectPtr conn, struct device **list,
    struct driver_error *error)
{
	virNodeDevicePtr	*devs = NULL;
	struct device		*d;
	char			*text;
	int			 i, n, count = 0;

	*list = NULL;
	if ((n = virConnectListAllNodeDevices(conn, &devs, 0)) == -1) {
		if (virGetLastErrorCode() == VIR_ERR_NO_SUPPORT)
			return 0;	/* a hypervisor without any */
		return lv_fail(error, "list node devices");
	}
	if (n > 0 && (*list = calloc((size_t)n, sizeof(**list))) == NULL)
		err(STATUS_FATAL, NULL);
	for (i = 0; i < n; i++) {
		d = &(*list)[count];
		/* A device may go between the list and this. */
		text = virNodeDeviceGetXMLDesc(devs[i], 0);
		d->doc = xml_parse(text);
		free(text);
		virNodeDeviceFree(devs[i]);
		if ((d->node = xml_root(d->doc, "device")) == NULL ||
		    (d->name = xml_content(d->node, "name")) == NULL) {
			xmlFreeDoc(d->doc);
			continue;
		}
		d->parent = xml_content(d->node, "parent");
		count++;
	}
	free(devs);
	if (count > 0)
		qsort(*list, (size_t)count, sizeof(**list), by_name);
	return count;
}

void
device_free(struct device *list, size_t count)
{
	size_t	i;

	for (i = 0; i < count; i++)
		xmlFreeDoc(list[i].doc);
	free(list);
}
