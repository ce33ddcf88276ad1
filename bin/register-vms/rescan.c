/* rescan-host: a LU that came is seen, whole; one that went is not. */
#include <string.h>

#include "fact.h"
#include "register-vms.h"
#include "stamp.h"

#define POLL_S	0.25
#define WAIT_S	3.0	/* for paths to come up; then it is scanned again */

/* What a host sees of a LU. */
struct sight {
	bool		there;
	json_int_t	size;		/* -1: not told */
	json_int_t	paths;		/* online */
	json_t		*device;	/* ours, or NULL */
};

/* The size it must have, or -1 when nobody said. */
static json_int_t
size_arg(const struct engine_call *call)
{
	const char	*from = fact_text(call->args, "volume_from");
	const json_t	*size = json_object_get(call->expect, "size_bytes");

	if (size == NULL)
		size = json_object_get(json_object_get(call->inputs, from),
		    "size_bytes");
	return json_is_integer(size) ? json_integer_value(size) : -1;
}

static void
see(struct sight *s, const json_t *record)
{
	const char	*type = fact_text(record, "type");
	const char	*state = fact_text(record, "state");
	const json_t	*value;

	if (strcmp(type, "path") == 0) {
		s->there = true;
		s->paths += *state == '\0' || strcmp(state, "online") == 0;
	}
	if (strcmp(type, "logical_unit") != 0)
		return;
	s->there = true;
	if (json_is_integer(value = json_object_get(record, "size_bytes")))
		s->size = json_integer_value(value);
	json_decref(s->device);
	s->device = json_deep_copy(json_object_get(record, "device"));
}

static int
look(struct sight *s, const struct manager *m, struct engine_call *call,
    const char *wwid)
{
	json_t		*records;
	const json_t	*record;
	size_t		 i;

	json_decref(s->device);
	*s = (struct sight){ .size = -1 };
	records = engine_ask_new(call, m->driver, "describe",
	    json_pack("{ss ss}", "host", m->host, "wwid", wwid));
	if (records == NULL)
		return strcmp(call->error.code, "not-found") == 0 ? 0 : -1;
	json_array_foreach(records, i, record)
		if (strcmp(fact_text(record, "host"), m->host) == 0 &&
		    strcmp(fact_text(record, "wwid"), wwid) == 0)
			see(s, record);
	json_decref(records);
	return 0;
}

/* Is it as the step wants it?  If not, the error says what is missing. */
static bool
is_as_wanted(const struct sight *s, const struct manager *m,
    struct engine_call *call, const char *wwid)
{
	json_int_t	size = size_arg(call), paths;

	paths = json_integer_value(json_object_get(call->args, "path_count"));
	if (paths < 1)
		paths = 1;
	if (json_is_false(json_object_get(call->args, "present"))) {
		if (s->there)
			engine_fail(call, "lu-still-there", true, "host %s "
			    "sees LU %s still", m->host, wwid);
		return !s->there;
	}
	if (!s->there)
		engine_fail(call, "lu-missing", true, "host %s does not see "
		    "LU %s", m->host, wwid);
	else if (s->paths < paths)
		engine_fail(call, "paths-missing", true, "host %s has %"
		    JSON_INTEGER_FORMAT " of %" JSON_INTEGER_FORMAT " paths to"
		    " LU %s", m->host, s->paths, paths, wwid);
	else if (size != -1 && s->size == -1)
		engine_fail(call, "size-mismatch", false, "host %s does not "
		    "tell the size of LU %s", m->host, wwid);
	else if (size != -1 && size != s->size)
		engine_fail(call, "size-mismatch", true, "LU %s has %"
		    JSON_INTEGER_FORMAT " bytes on host %s, not %"
		    JSON_INTEGER_FORMAT, wwid, s->size, m->host, size);
	else
		return true;
	return false;
}

static void
note(struct engine_call *call, const struct sight *s, const char *wwid)
{
	json_object_set_new(call->made, "wwid", json_string(wwid));
	if (s->there)
		json_object_set_new(call->made, "path_count",
		    json_integer(s->paths));
	if (s->size != -1)
		json_object_set_new(call->made, "size_bytes",
		    json_integer(s->size));
	if (s->device != NULL)
		json_object_set(call->made, "device", s->device);
}

/* Scan once, then look until it is as wanted or took too long. */
static enum engine_status
scan(struct sight *s, const struct manager *m, struct engine_call *call,
    const char *wwid)
{
	double	until;

	if (look(s, m, call, wwid) == -1)
		return ENGINE_FAILED;
	if (is_as_wanted(s, m, call, wwid))
		return ENGINE_ALREADY;
	if (call->dry_run)
		return ENGINE_DONE;
	if (manager_change_new(m, call, "rescan", json_pack("{ss s[s]}",
	    "host", m->host, "wwids", wwid)) == -1)
		return ENGINE_FAILED;
	until = stamp_monotonic() + WAIT_S;
	do {
		if (look(s, m, call, wwid) == -1)
			return ENGINE_FAILED;
		if (is_as_wanted(s, m, call, wwid))
			return ENGINE_DONE;
	} while (stamp_monotonic() < until && engine_pause(call, POLL_S));
	return ENGINE_FAILED;
}

enum engine_status
rescan_host(struct engine_call *call, struct registry *r)
{
	struct manager		 m;
	struct sight		 s = { .size = -1 };
	const char		*wwid;
	enum engine_status	 rv;

	if (!engine_may_be(call, call->args, "path_count", JSON_INTEGER) ||
	    !engine_may_be(call, call->expect, "size_bytes", JSON_INTEGER) ||
	    manager_of_step(&m, call, r) == -1)
		return ENGINE_FAILED;
	if ((wwid = wwid_of_step(call, "volume_from")) == NULL)
		return engine_no_input(call);
	if ((rv = scan(&s, &m, call, wwid)) != ENGINE_FAILED)
		note(call, &s, wwid);
	json_decref(s.device);
	return rv;
}
