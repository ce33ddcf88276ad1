/* release-volume: an external volume ends. */
#include <string.h>

#include "apply-virtualize.h"
#include "fact.h"

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
 * The volume is gone, or was never there; what a broken run left of it goes,
 * too.  args is stolen.
 */
static enum engine_status
release_rest(struct engine_call *call, struct driver *driver, json_t *args)
{
	bool	 changed = call->changed;
	json_t	*answer;

	if (call->dry_run) {
		json_decref(args);
		return ENGINE_ALREADY;
	}
	answer = engine_ask_new(call, driver, "release", args);
	call->changed = changed;	/* there was no volume before */
	json_decref(answer);
	return answer == NULL ? ENGINE_FAILED : ENGINE_ALREADY;
}

static enum engine_status
release(struct array_state *st)
{
	json_t	*answer;

	external_note(st);
	if (st->record == NULL)
		return release_rest(st->call, st->driver, external_args(st));
	if (!external_is(st))
		return engine_fail(st->call, "not-external", false, "volume %s"
		    " of array %s holds its data itself", st->volume,
		    st->array);
	if (array_state_expect(st) == -1 || external_check_source(st) == -1 ||
	    check_unmapped(st) == -1)
		return ENGINE_FAILED;
	if (st->call->dry_run)
		return ENGINE_DONE;
	answer = engine_ask_new(st->call, st->driver, "release",
	    external_args(st));
	json_decref(answer);
	if (answer == NULL || array_state_reread(st) == -1)
		return ENGINE_FAILED;
	return st->record == NULL ? ENGINE_DONE : engine_fail(st->call,
	    "not-changed", false, "volume %s of array %s is there still, "
	    "though the array said it is not", st->volume, st->array);
}

/* Which volume it is was not told, but what is behind it. */
static enum engine_status
release_behind(struct engine_call *call, struct arrays *arrays,
    const json_t *paths)
{
	const char		*array = engine_text(call, "array");
	const json_t		*first = json_array_get(paths, 0);
	struct driver		*driver;
	enum engine_status	 rv;
	json_t			*volume;
	bool			 failed = false;

	if (array == NULL || (driver = driver_set_get(arrays_set(arrays),
	    array, &call->error)) == NULL)
		return ENGINE_FAILED;
	volume = external_over(call, arrays, array, paths, false, &failed);
	if (failed)
		return ENGINE_FAILED;
	if (volume == NULL)
		return release_rest(call, driver, json_pack("{sO* sO*}",
		    "target", json_object_get(first, "target"), "lun",
		    json_object_get(first, "lun")));
	rv = array_step_on(call, arrays, fact_text(volume, "id"), false,
	    release);
	json_decref(volume);
	return rv;
}

enum engine_status
release_volume(struct engine_call *call, struct arrays *arrays)
{
	const json_t	*paths = json_object_get(call->args, "paths");

	if (json_object_get(call->args, "volume") != NULL ||
	    json_object_get(call->args, "volume_from") != NULL ||
	    json_array_size(paths) == 0)
		return array_step(call, arrays, false, release);
	return release_behind(call, arrays, paths);
}
