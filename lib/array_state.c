#include "array_state.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"
#include "stamp.h"
#include "status.h"

/* Who may see the volume must be known: a LUN of nobody is one of anybody. */
static int
check_groups(const struct array_state *st)
{
	const struct array_lun	*lun;
	const json_t		*names, *name;
	size_t			 i = 0, k;
	bool			 well = true;

	while (well && (lun = array_state_lun(st, &i)) != NULL) {
		names = json_object_get(lun->group, "initiators");
		well = json_is_array(names);
		json_array_foreach(names, k, name)
			well = well && json_is_string(name);
		if (!well)
			engine_fail(st->call, "protocol", false, "array %s "
			    "does not tell who sees volume %s by host group "
			    "%s", st->array, st->volume, lun->group_id);
	}
	return well ? 0 : -1;
}

static bool
is_group(const json_t *record, const struct array_lun *lun)
{
	return strcmp(fact_text(record, "type"), "host_group") == 0 &&
	    strcmp(fact_text(record, "id"), lun->group_id) == 0 &&
	    strcmp(fact_text(record, "array_port"), lun->port) == 0;
}

/* The host group of the lun record at that place: most often before it. */
static const json_t *
find_group(const json_t *records, size_t at, const struct array_lun *lun)
{
	const json_t	*record;
	size_t		 i;

	if (at > 0 && is_group(record = json_array_get(records, at - 1), lun))
		return record;
	json_array_foreach(records, i, record)
		if (is_group(record, lun))
			return record;
	return NULL;
}

static void
add_lun(struct array_state *st, const json_t *record, size_t at)
{
	struct array_lun	*lun = &st->luns[st->lun_count++];

	lun->record = record;
	lun->port = fact_text(record, "array_port");
	lun->group_id = fact_text(record, "host_group");
	lun->volume = fact_text(record, "volume");
	lun->number = json_integer_value(json_object_get(record, "lun"));
	lun->own = strcmp(lun->volume, st->volume) == 0;
	lun->group = find_group(st->records, at, lun);
}

/* Find things once: a volume may be mapped hundreds of times. */
static void
make_index(struct array_state *st)
{
	const char	*type;
	json_t		*record;
	size_t		 i;

	st->luns = calloc(json_array_size(st->records) + 1, sizeof(*st->luns));
	if (st->luns == NULL)
		err(STATUS_FATAL, NULL);
	json_array_foreach(st->records, i, record) {
		type = fact_text(record, "type");
		if (strcmp(type, "lun") == 0)
			add_lun(st, record, i);
		else if (strcmp(type, "volume") == 0 &&
		    strcmp(fact_text(record, "id"), st->volume) == 0)
			st->record = record;
	}
}

/* The ids of the host groups of these places; NULL when one is not known. */
static json_t *
groups_new(const json_t *places)
{
	json_t	*ids = json_array(), *place, *id;
	size_t	 i;

	json_array_foreach(places, i, place) {
		if ((id = json_object_get(place, "host_group")) == NULL)
			break;
		json_array_append(ids, id);
	}
	if (i > 0 && i == json_array_size(places))
		return ids;
	json_decref(ids);
	return NULL;
}

static int
read_state(struct array_state *st, bool recent)
{
	array_state_fini(st);
	st->read_s = stamp_monotonic();
	st->records = engine_ask_new(st->call, st->driver, "describe",
	    json_pack("{ss sb so*}", "volume", st->volume, "recent", recent,
	    "host_groups", groups_new(st->places)));
	if (st->records == NULL &&
	    strcmp(st->call->error.code, "not-found") == 0)
		st->records = json_array();
	if (st->records == NULL)
		return -1;
	make_index(st);
	if (st->record == NULL)		/* or is it another array's? */
		return arrays_check(st->arrays, st->call, st->array);
	if (strcmp(fact_text(st->record, "array"), st->array) != 0) {
		engine_fail(st->call, "wrong-array", false,
		    "array %s answers at the address given for %s",
		    fact_text(st->record, "array"), st->array);
		return -1;
	}
	return check_groups(st);
}

int
array_state_reread(struct array_state *st)
{
	return read_state(st, false);
}

int
array_state_reread_recent(struct array_state *st)
{
	return read_state(st, st->recent);
}

int
array_state_read(struct array_state *st, struct engine_call *call,
    struct arrays *arrays, const char *array, const char *volume)
{
	st->call = call;
	st->arrays = arrays;
	st->array = array;
	st->volume = volume;
	st->driver = driver_set_get(arrays_set(arrays), array, &call->error);
	return st->driver == NULL ? -1 : read_state(st, st->recent);
}

void
array_state_fini(struct array_state *st)
{
	json_decref(st->records);
	free(st->luns);
	st->records = NULL;
	st->record = NULL;
	st->luns = NULL;
	st->lun_count = 0;
}

static const char *
volume_arg(struct engine_call *call)
{
	const json_t	*made;
	const char	*volume = fact_text(call->args, "volume");

	if (*volume != '\0')
		return volume;
	if (json_object_get(call->args, "volume_from") == NULL)
		return engine_text(call, "volume");
	if ((made = engine_made(call, "volume_from")) == NULL)
		return NULL;
	volume = fact_text(made, "volume");
	if (*volume != '\0')
		return volume;
	engine_fail(call, "no-input", false, "step %s made no volume",
	    fact_text(call->args, "volume_from"));
	return NULL;
}

/* st: how to read it. */
static enum engine_status
step_on(struct array_state *st, struct engine_call *call,
    struct arrays *arrays, const char *volume,
    enum engine_status (*run)(struct array_state *))
{
	const char		*array = engine_text(call, "array");
	enum engine_status	 rv = ENGINE_FAILED;

	if (array != NULL &&
	    array_state_read(st, call, arrays, array, volume) == 0)
		rv = run(st);
	array_state_fini(st);
	return rv;
}

static enum engine_status
step(struct array_state *st, struct engine_call *call, struct arrays *arrays,
    enum engine_status (*run)(struct array_state *))
{
	const char	*volume;

	if (engine_text(call, "array") == NULL)
		return ENGINE_FAILED;
	if ((volume = volume_arg(call)) == NULL)
		return engine_no_input(call);
	return step_on(st, call, arrays, volume, run);
}

enum engine_status
array_step_on(struct engine_call *call, struct arrays *arrays,
    const char *volume, bool recent,
    enum engine_status (*run)(struct array_state *))
{
	struct array_state	st = { .recent = recent };

	return step_on(&st, call, arrays, volume, run);
}

enum engine_status
array_step(struct engine_call *call, struct arrays *arrays, bool recent,
    enum engine_status (*run)(struct array_state *))
{
	struct array_state	st = { .recent = recent };

	return step(&st, call, arrays, run);
}

enum engine_status
array_step_at(struct engine_call *call, struct arrays *arrays,
    const json_t *luns, enum engine_status (*run)(struct array_state *))
{
	struct array_state	st = { .recent = true, .places = luns };

	return step(&st, call, arrays, run);
}

static json_int_t
size_of(const struct array_state *st)
{
	return json_integer_value(json_object_get(st->record, "size_bytes"));
}

int
array_state_same(const struct array_state *st, const char *wwid,
    json_int_t size)
{
	const char	*is = fact_text(st->record, "wwid");

	if (*wwid != '\0' && *is != '\0' && strcmp(wwid, is) != 0) {
		engine_fail(st->call, "stale-plan", false, "volume %s of array "
		    "%s is %s now, the plan was made for %s", st->volume,
		    st->array, is, wwid);
		return -1;
	}
	if (size == size_of(st))
		return 0;
	engine_fail(st->call, "stale-plan", false, "volume %s of array %s has "
	    "%" JSON_INTEGER_FORMAT " bytes now, the plan was made for %"
	    JSON_INTEGER_FORMAT, st->volume, st->array, size_of(st), size);
	return -1;
}

int
array_state_expect(const struct array_state *st)
{
	const json_t	*expect = st->call->expect;
	json_t		*size = json_object_get(expect, "size_bytes");

	if (!engine_may_be(st->call, expect, "wwid", JSON_STRING) ||
	    !engine_may_be(st->call, expect, "size_bytes", JSON_INTEGER))
		return -1;
	return array_state_same(st, fact_text(expect, "wwid"),
	    json_is_integer(size) ? json_integer_value(size) : size_of(st));
}

const struct array_lun *
array_state_lun(const struct array_state *st, size_t *i)
{
	while (*i < st->lun_count)
		if (st->luns[(*i)++].own)
			return &st->luns[*i - 1];
	return NULL;
}

bool
array_lun_at(const struct array_lun *lun, const char *array_port,
    const char *host_group, json_int_t number)
{
	return lun->number == number && strcmp(lun->port, array_port) == 0 &&
	    strcmp(lun->group_id, host_group) == 0;
}

static bool
lists_all(const json_t *names, const json_t *wanted)
{
	const json_t	*value;
	size_t		 i;

	json_array_foreach(wanted, i, value)
		if (!fact_lists(names, json_string_value(value)))
			return false;
	return true;
}

bool
array_lun_holds(const struct array_lun *lun, const json_t *initiators,
    bool exact)
{
	const json_t	*there = json_object_get(lun->group, "initiators");

	return lists_all(there, initiators) &&
	    (!exact || lists_all(initiators, there));
}

/* Is one of these initiators a port of that array?  1, 0, or -1. */
static int
sees(const struct array_state *st, const char *array, const json_t *initiators)
{
	const json_t	*initiator;
	size_t		 i;
	bool		 failed = false;

	json_array_foreach(initiators, i, initiator)
		if (arrays_port_id(st->arrays, st->call, array,
		    json_string_value(initiator), &failed) != NULL)
			return 1;
		else if (failed)
			return -1;
	return 0;
}

/* Does that array map this LUN, which it sees?  1, 0, or -1. */
static int
maps(const struct array_state *st, const char *array,
    const struct array_lun *lun)
{
	const char	*target;
	json_t		*volume;
	bool		 failed = false;

	target = arrays_port_name(st->arrays, st->call, st->array,
	    lun->port, &failed);
	if (target == NULL && !failed)
		engine_fail(st->call, "not-found", false,
		    "array %s does not tell its port %s", st->array, lun->port);
	if (target == NULL)
		return -1;
	volume = array_external(st->arrays, st->call, array, target,
	    lun->number, false, &failed);
	json_decref(volume);
	return failed ? -1 : volume != NULL;
}

int
array_state_holder(const struct array_state *st, const struct array_lun *lun,
    const char **holder)
{
	size_t	i;
	int	rv = 0;

	for (i = 0; rv == 0; i++) {
		*holder = driver_set_name(arrays_set(st->arrays), i);
		if (*holder == NULL)
			return 0;
		if (strcmp(*holder, st->array) == 0)
			continue;
		rv = sees(st, *holder, json_object_get(lun->group,
		    "initiators"));
		if (rv == 1)
			rv = maps(st, *holder, lun);
	}
	return rv;
}
