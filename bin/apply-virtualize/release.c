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

/* The volume is gone; what a broken release left of it goes, too. */
static enum engine_status
release_rest(struct array_state *st)
{
	bool	 changed = st->call->changed;
	json_t	*answer;

	if (st->call->dry_run)
		return ENGINE_ALREADY;
	answer = engine_ask_new(st->call, st->driver, "release",
	    external_args(st));
	st->call->changed = changed;	/* the volume was gone before */
	json_decref(answer);
	return answer == NULL ? ENGINE_FAILED : ENGINE_ALREADY;
}

static enum engine_status
release(struct array_state *st)
{
	json_t	*answer;

	external_note(st);
	if (st->record == NULL)
		return release_rest(st);
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

enum engine_status
release_volume(struct engine_call *call, struct arrays *arrays)
{
	return array_step(call, arrays, false, release);
}
