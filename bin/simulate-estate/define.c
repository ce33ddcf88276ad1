/* Registering a VM from its libvirt definition, and taking it away. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "disks.h"
#include "events.h"
#include "fact.h"
#include "manager.h"
#include "state.h"
#include "wwid.h"
#include "xml.h"

/* Where a VM is to be registered. */
struct place {
	const char	*site, *host, *vm;
	const char	*name;		/* of the VM */
};

#define TEXT_MAX	((size_t)4 << 20)	/* libvirt takes no more */
#define CPUS_MAX	4096

/* Bytes of an amount with libvirt's unit (none: KiB); -1: far too many. */
static json_int_t
bytes_of(const xmlNode *domain, const char *element)
{
	static const struct { const char *unit; json_int_t factor; } units[] = {
		{ "b", 1 }, { "bytes", 1 }, { "KB", 1000 }, { "k", 1024 },
		{ "KiB", 1024 }, { "MB", 1000000 }, { "M", 1 << 20 },
		{ "MiB", 1 << 20 }, { "GB", 1000000000 }, { "G", 1 << 30 },
		{ "GiB", 1 << 30 }, { "TiB", (json_int_t)1 << 40 },
		{ "T", (json_int_t)1 << 40 },
	};
	const char	*unit = xml_attr(domain, element, "unit");
	json_int_t	 factor = 1024;
	uint64_t	 n = 0;
	size_t		 i;

	xml_number(domain, element, &n);
	for (i = 0; unit != NULL && i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(units[i].unit, unit) == 0)
			factor = units[i].factor;
	return n > (uint64_t)(INT64_MAX / factor) ? -1 :
	    (json_int_t)n * factor;
}

static json_t *
networks_of(const xmlNode *domain)
{
	static const char *const kinds[] = { "network", "bridge", "dev" };
	const xmlNode	*nic;
	const char	*name;
	json_t		*list = json_array();
	size_t		 i;

	for (nic = xml_find(domain, "devices/interface"); nic != NULL;
	    nic = xml_next(nic)) {
		for (i = 0, name = NULL; i < 3 && name == NULL; i++)
			name = xml_attr(nic, "source", kinds[i]);
		if (name != NULL)
			json_array_append_new(list, json_string(name));
	}
	return list;
}

static json_t *
vm_new(const struct place *p, const xmlNode *domain)
{
	uint64_t	cpus = 1;

	xml_number(domain, "vcpu", &cpus);
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:I,s:o}",
	    "type", "vm", "site", p->site, "id", p->vm, "name", p->name,
	    "host", p->host, "state", "off", "cpu_count", (json_int_t)cpus,
	    "memory_bytes", bytes_of(domain, "memory"),
	    "networks", networks_of(domain));
}

/* The pool with the longest mount above a path, or NULL. */
static const json_t *
pool_above(const struct place *p, const char *path)
{
	const json_t	*pools = state_find(HOST_DATASTORES, p->site, p->host,
	    NULL), *best = NULL;
	const char	*mount;
	json_t		*pool;
	size_t		 i, len, longest = 0;

	json_array_foreach(pools, i, pool) {
		mount = fact_text(pool, "mount");
		len = strlen(mount);
		if (len > longest && strncmp(path, mount, len) == 0 &&
		    path[len] == '/') {
			longest = len;
			best = pool;
		}
	}
	return best;
}

static void
set(json_t *disk, const char *name, const char *text)
{
	if (text != NULL && *text != '\0')
		json_object_set_new(disk, name, json_string(text));
}

static void
set_place(json_t *disk, const struct place *p, const char *path)
{
	char	wwid[WWID_STRSIZE];

	set(disk, "path", path);
	if (path == NULL)
		return;
	if (strcmp(fact_text(disk, "source"), "file") != 0 &&
	    wwid_normalize(path, wwid) == 0)
		set(disk, "wwid", wwid);
	else
		set(disk, "datastore", fact_text(pool_above(p, path), "id"));
}

/* A volume of a pool: its path is below the pool's mount. */
static void
set_volume(json_t *disk, const struct place *p, const xmlNode *node)
{
	const char	*name = xml_attr(node, "source", "pool");
	const char	*volume = xml_attr(node, "source", "volume");
	const json_t	*pool;
	char		 id[512], path[1024];

	snprintf(id, sizeof(id), "%s/%s", p->host, name == NULL ? "" : name);
	set(disk, "datastore", id);
	pool = state_get("datastore", p->site, id, NULL);
	if (pool == NULL || volume == NULL)
		return;
	snprintf(path, sizeof(path), "%s/%s", fact_text(pool, "mount"),
	    volume);
	set(disk, "path", path);
}

static json_t *
disk_new(const struct place *p, const xmlNode *node)
{
	const char	*type = xml_attr(node, "", "type");
	const char	*device = xml_attr(node, "", "device");
	const char	*target = xml_attr(node, "target", "dev");
	json_t		*disk;

	if (type == NULL)
		type = "file";
	if (device == NULL)
		device = "disk";
	disk = json_pack("{s:s,s:s,s:s,s:s,s:s}", "type", "disk",
	    "site", p->site, "vm", p->vm, "target", target, "source",
	    strcmp(type, "block") == 0 ?
	    strcmp(device, "lun") == 0 ? "lun" : "block" :
	    strcmp(type, "file") == 0 || strcmp(type, "volume") == 0 ||
	    strcmp(type, "network") == 0 ? type : "other");
	if (strcmp(type, "volume") == 0)
		set_volume(disk, p, node);
	else
		set_place(disk, p, strcmp(type, "block") == 0 ?
		    xml_attr(node, "source", "dev") :
		    strcmp(type, "network") == 0 ?
		    xml_attr(node, "source", "name") :
		    xml_attr(node, "source", "file"));
	set(disk, "format", xml_attr(node, "driver", "type"));
	set(disk, "device", device);
	if (xml_find(node, "shareable") != NULL)
		json_object_set_new(disk, "shared", json_true());
	if (xml_find(node, "readonly") != NULL)
		json_object_set_new(disk, "readonly", json_true());
	return disk;
}

static void
forget(const char *site, const char *vm)
{
	json_t		*disks = json_copy((json_t *)state_find(VM_DISKS, site,
	    vm, NULL)), *disk;
	const json_t	*record;
	size_t		 i;

	json_array_foreach(disks, i, disk)
		state_remove(disk);
	json_decref(disks);
	if ((record = state_get("vm_definition", site, vm, NULL)) != NULL)
		state_remove(record);
	if ((record = state_get("vm", site, vm, NULL)) != NULL)
		state_remove(record);
}

static void
put(const struct place *p, const xmlNode *domain, const char *text)
{
	const xmlNode	*node;
	json_t		*disk;

	forget(p->site, p->vm);
	state_put_new(vm_new(p, domain));
	for (node = xml_find(domain, "devices/disk"); node != NULL;
	    node = xml_next(node)) {
		if (xml_attr(node, "target", "dev") == NULL)
			continue;
		disk = disk_new(p, node);
		json_incref(disk);
		state_put_new(disk);
		disk_born(disk);
		json_decref(disk);
	}
	state_put_new(json_pack("{s:s,s:s,s:s,s:s,s:s}",
	    "type", "vm_definition", "site", p->site, "vm", p->vm,
	    "format", "libvirt", "text", text));
	event_log("vm-defined", "s:s,s:s,s:s,s:s", "site", p->site,
	    "vm", p->vm, "name", p->name, "host", p->host);
}

/* Another VM of that name on the host, or NULL. */
static const json_t *
namesake(const struct place *p)
{
	const json_t	*vms = state_find(HOST_VMS, p->site, p->host, NULL);
	json_t		*vm;
	size_t		 i;

	json_array_foreach(vms, i, vm)
		if (strcmp(fact_text(vm, "name"), p->name) == 0 &&
		    strcmp(fact_text(vm, "id"), p->vm) != 0)
			return vm;
	return NULL;
}

/* May this be registered there?  1: it is already; -1: no. */
static int
allowed(const struct place *p, const char *text, struct driver_error *error)
{
	const json_t	*vm = state_get("vm", p->site, p->vm, NULL);
	const json_t	*known = state_get("vm_definition", p->site, p->vm,
	    NULL);

	if (namesake(p) != NULL)
		return driver_fail(error, "conflict", false,
		    "%s has another VM named %s", p->host, p->name);
	if (vm == NULL)
		return 0;
	if (strcmp(fact_text(vm, "host"), p->host) != 0)
		return driver_fail(error, "conflict", false,
		    "%s is registered on %s", p->name, fact_text(vm, "host"));
	if (strcmp(fact_text(known, "text"), text) == 0)
		return 1;
	if (strcmp(fact_text(vm, "state"), "off") != 0)
		return driver_fail(error, "vm-running", false,
		    "%s is %s with another definition", p->name,
		    fact_text(vm, "state"));
	return 0;
}

static int
define(const char *site, const json_t *args, const char *text,
    const xmlNode *domain, struct driver_error *error)
{
	struct place	 p = { .site = site, .host = fact_text(args, "host") };
	const char	*uuid = xml_content(domain, "uuid");
	uint64_t	 cpus = 1;
	char		 id[64];
	size_t		 i;
	int		 rv;

	xml_number(domain, "vcpu", &cpus);
	if (bytes_of(domain, "memory") == -1 || cpus > CPUS_MAX)
		return driver_fail(error, "refused", false,
		    "text: no host has that much memory or that many CPUs");
	p.name = xml_content(domain, "name");
	if (p.name == NULL || uuid == NULL || strlen(uuid) >= sizeof(id))
		return driver_fail(error, "refused", false,
		    "text: a domain without name or uuid");
	for (i = 0; uuid[i] != '\0'; i++)
		id[i] = (char)(uuid[i] >= 'A' && uuid[i] <= 'F' ?
		    uuid[i] - 'A' + 'a' : uuid[i]);
	id[i] = '\0';
	p.vm = id;
	if (*fact_text(args, "vm") != '\0' &&
	    strcasecmp(fact_text(args, "vm"), id) != 0)
		return driver_fail(error, "refused", false,
		    "text: the uuid is %s, not %s", id, fact_text(args, "vm"));
	if ((rv = allowed(&p, text, error)) == -1)
		return -1;
	if (rv == 0)
		put(&p, domain, text);
	vm_autostart(site, id, json_object_get(args, "autostart"));
	return 0;
}

int
verb_define(struct request *r, const char *site, const json_t *args,
    struct driver_error *error)
{
	const char	*text = verb_text(args, "text", error);
	const xmlNode	*domain;
	xmlDocPtr	 doc;
	int		 rv;

	(void)r;
	if (text == NULL || verb_host(site, args, error) == -1)
		return -1;
	if (strcmp(fact_text(args, "format"), "libvirt") != 0)
		return driver_fail(error, "unsupported", false,
		    "format: expected libvirt");
	if (strlen(text) > TEXT_MAX)
		return driver_fail(error, "refused", false,
		    "text: longer than %zu bytes", TEXT_MAX);
	doc = xml_parse(text);
	if ((domain = xml_root(doc, "domain")) == NULL)
		rv = driver_fail(error, "refused", false,
		    "text: no libvirt domain");
	else
		rv = define(site, args, text, domain, error);
	xmlFreeDoc(doc);
	return rv;
}

/* One that is not there, or on another host, is as wanted. */
int
verb_undefine(struct request *r, const char *site, const json_t *args,
    struct driver_error *error)
{
	const char	*id = verb_text(args, "vm", error);
	const json_t	*vm;

	(void)r;
	if (id == NULL)
		return -1;
	vm = state_get("vm", site, id, NULL);
	if (vm == NULL || (*fact_text(args, "host") != '\0' && strcmp(
	    fact_text(vm, "host"), fact_text(args, "host")) != 0))
		return 0;
	if (strcmp(fact_text(vm, "state"), "off") != 0)
		return driver_fail(error, "vm-running", false, "%s is %s",
		    fact_text(vm, "name"), fact_text(vm, "state"));
	event_log("vm-undefined", "s:s,s:s,s:s,s:s", "site", site, "vm", id,
	    "name", fact_text(vm, "name"), "host", fact_text(vm, "host"));
	forget(site, id);
	return 0;
}
