/*
 * define and undefine, and what they share with others.
 */
#include <libvirt/virterror.h>
#include <string.h>
#include <strings.h>

#include "fact.h"
#include "libvirt_view.h"
#include "xml.h"

/* Is the text the definition of the VM that was named? */
static int
check_text(const char *text, const char *id, const char **name, xmlDocPtr *doc,
    struct driver_error *error)
{
	const xmlNode	*domain;
	const char	*uuid;

	*doc = xml_parse(text);
	if ((domain = xml_root(*doc, "domain")) == NULL)
		return driver_fail(error, "refused", false,
		    "text: not a libvirt domain");
	uuid = xml_content(domain, "uuid");
	if (uuid == NULL || strcasecmp(uuid, id) != 0)
		return driver_fail(error, "refused", false,
		    "text: is the definition of %s, not of %s",
		    uuid == NULL ? "no VM in particular" : uuid, id);
	if ((*name = xml_content(domain, "name")) == NULL)
		return driver_fail(error, "refused", false,
		    "text: has no name");
	return 0;
}

bool
lv_name_taken(virConnectPtr conn, const char *name, const char *id,
    char uuid[VIR_UUID_STRING_BUFLEN])
{
	virDomainPtr	dom;

	*uuid = '\0';
	if ((dom = virDomainLookupByName(conn, name)) == NULL)
		return false;
	virDomainGetUUIDString(dom, uuid);
	virDomainFree(dom);
	return strcasecmp(uuid, id) != 0;
}

int
lv_define(virConnectPtr conn, const json_t *args, double timeout_s,
    struct driver_error *error)
{
	const char	*text = fact_text(args, "text"), *name;
	const char	*id = fact_text(args, "vm");
	char		 uuid[VIR_UUID_STRING_BUFLEN];
	xmlDocPtr	 doc = NULL;
	virDomainPtr	 dom;
	int		 rv = -1;

	(void)timeout_s;
	if (strcmp(fact_text(args, "format"), "libvirt") != 0)
		return driver_fail(error, "unsupported", false,
		    "format: \"%s\": only libvirt can be registered here",
		    fact_text(args, "format"));
	if (check_text(text, id, &name, &doc, error) == -1)
		goto out;
	if (lv_name_taken(conn, name, id, uuid)) {
		driver_fail(error, "conflict", false,
		    "%s: that name has VM %s already", name, uuid);
		goto out;
	}
	if ((dom = virDomainDefineXML(conn, text)) == NULL) {
		lv_fail(error, name);
		goto out;
	}
	rv = lv_set_autostart(dom, args, error);
	virDomainFree(dom);
out:
	xmlFreeDoc(doc);
	return rv;
}

int
lv_undefine(virConnectPtr conn, const json_t *args, double timeout_s,
    struct driver_error *error)
{
	virDomainPtr	dom;
	bool		gone;
	int		state, rv = 0;

	(void)timeout_s;
	if ((dom = lv_vm(conn, args, &gone, error)) == NULL)
		return gone ? 0 : -1;
	if ((state = lv_vm_state(dom, error)) == -1)
		rv = -1;
	else if (state != VIR_DOMAIN_SHUTOFF && state != VIR_DOMAIN_CRASHED)
		rv = driver_fail(error, "vm-running", false, "%s: it runs",
		    virDomainGetName(dom));
	/* A saved memory image or snapshots make libvirt refuse: rightly. */
	else if (virDomainUndefineFlags(dom,
	    VIR_DOMAIN_UNDEFINE_KEEP_NVRAM) == -1 &&
	    (virGetLastErrorCode() != VIR_ERR_INVALID_ARG ||
	    virDomainUndefine(dom) == -1))
		rv = lv_fail_domain(error, dom);
	virDomainFree(dom);
	return rv;
}
