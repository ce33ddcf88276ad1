/*
 * Node devices: initiators, paths and LUs.
 *
 * iSCSI sessions carry no names in node devices, but the by-path link of the
 * storage device has the target and the LUN; the host's own name is known
 * only where a pool says it (libvirt_pools.c).
 */
#include <stdio.h>
#include <string.h>

#include "iscsi.h"
#include "libvirt_device.h"
#include "lun.h"
#include "xml.h"

static void
add_initiator(struct lv_view *v, const struct device *d)
{
	const xmlNode	*fc;
	const char	*wwnn, *fabric;
	char		 port[WWN_STRSIZE], node[WWN_STRSIZE] = "";
	char		 name[WWN_STRSIZE];
	bool		 online;

	fc = device_capability(device_capability(d->node, "scsi_host"),
	    "fc_host");
	if (fc == NULL)
		return;
	if (device_fc_port(d, port) == -1) {
		lv_finding(v, "initiator-identity-unknown", FINDING_ERROR,
		    true, json_pack("{ss}", "device", d->name), NULL,
		    "%s: wwpn: \"%s\" is no WWPN", d->name,
		    xml_content(fc, "wwpn") == NULL ? "" :
		    xml_content(fc, "wwpn"));
		return;
	}
	if ((wwnn = xml_content(fc, "wwnn")) != NULL)
		wwn_normalize(wwnn, node);
	/* All zeros or ones: logged in to no fabric, if it has one at all. */
	fabric = xml_content(fc, "fabric_wwn");
	online = fabric == NULL || wwn_normalize(fabric, name) == 0;
	lv_add_new(v, json_pack("{ss ss ss ss ss* ss ss*}",
	    "type", "initiator", "host", v->host, "protocol", "fc",
	    "port", port, "node", *node == '\0' ? NULL : node,
	    "device", d->name, "state", online ? "online" : NULL));
}

/* Make all device paths of a storage device lead to its identity. */
static void
name_paths(struct lv_view *v, const struct device *d, const char *wwid)
{
	const xmlNode	*devnode;
	const char	*path;

	path = xml_content(device_capability(d->node, "storage"), "block");
	if (path != NULL)
		json_object_set_new(v->identity, path, json_string(wwid));
	for (devnode = xml_find(d->node, "devnode"); devnode != NULL;
	    devnode = xml_next(devnode))
		if ((path = xml_content(devnode, "")) != NULL)
			json_object_set_new(v->identity, path,
			    json_string(wwid));
}

/*
 * The target and the LUN in a link ".../ip-ADDRESS-iscsi-TARGET-lun-N"; a
 * target may have "-lun-" in its name too.  Returns the LUN, or -1.
 */
static int
split_portal(const char *link, char target[ISCSI_STRSIZE])
{
	const char	*name, *lun, *next;
	char		 text[ISCSI_STRSIZE];

	if (strncmp(link, "/dev/disk/by-path/", 18) != 0 ||
	    (name = strstr(link, "-iscsi-")) == NULL ||
	    (lun = strstr(name, "-lun-")) == NULL)
		return -1;
	while ((next = strstr(lun + 1, "-lun-")) != NULL)
		lun = next;
	name += strlen("-iscsi-");
	if (snprintf(text, sizeof(text), "%.*s", (int)(lun - name), name) >=
	    (int)sizeof(text) || iscsi_normalize(text, target) == -1)
		return -1;
	return lun_parse(lun + strlen("-lun-"));
}

/* Keep an iSCSI LU by its target, as the by-path link has it. */
static void
note_portal(struct lv_view *v, struct device *d, const char *wwid)
{
	const xmlNode	*devnode;
	const char	*link;
	char		 target[ISCSI_STRSIZE];
	json_t		*list;
	int		 lun;

	for (devnode = xml_find(d->node, "devnode"); devnode != NULL;
	    devnode = xml_next(devnode)) {
		link = xml_content(devnode, "");
		if (link == NULL || (lun = split_portal(link, target)) == -1)
			continue;
		if ((list = json_object_get(v->portal, target)) == NULL)
			json_object_set_new(v->portal, target,
			    list = json_array());
		json_array_append_new(list, json_pack("{si ss* ss*}",
		    "lun", lun, "wwid", wwid, "device",
		    xml_content(device_capability(d->node, "storage"),
		    "block")));
		d->on_san = true;
		return;
	}
}

static void
add_path(struct lv_view *v, struct device *list, size_t count,
    const struct device *d)
{
	const xmlNode		*scsi = device_capability(d->node, "scsi");
	const struct device	*target, *host;
	const char		*type = xml_content(scsi, "type");
	char			 initiator[WWN_STRSIZE], port[WWN_STRSIZE];
	char			 wwid[WWID_STRSIZE] = "";
	uint64_t		 number;
	int			 lun = -1;

	if (type != NULL && strcmp(type, "disk") != 0)
		return;			/* an enclosure, a tape, LUN 0 itself */
	target = device_find(list, count, d->parent);
	host = target == NULL ? NULL : device_find(list, count, target->parent);
	if (device_fc_port(host, initiator) == -1)
		return;			/* not over Fibre Channel */
	if (xml_number(scsi, "lun", &number))
		lun = lun_from_number(number);
	if (device_fc_target(target, port) == -1 || lun == -1) {
		lv_finding(v, "path-unknown", FINDING_WARNING, false,
		    json_pack("{ss}", "device", d->name), NULL,
		    "%s: no remote port or no LUN in canonical form", d->name);
		return;
	}
	if (d->storage != NULL)
		device_identify(d->storage, wwid);
	lv_add_new(v, json_pack("{ss ss ss ss si ss* ss* ss}",
	    "type", "path", "host", v->host, "initiator", initiator,
	    "target", port, "lun", lun, "wwid", *wwid == '\0' ? NULL : wwid,
	    "device", d->storage == NULL ? NULL : xml_content(
	    device_capability(d->storage->node, "storage"), "block"),
	    "state", "online"));
}

/* Is this storage device seen through a Fibre Channel port of the host? */
static bool
behind_fc(struct device *list, size_t count, const struct device *d)
{
	const struct device	*scsi, *target, *host;

	scsi = device_find(list, count, d->parent);
	target = scsi == NULL ? NULL : device_find(list, count, scsi->parent);
	host = target == NULL ? NULL : device_find(list, count, target->parent);
	/* Old versions of libvirt do not show the remote port. */
	return host != NULL && device_capability(device_capability(host->node,
	    "scsi_host"), "fc_host") != NULL;
}

static void
add_unit(struct lv_view *v, const struct device *d, json_t *seen)
{
	const xmlNode	*cap = device_capability(d->node, "storage");
	const char	*block = xml_content(cap, "block"), *link;
	char		 wwid[WWID_STRSIZE];
	uint64_t	 size;
	json_t		*unit;

	if (device_identify(d, wwid) == -1) {
		if (d->on_san)
			lv_finding(v, "lu-identity-unknown", FINDING_WARNING,
			    false, json_pack("{ss}", "device",
			    block == NULL ? d->name : block), NULL,
			    "%s: neither a by-id link nor a serial number "
			    "that identifies the LU",
			    block == NULL ? d->name : block);
		return;
	}
	if (json_object_get(seen, wwid) != NULL)
		return;
	json_object_set_new(seen, wwid, json_true());
	link = device_best_link(d);
	unit = json_pack("{ss ss ss ss* ss* ss* ss*}", "type", "logical_unit",
	    "host", v->host, "wwid", wwid,
	    "vendor", xml_content(cap, "vendor"),
	    "product", xml_content(cap, "model"),
	    "serial", xml_content(cap, "serial"),
	    "device", link == NULL ? block : link);
	if (xml_number(cap, "size", &size) && size <= INT64_MAX)
		json_object_set_new(unit, "size_bytes",
		    json_integer((json_int_t)size));
	lv_add_new(v, unit);
}

/* Join a storage device to its scsi device, and name its paths. */
static void
join_storage(struct lv_view *v, struct device *list, size_t count,
    struct device *d)
{
	struct device	*scsi = device_find(list, count, d->parent);
	const xmlNode	*cap;
	const char	*part[4], *block;
	char		 wwid[WWID_STRSIZE], unit[128];

	d->on_san = behind_fc(list, count, d);
	device_identify(d, wwid);
	note_portal(v, d, *wwid == '\0' ? NULL : wwid);
	if (*wwid != '\0' || !d->on_san)
		name_paths(v, d, wwid);
	if (scsi == NULL ||
	    (cap = device_capability(scsi->node, "scsi")) == NULL)
		return;
	scsi->storage = d;
	part[0] = xml_content(cap, "host");
	part[1] = xml_content(cap, "bus");
	part[2] = xml_content(cap, "target");
	part[3] = xml_content(cap, "lun");
	block = xml_content(device_capability(d->node, "storage"), "block");
	if (part[0] == NULL || part[1] == NULL || part[2] == NULL ||
	    part[3] == NULL || block == NULL)
		return;
	snprintf(unit, sizeof(unit), "%s:%s:%s:%s", part[0], part[1], part[2],
	    part[3]);
	json_object_set_new(v->unit, unit, json_string(block));
}

int
lv_devices(struct lv_view *v, struct driver_error *error)
{
	struct device	*list;
	json_t		*seen = json_object();
	size_t		 i, count;
	int		 n;

	if ((n = device_load(v->conn, &list, error)) == -1) {
		json_decref(seen);
		return -1;
	}
	count = (size_t)n;
	for (i = 0; i < count; i++)
		if (device_capability(list[i].node, "storage") != NULL)
			join_storage(v, list, count, &list[i]);
	for (i = 0; i < count; i++) {
		add_initiator(v, &list[i]);
		if (device_capability(list[i].node, "scsi") != NULL)
			add_path(v, list, count, &list[i]);
		if (device_capability(list[i].node, "storage") != NULL)
			add_unit(v, &list[i], seen);
	}
	device_free(list, count);
	json_decref(seen);
	return 0;
}
