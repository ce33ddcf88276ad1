/* drain-volume: the data of an external volume move into a pool. */
#include <string.h>

#include "apply-virtualize.h"
#include "fact.h"

#define POLL_S		1.0	/* between two looks at a drain, at first */
#define POLL_MAX_S	30.0
#define WINDOW_S	60.0	/* between two looks at the clock */

static void
keep_progress(void *arg, json_t *record)
{
	json_t	*value = json_object_get(record, "progress");

	if (json_is_number(value))
		*(double *)arg = json_number_value(value);
}

/* How far it is, from 0 to 1; 0, or -1. */
static int
ask_progress(const struct array_state *st, double *progress)
{
	json_t	*args = external_args(st);
	int	 rv;

	*progress = -1;
	rv = driver_request(st->driver, "progress", args, st->call->timeout_s,
	    keep_progress, progress, &st->call->error);
	json_decref(args);
	if (rv == 0 && *progress < 0)
		rv = driver_fail(&st->call->error, "protocol", false,
		    "the driver tells no progress");
	return rv;
}

/* Wait until all has moved; the array goes on when we do not wait. */
static int
await_drain(const struct array_state *st)
{
	double	progress, pause = POLL_S;
	int	rv;

	while ((rv = ask_progress(st, &progress)) == 0 && progress < 1) {
		engine_progress(st->call, progress);
		if (!engine_pause(st->call, pause))
			return driver_fail(&st->call->error, "timeout", true,
			    "volume %s is drained to %.0f %%, the array goes "
			    "on", st->volume, progress * 100);
		pause = pause < POLL_MAX_S ? pause * 1.2 : POLL_MAX_S;
	}
	return rv;
}

static bool
is_drained(const struct array_state *st, const char *pool)
{
	return !external_is(st) &&
	    strcmp(fact_text(st->record, "pool"), pool) == 0;
}

/*
 * Nobody at the source may write to what is behind the volume, from where the
 * data are read.  An array that does not tell what that is cannot be asked.
 */
static int
check_behind(const struct array_state *st)
{
	const json_t		*behind = json_object_get(st->record,
				    "external");
	const char		*array = fact_text(behind, "array");
	struct array_state	 src = { .recent = false };
	int			 rv;

	if (*array == '\0' || *fact_text(behind, "volume") == '\0')
		return 0;
	rv = array_state_read(&src, st->call, st->arrays, array,
	    fact_text(behind, "volume"));
	if (rv == 0)
		rv = viewers_check(&src, st->array);
	array_state_fini(&src);
	return rv;
}

static int
check(const struct array_state *st)
{
	if (array_state_expect(st) == -1 || external_check_source(st) == -1)
		return -1;
	return st->call->rehearsed ? 0 : check_behind(st);
}

/* What the array copies already goes on, whatever the time of day. */
static bool
is_running(const struct array_state *st)
{
	struct driver_error	kept = st->call->error;
	double			progress;
	bool			running;

	running = ask_progress(st, &progress) == 0;
	st->call->error = kept;
	return running;
}

/* Wait for the window; *waited says that the state is an old one now. */
static int
await_window(struct array_state *st, const char *window, bool *waited)
{
	double	left;

	while ((left = window_opens_in(window)) != 0) {
		if (left < 0)
			return driver_fail(&st->call->error, "bad-step", false,
			    "args: window: expected hours such as 22:00-06:00");
		*waited = true;
		if (!engine_pause(st->call, left < WINDOW_S ? left : WINDOW_S))
			return driver_fail(&st->call->error, "timeout", true,
			    "volume %s: not begun, it is not time yet (%s)",
			    st->volume, window);
	}
	return 0;
}

static enum engine_status
start(struct array_state *st, const char *pool)
{
	const char	*window = fact_text(st->call->args, "window");
	json_t		*answer;
	bool		 waited = false;

	if (*window != '\0' && !is_running(st) &&
	    await_window(st, window, &waited) == -1)
		return ENGINE_FAILED;
	if (waited && (array_state_reread(st) == -1 || check(st) == -1))
		return ENGINE_FAILED;
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

static enum engine_status
drain(struct array_state *st)
{
	const char	*pool = fact_text(st->call->args, "pool");

	external_note(st);
	if (st->record == NULL)
		return st->call->rehearsed ? ENGINE_DONE :
		    engine_fail(st->call, "not-found", false,
		    "array %s has no volume %s", st->array, st->volume);
	if (is_drained(st, pool))
		return ENGINE_ALREADY;
	if (!external_is(st))
		return engine_fail(st->call, "not-external", false, "volume %s"
		    " of array %s lies in pool %s", st->volume, st->array,
		    fact_text(st->record, "pool"));
	if (check(st) == -1)
		return ENGINE_FAILED;
	return st->call->dry_run ? ENGINE_DONE : start(st, pool);
}

enum engine_status
drain_volume(struct engine_call *call, struct arrays *arrays)
{
	if (engine_text(call, "pool") == NULL ||
	    !engine_may_be(call, call->args, "window", JSON_STRING))
		return ENGINE_FAILED;
	return array_step(call, arrays, false, drain);
}
