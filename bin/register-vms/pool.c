/* stop-pool and start-pool: a datastore becomes inactive or active. */
#include <string.h>

#include "fact.h"
#include "register-vms.h"

/* Does a datastore lie on a LU that is none of these (none: not known)? */
static bool
is_elsewhere(const json_t *datastore, const json_t *lus)
{
	const json_t	*extent, *lu;
	size_t		 i, k;

	json_array_foreach(json_object_get(datastore, "extents"), i, extent) {
		json_array_foreach(lus, k, lu)
			if (json_equal(json_object_get(lu, "to"), extent))
				break;
		if (k == json_array_size(lus))
			return k > 0;
	}
	return false;
}

/* Is the pool active on the host, on these LUs?  1, 0, or -1. */
static int
is_active(const struct manager *m, struct engine_call *call, const char *pool,
    const json_t *lus)
{
	json_t		*records;
	const json_t	*record;
	size_t		 i;
	int		 active = 0;

	records = engine_ask_new(call, m->driver, "describe",
	    json_pack("{ss ss}", "host", m->host, "pool", pool));
	if (records == NULL)
		return strcmp(call->error.code, "not-found") == 0 ? 0 : -1;
	json_array_foreach(records, i, record)
		if (strcmp(fact_text(record, "type"), "datastore") == 0 &&
		    strcmp(fact_text(record, "pool"), pool) == 0 &&
		    fact_lists(json_object_get(record, "hosts"), m->host))
			active = is_elsewhere(record, lus) ? -1 : 1;
	json_decref(records);
	if (active == -1)
		engine_fail(call, "conflict", false, "pool %s on host %s lies "
		    "on other LUs than the plan says", pool, m->host);
	return active;
}

int
pool_is_active(const struct manager *m, struct engine_call *call,
    const char *pool)
{
	return is_active(m, call, pool, NULL);
}

/* It is inactive; what a broken stop-pool left of it goes, too. */
static enum engine_status
remove_rest(const struct manager *m, struct engine_call *call, json_t *args)
{
	bool	changed = call->changed;

	if (manager_change_new(m, call, "stop-pool", args) == -1)
		return ENGINE_FAILED;
	call->changed = changed;	/* the pool was inactive before */
	return ENGINE_ALREADY;
}

/* Change it, unless it is so, and look again.  Steals args. */
static enum engine_status
set_active(const struct manager *m, struct engine_call *call,
    const json_t *lus, int wanted, const char *verb, json_t *args)
{
	const char	*pool = fact_text(call->args, "pool");
	int		 active = is_active(m, call, pool, lus);

	if (active == 0 && json_is_true(json_object_get(args, "remove")) &&
	    !call->dry_run)
		return remove_rest(m, call, args);
	if (active == -1 || active == wanted || call->dry_run) {
		json_decref(args);
		return active == -1 ? ENGINE_FAILED : active == wanted ?
		    ENGINE_ALREADY : ENGINE_DONE;
	}
	if (manager_change_new(m, call, verb, args) == -1 ||
	    (active = is_active(m, call, pool, lus)) == -1)
		return ENGINE_FAILED;
	return active == wanted ? ENGINE_DONE : engine_fail(call,
	    "not-changed", false, "pool %s on host %s is %s, though its "
	    "manager said it is not", pool, m->host,
	    wanted == 1 ? "inactive" : "active");
}

enum engine_status
stop_pool(struct engine_call *call, struct registry *r)
{
	struct manager		 m;
	const char		*pool;
	enum engine_status	 rv;
	json_t			*lus;

	if ((pool = engine_text(call, "pool")) == NULL ||
	    manager_of_step(&m, call, r) == -1)
		return ENGINE_FAILED;
	if ((lus = successors(call)) == NULL)
		return engine_no_input(call);
	rv = set_active(&m, call, lus, 0, "stop-pool",
	    json_pack("{ss ss sb}", "host", m.host, "pool", pool, "remove",
	    json_is_true(json_object_get(call->args, "remove"))));
	json_decref(lus);
	return rv;
}

/* What a manager needs to make a pool that is not there yet. */
static json_t *
start_args(const struct engine_call *call, const struct manager *m,
    const json_t *found)
{
	json_t		*args = json_object(), *wwids = json_array();
	json_t		*devices = json_array(), *value;
	const json_t	*lu;
	size_t		 i;

	json_object_set_new(args, "host", json_string(m->host));
	json_array_foreach(found, i, lu) {
		json_array_append(wwids, json_object_get(lu, "to"));
		if ((value = json_object_get(lu, "device")) != NULL)
			json_array_append(devices, value);
	}
	if (json_array_size(wwids) > 0)
		json_object_set(args, "wwids", wwids);
	if (json_array_size(devices) == json_array_size(wwids) &&
	    json_array_size(devices) > 0)
		json_object_set(args, "devices", devices);
	json_decref(wwids);
	json_decref(devices);
	for (i = 0; i < 3; i++) {
		static const char *const names[] = { "pool", "fs", "mount" };

		if ((value = json_object_get(call->args, names[i])) != NULL)
			json_object_set_new(args, names[i],
			    json_deep_copy(value));
	}
	return args;
}

enum engine_status
start_pool(struct engine_call *call, struct registry *r)
{
	struct manager		 m;
	enum engine_status	 rv;
	json_t			*found;

	if (engine_text(call, "pool") == NULL ||
	    manager_of_step(&m, call, r) == -1)
		return ENGINE_FAILED;
	if ((found = successors(call)) == NULL)
		return engine_no_input(call);
	rv = set_active(&m, call, found, 1, "start-pool",
	    start_args(call, &m, found));
	json_decref(found);
	return rv;
}
