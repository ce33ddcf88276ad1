/* unmap-volume: these LUNs show the volume no more. */
#include <string.h>

#include "apply-paths.h"
#include "fact.h"
#include "stamp.h"

#define SEEN_S	1.0	/* how long what was read of a LUN holds */

static const char *
port_of(const json_t *lun)
{
	return fact_text(lun, "array_port");
}

static const char *
group_of(const json_t *lun)
{
	return fact_text(lun, "host_group");
}

static json_int_t
number_of(const json_t *lun)
{
	return json_integer_value(json_object_get(lun, "lun"));
}

static int
check_luns(struct engine_call *call)
{
	const json_t	*luns = json_object_get(call->args, "luns"), *lun;
	size_t		 i;

	json_array_foreach(luns, i, lun)
		if (*port_of(lun) == '\0' || (*group_of(lun) == '\0' &&
		    json_array_size(json_object_get(lun, "initiators")) ==
		    0) || !json_is_integer(json_object_get(lun, "lun")))
			break;
	if (json_array_size(luns) > 0 && i == json_array_size(luns))
		return 0;
	engine_fail(call, "bad-step", false, "args: luns: item %zu: expected "
	    "array_port, host_group or initiators, and lun", i + 1);
	return -1;
}

/*
 * Is a LUN at a place?  Where the id of the host group is not known, as the
 * step that made it did not come to its end, it is the one of its initiators.
 */
static bool
is_at(const json_t *place, const struct array_lun *lun)
{
	if (*group_of(place) != '\0')
		return array_lun_at(lun, port_of(place), group_of(place),
		    number_of(place));
	return array_lun_at(lun, port_of(place), lun->group_id,
	    number_of(place)) && array_lun_holds(lun,
	    json_object_get(place, "initiators"), true);
}

/* The LUN of the volume at a place, or NULL. */
static const struct array_lun *
lun_at(const struct array_state *st, const json_t *place)
{
	const struct array_lun	*lun;
	size_t			 i = 0;

	while ((lun = array_state_lun(st, &i)) != NULL)
		if (is_at(place, lun))
			return lun;
	return NULL;
}

/* The entry of made.luns at a place from a try before, or NULL. */
static json_t *
noted_at(const json_t *noted, const json_t *place)
{
	json_t	*lun;
	size_t	 i;

	json_array_foreach(noted, i, lun)
		if (number_of(lun) == number_of(place) &&
		    strcmp(port_of(lun), port_of(place)) == 0 &&
		    (*group_of(place) == '\0' ||
		    strcmp(group_of(lun), group_of(place)) == 0))
			return lun;
	return NULL;
}

/* Of its host group, as it is or as the plan has it; NULL: not known. */
static const char *
group_id(const struct array_lun *lun, const json_t *place)
{
	if (lun != NULL)
		return lun->group_id;
	return *group_of(place) == '\0' ? NULL : group_of(place);
}

/*
 * One entry of made.luns: all that is needed to map it again, as it is now or
 * else as the plan has it.
 */
static json_t *
entry_new(const struct array_state *st, const json_t *place)
{
	static const char *const names[] = { "initiators", "name", "mode" };
	const struct array_lun	*lun = lun_at(st, place);
	const json_t		*group = lun == NULL ? NULL : lun->group;
	json_t			*entry, *value;
	size_t			 i;

	entry = json_pack("{ss ss* sI}", "array_port", port_of(place),
	    "host_group", group_id(lun, place), "lun", number_of(place));
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if ((value = json_object_get(group, names[i])) != NULL ||
		    (value = json_object_get(place, names[i])) != NULL)
			json_object_set_new(entry, names[i],
			    json_deep_copy(value));
	return entry;
}

/* Say what is to be taken away; what an earlier try saw is kept. */
static void
note(const struct array_state *st)
{
	json_t		*made = st->call->made, *before, *luns = json_array();
	const json_t	*place;
	json_t		*old;
	size_t		 i;

	before = json_object_get(made, "luns");
	json_array_foreach(json_object_get(st->call->args, "luns"), i, place)
		if ((old = noted_at(before, place)) != NULL)
			json_array_append(luns, old);
		else
			json_array_append_new(luns, entry_new(st, place));
	json_object_set_new(made, "array", json_string(st->array));
	json_object_set_new(made, "volume", json_string(st->volume));
	json_object_set_new(made, "luns", luns);
}

/* An external volume must not lose the LU under it. */
static int
check_holders(const struct array_state *st)
{
	const struct array_lun	*lun;
	const char		*holder;
	const json_t		*place;
	size_t			 i;
	int			 rv;

	json_array_foreach(json_object_get(st->call->args, "luns"), i, place) {
		if ((lun = lun_at(st, place)) == NULL ||
		    st->call->rehearsed)
			continue;
		if ((rv = array_state_holder(st, lun, &holder)) == 0)
			continue;
		if (rv == 1)
			engine_fail(st->call, "in-use-external", false,
			    "array %s has an external volume on volume %s of "
			    "array %s", holder, st->volume, st->array);
		return -1;
	}
	return 0;
}

/* Is it in a host group of our making, which goes with its last LUN? */
static bool
is_ours(const json_t *place)
{
	return strncmp(fact_text(place, "name"), "rpl_", 4) == 0;
}

/* Take one LUN away, or (NULL) what a broken run left of it. */
static int
unmap_lun(struct array_state *st, const json_t *place,
    const struct array_lun *lun)
{
	bool		 changed = st->call->changed;
	const char	*id = group_id(lun, place);
	json_t		*answer;

	answer = engine_ask_new(st->call, st->driver, "unmap",
	    json_pack("{ss ss* ss* ss sI sb}", "array_port", port_of(place),
	    "host_group", id, "name", id == NULL ? fact_text(place, "name") :
	    NULL, "volume", st->volume, "lun", number_of(place),
	    "seen", lun != NULL && stamp_monotonic() - st->read_s < SEEN_S));
	if (lun == NULL)
		st->call->changed = changed;	/* it was gone before */
	json_decref(answer);
	return answer == NULL ? -1 : 0;
}

/* Take away what is there; *changed says whether there was anything. */
static enum engine_status
unmap_luns(struct array_state *st, bool *changed)
{
	const struct array_lun	*lun;
	const json_t		*place;
	size_t			 i;

	json_array_foreach(json_object_get(st->call->args, "luns"), i, place) {
		lun = lun_at(st, place);
		*changed = *changed || lun != NULL;
		if (!st->call->dry_run && (lun != NULL || is_ours(place)) &&
		    unmap_lun(st, place, lun) == -1)
			return ENGINE_FAILED;
	}
	return ENGINE_DONE;
}

static enum engine_status
confirm(const struct array_state *st)
{
	const struct array_lun	*lun;
	const json_t		*place;
	size_t			 i;

	json_array_foreach(json_object_get(st->call->args, "luns"), i, place)
		if ((lun = lun_at(st, place)) != NULL)
			return engine_fail(st->call, "not-changed", false,
			    "volume %s is at LUN %" JSON_INTEGER_FORMAT
			    " of %s still, though the array said it is not",
			    st->volume, lun->number, lun->group_id);
	return ENGINE_DONE;
}

/* A volume that is not there is not mapped either. */
static enum engine_status
unmap(struct array_state *st)
{
	enum engine_status	rv;
	bool			changed = false;

	if (st->record != NULL &&
	    (array_state_expect(st) == -1 ||
	    check_holders(st) == -1))
		return ENGINE_FAILED;
	note(st);
	if ((rv = unmap_luns(st, &changed)) != ENGINE_DONE)
		return rv;
	engine_changed(st->call);
	if (!changed)
		return ENGINE_ALREADY;
	if (st->call->dry_run)
		return ENGINE_DONE;
	return array_state_reread_recent(st) == -1 ? ENGINE_FAILED :
	    confirm(st);
}

enum engine_status
unmap_volume(struct engine_call *call, struct arrays *arrays)
{
	return check_luns(call) == -1 ? ENGINE_FAILED :
	    array_step_at(call, arrays, json_object_get(call->args, "luns"),
	    unmap);
}
