/*
 * The disks of one domain: what is behind each.
 *
 * Of a backing chain the top is told, which is what <source> names; the rest
 * is its "backing".
 * Source: libvirt, Domain XML format, Hard drives and Host device
 * assignment.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libvirt_view.h"
#include "status.h"
#include "xml.h"

/* A disk record that is being made. */
struct disk {
	struct lv_view	*view;
	virDomainPtr	 dom;
	const char	*vm, *target;
	const xmlNode	*node;
	json_t		*record;
};

static void
set(struct disk *d, const char *name, const char *text)
{
	if (text != NULL && json_object_set_new(d->record, name,
	    json_string(text)) == -1)
		errx(STATUS_FATAL, "disk %s: %s: not UTF-8", d->target, name);
}

static void
set_datastore(struct disk *d, const json_t *pool)
{
	set(d, "datastore", json_string_value(json_object_get(pool, "id")));
}

/* A drive: what is in it is no data of the VM. */
static bool
is_drive(const struct disk *d)
{
	const char	*device = xml_attr(d->node, "", "device");

	return device != NULL && (strcmp(device, "cdrom") == 0 ||
	    strcmp(device, "floppy") == 0);
}

/* The LU behind a device path, else the pool that it is a volume of. */
static void
set_device(struct disk *d, const char *path)
{
	const char	*wwid = lv_identity(d->view, path);
	json_t		*pool;

	if (wwid != NULL && *wwid != '\0')
		set(d, "wwid", wwid);
	else if ((pool = lv_pool_above(d->view, path)) != NULL)
		set_datastore(d, pool);
	else if (wwid == NULL && !is_drive(d))
		lv_finding(d->view, "disk-identity-unknown", FINDING_ERROR,
		    true, json_pack("{ss ss}", "vm", d->vm,
		    "target", d->target),
		    "name the device by /dev/disk/by-id",
		    "vm %s: disk %s: %s is no LU that can be identified",
		    virDomainGetName(d->dom), d->target, path);
}

static void
from_block(struct disk *d)
{
	const char	*path = xml_attr(d->node, "source", "dev");
	const char	*device = xml_attr(d->node, "", "device");

	set(d, "source", device != NULL && strcmp(device, "lun") == 0 ?
	    "lun" : "block");
	set(d, "path", path);
	if (path != NULL)
		set_device(d, path);
}

/* A device in the clothes of a file: of it only the place can be told. */
static void
from_device_file(struct disk *d, const char *path)
{
	set(d, "source", "block");
	set_device(d, path);
	lv_finding(d->view, "device-as-file", FINDING_ERROR, true,
	    json_pack("{ss ss}", "vm", d->vm, "target", d->target),
	    "define it as <disk type='block'> with <source dev=...>",
	    "vm %s: disk %s: the device %s is defined as a file and would not "
	    "be found again", virDomainGetName(d->dom), d->target, path);
}

static void
from_file(struct disk *d)
{
	const char	*path = xml_attr(d->node, "source", "file");
	json_t		*pool = NULL;

	set(d, "source", "file");
	set(d, "path", path);
	if (path == NULL)
		return;
	if (strncmp(path, "/dev/", 5) == 0) {
		from_device_file(d, path);
		return;
	}
	/* With "..", symbolic links decide where it leads. */
	if (strstr(path, "/../") == NULL)
		pool = lv_pool_above(d->view, path);
	if (pool != NULL)
		set_datastore(d, pool);
	else if (!is_drive(d) && xml_find(d->node, "readonly") == NULL)
		lv_finding(d->view, "disk-place-unknown", FINDING_WARNING,
		    false, json_pack("{ss ss}", "vm", d->vm,
		    "target", d->target),
		    "define a storage pool for the file system that it is in",
		    "vm %s: disk %s: no storage pool holds %s",
		    virDomainGetName(d->dom), d->target, path);
}

/* The path of a pool's volume: libvirt's word, else by its mount point. */
static char *
volume_path(struct disk *d, const char *pool, const char *volume,
    const char *mount)
{
	virStoragePoolPtr	 p;
	virStorageVolPtr	 vol = NULL;
	char			*path = NULL;

	if ((p = virStoragePoolLookupByName(d->view->conn, pool)) != NULL) {
		vol = virStorageVolLookupByName(p, volume);
		virStoragePoolFree(p);
	}
	if (vol != NULL) {
		path = virStorageVolGetPath(vol);
		virStorageVolFree(vol);
	}
	if (path == NULL && mount != NULL &&
	    asprintf(&path, "%s/%s", mount, volume) == -1)
		err(STATUS_FATAL, NULL);
	return path;
}

static void
from_volume(struct disk *d)
{
	const char	*name = xml_attr(d->node, "source", "pool");
	const char	*volume = xml_attr(d->node, "source", "volume");
	json_t		*pool;
	char		*path;

	set(d, "source", "volume");
	if (name == NULL || volume == NULL)
		return;
	if ((pool = json_object_get(d->view->pool, name)) == NULL) {
		lv_finding(d->view, "pool-missing", FINDING_ERROR, true,
		    json_pack("{ss ss}", "vm", d->vm, "target", d->target),
		    NULL, "vm %s: disk %s: there is no pool %s",
		    virDomainGetName(d->dom), d->target, name);
		return;
	}
	path = volume_path(d, name, volume,
	    json_string_value(json_object_get(pool, "mount")));
	set(d, "path", path);
	if (!lv_pool_has_units(json_string_value(json_object_get(pool,
	    "type"))))
		set_datastore(d, pool);
	else	/* the disk is its volume, which lies in no datastore */
		set_device(d, path == NULL ? volume : path);
	free(path);
}

/* A network disk's place as one text: protocol://host:port/name. */
static void
from_network(struct disk *d, const xmlNode *source)
{
	const char	*protocol = xml_attr(source, "", "protocol");
	const char	*host = xml_attr(source, "host", "name");
	const char	*port = xml_attr(source, "host", "port");
	const char	*name = xml_attr(source, "", "name");
	char		*path;

	if (host == NULL)
		host = xml_attr(source, "host", "socket");
	if (asprintf(&path, "%s://%s%s%s/%s", protocol == NULL ? "" : protocol,
	    host == NULL ? "" : host, port == NULL ? "" : ":",
	    port == NULL ? "" : port, name == NULL ? "" : name) == -1)
		err(STATUS_FATAL, NULL);
	set(d, "path", path);
	free(path);
}

/* What the hypervisor knows of its size; the test driver makes one up. */
static void
set_size(struct disk *d)
{
	virDomainBlockInfo	 info;
	const char		*type = virConnectGetType(d->view->conn);

	if (type == NULL || strcasecmp(type, "test") == 0 ||
	    virDomainGetBlockInfo(d->dom, d->target, &info, 0) == -1 ||
	    info.capacity == 0 || info.capacity > INT64_MAX ||
	    info.allocation > INT64_MAX)
		return;
	json_object_set_new(d->record, "capacity_bytes",
	    json_integer((json_int_t)info.capacity));
	json_object_set_new(d->record, "used_bytes",
	    json_integer((json_int_t)info.allocation));
}

static void
begin(struct disk *d)
{
	d->record = json_pack("{ss ss ss}", "type", "disk", "vm", d->vm,
	    "target", d->target);
	if (d->record == NULL)
		err(STATUS_FATAL, NULL);
}

static void
finish(struct disk *d, const char *device)
{
	set(d, "device", device);
	if (xml_find(d->node, "shareable") != NULL)
		json_object_set_new(d->record, "shared", json_true());
	if (xml_find(d->node, "readonly") != NULL)
		json_object_set_new(d->record, "readonly", json_true());
	lv_add_new(d->view, d->record);
}

/* Tell a layer of a backing chain.  Returns whether its place is known. */
static bool
add_layer(struct disk *d, const xmlNode *source, json_t *backing)
{
	const char	*name = xml_attr(source, "", "pool"), *wwid = NULL;
	const char	*path = xml_attr(source, "", "file");
	json_t		*layer, *pool = NULL;

	if (path == NULL)
		path = xml_attr(source, "", "dev");
	if (path != NULL && strncmp(path, "/dev/", 5) == 0)
		wwid = lv_identity(d->view, path);
	if (name != NULL)
		pool = json_object_get(d->view->pool, name);
	else if (path != NULL && (wwid == NULL || *wwid == '\0'))
		pool = lv_pool_above(d->view, path);
	if (name != NULL && lv_pool_has_units(json_string_value(
	    json_object_get(pool, "type"))))
		pool = NULL;		/* no datastore: it is one of its LUs */
	layer = json_pack("{ss* ss* sO*}", "path", path, "wwid",
	    wwid == NULL || *wwid == '\0' ? NULL : wwid, "datastore",
	    json_object_get(pool, "id"));
	if (layer == NULL)
		errx(STATUS_FATAL, "disk %s: not UTF-8", d->target);
	json_array_append_new(backing, layer);
	return pool != NULL || wwid != NULL;
}

/* The bases below the top; all of them move with it, or it does not. */
static void
add_backing(struct disk *d)
{
	const xmlNode	*layer = d->node, *source;
	json_t		*backing = json_array();
	bool		 known = true;

	while ((layer = xml_find(layer, "backingStore")) != NULL &&
	    (source = xml_find(layer, "source")) != NULL)
		known = add_layer(d, source, backing) && known;
	if (json_array_size(backing) > 0)
		json_object_set(d->record, "backing", backing);
	json_decref(backing);
	if (!known)
		lv_finding(d->view, "backing-place-unknown", FINDING_ERROR,
		    true, json_pack("{ss ss}", "vm", d->vm, "target",
		    d->target), "merge its backing chain (virsh blockpull)",
		    "vm %s: disk %s: no storage pool holds a base of its "
		    "backing chain", virDomainGetName(d->dom), d->target);
}

static void
add_disk(struct disk *d)
{
	const char	*type = xml_attr(d->node, "", "type");
	const char	*device = xml_attr(d->node, "", "device");

	if ((d->target = xml_attr(d->node, "target", "dev")) == NULL)
		return;			/* libvirt always has one */
	begin(d);
	if (type == NULL || strcmp(type, "file") == 0)
		from_file(d);
	else if (strcmp(type, "block") == 0)
		from_block(d);
	else if (strcmp(type, "volume") == 0)
		from_volume(d);
	else if (strcmp(type, "network") == 0) {
		set(d, "source", "network");
		from_network(d, xml_find(d->node, "source"));
	} else {
		set(d, "source", "other");
		set(d, "path", xml_attr(d->node, "source", "dir"));
	}
	set(d, "format", xml_attr(d->node, "driver", "type"));
	if (xml_find(d->node, "source") != NULL)
		set_size(d);
	add_backing(d);
	finish(d, device == NULL ? "disk" : device);
}

/* The block device of a SCSI address of the host, or NULL. */
static const char *
unit_device(struct lv_view *v, const xmlNode *source)
{
	const char	*adapter = xml_attr(source, "adapter", "name");
	const char	*bus = xml_attr(source, "address", "bus");
	const char	*target = xml_attr(source, "address", "target");
	const char	*lun = xml_attr(source, "address", "unit");
	char		 unit[128];

	if (adapter == NULL || strncmp(adapter, "scsi_host", 9) != 0 ||
	    bus == NULL || target == NULL || lun == NULL)
		return NULL;
	snprintf(unit, sizeof(unit), "%s:%s:%s:%s", adapter + 9, bus, target,
	    lun);
	return json_string_value(json_object_get(v->unit, unit));
}

/* A SCSI device of the host handed through; it has no name in the VM. */
static void
add_hostdev(struct disk *d)
{
	const xmlNode	*source = xml_find(d->node, "source");
	const char	*path;

	begin(d);
	set(d, "source", "lun");
	if (xml_attr(source, "", "protocol") != NULL)
		from_network(d, source);
	else if ((path = unit_device(d->view, source)) != NULL) {
		set(d, "path", path);
		set_device(d, path);
	} else
		lv_finding(d->view, "disk-identity-unknown", FINDING_ERROR,
		    true, json_pack("{ss ss}", "vm", d->vm, "target",
		    d->target), NULL, "vm %s: %s: the host shows no device at "
		    "its SCSI address", virDomainGetName(d->dom), d->target);
	finish(d, "lun");
}

void
lv_disks(struct lv_view *v, virDomainPtr dom, const char *vm,
    const xmlNode *domain)
{
	struct disk	 d = { .view = v, .dom = dom, .vm = vm };
	const char	*type;
	char		 name[32];
	unsigned	 count = 0;

	for (d.node = xml_find(domain, "devices/disk"); d.node != NULL;
	    d.node = xml_next(d.node))
		add_disk(&d);
	for (d.node = xml_find(domain, "devices/hostdev"); d.node != NULL;
	    d.node = xml_next(d.node)) {
		type = xml_attr(d.node, "", "type");
		if (type == NULL || strcmp(type, "scsi") != 0)
			continue;
		snprintf(name, sizeof(name), "hostdev%u", count++);
		d.target = name;
		add_hostdev(&d);
	}
}
