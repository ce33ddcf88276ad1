/* fingerprint-volume and compare-volume: the ends of a LU before and after. */
#include <string.h>

#include "fact.h"
#include "register-vms.h"

static bool
is_whole(const json_t *record)
{
	return *fact_text(record, "first_sha256") != '\0' &&
	    *fact_text(record, "last_sha256") != '\0' &&
	    json_is_integer(json_object_get(record, "size_bytes"));
}

/* What a manager read of a LU, out of its answer. */
static int
take(struct engine_call *call, const json_t *records, const char *wwid,
    const char *host)
{
	static const char *const names[] = {
		"size_bytes", "first_sha256", "last_sha256", "labels"
	};
	json_t			*record, *value;
	size_t			 i, k;

	json_array_foreach(records, i, record) {
		if (strcmp(fact_text(record, "type"), "fingerprint") != 0 ||
		    strcmp(fact_text(record, "wwid"), wwid) != 0 ||
		    strcmp(fact_text(record, "host"), host) != 0 ||
		    !is_whole(record))
			continue;
		for (k = 0; k < sizeof(names) / sizeof(names[0]); k++)
			if ((value = json_object_get(record, names[k])) !=
			    NULL)
				json_object_set_new(call->made, names[k],
				    json_deep_copy(value));
		return 0;
	}
	engine_fail(call, "protocol", false, "the manager of %s did not tell "
	    "what it read of LU %s", host, wwid);
	return -1;
}

/* Fill in made: what there is, or that nobody can tell.  0, or -1. */
static int
read_ends(struct engine_call *call, const struct manager *m, const char *wwid)
{
	json_t	*records;
	int	 rv = 0;

	json_object_set_new(call->made, "wwid", json_string(wwid));
	records = manager_read_new(m, call, "fingerprint",
	    json_pack("{ss ss}", "host", m->host, "wwid", wwid));
	if (records != NULL)
		rv = take(call, records, wwid, m->host);
	else if (strcmp(call->error.code, "unsupported") == 0)
		json_object_set_new(call->made, "unavailable", json_true());
	else
		rv = -1;
	json_decref(records);
	return rv;
}

/*
 * The first of the two did not get it.  A LU that the host does not see, or
 * see any more, is read by nobody: where a run broke off and its journal lost
 * the result, its paths may be gone by now.
 */
static enum engine_status
not_read(struct engine_call *call)
{
	if (strcmp(call->error.code, "not-found") != 0 &&
	    strcmp(call->error.code, "refused") != 0)
		return ENGINE_FAILED;
	json_object_set_new(call->made, "unavailable", json_true());
	json_object_set_new(call->made, "why", json_string(
	    call->error.message));
	return ENGINE_DONE;
}

enum engine_status
fingerprint_volume(struct engine_call *call, struct registry *r)
{
	struct manager	 m;
	const char	*wwid;

	if (manager_of_step(&m, call, r) == -1)
		return ENGINE_FAILED;
	if ((wwid = wwid_of_step(call, "wwid_from")) == NULL)
		return engine_no_input(call);
	if (call->dry_run)		/* VMs write to it still */
		return ENGINE_DONE;
	return read_ends(call, &m, wwid) == -1 ? not_read(call) : ENGINE_DONE;
}

/* The first thing that is not as it was, in words; NULL: all is. */
static const char *
difference(const json_t *was, const json_t *is)
{
	static const struct { const char *name, *words; } parts[] = {
		{ "size_bytes",		"the size" },
		{ "labels",		"the labels" },
		{ "first_sha256",	"the first MiB" },
		{ "last_sha256",	"the last MiB" },
	};
	const json_t	*a, *b;
	size_t		 i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		a = json_object_get(was, parts[i].name);
		b = json_object_get(is, parts[i].name);
		if (a != NULL && b != NULL && !json_equal(a, b))
			return parts[i].words;
	}
	return NULL;
}

/* Is that VM, or that pool, at work on its host?  1, 0, or -1: failed. */
static int
is_at_work(struct engine_call *call, struct registry *r, const json_t *user)
{
	const char	*vm = fact_text(user, "vm");
	struct manager	 m;
	json_t		*is;
	bool		 failed;
	int		 rv;

	if (manager_find(&m, call, r, fact_text(user, "host"),
	    call->site) == -1)
		return -1;
	if (*vm == '\0')
		return pool_is_active(&m, call, fact_text(user, "pool"));
	is = manager_vm(&m, call, vm, &failed);
	rv = failed ? -1 : is != NULL && !vm_is_off(is);
	json_decref(is);
	return rv;
}

/*
 * It is not what it was.  Where something that waits for this step is at work
 * already, a step before has compared it, whose result was lost; what is there
 * now has been written since.
 */
static enum engine_status
differs(struct engine_call *call, struct registry *r, const char *host,
    const char *what, const json_t *was)
{
	const json_t	*user;
	size_t		 i;
	int		 rv;

	json_array_foreach(json_object_get(call->args, "users"), i, user) {
		if ((rv = is_at_work(call, r, user)) == -1)
			return ENGINE_FAILED;
		if (rv == 0)
			continue;
		json_object_set_new(call->made, "in_use", json_true());
		return ENGINE_ALREADY;
	}
	return engine_fail(call, "content-differs", false, "LU %s on host %s: "
	    "%s is not what was read of LU %s before",
	    fact_text(call->made, "wwid"), host, what, fact_text(was, "wwid"));
}

enum engine_status
compare_volume(struct engine_call *call, struct registry *r)
{
	struct manager	 m;
	const json_t	*was;
	const char	*wwid, *what;

	if (!engine_may_be(call, call->args, "users", JSON_ARRAY) ||
	    manager_of_step(&m, call, r) == -1)
		return ENGINE_FAILED;
	if ((was = engine_made(call, "same_as")) == NULL ||
	    (wwid = wwid_of_step(call, "wwid_from")) == NULL)
		return engine_no_input(call);
	if (call->dry_run)
		return ENGINE_DONE;
	if (read_ends(call, &m, wwid) == -1)
		return ENGINE_FAILED;
	if (json_is_true(json_object_get(was, "unavailable")))
		json_object_set_new(call->made, "unavailable", json_true());
	if (json_is_true(json_object_get(call->made, "unavailable")))
		return ENGINE_DONE;
	if (!is_whole(was))
		return engine_fail(call, "no-input", false, "step %s does not "
		    "tell what it read", fact_text(call->args, "same_as"));
	what = difference(was, call->made);
	return what == NULL ? ENGINE_DONE : differs(call, r, m.host, what, was);
}
