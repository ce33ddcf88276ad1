/*
 * The verbs that stop and start VMs.  Each is a wanted state: what holds
 * already is left alone.
 */
#include <err.h>
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fact.h"
#include "libvirt_view.h"
#include "stamp.h"

#define STOP_S	300.0		/* how long a guest has, when nobody says */
#define ASK_S	15.0		/* until a guest is asked once more */
#define FADE_S	3.0		/* from the power-off of a guest to its end */
#define POLL_NS	200000000L

virDomainPtr
lv_vm(virConnectPtr conn, const json_t *args, bool *gone,
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

int
lv_vm_state(virDomainPtr dom, struct driver_error *error)
{
	int	state;

	if (virDomainGetState(dom, &state, NULL, 0) == -1)
		return lv_fail_domain(error, dom);
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
		if ((state = lv_vm_state(dom, error)) == -1)
			return strcmp(error->code, "not-found") == 0 ? 1 : -1;
		if (state == VIR_DOMAIN_SHUTOFF)
			return 1;
		if (stamp_monotonic() >= until)
			return 0;
		nanosleep(&pause, NULL);
	}
}

/*
 * Is it going off by itself, so that stopping it could not be done?  libvirt
 * may know that before the state tells.
 */
static bool
goes_off(virDomainPtr dom)
{
	struct driver_error	unused;

	return wait_off(dom, FADE_S, &unused) == 1;
}

int
lv_set_autostart(virDomainPtr dom, const json_t *args,
    struct driver_error *error)
{
	const json_t	*wanted = json_object_get(args, "autostart");

	if (!json_is_boolean(wanted) ||
	    (json_is_false(wanted) && virDomainIsPersistent(dom) != 1) ||
	    virDomainSetAutostart(dom, json_is_true(wanted)) == 0)
		return 0;
	return lv_fail_domain(error, dom);
}

/*
 * The guest has been asked; wait as wait_off does.  It is asked again now and
 * then: one that was busy when it was asked may not have heard.
 */
static int
insist(virDomainPtr dom, double timeout_s, struct driver_error *error)
{
	double	until = stamp_monotonic() + timeout_s, left;
	int	off;

	while ((left = until - stamp_monotonic()) > ASK_S) {
		if ((off = wait_off(dom, ASK_S, error)) != 0)
			return off;
		virDomainShutdown(dom);
	}
	return wait_off(dom, left, error);
}

static int
stop(virDomainPtr dom, double timeout_s, bool force,
    struct driver_error *error)
{
	const char	*name = virDomainGetName(dom);
	int		 off, state;

	if ((state = lv_vm_state(dom, error)) == -1)
		return -1;
	if (state == VIR_DOMAIN_SHUTOFF)
		return 0;
	if (virDomainShutdown(dom) == -1 && !force) {
		lv_fail(error, name);
		return goes_off(dom) ? 0 : -1;
	}
	if ((off = insist(dom, timeout_s, error)) != 0)
		return off == 1 ? 0 : -1;
	if (!force)
		return driver_fail(error, "timeout", true,
		    "%s: still runs %.0f s after it was asked to shut down",
		    name, timeout_s);
	if (virDomainDestroy(dom) == -1) {
		lv_fail(error, name);
		return goes_off(dom) ? 0 : -1;
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
	if ((dom = lv_vm(conn, args, &gone, error)) == NULL)
		return -1;
	rv = stop(dom, timeout_s, json_is_true(json_object_get(args,
	    "force")), error);
	if (rv == 0)
		rv = lv_set_autostart(dom, args, error);
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
	if ((dom = lv_vm(conn, args, &gone, error)) == NULL)
		return -1;
	state = lv_vm_state(dom, error);
	if (state == -1)
		rv = -1;
	else if (state == VIR_DOMAIN_PAUSED || state == VIR_DOMAIN_PMSUSPENDED)
		rv = driver_fail(error, "refused", false,
		    "%s: is paused or suspended: resume it by hand",
		    virDomainGetName(dom));
	else if (state != VIR_DOMAIN_RUNNING && state != VIR_DOMAIN_BLOCKED &&
	    virDomainCreate(dom) == -1) {
		lv_fail_domain(error, dom);
		/* Somebody else was quicker: that is as good. */
		rv = virDomainIsActive(dom) == 1 ? 0 : -1;
	}
	if (rv == 0)
		rv = lv_set_autostart(dom, args, error);
	virDomainFree(dom);
	return rv;
}
