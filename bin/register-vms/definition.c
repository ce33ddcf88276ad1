#include "definition.h"

#include <err.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
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

/* The LU behind a source element: as discovered, or as its path says. */
static int
wwid_of(const struct rewrite *rw, const xmlNode *source,
    char wwid[WWID_STRSIZE])
{
	const char	*known = fact_text(rw->map->disks, rw->target);

	if (source->parent == rw->disk && *known != '\0')
		return wwid_normalize(known, wwid);
	return wwid_normalize(attribute(source, "dev"), wwid);
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

/* Point a source to the successor of its LU. */
static int
rewrite_source(const struct rewrite *rw, xmlNode *source)
{
	const json_t	*lu;
	char		 wwid[WWID_STRSIZE];

	if (wwid_of(rw, source, wwid) == -1)
		return driver_fail(rw->error, "disk-without-successor", false,
		    "disk %s: it is not known which LU %s is", rw->target,
		    attribute(source, "dev"));
	if ((lu = successor(rw, wwid)) == NULL)
		return driver_fail(rw->error, "disk-without-successor", false,
		    "disk %s: the plan names no successor of LU %s",
		    rw->target, wwid);
	if (*fact_text(lu, "device") == '\0')
		return driver_fail(rw->error, "no-device", false,
		    "disk %s: the host does not tell the device of LU %s",
		    rw->target, fact_text(lu, "to"));
	xmlUnsetProp(source, X("pool"));
	xmlUnsetProp(source, X("volume"));
	xmlUnsetProp(source, X("mode"));
	xmlSetProp(source, X("dev"), X(fact_text(lu, "device")));
	return 0;
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
		if (c->type == XML_ELEMENT_NODE && rewrite_sources(rw, c) == -1)
			return -1;
	}
	return 0;
}

static int
rewrite_disk(struct rewrite *rw, xmlNode *disk)
{
	const char	*device = attribute(disk, "device");
	xmlNode		*source = child(disk, "source");

	if (strcmp(device, "cdrom") == 0 || strcmp(device, "floppy") == 0)
		return 0;
	rw->disk = disk;
	rw->target = attribute(child(disk, "target"), "dev");
	/* A volume of a pool whose volumes are LUs becomes the LU itself. */
	if (source != NULL && strcmp(attribute(disk, "type"), "volume") == 0 &&
	    *fact_text(rw->map->disks, rw->target) != '\0') {
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
		if (strcmp(type, "scsi") == 0 || strcmp(type, "scsi_host") == 0)
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
	xmlNode		*domain, *devices;
	char		*out = NULL;

	doc = xmlReadMemory(text, (int)strlen(text), "definition", NULL,
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	if (doc == NULL) {
		driver_fail(error, "bad-definition", false, "not XML");
		return NULL;
	}
	domain = xmlDocGetRootElement(doc);
	if (check(doc, domain, vm, error) == -1)
		goto out;
	xmlUnsetProp(domain, X("id"));		/* it was captured running */
	devices = child(domain, "devices");
	if (devices == NULL || rewrite_devices(&rw, devices) == 0)
		out = dump(doc, domain);
out:
	xmlFreeDoc(doc);
	return out;
}
