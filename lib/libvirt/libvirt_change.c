/*
 * The verbs that change VMs.  Each is a wanted state: what holds already is
 * left alone.
 */
#include <err.h>
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fact.h"
#include "libvirt_view.h"
#include "libvirt_xml.h"
#include "stamp.h"

#define STOP_S	300.0		/* how long a guest has, when nobody says */
#define POLL_NS	200000000L

/*
 * The VM of the arguments.  NULL with the error filled in; *gone says that
 * there is no such VM, which is an answer to some.
 */
static virDomainPtr
lookup(virConnectPtr conn, const json_t *args, bool *gone,
    struct driver_error *error)
{
	const char	*id = fact_text(args, "vm");
	virDomainPtr	 dom;

	*gone = false;
	if (*id == '\0') {
		driver_fail(error, "refused", false, "vm: missing");
		return NULL;
	}
	if ((dom = virDomainLookupByUUIDString(conn, id)) == NULL) {
		*gone = virGetLastErrorCode() == VIR_ERR_NO_DOMAIN ||
		    virGetLastErrorCode() == VIR_ERR_INVALID_ARG;
		lv_fail(error, id);
		if (*gone)
			driver_fail(error, "not-found", false,
			    "there is no VM %s", id);
	}
	return dom;
}

/* A virDomainState, or -1 with the error filled in. */
static int
state_of(virDomainPtr dom, struct driver_error *error)
{
	int	state;

	if (virDomainGetState(dom, &state, NULL, 0) == -1)
		return lv_fail(error, virDomainGetName(dom));
	return state;
}

/*
 * Wait until a VM is off.  1: it is; 0: time is up; -1: error filled in.  A
 * transient VM is gone when it is off.
 */
static int
wait_off(virDomainPtr dom, double timeout_s, struct driver_error *error)
{
	const struct timespec	pause = { .tv_nsec = POLL_NS };
	double			until = stamp_monotonic() + timeout_s;
	int			state;

	for (;;) {
		if ((state = state_of(dom, error)) == -1)
			return virGetLastErrorCode() == VIR_ERR_NO_DOMAIN ?
			    1 : -1;
		if (state == VIR_DOMAIN_SHUTOFF)
			return 1;
		if (stamp_monotonic() >= until)
			return 0;
		nanosleep(&pause, NULL);
	}
}

/* Did it go off by itself, so that stopping it could not be done? */
static bool
is_off(virDomainPtr dom)
{
	struct driver_error	unused;

	return wait_off(dom, 0, &unused) == 1;
}

static int
stop(virDomainPtr dom, double timeout_s, bool force,
    struct driver_error *error)
{
	const char	*name = virDomainGetName(dom);
	int		 off, state;

	if ((state = state_of(dom, error)) == -1)
		return -1;
	if (state == VIR_DOMAIN_SHUTOFF)
		return 0;
	if (virDomainShutdown(dom) == -1 && !force) {
		lv_fail(error, name);
		return is_off(dom) ? 0 : -1;
	}
	if ((off = wait_off(dom, timeout_s, error)) != 0)
		return off == 1 ? 0 : -1;
	if (!force)
		return driver_fail(error, "timeout", true,
		    "%s: still runs %.0f s after it was asked to shut down",
		    name, timeout_s);
	if (virDomainDestroy(dom) == -1) {
		lv_fail(error, name);
		return is_off(dom) ? 0 : -1;
	}
	return 0;
}

int
lv_stop(virConnectPtr conn, const json_t *args, double timeout_s,
    struct driver_error *error)
{
	virDomainPtr	 dom;
	const json_t	*limit = json_object_get(args, "timeout_s");
	bool		 gone;
	int		 rv;

	if (json_is_number(limit))
		timeout_s = json_number_value(limit);
	else if (timeout_s <= 0)
		timeout_s = STOP_S;
	if ((dom = lookup(conn, args, &gone, error)) == NULL)
		return -1;
	rv = stop(dom, timeout_s, json_is_true(json_object_get(args,
	    "force")), error);
	virDomainFree(dom);
	return rv;
}

int
lv_start(virConnectPtr conn, const json_t *args, double timeout_s,
    struct driver_error *error)
{
	virDomainPtr	dom;
	bool		gone;
	int		state, rv = 0;

	(void)timeout_s;
	if ((dom = lookup(conn, args, &gone, error)) == NULL)
		return -1;
	state = state_of(dom, error);
	if (state == -1)
		rv = -1;
	else if (state == VIR_DOMAIN_PAUSED || state == VIR_DOMAIN_PMSUSPENDED)
		rv = driver_fail(error, "refused", false,
		    "%s: is paused or suspended: resume it by hand",
		    virDomainGetName(dom));
	else if (state != VIR_DOMAIN_RUNNING && state != VIR_DOMAIN_BLOCKED &&
	    virDomainCreate(dom) == -1) {
		lv_fail(error, virDomainGetName(dom));
		/* Somebody else was quicker: that is as good. */
		rv = virDomainIsActive(dom) == 1 ? 0 : -1;
	}
	virDomainFree(dom);
	return rv;
}

/* Is the text the definition of the VM that was named? */
static int
check_text(const char *text, const char *id, const char **name, xmlDocPtr *doc,
    struct driver_error *error)
{
	const xmlNode	*domain;
	const char	*uuid;

	*doc = lvxml_parse(text);
	if ((domain = lvxml_root(*doc, "domain")) == NULL)
		return driver_fail(error, "refused", false,
		    "text: not a libvirt domain");
	uuid = lvxml_text(domain, "uuid");
	if (uuid == NULL || strcasecmp(uuid, id) != 0)
		return driver_fail(error, "refused", false,
		    "text: is the definition of %s, not of %s",
		    uuid == NULL ? "no VM in particular" : uuid, id);
	if ((*name = lvxml_text(domain, "name")) == NULL)
		return driver_fail(error, "refused", false,
		    "text: has no name");
	return 0;
}

/* Does another VM have that name? */
static int
check_name(virConnectPtr conn, const char *name, const char *id,
    struct driver_error *error)
{
	char		uuid[VIR_UUID_STRING_BUFLEN] = "";
	virDomainPtr	dom;

	if ((dom = virDomainLookupByName(conn, name)) == NULL)
		return 0;
	virDomainGetUUIDString(dom, uuid);
	virDomainFree(dom);
	if (strcasecmp(uuid, id) == 0)
		return 0;
	return driver_fail(error, "conflict", false,
	    "%s: that name has VM %s already", name, uuid);
}

int
lv_define(virConnectPtr conn, const json_t *args, double timeout_s,
    struct driver_error *error)
{
	const char	*text = fact_text(args, "text"), *name;
	const char	*id = fact_text(args, "vm");
	xmlDocPtr	 doc = NULL;
	virDomainPtr	 dom;
	int		 rv = -1;

	(void)timeout_s;
	if (strcmp(fact_text(args, "format"), "libvirt") != 0)
		return driver_fail(error, "unsupported", false,
		    "format: \"%s\": only libvirt can be registered here",
		    fact_text(args, "format"));
	if (check_text(text, id, &name, &doc, error) == -1 ||
	    check_name(conn, name, id, error) == -1)
		goto out;
	if ((dom = virDomainDefineXML(conn, text)) == NULL) {
		lv_fail(error, name);
		goto out;
	}
	virDomainFree(dom);
	rv = 0;
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
	if ((dom = lookup(conn, args, &gone, error)) == NULL)
		return gone ? 0 : -1;
	if ((state = state_of(dom, error)) == -1)
		rv = -1;
	else if (state != VIR_DOMAIN_SHUTOFF && state != VIR_DOMAIN_CRASHED)
		rv = driver_fail(error, "vm-running", false, "%s: it runs",
		    virDomainGetName(dom));
	/* A saved memory image or snapshots make libvirt refuse: rightly. */
	else if (virDomainUndefineFlags(dom,
	    VIR_DOMAIN_UNDEFINE_KEEP_NVRAM) == -1 &&
	    (virGetLastErrorCode() != VIR_ERR_INVALID_ARG ||
	    virDomainUndefine(dom) == -1))
		rv = lv_fail(error, virDomainGetName(dom));
	virDomainFree(dom);
	return rv;
}
