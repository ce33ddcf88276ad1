/*
 * The verbs that change storage pools, and rescan.
 */
#include <err.h>
#include <libvirt/virterror.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"
#include "libvirt_view.h"
#include "sha256.h"
#include "status.h"
#include "xml.h"

/* The pool of the arguments; NULL with the error, *gone: there is none. */
static virStoragePoolPtr
lookup(virConnectPtr conn, const json_t *args, bool *gone,
    struct driver_error *error)
{
	const char		*name = fact_text(args, "pool");
	virStoragePoolPtr	 pool;

	*gone = false;
	if (*name == '\0') {
		driver_fail(error, "refused", false, "pool: missing");
		return NULL;
	}
	if ((pool = virStoragePoolLookupByName(conn, name)) == NULL) {
		*gone = virGetLastErrorCode() == VIR_ERR_NO_STORAGE_POOL;
		lv_fail(error, name);
	}
	return pool;
}

/*
 * The uuid of a pool that is made here: of its name, so that it is known
 * again.  (Pools have no metadata.)
 */
static void
own_uuid(const char *name, char out[VIR_UUID_STRING_BUFLEN])
{
	char	text[512], hash[SHA256_STRSIZE];

	snprintf(text, sizeof(text), "replumb pool %s", name);
	sha256_hex(text, strlen(text), hash);
	snprintf(out, VIR_UUID_STRING_BUFLEN, "%.8s-%.4s-8%.3s-8%.3s-%.12s",
	    hash, hash + 8, hash + 12, hash + 15, hash + 18);
}

static bool
is_own(virStoragePoolPtr pool)
{
	char	uuid[VIR_UUID_STRING_BUFLEN], own[VIR_UUID_STRING_BUFLEN];

	own_uuid(virStoragePoolGetName(pool), own);
	return virStoragePoolGetUUIDString(pool, uuid) == 0 &&
	    strcmp(uuid, own) == 0;
}

/* The kind of libvirt pool that holds such a file system. */
static const char *
pool_type(const char *fs)
{
	if (strcmp(fs, "lvm2") == 0)
		return "logical";
	return strcmp(fs, "dir") == 0 ? "dir" : "fs";
}

/* Can each LU of the arguments be named by a device? */
static bool
has_devices(const json_t *args)
{
	const json_t	*wwid;
	size_t		 i;

	if (json_array_size(json_object_get(args, "devices")) > 0)
		return true;
	json_array_foreach(json_object_get(args, "wwids"), i, wwid)
		if (!json_is_string(wwid) ||
		    strncmp(json_string_value(wwid), "naa.", 4) != 0)
			return false;
	return true;
}

/* The device names of the arguments, else made of their wwids. */
static void
add_devices(xmlNodePtr source, const json_t *args)
{
	json_t	*list = json_object_get(args, "devices"), *item;
	size_t	 i;
	char	 path[320];

	json_array_foreach(list, i, item)
		xml_set(xml_add(source, "device", NULL), "path",
		    json_string_value(item));
	if (json_array_size(list) > 0)
		return;
	json_array_foreach(json_object_get(args, "wwids"), i, item) {
		snprintf(path, sizeof(path), "/dev/disk/by-id/wwn-0x%s",
		    json_string_value(item) + strlen("naa."));
		xml_set(xml_add(source, "device", NULL), "path", path);
	}
}

/* The description of a pool that is to be made.  You xmlFree it. */
static xmlChar *
pool_xml(const json_t *args, const char *type)
{
	const char	*mount = fact_text(args, "mount");
	xmlDocPtr	 doc = xmlNewDoc((const xmlChar *)"1.0");
	xmlNodePtr	 pool, source, target;
	xmlChar		*text = NULL;
	char		 uuid[VIR_UUID_STRING_BUFLEN];
	int		 len;

	pool = doc == NULL ? NULL : xmlNewDocNode(doc, NULL,
	    (const xmlChar *)"pool", NULL);
	if (pool == NULL)
		err(STATUS_FATAL, NULL);
	xmlDocSetRootElement(doc, pool);
	xml_set(pool, "type", type);
	xml_add(pool, "name", fact_text(args, "pool"));
	own_uuid(fact_text(args, "pool"), uuid);
	xml_add(pool, "uuid", uuid);
	source = xml_add(pool, "source", NULL);
	if (strcmp(type, "dir") != 0)
		add_devices(source, args);
	if (strcmp(type, "logical") == 0)
		xml_add(source, "name", strrchr(mount, '/') + 1);
	if (strcmp(type, "dir") != 0)
		xml_set(xml_add(source, "format", NULL), "type",
		    fact_text(args, "fs"));
	target = xml_add(pool, "target", NULL);
	xml_add(target, "path", mount);
	xmlDocDumpMemory(doc, &text, &len);
	xmlFreeDoc(doc);
	if (text == NULL)
		err(STATUS_FATAL, NULL);
	return text;
}

/*
 * Define the pool of the arguments, in place of one of ours that is there;
 * NULL with the error filled in.
 */
static virStoragePoolPtr
make(virConnectPtr conn, const json_t *args, struct driver_error *error)
{
	const char		*fs = fact_text(args, "fs");
	const char		*mount = fact_text(args, "mount");
	virStoragePoolPtr	 pool;
	xmlChar			*text;

	if (*fs == '\0' || *mount != '/') {
		driver_fail(error, "not-found", false, "%s: there is no such "
		    "pool, and it cannot be made without fs and mount",
		    fact_text(args, "pool"));
		return NULL;
	}
	if (strcmp(fs, "nfs") == 0 || strncmp(fs, "iscsi", 5) == 0) {
		driver_fail(error, "unsupported", false, "%s: a pool of type "
		    "%s has to be defined by hand",
		    fact_text(args, "pool"), fs);
		return NULL;
	}
	if (!has_devices(args)) {
		driver_fail(error, "unsupported", false, "%s: a pool on LUs "
		    "without NAA name has to be defined by hand",
		    fact_text(args, "pool"));
		return NULL;
	}
	text = pool_xml(args, pool_type(fs));
	if ((pool = virStoragePoolDefineXML(conn, (const char *)text,
	    0)) == NULL)
		lv_fail(error, fact_text(args, "pool"));
	/*
	 * Without flags this makes the mount point of a file system and no
	 * more.  A volume group must not be built: that would format it.
	 */
	else if (strcmp(pool_type(fs), "fs") == 0)
		virStoragePoolBuild(pool, VIR_STORAGE_POOL_BUILD_NEW);
	xmlFree(text);
	return pool;
}

static bool
in(const json_t *list, const json_t *item)
{
	json_t	*other;
	size_t	 i;

	json_array_foreach(list, i, other)
		if (json_equal(other, item))
			return true;
	return false;
}

/*
 * Does a pool that is there lie on the wanted LUs and on no others?  One
 * with the right name on other LUs would hand VMs somebody else's disks.
 */
static int
check_extents(virConnectPtr conn, virStoragePoolPtr pool, const json_t *args,
    struct driver_error *error)
{
	const json_t	*want = json_object_get(args, "wwids");
	struct lv_view	 view;
	json_t		*have, *wwid;
	xmlDocPtr	 doc;
	char		*text;
	size_t		 i;
	int		 rv;

	if (json_array_size(want) == 0)
		return 0;
	lv_view_init(&view, conn, fact_text(args, "host"));
	if ((rv = lv_devices(&view, error)) == -1)
		goto out;
	have = json_array();
	text = virStoragePoolGetXMLDesc(pool, 0);
	doc = xml_parse(text);
	lv_pool_extents(&view, xml_root(doc, "pool"), have);
	if (json_array_size(have) != json_array_size(want))
		rv = -1;
	json_array_foreach(have, i, wwid)
		if (!in(want, wwid))
			rv = -1;
	if (rv == -1)
		driver_fail(error, "conflict", false,
		    "%s: a pool of that name lies on other LUs",
		    virStoragePoolGetName(pool));
	xmlFreeDoc(doc);
	free(text);
	json_decref(have);
out:
	lv_view_fini(&view);
	return rv;
}

int
lv_start_pool(virConnectPtr conn, const json_t *args, double timeout_s,
    struct driver_error *error)
{
	virStoragePoolPtr	pool;
	bool			gone;
	int			rv;

	(void)timeout_s;
	if ((pool = lookup(conn, args, &gone, error)) == NULL && gone)
		pool = make(conn, args, error);
	if (pool == NULL)
		return -1;
	rv = check_extents(conn, pool, args, error);
	if (rv == -1 && strcmp(error->code, "conflict") == 0 && is_own(pool) &&
	    virStoragePoolIsActive(pool) == 0) {
		virStoragePoolFree(pool);
		if ((pool = make(conn, args, error)) == NULL)
			return -1;
		rv = check_extents(conn, pool, args, error);
	}
	if (rv == 0 && virStoragePoolIsActive(pool) != 1 &&
	    virStoragePoolCreate(pool, 0) == -1) {
		lv_fail_pool(error, pool);
		rv = virStoragePoolIsActive(pool) == 1 ? 0 : -1;
	}
	virStoragePoolFree(pool);
	return rv;
}

int
lv_stop_pool(virConnectPtr conn, const json_t *args, double timeout_s,
    struct driver_error *error)
{
	virStoragePoolPtr	pool;
	bool			gone;
	int			rv = 0;

	(void)timeout_s;
	if ((pool = lookup(conn, args, &gone, error)) == NULL)
		return gone ? 0 : -1;
	if (virStoragePoolIsActive(pool) == 1 &&
	    virStoragePoolDestroy(pool) == -1)
		rv = lv_fail_pool(error, pool);
	if (rv == 0 && json_is_true(json_object_get(args, "remove")) &&
	    is_own(pool) && virStoragePoolUndefine(pool) == -1)
		rv = lv_fail_pool(error, pool);
	virStoragePoolFree(pool);
	return rv;
}

/*
 * libvirt ends a pool that it cannot refresh, as when a device goes while it is
 * being read.  It is started again, which reads it; likewise one that starts
 * with libvirt and was left so.  One that others have ended is not missed.
 */
static int
read_again(virStoragePoolPtr pool, struct driver_error *error)
{
	int	starts, code;

	if (virStoragePoolIsActive(pool) == 1) {
		if (virStoragePoolRefresh(pool, 0) == 0)
			return 0;
		code = virGetLastErrorCode();
		lv_fail_pool(error, pool);
		if (virStoragePoolIsActive(pool) == 1)
			return -1;
		if (code == VIR_ERR_OPERATION_INVALID ||
		    code == VIR_ERR_NO_STORAGE_POOL)
			return 0;
	} else if (virStoragePoolGetAutostart(pool, &starts) == -1 || !starts)
		return 0;
	if (virStoragePoolCreate(pool, 0) == 0)
		return 0;
	lv_fail_pool(error, pool);
	return virStoragePoolIsActive(pool) == 1 ? 0 : -1;
}

int
lv_rescan(virConnectPtr conn, const json_t *args, double timeout_s,
    struct driver_error *error)
{
	virStoragePoolPtr	*pools = NULL;
	int			 i, n, rv = 0;

	(void)args;
	(void)timeout_s;
	n = virConnectListAllStoragePools(conn, &pools,
	    VIR_CONNECT_LIST_STORAGE_POOLS_SCSI |
	    VIR_CONNECT_LIST_STORAGE_POOLS_ISCSI |
	    VIR_CONNECT_LIST_STORAGE_POOLS_MPATH);
	if (n == -1)
		return lv_fail(error, "list storage pools");
	for (i = 0; i < n; i++) {
		if (rv == 0)
			rv = read_again(pools[i], error);
		virStoragePoolFree(pools[i]);
	}
	free(pools);
	return rv;
}
