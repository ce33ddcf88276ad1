/*
 * check: could this host run a VM?  Nothing is changed.
 *
 * What this libvirt cannot tell is left out; only a connection that does not
 * answer fails the request.
 */
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fact.h"
#include "libvirt_fit.h"
#include "libvirt_view.h"
#include "xml.h"

/* One look; all borrowed. */
struct look {
	virConnectPtr	 conn;
	const xmlNode	*domain;	/* the definition */
	const json_t	*args;
	json_t		*checks;
	struct driver_error *error;
};

/*
 * After a failure of libvirt's: -1 when nobody answers, 0 when it cannot
 * tell, else 1 with its words in look->error.
 */
static int
judge(const struct look *l, const char *what)
{
	lv_fail(l->error, what);
	if (virConnectIsAlive(l->conn) != 1)
		return -1;
	return strcmp(l->error->code, "unsupported") != 0;
}

static int
check_host(const struct look *l)
{
	xmlDocPtr	 doc;
	char		*text = virConnectGetCapabilities(l->conn);

	if (text == NULL)
		return judge(l, "capabilities") == -1 ? -1 : 0;
	doc = xml_parse(text);
	lv_fit_host(xml_root(doc, "capabilities"), l->domain, l->checks);
	xmlFreeDoc(doc);
	free(text);
	return 0;
}

/* With the emulator of the definition, which must be on this host. */
static int
check_machine(const struct look *l)
{
	const char	*emulator = xml_content(l->domain, "devices/emulator");
	xmlDocPtr	 doc;
	char		*text;
	int		 rv;

	text = virConnectGetDomainCapabilities(l->conn, emulator,
	    xml_attr(l->domain, "os/type", "arch"),
	    xml_attr(l->domain, "os/type", "machine"),
	    xml_attr(l->domain, "", "type"), 0);
	if (text == NULL) {
		if ((rv = judge(l, emulator == NULL ? "emulator" :
		    emulator)) == 1)
			lv_check_add(l->checks, "emulator", "error", "%s",
			    l->error->message);
		return rv == -1 ? -1 : 0;
	}
	doc = xml_parse(text);
	lv_fit_machine(xml_root(doc, "domainCapabilities"), l->domain,
	    l->checks);
	xmlFreeDoc(doc);
	free(text);
	return 0;
}

/* libvirt compares; it says why not only in the error of a comparison. */
static int
compare_cpu(const struct look *l, const char *cpu)
{
	int	result;

	result = virConnectCompareHypervisorCPU(l->conn,
	    xml_content(l->domain, "devices/emulator"),
	    xml_attr(l->domain, "os/type", "arch"),
	    xml_attr(l->domain, "os/type", "machine"),
	    xml_attr(l->domain, "", "type"), cpu,
	    VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE);
	if (result == -1 && virGetLastErrorCode() == VIR_ERR_NO_SUPPORT)
		result = virConnectCompareCPU(l->conn, cpu,
		    VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE);
	return result;
}

/* Only a CPU that is told by model and features can be missed. */
static int
check_cpu(const struct look *l)
{
	const xmlNode	*cpu = xml_find(l->domain, "cpu");
	const char	*check = xml_attr(cpu, "", "check");
	xmlBufferPtr	 text;
	int		 rv = 0, result;

	if (xml_content(cpu, "model") == NULL)
		return 0;
	if ((text = xmlBufferCreate()) == NULL ||
	    xmlNodeDump(text, cpu->doc, (xmlNode *)cpu, 0, 0) == -1)
		result = VIR_CPU_COMPARE_ERROR;
	else
		result = compare_cpu(l, (const char *)xmlBufferContent(text));
	if (result == VIR_CPU_COMPARE_ERROR &&
	    virGetLastErrorCode() == VIR_ERR_CPU_INCOMPATIBLE) {
		judge(l, "CPU");
		/* "none": libvirt would start it all the same. */
		lv_check_add(l->checks, "cpu", check != NULL &&
		    strcmp(check, "none") == 0 ? "warning" : "error", "%s",
		    l->error->message);
	} else if (result == VIR_CPU_COMPARE_ERROR) {
		rv = judge(l, "CPU") == -1 ? -1 : 0;
		lv_check_add(l->checks, "cpu-unchecked", "info",
		    "%s", l->error->message);
	} else if (result == VIR_CPU_COMPARE_INCOMPATIBLE)
		lv_check_add(l->checks, "cpu", "error", "the host does not "
		    "have all of CPU %s", xml_content(cpu, "model"));
	xmlBufferFree(text);
	return rv;
}

/* A secret by its uuid, or by its usage. */
static int
check_secret(const struct look *l, const char *uuid, const char *type,
    const char *usage)
{
	virSecretPtr	secret;
	int		kind;

	if (uuid == NULL && usage == NULL)
		return 0;
	kind = type == NULL ? VIR_SECRET_USAGE_TYPE_NONE :
	    strcmp(type, "ceph") == 0 ? VIR_SECRET_USAGE_TYPE_CEPH :
	    strcmp(type, "iscsi") == 0 ? VIR_SECRET_USAGE_TYPE_ISCSI :
	    VIR_SECRET_USAGE_TYPE_VOLUME;
	secret = uuid != NULL ? virSecretLookupByUUIDString(l->conn, uuid) :
	    virSecretLookupByUsage(l->conn, kind, usage);
	if (secret != NULL) {
		virSecretFree(secret);
		return 0;
	}
	if (virGetLastErrorCode() != VIR_ERR_NO_SECRET)
		return judge(l, "secret") == -1 ? -1 : 0;
	lv_check_add(l->checks, "secret", "error",
	    "the host does not have the secret %s",
	    uuid != NULL ? uuid : usage);
	return 0;
}

/* Secrets of disks, of their encryption, of a TPM: wherever they stand. */
static int
check_secrets(const struct look *l, const xmlNode *node)
{
	const xmlNode	*child;
	const char	*name = (const char *)node->name;
	int		 rv = 0;

	if (strcmp(name, "secret") == 0)
		rv = check_secret(l, xml_attr(node, "", "uuid"),
		    xml_attr(node->parent, "", "type") != NULL ?
		    xml_attr(node->parent, "", "type") :
		    xml_attr(node, "", "type"), xml_attr(node, "", "usage"));
	else if (strcmp(name, "encryption") == 0)
		rv = check_secret(l, xml_attr(node, "", "secret"), NULL, NULL);
	for (child = node->children; rv == 0 && child != NULL;
	    child = child->next)
		if (child->type == XML_ELEMENT_NODE)
			rv = check_secrets(l, child);
	return rv;
}

static int
check_network(const struct look *l, const char *name)
{
	virNetworkPtr	network;

	if ((network = virNetworkLookupByName(l->conn, name)) == NULL) {
		if (virGetLastErrorCode() != VIR_ERR_NO_NETWORK)
			return judge(l, name) == -1 ? -1 : 0;
		lv_check_add(l->checks, "network", "error",
		    "the host has no network %s", name);
		return 0;
	}
	if (virNetworkIsActive(network) == 0)
		lv_check_add(l->checks, "network", "error",
		    "network %s is not active on the host", name);
	virNetworkFree(network);
	return 0;
}

/* By the names that they will have, when it is told which. */
static int
check_networks(const struct look *l)
{
	const json_t	*map = json_object_get(l->args, "networks");
	const xmlNode	*nic;
	const char	*name, *to;
	int		 rv = 0;

	for (nic = xml_find(l->domain, "devices/interface");
	    map != NULL && rv == 0 && nic != NULL; nic = xml_next(nic)) {
		if ((name = xml_attr(nic, "source", "network")) == NULL)
			continue;
		to = fact_text(map, name);
		rv = check_network(l, *to == '\0' ? name : to);
	}
	return rv;
}

/* A name is free, or its VM's already. */
static void
check_name(const struct look *l)
{
	char		 uuid[VIR_UUID_STRING_BUFLEN];
	const char	*name = xml_content(l->domain, "name");

	if (name != NULL && lv_name_taken(l->conn, name,
	    fact_text(l->args, "vm"), uuid))
		lv_check_add(l->checks, "name", "error",
		    "the name %s has VM %s already", name, uuid);
}

static bool
has_errors(const struct look *l)
{
	const json_t	*check;
	size_t		 i;

	json_array_foreach(l->checks, i, check)
		if (strcmp(fact_text(check, "severity"), "error") == 0)
			return true;
	return false;
}

int
lv_check(virConnectPtr conn, const json_t *args, driver_record_fn *each,
    void *arg, struct driver_error *error)
{
	xmlDocPtr	 doc;
	struct look	 l = { .conn = conn, .args = args, .error = error };
	json_t		*check;
	size_t		 i;
	int		 rv = -1;

	if (strcmp(fact_text(args, "format"), "libvirt") != 0)
		return driver_fail(error, "unsupported", false,
		    "format: \"%s\": only libvirt can be checked here",
		    fact_text(args, "format"));
	doc = xml_parse(fact_text(args, "text"));
	if ((l.domain = xml_root(doc, "domain")) == NULL) {
		xmlFreeDoc(doc);
		return driver_fail(error, "refused", false,
		    "text: not a libvirt domain");
	}
	l.checks = json_array();
	check_name(&l);
	if (check_host(&l) == 0 && check_secrets(&l, l.domain) == 0 &&
	    check_networks(&l) == 0)
		rv = has_errors(&l) ? 0 : check_machine(&l);
	/* One reason is enough: the next look would find it again. */
	if (rv == 0 && !has_errors(&l))
		rv = check_cpu(&l);
	if (rv == 0 && each != NULL)
		json_array_foreach(l.checks, i, check)
			each(arg, check);
	json_decref(l.checks);
	xmlFreeDoc(doc);
	return rv;
}
