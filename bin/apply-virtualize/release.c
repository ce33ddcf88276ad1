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
	const struct array_lun	*lun;
	size_t			 i = 0;

	lun = st->call->rehearsed ? NULL : array_state_lun(st, &i);
	if (lun == NULL)
		return 0;
	engine_fail(st->call, "still-mapped", false, "array %s shows volume "
	    "%s by %s still", st->array, st->volume, lun->group_id);
	return -1;
}

/*
 * A number that was free for a while may be another volume's now: what is
 * behind it, as far as the array tells, is what the plan had mapped.
 */
static int
check_source(const struct array_state *st)
{
	static const char *const	names[] = { "array", "volume" };
	const json_t			*was, *is;
	size_t				 i;

	if (!engine_may_be(st->call, st->call->expect, "source", JSON_OBJECT))
		return -1;
	was = json_object_get(st->call->expect, "source");
	is = json_object_get(st->record, "external");
	for (i = 0; i < 2; i++)
		if (*fact_text(was, names[i]) != '\0' &&
		    *fact_text(is, names[i]) != '\0' &&
		    strcmp(fact_text(was, names[i]),
		    fact_text(is, names[i])) != 0)
			break;
	if (i == 2)
		return 0;
	engine_fail(st->call, "stale-plan", false, "volume %s of array %s maps "
	    "volume %s of array %s now, the plan had it map %s of %s",
	    st->volume, st->array, fact_text(is, "volume"),
	    fact_text(is, "array"), fact_text(was, "volume"),
	    fact_text(was, "array"));
	return -1;
}

/* The volume is gone; what a broken release left of it goes, too. */
static enum engine_status
release_rest(struct array_state *st)
{
	bool	 changed = st->call->changed;
	json_t	*answer;

	if (st->call->dry_run)
		return ENGINE_ALREADY;
	answer = engine_ask_new(st->call, st->driver, "release",
	    volume_args(st));
	st->call->changed = changed;	/* the volume was gone before */
	json_decref(answer);
	return answer == NULL ? ENGINE_FAILED : ENGINE_ALREADY;
}

static enum engine_status
release(struct array_state *st)
{
	json_t	*answer;

	note(st);
	if (st->record == NULL)
		return release_rest(st);
	if (!is_external(st))
		return engine_fail(st->call, "not-external", false, "volume %s"
		    " of array %s holds its data itself", st->volume,
		    st->array);
	if (array_state_expect(st) == -1 || check_source(st) == -1 ||
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
drain(struct array_state *st)
{
	const char	*pool = fact_text(st->call->args, "pool");
	json_t		*answer;

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
	if (array_state_expect(st) == -1)
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
	return array_step(call, arrays, false, release);
}

enum engine_status
drain_volume(struct engine_call *call, struct arrays *arrays)
{
	return engine_text(call, "pool") == NULL ? ENGINE_FAILED :
	    array_step(call, arrays, false, drain);
}
