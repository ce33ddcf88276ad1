/*
 * Storage pools: datastores, and what an iSCSI pool says of its sessions.
 *
 * A pool of files or logical volumes lies on its source devices.  One of
 * type iscsi, iscsi-direct, scsi or mpath lies on nothing: each of its
 * volumes is a LU of its own, found where a disk uses it (libvirt_disks.c).
 * Source: libvirt, Storage pool XML format.
 */
#include <err.h>
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

#include "iscsi.h"
#include "libvirt_view.h"
#include "status.h"
#include "xml.h"

bool
lv_pool_extents(struct lv_view *v, const xmlNode *pool, json_t *wwids)
{
	const xmlNode	*device;
	const char	*path, *wwid;
	bool		 all = true;

	for (device = xml_find(pool, "source/device"); device != NULL;
	    device = xml_next(device)) {
		if ((path = xml_attr(device, "", "path")) == NULL)
			continue;
		if ((wwid = lv_identity(v, path)) == NULL)
			all = false;
		else if (*wwid != '\0')
			json_array_append_new(wwids, json_string(wwid));
	}
	return all;
}

static const char *
type_of(const json_t *pool)
{
	return json_string_value(json_object_get(pool, "type"));
}

static bool
is_folder(const json_t *pool)
{
	return strcmp(type_of(pool), "dir") == 0;
}

bool
lv_pool_has_units(const char *type)
{
	return strncmp(type, "iscsi", 5) == 0 || strcmp(type, "scsi") == 0 ||
	    strcmp(type, "mpath") == 0;
}

/*
 * Is path the mount, or below it?  Returns the length that they share, as
 * the mount has it: "//" and "/./" in path are "/".
 */
static size_t
below(const char *path, const char *mount)
{
	size_t	len;

	if (mount == NULL)
		return 0;
	for (len = 0; mount[len] != '\0'; len++, path++) {
		if (*path != mount[len])
			return 0;
		while (*path == '/' && (path[1] == '/' ||
		    strncmp(path, "/./", 3) == 0))
			path += path[1] == '/' ? 1 : 2;
	}
	return *path == '\0' || *path == '/' || len == 1 ? len : 0;
}

/* The pool for lv_pool_above; with or without those that are folders. */
static json_t *
pool_above(struct lv_view *v, const char *path, bool folders)
{
	json_t		*pool, *best = NULL;
	const char	*name;
	size_t		 len, longest = 0;

	json_object_foreach(v->pool, name, pool) {
		if (lv_pool_has_units(type_of(pool)) ||
		    strcmp(type_of(pool), "disk") == 0 ||
		    (is_folder(pool) && !folders))
			continue;
		len = below(path, json_string_value(json_object_get(pool,
		    "mount")));
		/* Of two with one mount the one that knows its device. */
		if (len > longest ||
		    (len == longest && best != NULL && is_folder(best))) {
			longest = len;
			best = pool;
		}
	}
	return best;
}

json_t *
lv_pool_above(struct lv_view *v, const char *path)
{
	return pool_above(v, path, true);
}

/* Is a pool's source device a device of the host, and not a name? */
static bool
on_devices(const char *type)
{
	return strcmp(type, "fs") == 0 || strcmp(type, "logical") == 0 ||
	    strcmp(type, "disk") == 0 || strcmp(type, "zfs") == 0;
}

/* The target path without slashes at its end; NULL when there is none. */
static json_t *
mount_of(const xmlNode *pool)
{
	const char	*path = xml_content(pool, "target/path");
	size_t		 len;

	if (path == NULL)
		return NULL;
	for (len = strlen(path); len > 1 && path[len - 1] == '/'; len--)
		;
	return json_stringn(path, len);
}

/* The format where it says something, else what kind of pool it is. */
static const char *
fs_of(const xmlNode *pool, const char *type)
{
	const char	*format = xml_attr(pool, "source/format", "type");

	if (format == NULL || strcmp(format, "auto") == 0 ||
	    strcmp(format, "unknown") == 0)
		return type;
	return format;
}

static void
add_amount(json_t *record, const char *name, const xmlNode *pool,
    const char *element)
{
	uint64_t	bytes;

	if (xml_number(pool, element, &bytes) && bytes <= INT64_MAX)
		json_object_set_new(record, name,
		    json_integer((json_int_t)bytes));
}

/* A pool of which a move would not know all that it lies on. */
static void
tell_unknown(struct lv_view *v, const char *name, json_t *id)
{
	lv_finding(v, "datastore-identity-unknown", FINDING_ERROR, true,
	    json_pack("{sO}", "datastore", id),
	    "name the pool's source by /dev/disk/by-id",
	    "pool %s: a source device is no LU that can be identified", name);
}

static void
add_datastore(struct lv_view *v, const xmlNode *pool, const char *name,
    const char *type, bool active)
{
	json_t	*id, *extents = json_array(), *mount = mount_of(pool), *record;
	bool	 unknown;

	id = json_sprintf("%s/%s", v->host, name);
	if (id == NULL)
		errx(STATUS_FATAL, "pool %s: not UTF-8", name);
	unknown = on_devices(type) && !lv_pool_extents(v, pool, extents);
	if (unknown)
		tell_unknown(v, name, id);
	record = json_pack("{ss sO sO ss s[s*] ss ss sO*}",
	    "type", "datastore", "id", id, "extents", extents, "name", name,
	    "hosts", active ? v->host : NULL, "fs", fs_of(pool, type),
	    "pool", name, "mount", mount);
	add_amount(record, "capacity_bytes", pool, "capacity");
	add_amount(record, "used_bytes", pool, "allocation");
	lv_add_new(v, record);
	json_object_set_new(v->pool, name, json_pack("{ss so so so* sb}",
	    "type", type, "id", id, "extents", extents, "mount", mount,
	    "unknown", unknown));
}

/* The paths over which the host sees the LUs of an iSCSI target. */
static void
add_sessions(struct lv_view *v, const char *initiator, const char *target)
{
	json_t	*list = json_object_get(v->portal, target), *unit;
	size_t	 i;

	json_array_foreach(list, i, unit)
		lv_add_new(v, json_pack("{ss ss ss ss sO sO* sO* ss}",
		    "type", "path", "host", v->host, "initiator", initiator,
		    "target", target, "lun", json_object_get(unit, "lun"),
		    "wwid", json_object_get(unit, "wwid"),
		    "device", json_object_get(unit, "device"),
		    "state", "online"));
	json_object_del(v->portal, target);
}

/* What an iSCSI pool says: who the host is towards which target. */
static void
note_iscsi(struct lv_view *v, const xmlNode *pool, json_t *seen)
{
	const char	*text, *device;
	char		 initiator[ISCSI_STRSIZE], target[ISCSI_STRSIZE];

	text = xml_attr(pool, "source/initiator/iqn", "name");
	device = xml_attr(pool, "source/device", "path");
	if (text == NULL || iscsi_normalize(text, initiator) == -1)
		return;
	if (json_object_get(seen, initiator) == NULL)
		lv_add_new(v, json_pack("{ss ss ss ss}", "type", "initiator",
		    "host", v->host, "protocol", "iscsi", "port", initiator));
	json_object_set_new(seen, initiator, json_true());
	if (device != NULL && iscsi_normalize(device, target) == 0)
		add_sessions(v, initiator, target);
}

static void
add_pool(struct lv_view *v, virStoragePoolPtr pool, json_t *initiators)
{
	const xmlNode	*node;
	const char	*name, *type;
	xmlDocPtr	 doc;
	char		*text;

	text = virStoragePoolGetXMLDesc(pool, 0);
	doc = xml_parse(text);
	free(text);
	if ((node = xml_root(doc, "pool")) != NULL &&
	    (name = xml_content(node, "name")) != NULL &&
	    (type = xml_attr(node, "", "type")) != NULL) {
		add_datastore(v, node, name, type,
		    virStoragePoolIsActive(pool) == 1);
		if (strncmp(type, "iscsi", 5) == 0)
			note_iscsi(v, node, initiators);
	}
	xmlFreeDoc(doc);
}

/*
 * A pool that is a folder lies where the file system around it lies; libvirt
 * knows of that one only when it is a pool itself.
 */
static void
place_folders(struct lv_view *v)
{
	json_t		*pool, *around, *id;
	const char	*name, *mount;

	json_object_foreach(v->pool, name, pool) {
		mount = json_string_value(json_object_get(pool, "mount"));
		if (!is_folder(pool) || mount == NULL)
			continue;
		id = json_object_get(pool, "id");
		if ((around = pool_above(v, mount, false)) == NULL) {
			lv_finding(v, "datastore-place-unknown",
			    FINDING_WARNING, false, json_pack("{sO}",
			    "datastore", id), NULL, "pool %s: a folder: "
			    "libvirt does not say on which device it lies",
			    name);
			continue;
		}
		json_array_extend(json_object_get(pool, "extents"),
		    json_object_get(around, "extents"));
		if (json_is_true(json_object_get(around, "unknown")))
			tell_unknown(v, name, id);
	}
}

static int
by_pool_name(const void *a, const void *b)
{
	return strcmp(virStoragePoolGetName(*(virStoragePoolPtr const *)a),
	    virStoragePoolGetName(*(virStoragePoolPtr const *)b));
}

int
lv_pools(struct lv_view *v, struct driver_error *error)
{
	virStoragePoolPtr	*pools = NULL;
	json_t			*initiators, *list;
	const char		*target;
	int			 i, n;

	n = virConnectListAllStoragePools(v->conn, &pools, 0);
	if (n == -1 && virGetLastErrorCode() != VIR_ERR_NO_SUPPORT)
		return lv_fail(error, "list storage pools");
	initiators = json_object();
	if (n > 0)
		qsort(pools, (size_t)n, sizeof(*pools), by_pool_name);
	for (i = 0; i < n; i++) {
		add_pool(v, pools[i], initiators);
		virStoragePoolFree(pools[i]);
	}
	free(pools);
	place_folders(v);
	json_object_foreach(v->portal, target, list)
		lv_finding(v, "iscsi-initiator-unknown", FINDING_WARNING,
		    false, json_pack("{ss}", "target", target),
		    "define an iscsi pool of that target with <initiator>",
		    "LUs of %s are seen, but libvirt does not say under which "
		    "initiator name", target);
	json_decref(initiators);
	return 0;
}
