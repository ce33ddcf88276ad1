/* What the operations on external volumes have in common. */
#include <string.h>

#include "apply-virtualize.h"
#include "fact.h"

json_t *
external_over(struct engine_call *call, struct arrays *arrays,
    const char *array, const json_t *paths, bool recent, bool *failed)
{
	const json_t	*path;
	json_t		*volume = NULL;
	size_t		 i;

	json_array_foreach(paths, i, path) {
		volume = array_external(arrays, call, array, fact_text(path,
		    "target"), json_integer_value(json_object_get(path,
		    "lun")), recent, failed);
		if (volume != NULL || *failed)
			break;
	}
	return volume;
}

json_t *
external_args(const struct array_state *st)
{
	return json_pack("{ss}", "volume", st->volume);
}

bool
external_is(const struct array_state *st)
{
	return json_is_object(json_object_get(st->record, "external"));
}

void
external_note(const struct array_state *st)
{
	json_object_set_new(st->call->made, "array", json_string(st->array));
	json_object_set_new(st->call->made, "volume", json_string(st->volume));
}

/*
 * A number that was free for a while may be another volume's now: what is
 * behind it, as far as the array tells, is what the plan had mapped.
 */
int
external_check_source(const struct array_state *st)
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
