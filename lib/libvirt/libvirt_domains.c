/*
 * Domains: VMs, their definitions, and (libvirt_disks.c) their disks.
 */
#include <ctype.h>
#include <err.h>
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

#include "libvirt_view.h"
#include "status.h"
#include "xml.h"

static const char *
state_word(unsigned char state)
{
	switch (state) {
	case VIR_DOMAIN_RUNNING:
	case VIR_DOMAIN_BLOCKED:
	case VIR_DOMAIN_SHUTDOWN:	/* it was asked, and runs still */
		return "running";
	case VIR_DOMAIN_PAUSED:
		return "paused";
	case VIR_DOMAIN_PMSUSPENDED:
		return "suspended";
	case VIR_DOMAIN_SHUTOFF:
		return "off";
	case VIR_DOMAIN_CRASHED:
		return "crashed";
	default:
		return "unknown";
	}
}

/* The names of what the interfaces are plugged in to. */
static json_t *
networks(const xmlNode *domain)
{
	static const char *const kinds[] = { "network", "bridge", "dev" };
	const xmlNode		*nic;
	const char		*name;
	json_t			*list = json_array();
	size_t			 i;

	for (nic = xml_find(domain, "devices/interface"); nic != NULL;
	    nic = xml_next(nic))
		for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
			if ((name = xml_attr(nic, "source", kinds[i])) !=
			    NULL) {
				json_array_append_new(list, json_string(name));
				break;
			}
	return list;
}

static void
add_vm(struct lv_view *v, virDomainPtr dom, const char *id,
    const virDomainInfo *info, const xmlNode *domain)
{
	int	 autostart = 0;
	json_t	*vm;

	vm = json_pack("{ss ss ss ss ss si sI so}", "type", "vm",
	    "id", id, "name", virDomainGetName(dom), "host", v->host,
	    "state", state_word(info->state), "cpu_count", info->nrVirtCpu,
	    "memory_bytes", (json_int_t)info->maxMem * 1024,
	    "networks", networks(domain));
	if (virDomainGetAutostart(dom, &autostart) == 0)
		json_object_set_new(vm, "autostart", json_boolean(autostart));
	lv_add_new(v, vm);
}

/* What the host keeps of a VM besides its definition. */
static void
find_leftovers(struct lv_view *v, virDomainPtr dom, const char *id)
{
	const char	*name = virDomainGetName(dom);

	if (virDomainHasManagedSaveImage(dom, 0) == 1)
		lv_finding(v, "managed-save", FINDING_WARNING, false,
		    json_pack("{ss}", "vm", id),
		    "start and shut it down, or remove the saved state",
		    "vm %s: its memory is saved on the host and would be lost",
		    name);
	if (virDomainSnapshotNum(dom, 0) > 0)
		lv_finding(v, "snapshots", FINDING_WARNING, false,
		    json_pack("{ss}", "vm", id), "remove or merge them",
		    "vm %s: it has snapshots, which only this host knows",
		    name);
	if (virDomainListAllCheckpoints(dom, NULL, 0) > 0)
		lv_finding(v, "checkpoints", FINDING_WARNING, false,
		    json_pack("{ss}", "vm", id),
		    "the next backup has to be a full one",
		    "vm %s: it has checkpoints, which only this host knows",
		    name);
}

/* The definition as it would be registered; never with secrets. */
static void
add_definition(struct lv_view *v, virDomainPtr dom, const char *id)
{
	char	*text = virDomainGetXMLDesc(dom, VIR_DOMAIN_XML_INACTIVE);

	if (text == NULL)
		return;
	lv_add_new(v, json_pack("{ss ss ss ss}", "type", "vm_definition",
	    "vm", id, "format", "libvirt", "text", text));
	free(text);
}

static int
add_domain(struct lv_view *v, virDomainPtr dom, const char *id,
    struct driver_error *error)
{
	const xmlNode	*domain;
	virDomainInfo	 info;
	xmlDocPtr	 doc;
	char		*text;

	text = virDomainGetXMLDesc(dom, 0);
	doc = xml_parse(text);
	free(text);
	if ((domain = xml_root(doc, "domain")) == NULL ||
	    virDomainGetInfo(dom, &info) == -1) {
		xmlFreeDoc(doc);
		if (virGetLastErrorCode() == VIR_ERR_NO_DOMAIN)
			return 0;	/* it went after it was listed */
		return lv_fail_domain(error, dom);
	}
	add_vm(v, dom, id, &info, domain);
	lv_disks(v, dom, id, domain);
	add_definition(v, dom, id);
	find_leftovers(v, dom, id);
	xmlFreeDoc(doc);
	return 0;
}

int
lv_domains(struct lv_view *v, const char *vm, struct driver_error *error)
{
	char		 id[VIR_UUID_STRING_BUFLEN];
	virDomainPtr	*doms = NULL;
	int		 i, n, rv = 0;

	if ((n = virConnectListAllDomains(v->conn, &doms, 0)) == -1)
		return lv_fail(error, "list domains");
	for (i = 0; i < n; i++) {
		if (rv == 0 && virDomainGetUUIDString(doms[i], id) == 0 &&
		    (vm == NULL || strcasecmp(vm, id) == 0))
			rv = add_domain(v, doms[i], id, error);
		virDomainFree(doms[i]);
	}
	free(doms);
	return rv;
}
