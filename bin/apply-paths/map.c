/* map-volume: these initiators see this volume at this LUN of these ports. */
#include <string.h>

#include "apply-paths.h"
#include "fact.h"
#include "lun.h"

/* What is on a port that the volume is wanted on. */
enum place {
	PLACE_FREE,
	PLACE_MAPPED,		/* as wanted */
	PLACE_CONFLICT		/* the volume or the LUN is taken there */
};

static json_int_t
lun_of(const json_t *object)
{
	return json_integer_value(json_object_get(object, "lun"));
}

/* Are the ports of the step what replumb(7) says they are? */
static int
check_ports(struct engine_call *call)
{
	const json_t	*ports = json_object_get(call->args, "ports"), *port;
	const json_t	*initiators, *initiator, *lun;
	size_t		 i, j;

	json_array_foreach(ports, i, port) {
		initiators = json_object_get(port, "initiators");
		lun = json_object_get(port, "lun");
		if (*fact_text(port, "array_port") == '\0' ||
		    json_array_size(initiators) == 0 ||
		    !json_is_integer(lun) || lun_of(port) < 0 ||
		    lun_of(port) > LUN_MAX)
			break;
		json_array_foreach(initiators, j, initiator)
			if (!json_is_string(initiator))
				break;
		if (j < json_array_size(initiators))
			break;
	}
	if (json_array_size(ports) > 0 && i == json_array_size(ports))
		return 0;
	engine_fail(call, "bad-step", false, "args: ports: item %zu: expected "
	    "array_port, initiators and lun", i + 1);
	return -1;
}

/* Is a LUN on the port and in the group that a port entry means? */
static bool
is_meant(const json_t *port, const struct array_lun *lun)
{
	const char	*id = fact_text(port, "host_group");

	if (strcmp(lun->port, fact_text(port, "array_port")) != 0 ||
	    (*id != '\0' && strcmp(lun->group_id, id) != 0))
		return false;
	return array_lun_holds(lun, json_object_get(port, "initiators"),
	    *id == '\0');
}

/* How a port entry stands; *lun is what is there, unless it is free. */
static enum place
look(const struct array_state *st, const json_t *port,
    const struct array_lun **lun)
{
	const struct array_lun	*l;

	for (l = st->luns; l < st->luns + st->lun_count; l++) {
		if (!is_meant(port, l))
			continue;
		*lun = l;
		if (l->own)
			return l->number == lun_of(port) ? PLACE_MAPPED :
			    PLACE_CONFLICT;
		if (l->number == lun_of(port))
			return PLACE_CONFLICT;
	}
	return PLACE_FREE;
}

static enum engine_status
conflict(const struct array_state *st, const json_t *port,
    const struct array_lun *lun)
{
	return engine_fail(st->call, "conflict", false, "volume %s is at LUN %"
	    JSON_INTEGER_FORMAT " of %s already, volume %s was to be at LUN %"
	    JSON_INTEGER_FORMAT, lun->volume, lun->number, lun->group_id,
	    st->volume, lun_of(port));
}

/* Is the volume to be shown to ports of an array, and to nobody else? */
static int
is_for_array(const struct array_state *st)
{
	const char	*array = fact_text(st->call->args, "host");
	const json_t	*port, *name;
	size_t		 i, k;
	bool		 failed;

	if (!driver_set_has(arrays_set(st->arrays), array))
		return 0;
	json_array_foreach(json_object_get(st->call->args, "ports"), i, port)
		json_array_foreach(json_object_get(port, "initiators"), k, name)
			if (arrays_port_id(st->arrays, st->call, array,
			    json_string_value(name), &failed) == NULL)
				return failed ? -1 : 0;
	return 1;
}

/* No host may write to what another array has taken over. */
static int
check_holders(const struct array_state *st)
{
	const struct array_lun	*lun;
	const char		*holder;
	size_t			 i = 0;
	int			 rv;

	if (st->call->rehearsed)
		return 0;
	if ((rv = is_for_array(st)) != 0)
		return rv == 1 ? 0 : -1;
	while (rv == 0 && (lun = array_state_lun(st, &i)) != NULL)
		rv = array_state_holder(st, lun, &holder);
	if (rv == 1)
		engine_fail(st->call, "externally-mapped", false, "array %s "
		    "maps volume %s of array %s as an external volume still",
		    holder, st->volume, st->array);
	return rv == 0 ? 0 : -1;
}

static json_t *
map_args(const struct array_state *st, const json_t *port)
{
	static const char *const names[] = {
		"array_port", "initiators", "lun", "host_group", "name", "mode"
	};
	json_t		*args = json_pack("{ss}", "volume", st->volume);
	size_t		 i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (json_object_get(port, names[i]) != NULL)
			json_object_set_new(args, names[i],
			    json_deep_copy(json_object_get(port, names[i])));
	return args;
}

/* Map the ports that are not; *changed says whether there were any. */
static enum engine_status
map_ports(struct array_state *st, bool *changed)
{
	const struct array_lun	*lun;
	const json_t		*port;
	json_t			*answer;
	size_t			 i;

	json_array_foreach(json_object_get(st->call->args, "ports"), i, port) {
		switch (look(st, port, &lun)) {
		case PLACE_CONFLICT:
			return conflict(st, port, lun);
		case PLACE_MAPPED:
			continue;
		case PLACE_FREE:
			*changed = true;
		}
	}
	json_array_foreach(json_object_get(st->call->args, "ports"), i, port) {
		if (st->call->dry_run || look(st, port, &lun) == PLACE_MAPPED)
			continue;
		answer = engine_ask_new(st->call, st->driver, "map",
		    map_args(st, port));
		if (answer == NULL)
			return ENGINE_FAILED;
		json_decref(answer);
	}
	return ENGINE_DONE;
}

/* Say which port entries are as wanted, so that they can be taken back. */
static void
note_luns(const struct array_state *st)
{
	const struct array_lun	*lun;
	const json_t		*port;
	json_t			*luns = json_array();
	size_t			 i;

	json_object_set_new(st->call->made, "luns", luns);
	json_array_foreach(json_object_get(st->call->args, "ports"), i, port)
		if (look(st, port, &lun) == PLACE_MAPPED)
			json_array_append_new(luns, json_pack("{ss ss sI}",
			    "array_port", lun->port,
			    "host_group", lun->group_id,
			    "lun", lun->number));
}

/* A port entry that is not as it was wanted, or NULL. */
static const json_t *
lacking(const struct array_state *st)
{
	const struct array_lun	*lun;
	const json_t		*port;
	size_t			 i;

	json_array_foreach(json_object_get(st->call->args, "ports"), i, port)
		if (look(st, port, &lun) != PLACE_MAPPED)
			return port;
	return NULL;
}

/*
 * Read back: is every port entry as it was wanted?  If not, what is not quite
 * new may have told so.
 */
static enum engine_status
confirm(struct array_state *st)
{
	const json_t	*port = lacking(st);

	if (port != NULL) {
		if (array_state_reread(st) == -1)
			return ENGINE_FAILED;
		port = lacking(st);
	}
	note_luns(st);
	return port == NULL ? ENGINE_DONE : engine_fail(st->call,
	    "not-changed", false, "volume %s is not at LUN %"
	    JSON_INTEGER_FORMAT " of port %s for these initiators, though the "
	    "array said so", st->volume, lun_of(port),
	    fact_text(port, "array_port"));
}

/* What the volume says of itself, for the steps that follow. */
static void
note_volume(const struct array_state *st)
{
	json_t	*made = st->call->made, *value;

	json_object_set_new(made, "array", json_string(st->array));
	json_object_set_new(made, "volume", json_string(st->volume));
	if ((value = json_object_get(st->record, "wwid")) != NULL)
		json_object_set_new(made, "wwid", json_deep_copy(value));
	if ((value = json_object_get(st->record, "size_bytes")) != NULL)
		json_object_set_new(made, "size_bytes", json_deep_copy(value));
}

/* It failed on the way: tell what is mapped all the same, if it can be read. */
static enum engine_status
broke_off(struct array_state *st)
{
	struct driver_error	why = st->call->error;

	if (array_state_reread(st) == 0) {
		note_volume(st);
		note_luns(st);
	}
	st->call->error = why;
	return ENGINE_FAILED;
}

static enum engine_status
map(struct array_state *st)
{
	enum engine_status	rv;
	bool			changed = false;

	if (st->record == NULL)
		return st->call->rehearsed ? ENGINE_DONE :
		    engine_fail(st->call, "not-found", false,
		    "array %s has no volume %s", st->array, st->volume);
	if (array_state_expect(st) == -1 ||
	    check_holders(st) == -1)
		return ENGINE_FAILED;
	if ((rv = map_ports(st, &changed)) != ENGINE_DONE)
		return changed && !st->call->dry_run ? broke_off(st) : rv;
	engine_changed(st->call);
	st->places = json_object_get(st->call->args, "ports");
	if (changed && !st->call->dry_run &&
	    array_state_reread_recent(st) == -1)
		return ENGINE_FAILED;
	note_volume(st);	/* mapped, it may have a new identity */
	if (changed && st->call->dry_run) {
		note_luns(st);	/* those that are there already */
		return ENGINE_DONE;
	}
	if ((rv = confirm(st)) != ENGINE_DONE)
		return rv;
	return changed ? ENGINE_DONE : ENGINE_ALREADY;
}

enum engine_status
map_volume(struct engine_call *call, struct arrays *arrays)
{
	return check_ports(call) == -1 ? ENGINE_FAILED :
	    array_step(call, arrays, true, map);
}
