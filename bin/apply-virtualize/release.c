/* release-volume and drain-volume: an external volume ends, or moves in. */
#include <string.h>

#include "apply-virtualize.h"
#include "fact.h"

#define POLL_S	1.0	/* between two looks at a drain */

static json_t *
volume_args(const struct array_state *st)
{
	return json_pack("{ss}", "volume", st->volume);
}

/* What both may be done to. */
static bool
is_external(const struct array_state *st)
{
	return json_is_object(json_object_get(st->record, "external"));
}

static void
note(const struct array_state *st)
{
	json_object_set_new(st->call->made, "array", json_string(st->array));
	json_object_set_new(st->call->made, "volume", json_string(st->volume));
}

static int
check_unmapped(const struct array_state *st)
{
	const json_t	*lun;
	size_t		 i = 0;

	lun = st->call->rehearsed ? NULL : array_state_lun(st, &i);
	if (lun == NULL)
		return 0;
	engine_fail(st->call, "still-mapped", false, "array %s shows volume "
	    "%s by %s still", st->array, st->volume,
	    fact_text(lun, "host_group"));
	return -1;
}

static enum engine_status
release(struct array_state *st)
{
	json_t	*answer;

	note(st);
	if (st->record == NULL)
		return ENGINE_ALREADY;
	if (!is_external(st))
		return engine_fail(st->call, "not-external", false, "volume %s"
		    " of array %s holds its data itself", st->volume,
		    st->array);
	if (array_state_expect(st, st->call->expect) == -1 ||
	    check_unmapped(st) == -1)
		return ENGINE_FAILED;
	if (st->call->dry_run)
		return ENGINE_DONE;
	answer = engine_ask_new(st->call, st->driver, "release",
	    volume_args(st));
	json_decref(answer);
	if (answer == NULL || array_state_reread(st) == -1)
		return ENGINE_FAILED;
	return st->record == NULL ? ENGINE_DONE : engine_fail(st->call,
	    "not-changed", false, "volume %s of array %s is there still, "
	    "though the array said it is not", st->volume, st->array);
}

static void
keep_progress(void *arg, json_t *record)
{
	json_t	*value = json_object_get(record, "progress");

	if (json_is_number(value))
		*(double *)arg = json_number_value(value);
}

/* Wait until all has moved; the array goes on when we do not wait. */
static int
await_drain(const struct array_state *st)
{
	json_t	*args = volume_args(st);
	double	 progress;
	int	 rv;

	do {
		progress = -1;
		rv = driver_request(st->driver, "progress", args,
		    st->call->timeout_s, keep_progress, &progress,
		    &st->call->error);
		if (rv == 0 && progress < 0)
			rv = driver_fail(&st->call->error, "protocol", false,
			    "the driver tells no progress");
		if (rv == 0 && progress < 1 && !engine_pause(st->call, POLL_S))
			rv = driver_fail(&st->call->error, "timeout", true,
			    "volume %s is drained to %.0f %%, the array goes "
			    "on", st->volume, progress * 100);
	} while (rv == 0 && progress < 1);
	json_decref(args);
	return rv;
}

static bool
is_drained(const struct array_state *st, const char *pool)
{
	return !is_external(st) &&
	    strcmp(fact_text(st->record, "pool"), pool) == 0;
}

static enum engine_status
drain(struct array_state *st, const char *pool)
{
	json_t	*answer;

	note(st);
	if (st->record == NULL)
		return st->call->rehearsed ? ENGINE_DONE :
		    engine_fail(st->call, "not-found", false,
		    "array %s has no volume %s", st->array, st->volume);
	if (is_drained(st, pool))
		return ENGINE_ALREADY;
	if (!is_external(st))
		return engine_fail(st->call, "not-external", false, "volume %s"
		    " of array %s lies in pool %s", st->volume, st->array,
		    fact_text(st->record, "pool"));
	if (array_state_expect(st, st->call->expect) == -1)
		return ENGINE_FAILED;
	if (st->call->dry_run)
		return ENGINE_DONE;
	answer = engine_ask_new(st->call, st->driver, "drain",
	    json_pack("{ss ss}", "volume", st->volume, "pool", pool));
	json_decref(answer);
	if (answer == NULL || await_drain(st) == -1 ||
	    array_state_reread(st) == -1)
		return ENGINE_FAILED;
	return is_drained(st, pool) ? ENGINE_DONE : engine_fail(st->call,
	    "not-changed", false, "volume %s of array %s is not in pool %s, "
	    "though the array said so", st->volume, st->array, pool);
}

enum engine_status
release_volume(struct engine_call *call, struct arrays *arrays)
{
	const char		*array, *volume;
	struct array_state	 st;
	enum engine_status	 rv = ENGINE_FAILED;

	if ((array = engine_text(call, "array")) == NULL)
		return ENGINE_FAILED;
	if ((volume = array_volume_arg(call)) == NULL)
		return call->rehearsed ? ENGINE_DONE : ENGINE_FAILED;
	if (array_state_read(&st, call, arrays, array, volume) == 0)
		rv = release(&st);
	array_state_fini(&st);
	return rv;
}

enum engine_status
drain_volume(struct engine_call *call, struct arrays *arrays)
{
	const char		*array, *volume, *pool;
	struct array_state	 st;
	enum engine_status	 rv = ENGINE_FAILED;

	if ((array = engine_text(call, "array")) == NULL ||
	    (pool = engine_text(call, "pool")) == NULL)
		return ENGINE_FAILED;
	if ((volume = array_volume_arg(call)) == NULL)
		return call->rehearsed ? ENGINE_DONE : ENGINE_FAILED;
	if (array_state_read(&st, call, arrays, array, volume) == 0)
		rv = drain(&st, pool);
	array_state_fini(&st);
	return rv;
}
