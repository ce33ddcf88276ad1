/* What a manager does with hosts, pools and VMs. */
#include <limits.h>
#include <string.h>

#include "events.h"
#include "fabric.h"
#include "fact.h"
#include "guests.h"
#include "health.h"
#include "manager.h"
#include "state.h"

const char *
verb_text(const json_t *args, const char *name, struct driver_error *error)
{
	const char	*text = fact_text(args, name);

	if (*text != '\0')
		return text;
	driver_fail(error, "protocol", false, "%s: missing", name);
	return NULL;
}

int
verb_host(const char *site, const json_t *args, struct driver_error *error)
{
	const char	*host = verb_text(args, "host", error);

	if (host == NULL)
		return -1;
	if (state_get("host", site, host, NULL) != NULL)
		return 0;
	return driver_fail(error, "not-found", false, "there is no host %s",
	    host);
}

const json_t *
verb_vm(const char *site, const json_t *args, struct driver_error *error)
{
	const char	*host = fact_text(args, "host"), *id;
	const json_t	*vm;

	if ((id = verb_text(args, "vm", error)) == NULL)
		return NULL;
	vm = state_get("vm", site, id, NULL);
	if (vm != NULL && (*host == '\0' ||
	    strcmp(fact_text(vm, "host"), host) == 0))
		return vm;
	driver_fail(error, "not-found", false, "there is no VM %s on %s", id,
	    *host == '\0' ? site : host);
	return NULL;
}

void
vm_autostart(const char *site, const char *id, json_t *value)
{
	const json_t	*vm = state_get("vm", site, id, NULL);

	if (json_is_boolean(value) &&
	    value != json_object_get(vm, "autostart"))
		state_put_new(state_with_new(vm, "autostart",
		    json_incref(value)));
}

static void
set_autostart(const char *site, const json_t *args)
{
	vm_autostart(site, fact_text(args, "vm"),
	    json_object_get(args, "autostart"));
}

static int
verb_stop(struct request *r, const char *site, const json_t *args,
    struct driver_error *error)
{
	const json_t	*vm = verb_vm(site, args, error);

	(void)r;
	if (vm == NULL)
		return -1;
	if (strcmp(fact_text(vm, "state"), "off") != 0)
		guest_stop(vm, "vm-stopped");
	set_autostart(site, args);
	return 0;
}

static int
verb_start(struct request *r, const char *site, const json_t *args,
    struct driver_error *error)
{
	const json_t	*vm = verb_vm(site, args, error);
	const char	*state = fact_text(vm, "state");

	(void)r;
	if (vm == NULL)
		return -1;
	if (strcmp(state, "running") == 0) {
		set_autostart(site, args);
		return 0;
	}
	if (strcmp(state, "paused") == 0 || strcmp(state, "suspended") == 0)
		return driver_fail(error, "refused", false,
		    "%s is %s: resume it by hand", fact_text(vm, "name"),
		    state);
	if (guest_start(vm, error) == -1)
		return -1;
	health_booting(site, fact_text(args, "vm"));
	set_autostart(site, args);
	return 0;
}

/* The same LUs, in whatever order? */
static bool
same_extents(const json_t *a, const json_t *b)
{
	json_t	*one, *other;
	size_t	 i, k, found = 0;

	json_array_foreach(a, i, one)
		json_array_foreach(b, k, other)
			found += (size_t)json_equal(one, other);
	return json_array_size(a) == json_array_size(b) &&
	    found == json_array_size(a);
}

/* Does the host see all LUs of a pool? */
static int
extents_seen(const char *site, const char *host, const json_t *pool,
    struct driver_error *error)
{
	const char	*name = fact_text(pool, "pool"), *wwid;
	json_t		*item;
	size_t		 i;

	json_array_foreach(json_object_get(pool, "extents"), i, item) {
		wwid = json_string_value(item);
		if (!fabric_reaches(site, host, wwid))
			return driver_fail(error, "refused", false,
			    state_find(WWID_PATHS, site, host, wwid, NULL) ==
			    NULL ? "pool %s: %s does not see the LU %s" :
			    "pool %s: %s has lost all paths to the LU %s",
			    name, host, wwid);
	}
	return 0;
}

/* The record of a pool that has to be made; new. */
static json_t *
pool_new(const char *site, const json_t *args, const char *id,
    struct driver_error *error)
{
	const char	*name = fact_text(args, "pool");
	const char	*fs = fact_text(args, "fs");
	const char	*mount = fact_text(args, "mount");
	json_t		*wwids = json_object_get(args, "wwids"), *item;
	size_t		 i;

	if (*fs == '\0' || *mount != '/' || strlen(mount) >= PATH_MAX ||
	    json_array_size(wwids) == 0) {
		driver_fail(error, "not-found", false, "there is no pool %s, "
		    "and it cannot be made without fs, mount and wwids", name);
		return NULL;
	}
	json_array_foreach(wwids, i, item)
		if (!json_is_string(item)) {
			driver_fail(error, "protocol", false,
			    "wwids: not texts");
			return NULL;
		}
	return json_pack("{s:s,s:s,s:s,s:O,s:s,s:[],s:s,s:s,s:s}",
	    "type", "datastore", "site", site, "id", id, "extents", wwids,
	    "name", name, "hosts", "fs", fs, "pool", name, "mount", mount);
}

/* The pool of the arguments as it is, or as it has to be made; new. */
static json_t *
pool_wanted(const char *site, const json_t *args, const char *id,
    struct driver_error *error)
{
	const json_t	*pool = state_get("datastore", site, id, NULL);
	const json_t	*wwids = json_object_get(args, "wwids");

	if (pool == NULL || (json_array_size(wwids) > 0 && json_array_size(
	    json_object_get(pool, "hosts")) == 0 &&
	    state_get("x-pool", site, id, NULL) != NULL))
		return pool_new(site, args, id, error);
	if (json_array_size(wwids) == 0 ||
	    same_extents(json_object_get(pool, "extents"), wwids))
		return json_incref((json_t *)pool);
	driver_fail(error, "conflict", false,
	    "a pool named %s lies on other LUs", fact_text(args, "pool"));
	return NULL;
}

/* Put a pool, active on its host; one that was not there is ours. */
static void
pool_put(const char *site, const char *host, const json_t *pool)
{
	const char	*id = fact_text(pool, "id");

	event_log("pool-started", "s:s,s:s,s:s,s:O", "site", site, "host",
	    host, "pool", fact_text(pool, "pool"), "extents",
	    json_object_get(pool, "extents"));
	if (state_get("datastore", site, id, NULL) == NULL)
		state_put_new(json_pack("{s:s,s:s,s:s}", "type", "x-pool",
		    "site", site, "id", id));
	state_put_new(state_with_new(pool, "hosts", json_pack("[s]", host)));
}

static int
verb_start_pool(struct request *r, const char *site, const json_t *args,
    struct driver_error *error)
{
	const char	*host = fact_text(args, "host");
	const char	*name = verb_text(args, "pool", error);
	json_t		*id, *pool;
	int		 rv = 0;

	(void)r;
	if (name == NULL || verb_host(site, args, error) == -1)
		return -1;
	id = json_sprintf("%s/%s", host, name);
	pool = pool_wanted(site, args, json_string_value(id), error);
	json_decref(id);
	if (pool == NULL)
		return -1;
	if (json_array_size(json_object_get(pool, "hosts")) == 0) {
		rv = extents_seen(site, host, pool, error);
		if (rv == 0)
			pool_put(site, host, pool);
	}
	json_decref(pool);
	return rv;
}

/* Take a pool away that start-pool made. */
static void
pool_remove(const char *site, const char *id)
{
	const json_t	*ours = state_get("x-pool", site, id, NULL);

	if (ours == NULL)
		return;
	state_remove(state_get("datastore", site, id, NULL));
	state_remove(ours);
}

static int
verb_stop_pool(struct request *r, const char *site, const json_t *args,
    struct driver_error *error)
{
	const char	*host = fact_text(args, "host");
	const char	*name = verb_text(args, "pool", error), *id;
	const json_t	*pool;
	const char	*user;
	json_t		*text;
	int		 rv = 0;

	(void)r;
	if (name == NULL || verb_host(site, args, error) == -1)
		return -1;
	text = json_sprintf("%s/%s", host, name);
	id = json_string_value(text);
	pool = state_get("datastore", site, id, NULL);
	if ((user = guest_of_datastore(site, host, id)) != NULL)
		rv = driver_fail(error, "refused", false,
		    "pool %s of %s is in use by %s", name, host, user);
	else if (pool != NULL &&
	    json_array_size(json_object_get(pool, "hosts")) > 0) {
		event_log("pool-stopped", "s:s,s:s,s:s", "site", site,
		    "host", host, "pool", name);
		state_put_new(state_with_new(pool, "hosts", json_array()));
	}
	if (rv == 0 && json_is_true(json_object_get(args, "remove")))
		pool_remove(site, id);
	json_decref(text);
	return rv;
}

static int
verb_rescan(struct request *r, const char *site, const json_t *args,
    struct driver_error *error)
{
	(void)r;
	if (verb_host(site, args, error) == -1)
		return -1;
	fabric_rescan(site, fact_text(args, "host"));
	return 0;
}

const struct verb	verbs[] = {
	{ "describe", NULL, verb_describe },
	{ "stop", "stop", verb_stop },
	{ "start", "start", verb_start },
	{ "define", "define", verb_define },
	{ "undefine", "define", verb_undefine },
	{ "start-pool", "pool", verb_start_pool },
	{ "stop-pool", "pool", verb_stop_pool },
	{ "rescan", "rescan", verb_rescan },
	{ "fingerprint", "fingerprint", verb_fingerprint },
	{ "ping", NULL, verb_ping },
	{ "addresses", NULL, verb_addresses },
	{ "check", NULL, verb_check },
	{ NULL, NULL, NULL }
};
