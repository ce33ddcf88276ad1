/*
 * The same VM at the other site: it must not run while ours does, and it
 * must be there before ours goes for good.
 */
#include <string.h>

#include "fact.h"
#include "register-vms.h"

/*
 * Where the twin is: not at our own site, and on the host on which discovery
 * saw it, since any other may say with truth that it does not know the VM.
 */
static int
twin_arg(struct engine_call *call, struct store *store, const char *vm,
    const char **host, const char **site)
{
	const json_t	*twin = json_object_get(call->args, "twin");
	json_t		*seen;
	int		 rv = 0;

	*host = fact_text(twin, "host");
	*site = fact_text(twin, "site");
	if (**host == '\0' || **site == '\0') {
		engine_fail(call, "twin-not-off", false, "the step does not "
		    "tell site and host of the twin of VM %s", vm);
		return -1;
	}
	if (strcmp(*site, call->site) == 0) {
		engine_fail(call, "twin-not-off", false, "the twin of VM %s "
		    "is said to be at its own site, the %s", vm, *site);
		return -1;
	}
	seen = store_vm(store, *site, vm);
	if (seen != NULL && strcmp(fact_text(seen, "host"), *host) != 0) {
		rv = -1;
		engine_fail(call, "twin-not-off", false, "the twin of VM %s "
		    "was on host %s, not on %s", vm, fact_text(seen, "host"),
		    *host);
	}
	json_decref(seen);
	return rv;
}

/* Ask one manager whether the twin is off there, or not there.  0, or -1. */
static int
check_off_at(const struct manager *twin, const struct manager *self,
    struct engine_call *call, const char *vm)
{
	bool	 failed, self_same;
	json_t	*is = manager_vm(twin, call, vm, &failed);

	if (is == NULL)
		return failed ? -1 : 0;
	/* One manager for both sites may show us the VM itself. */
	self_same = twin->driver == self->driver &&
	    strcmp(fact_text(is, "host"), self->host) == 0;
	failed = !vm_is_off(is) && !self_same;
	if (failed)
		engine_fail(call, "twin-not-off", false, "VM %s is %s on host "
		    "%s", vm, fact_text(is, "state"), fact_text(is, "host"));
	json_decref(is);
	return failed ? -1 : 0;
}

/*
 * Somebody must know.  Where the twin's host has a manager of its own and
 * its site has one too, both must say so: it may run on another host by now.
 */
int
twin_check_off(struct engine_call *call, struct registry *r,
    const struct manager *self, const char *vm)
{
	const char	*host, *site;
	struct manager	 m;

	if (twin_arg(call, r->store, vm, &host, &site) == -1 ||
	    manager_find(&m, call, r, host, site) == -1 ||
	    check_off_at(&m, self, call, vm) == -1)
		return -1;
	if (!m.own || !driver_set_has(r->managers, site))
		return 0;
	m.own = false;
	m.driver = driver_set_get(r->managers, site, &call->error);
	return m.driver == NULL ? -1 : check_off_at(&m, self, call, vm);
}

int
twin_check_there(struct engine_call *call, struct registry *r, const char *vm)
{
	const json_t	*twin = json_object_get(call->args, "twin");
	const char	*host = fact_text(twin, "host");
	const char	*site = "destination";
	struct manager	 m;
	json_t		*is;
	bool		 failed, there;

	if (*host == '\0' || strcmp(fact_text(twin, "site"), site) != 0) {
		engine_fail(call, "twin-missing", false, "the step does not "
		    "tell on which host of the %s VM %s is now", site, vm);
		return -1;
	}
	if (manager_find(&m, call, r, host, site) == -1)
		return -1;
	is = manager_vm(&m, call, vm, &failed);
	there = is != NULL && strcmp(fact_text(is, "host"), host) == 0;
	json_decref(is);
	if (!failed && !there)
		engine_fail(call, "twin-missing", false, "VM %s is not "
		    "registered on host %s of the %s", vm, host, site);
	return there ? 0 : -1;
}
