#include "definition.h"

#include <ctype.h>
#include <err.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fact.h"
#include "status.h"
#include "wwid.h"

#define X(s)	((const xmlChar *)(s))

/* What goes down the tree. */
struct rewrite {
	const struct definition_map	*map;
	struct driver_error		*error;
	xmlNode				*disk;		/* the one in hand */
	const char			*target;	/* its name in the VM */
};

static bool
is_named(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE &&
	    strcmp((const char *)node->name, name) == 0;
}

/* The value of an attribute, borrowed from the document, or "". */
static const char *
attribute(const xmlNode *node, const char *name)
{
	const xmlAttr	*a = node == NULL ? NULL : xmlHasProp(node, X(name));

	return a == NULL || a->children == NULL ||
	    a->children->content == NULL ? "" :
	    (const char *)a->children->content;
}

static xmlNode *
child(const xmlNode *node, const char *name)
{
	xmlNode	*c;

	for (c = node->children; c != NULL; c = c->next)
		if (is_named(c, name))
			return c;
	return NULL;
}

/* What discovery said of a source element, or NULL. */
static const json_t *
told_of(const struct rewrite *rw, const xmlNode *source)
{
	const json_t	*disk = json_object_get(rw->map->disks, rw->target);
	const json_t	*base;
	size_t		 i;

	if (source->parent == rw->disk)
		return disk;
	json_array_foreach(json_object_get(disk, "backing"), i, base)
		if (strcmp(fact_text(base, "path"),
		    attribute(source, "dev")) == 0)
			return base;
	return NULL;
}

/* Two names of one kind and length that are not the same. */
static bool
contradict(const char *a, const char *b)
{
	return strlen(a) == strlen(b) && strcmp(a, b) != 0 &&
	    strncmp(a, b, strcspn(a, ".") + 1) == 0;
}

/*
 * The LU behind a source element: as discovered, or as its path says.  0;
 * 1 when it is in a datastore, whose devices keep their names; or -1.
 */
static int
wwid_of(const struct rewrite *rw, const xmlNode *source,
    char wwid[WWID_STRSIZE])
{
	const json_t	*told = told_of(rw, source);
	const char	*dev = attribute(source, "dev");
	char		 named[WWID_STRSIZE];

	wwid_normalize(dev, named);
	wwid_normalize(fact_text(told, "wwid"), wwid);
	if (*wwid != '\0' && *named != '\0' && contradict(wwid, named))
		return driver_fail(rw->error, "disk-without-successor", false,
		    "disk %s: %s was LU %s when it was discovered", rw->target,
		    dev, wwid);
	if (*wwid == '\0')
		memcpy(wwid, named, sizeof(named));
	if (*wwid != '\0')
		return 0;
	if (*fact_text(told, "datastore") != '\0')
		return 1;
	return driver_fail(rw->error, "disk-without-successor", false,
	    "disk %s: it is not known which LU %s is", rw->target, dev);
}

/*
 * The number of the partition that a device name means, or 0: /dev/sdc1,
 * /dev/nvme0n1p1, ...-part1, 3600...p1, 3600...:1, dm-uuid-part1-mpath-...
 */
static long
partition_of(const char *dev)
{
	static const char	 dm[] = "/dm-uuid-part";
	const char		*p = strstr(dev, dm);
	char			 whole[WWID_STRSIZE], wwid[WWID_STRSIZE];

	if (p != NULL)
		return strtol(p + strlen(dm), NULL, 10);
	for (p = dev + strlen(dev); p > dev && isdigit((unsigned char)p[-1]);)
		p--;
	if (*p == '\0' || p - dev < 5)
		return 0;
	if (strncmp(p - 5, "-part", 5) == 0 ||
	    strncmp(dev, "/dev/sd", 7) == 0 || strncmp(dev, "/dev/vd", 7) == 0)
		return strtol(p, NULL, 10);
	if (p[-1] != 'p' && p[-1] != ':')
		return 0;
	snprintf(whole, sizeof(whole), "%.*s", (int)(p - 1 - dev), dev);
	return strncmp(dev, "/dev/nvme", 9) == 0 ||
	    wwid_normalize(whole, wwid) == 0 ? strtol(p, NULL, 10) : 0;
}

/* The entry of the map for a LU, or NULL. */
static const json_t *
successor(const struct rewrite *rw, const char *wwid)
{
	const json_t	*lu;
	size_t		 i;

	json_array_foreach(rw->map->luns, i, lu)
		if (strcmp(fact_text(lu, "from"), wwid) == 0)
			return lu;
	return NULL;
}

/* Name the device, or the same partition of it. */
static int
set_device(const struct rewrite *rw, xmlNode *source, const char *device)
{
	const char	*dev = attribute(source, "dev");
	long		 number = partition_of(dev);
	char		*name;

	if (number != 0 && strncmp(device, "/dev/disk/by-", 13) != 0)
		return driver_fail(rw->error, "disk-without-successor", false,
		    "disk %s: %s is a partition, and it is not known what it "
		    "is called on %s", rw->target, dev, device);
	if ((number == 0 ? asprintf(&name, "%s", device) :
	    asprintf(&name, "%s-part%ld", device, number)) == -1)
		err(STATUS_FATAL, NULL);
	xmlUnsetProp(source, X("pool"));
	xmlUnsetProp(source, X("volume"));
	xmlUnsetProp(source, X("mode"));
	xmlSetProp(source, X("dev"), X(name));
	free(name);
	return 0;
}

/* Point a source to the successor of its LU. */
static int
rewrite_source(const struct rewrite *rw, xmlNode *source)
{
	const json_t	*lu;
	char		 wwid[WWID_STRSIZE];
	int		 rv = wwid_of(rw, source, wwid);

	if (rv != 0)
		return rv == 1 ? 0 : -1;
	if ((lu = successor(rw, wwid)) == NULL)
		return driver_fail(rw->error, "disk-without-successor", false,
		    "disk %s: the plan names no successor of LU %s",
		    rw->target, wwid);
	if (*fact_text(lu, "device") == '\0')
		return driver_fail(rw->error, "no-device", false,
		    "disk %s: the host does not tell the device of LU %s",
		    rw->target, fact_text(lu, "to"));
	return set_device(rw, source, fact_text(lu, "device"));
}

/* All sources that are devices, also of backing chains. */
static int
rewrite_sources(const struct rewrite *rw, xmlNode *parent)
{
	xmlNode	*c;

	for (c = parent->children; c != NULL; c = c->next) {
		if (is_named(c, "source") && *attribute(c, "dev") != '\0' &&
		    rewrite_source(rw, c) == -1)
			return -1;
		if (is_named(c, "source") &&
		    strncmp(attribute(c, "file"), "/dev/", 5) == 0)
			return driver_fail(rw->error, "disk-without-successor",
			    false, "disk %s: the device %s is defined as a "
			    "file", rw->target, attribute(c, "file"));
		if (c->type == XML_ELEMENT_NODE && rewrite_sources(rw, c) == -1)
			return -1;
	}
	return 0;
}

static int
rewrite_disk(struct rewrite *rw, xmlNode *disk)
{
	const char	*device = attribute(disk, "device");
	const char	*type = attribute(disk, "type");
	xmlNode		*source = child(disk, "source");

	if (strcmp(device, "cdrom") == 0 || strcmp(device, "floppy") == 0)
		return 0;
	rw->disk = disk;
	rw->target = attribute(child(disk, "target"), "dev");
	if (strcmp(type, "nvme") == 0 || strcmp(type, "vhostuser") == 0)
		return driver_fail(rw->error, "disk-without-successor", false,
		    "disk %s: it is a %s device of its host", rw->target, type);
	/* A volume of a pool whose volumes are LUs becomes the LU itself. */
	if (source != NULL && strcmp(type, "volume") == 0 &&
	    *fact_text(told_of(rw, source), "wwid") != '\0') {
		xmlSetProp(disk, X("type"), X("block"));
		return rewrite_source(rw, source);
	}
	return rewrite_sources(rw, disk);
}

static void
rewrite_interface(const struct rewrite *rw, xmlNode *interface)
{
	static const char *const names[] = { "network", "bridge", "dev" };
	xmlNode			*source = child(interface, "source");
	const char		*to;
	size_t			 i;

	for (i = 0; source != NULL && i < 3; i++) {
		to = fact_text(rw->map->networks,
		    attribute(source, names[i]));
		if (*to != '\0')
			xmlSetProp(source, X(names[i]), X(to));
	}
}

static int
rewrite_devices(struct rewrite *rw, xmlNode *devices)
{
	xmlNode		*c;
	const char	*type;

	for (c = devices->children; c != NULL; c = c->next) {
		type = is_named(c, "hostdev") ? attribute(c, "type") : "";
		if (strcmp(type, "scsi") == 0 ||
		    strcmp(type, "scsi_host") == 0 ||
		    strcmp(type, "storage") == 0)
			return driver_fail(rw->error, "disk-without-successor",
			    false, "a %s host device is given to the VM: its "
			    "LU is not known", type);
		if (is_named(c, "disk") && rewrite_disk(rw, c) == -1)
			return -1;
		if (is_named(c, "interface"))
			rewrite_interface(rw, c);
	}
	return 0;
}

/* A domain, the right one, and nothing that would run as it is told. */
static int
check(const xmlDoc *doc, const xmlNode *domain, const char *vm,
    struct driver_error *error)
{
	const xmlNode	*c, *uuid;
	xmlChar		*text;
	int		 same;

	if (doc->intSubset != NULL || domain == NULL ||
	    !is_named(domain, "domain"))
		return driver_fail(error, "bad-definition", false,
		    "not a libvirt domain");
	if ((uuid = child(domain, "uuid")) == NULL ||
	    (text = xmlNodeGetContent(uuid)) == NULL)
		return driver_fail(error, "bad-definition", false,
		    "the domain has no uuid");
	same = strcasecmp((const char *)text, vm) == 0;
	xmlFree(text);
	if (!same)
		return driver_fail(error, "bad-definition", false,
		    "the domain is not VM %s", vm);
	for (c = domain->children; c != NULL; c = c->next)
		if (is_named(c, "commandline"))
			return driver_fail(error, "refused", false,
			    "a definition from the stream must not bring its "
			    "own command line for the hypervisor");
	return 0;
}

/* The text of an element and what is in it; you free it. */
static char *
dump(xmlDoc *doc, xmlNode *root)
{
	xmlBuffer	*buf;
	char		*text;

	if ((buf = xmlBufferCreate()) == NULL ||
	    xmlNodeDump(buf, doc, root, 0, 0) == -1 ||
	    (text = strdup((const char *)xmlBufferContent(buf))) == NULL)
		err(STATUS_FATAL, NULL);
	xmlBufferFree(buf);
	return text;
}

char *
definition_rewrite(const char *text, const char *vm,
    const struct definition_map *map, struct driver_error *error)
{
	struct rewrite	 rw = { .map = map, .error = error };
	xmlDoc		*doc;
	xmlNode		*domain, *c;
	char		*out = NULL;

	/* UTF-8, as all records are, whatever its first line says. */
	doc = xmlReadMemory(text, (int)strlen(text), "definition", "UTF-8",
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	if (doc == NULL) {
		driver_fail(error, "bad-definition", false, "not XML");
		return NULL;
	}
	domain = xmlDocGetRootElement(doc);
	if (check(doc, domain, vm, error) == -1)
		goto out;
	xmlUnsetProp(domain, X("id"));		/* it was captured running */
	for (c = domain->children; c != NULL; c = c->next)
		if (is_named(c, "devices") && rewrite_devices(&rw, c) == -1)
			goto out;
	out = dump(doc, domain);
out:
	xmlFreeDoc(doc);
	return out;
}
