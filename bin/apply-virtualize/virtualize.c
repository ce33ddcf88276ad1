/*
 * virtualize-volume: a LU of the source array is an external volume of
 * exactly its size.
 */
#include <string.h>

#include "apply-virtualize.h"
#include "fact.h"

/* What the step names, borrowed from its args. */
struct wanted {
	struct engine_call	*call;
	struct arrays		*arrays;
	const char		*array;		/* that maps */
	const json_t		*source;	/* {array, volume, wwid} */
	const json_t		*paths;
	json_int_t		 size;
};

static json_int_t
integer(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static int
check_args(struct wanted *w)
{
	const json_t	*path;
	size_t		 i;

	if ((w->array = engine_text(w->call, "array")) == NULL ||
	    engine_text(w->call, "label") == NULL)
		return -1;
	w->source = json_object_get(w->call->args, "source");
	w->paths = json_object_get(w->call->args, "paths");
	w->size = integer(w->call->args, "size_bytes");
	json_array_foreach(w->paths, i, path)
		if (*fact_text(path, "array_port") == '\0' ||
		    *fact_text(path, "target") == '\0' ||
		    !json_is_integer(json_object_get(path, "lun")))
			break;
	if (*fact_text(w->source, "array") != '\0' &&
	    *fact_text(w->source, "volume") != '\0' && w->size > 0 &&
	    json_array_size(w->paths) > 0 && i == json_array_size(w->paths))
		return 0;
	engine_fail(w->call, "bad-step", false, "args: expected source{array, "
	    "volume}, size_bytes and paths[{array_port, target, lun}]");
	return -1;
}

/* ---- the source array ---- */

/* Is the source volume what our port sees behind this path? */
static int
check_path(const struct wanted *w, const struct array_state *src,
    const json_t *path)
{
	const struct array_lun	*lun;
	const char		*port, *own = NULL;
	size_t			 i = 0;
	bool			 failed;

	port = arrays_port_id(w->arrays, w->call, src->array,
	    fact_text(path, "target"), &failed);
	if (port != NULL)
		own = arrays_port_name(w->arrays, w->call, w->array,
		    fact_text(path, "array_port"), &failed);
	if (failed)
		return -1;
	while (own != NULL && (lun = array_state_lun(src, &i)) != NULL)
		if (strcmp(lun->port, port) == 0 &&
		    lun->number == integer(path, "lun") && fact_lists(
		    json_object_get(lun->group, "initiators"), own))
			return 0;
	engine_fail(w->call, "stale-plan", false, "array %s does not have "
	    "volume %s at LUN %" JSON_INTEGER_FORMAT " of port %s",
	    src->array, src->volume, integer(path, "lun"),
	    fact_text(path, "target"));
	return -1;
}

static int
check_source(const struct wanted *w, const struct array_state *src)
{
	const json_t	*path;
	size_t		 i;
	int		 rv;

	if (src->record == NULL) {
		engine_fail(w->call, "not-found", false,
		    "array %s has no volume %s", src->array, src->volume);
		return -1;
	}
	rv = array_state_expect(src) == -1 || array_state_same(src,
	    fact_text(w->source, "wwid"), w->size) == -1 ? -1 : 0;
	if (w->call->rehearsed)		/* mapped and unmapped in word only */
		return rv;
	if (rv == 0)
		rv = viewers_check(src, w->array);
	json_array_foreach(w->paths, i, path)
		if (rv == 0)
			rv = check_path(w, src, path);
	return rv;
}

static int
read_source(const struct wanted *w)
{
	struct array_state	src = { .recent = false };
	int			rv;

	rv = array_state_read(&src, w->call, w->arrays,
	    fact_text(w->source, "array"), fact_text(w->source, "volume"));
	if (rv == 0)
		rv = check_source(w, &src);
	array_state_fini(&src);
	return rv;
}

/* ---- the array that maps ---- */

static bool
has_path(const json_t *paths, const json_t *path)
{
	const json_t	*other;
	size_t		 i;

	json_array_foreach(paths, i, other)
		if (strcmp(fact_text(other, "target"),
		    fact_text(path, "target")) == 0 &&
		    strcmp(fact_text(other, "array_port"),
		    fact_text(path, "array_port")) == 0 &&
		    integer(other, "lun") == integer(path, "lun"))
			return true;
	return false;
}

/* A member that both tell and that differs. */
static bool
differs(const json_t *external, const json_t *source, const char *name)
{
	const char	*is = fact_text(external, name);
	const char	*want = fact_text(source, name);

	return *is != '\0' && *want != '\0' && strcmp(is, want) != 0;
}

/* Is this volume exactly the LU that was meant? */
static int
check_volume(const struct wanted *w, const json_t *volume)
{
	const json_t	*external = json_object_get(volume, "external");
	const char	*id = fact_text(volume, "id");

	if (integer(volume, "size_bytes") != w->size)
		engine_fail(w->call, "external-lu-mismatch", false, "external "
		    "volume %s of array %s has %" JSON_INTEGER_FORMAT " bytes,"
		    " not %" JSON_INTEGER_FORMAT, id, w->array,
		    integer(volume, "size_bytes"), w->size);
	else if (strcmp(fact_text(volume, "array"), w->array) != 0)
		engine_fail(w->call, "wrong-array", false, "array %s answers "
		    "at the address given for %s", fact_text(volume, "array"),
		    w->array);
	else if (differs(external, w->source, "array") ||
	    differs(external, w->source, "volume") ||
	    differs(external, w->source, "wwid"))
		engine_fail(w->call, "external-lu-mismatch", false, "external "
		    "volume %s of array %s maps volume %s of array %s (%s), "
		    "not volume %s", id, w->array, fact_text(external,
		    "volume"), fact_text(external, "array"),
		    fact_text(external, "wwid"), fact_text(w->source,
		    "volume"));
	else
		return 0;
	return -1;
}

/* Does it have all its paths, as far as the array tells? */
static bool
is_whole(const struct wanted *w, const json_t *volume)
{
	const json_t	*paths, *path;
	size_t		 i;

	paths = json_object_get(json_object_get(volume, "external"), "paths");
	json_array_foreach(w->paths, i, path)
		if (paths != NULL && !has_path(paths, path))
			return false;
	return true;
}

static void
note(const struct wanted *w, const json_t *volume)
{
	json_t	*made = w->call->made;

	json_object_set_new(made, "array", json_string(w->array));
	json_object_set_new(made, "volume",
	    json_string(fact_text(volume, "id")));
	json_object_set_new(made, "size_bytes",
	    json_integer(integer(volume, "size_bytes")));
}

/* Is this the volume?  1: with all its paths, 0: not quite, -1. */
static int
judge(const struct wanted *w, const json_t *volume)
{
	if (check_volume(w, volume) == -1)
		return -1;
	note(w, volume);
	return is_whole(w, volume);
}

/*
 * Look for the volume over any of the paths: 1 when it is there with all of
 * them, 0 when it is not, -1.  The array refuses to map a LU twice, so that
 * one that was mapped a moment ago may be overlooked.
 */
static int
look(const struct wanted *w)
{
	json_t	*volume;
	bool	 failed = false;
	int	 rv;

	volume = external_over(w->call, w->arrays, w->array, w->paths, true,
	    &failed);
	if (volume == NULL)
		return failed ? -1 : 0;
	rv = judge(w, volume);
	json_decref(volume);
	return rv;
}

/* Make the volume; its id goes to made. */
static int
change(const struct wanted *w)
{
	const json_t	*args = w->call->args, *record;
	struct driver	*driver;
	json_t		*answer;
	size_t		 i;

	driver = driver_set_get(arrays_set(w->arrays), w->array,
	    &w->call->error);
	if (driver == NULL)
		return -1;
	answer = engine_ask_new(w->call, driver, "virtualize",
	    json_pack("{sO sO sO sI}", "paths", w->paths,
	    "label", json_object_get(args, "label"),
	    "source", w->source, "size_bytes", w->size));
	json_array_foreach(answer, i, record)
		if (strcmp(fact_text(record, "type"), "volume") == 0)
			note(w, record);
	json_decref(answer);
	if (answer == NULL)
		return -1;
	engine_changed(w->call);
	return 0;
}

/* Read back what was made. */
static int
confirm(const struct wanted *w)
{
	struct array_state	st = { .recent = false };
	const json_t		*path = json_array_get(w->paths, 0), *external;
	const char		*volume = fact_text(w->call->made, "volume");
	int			 rv = -1;

	if (*volume == '\0')		/* the driver did not say */
		return look(w);
	if (array_state_read(&st, w->call, w->arrays, w->array,
	    volume) == 0) {
		external = json_object_get(st.record, "external");
		rv = !has_path(json_object_get(external, "paths"), path) &&
		    (strcmp(fact_text(external, "target"), fact_text(path,
		    "target")) != 0 || integer(external, "lun") !=
		    integer(path, "lun")) ? 0 : judge(w, st.record);
	}
	array_state_fini(&st);
	return rv;
}

enum engine_status
virtualize_volume(struct engine_call *call, struct arrays *arrays)
{
	struct wanted	w = { .call = call, .arrays = arrays };
	int		there;

	if (check_args(&w) == -1 || read_source(&w) == -1)
		return ENGINE_FAILED;
	if ((there = look(&w)) != 0)
		return there == 1 ? ENGINE_ALREADY : ENGINE_FAILED;
	if (call->dry_run) {
		json_object_set_new(call->made, "array", json_string(w.array));
		return ENGINE_DONE;
	}
	if (change(&w) == -1 || (there = confirm(&w)) == -1)
		return ENGINE_FAILED;
	return there == 1 ? ENGINE_DONE : engine_fail(call, "not-changed",
	    false, "array %s has no external volume with all paths to volume "
	    "%s of array %s, though it said so", w.array,
	    fact_text(w.source, "volume"), fact_text(w.source, "array"));
}
