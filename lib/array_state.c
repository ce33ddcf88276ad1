#include "array_state.h"

#include <string.h>

#include "fact.h"

/* Who may see the volume must be known: a LUN of nobody is one of anybody. */
static int
check_groups(const struct array_state *st)
{
	const json_t	*lun, *names, *name;
	size_t		 i = 0, k;
	bool		 well = true;

	while (well && (lun = array_state_lun(st, &i)) != NULL) {
		names = json_object_get(array_state_group(st, lun),
		    "initiators");
		well = json_is_array(names);
		json_array_foreach(names, k, name)
			well = well && json_is_string(name);
		if (!well)
			engine_fail(st->call, "protocol", false, "array %s "
			    "does not tell who sees volume %s by host group "
			    "%s", st->array, st->volume,
			    fact_text(lun, "host_group"));
	}
	return well ? 0 : -1;
}

int
array_state_reread(struct array_state *st)
{
	const json_t	*record;
	size_t		 i;

	json_decref(st->records);
	st->record = NULL;
	st->records = engine_ask_new(st->call, st->driver, "describe",
	    json_pack("{ss}", "volume", st->volume));
	if (st->records == NULL &&
	    strcmp(st->call->error.code, "not-found") == 0)
		st->records = json_array();
	if (st->records == NULL)
		return -1;
	json_array_foreach(st->records, i, record)
		if (strcmp(fact_text(record, "type"), "volume") == 0 &&
		    strcmp(fact_text(record, "id"), st->volume) == 0)
			st->record = record;
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
array_state_read(struct array_state *st, struct engine_call *call,
    struct arrays *arrays, const char *array, const char *volume)
{
	*st = (struct array_state){ .call = call, .arrays = arrays,
	    .array = array, .volume = volume };
	st->driver = driver_set_get(arrays_set(arrays), array, &call->error);
	return st->driver == NULL ? -1 : array_state_reread(st);
}

void
array_state_fini(struct array_state *st)
{
	json_decref(st->records);
	st->records = NULL;
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

enum engine_status
array_step(struct engine_call *call, struct arrays *arrays,
    enum engine_status (*run)(struct array_state *))
{
	const char		*array, *volume;
	struct array_state	 st;
	enum engine_status	 rv = ENGINE_FAILED;

	if ((array = engine_text(call, "array")) == NULL)
		return ENGINE_FAILED;
	if ((volume = volume_arg(call)) == NULL)
		return engine_no_input(call);
	if (array_state_read(&st, call, arrays, array, volume) == 0)
		rv = run(&st);
	array_state_fini(&st);
	return rv;
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

const json_t *
array_state_lun(const struct array_state *st, size_t *i)
{
	const json_t	*record;

	while ((record = json_array_get(st->records, (*i)++)) != NULL)
		if (strcmp(fact_text(record, "type"), "lun") == 0 &&
		    strcmp(fact_text(record, "volume"), st->volume) == 0)
			return record;
	return NULL;
}

const json_t *
array_state_group(const struct array_state *st, const json_t *lun)
{
	const json_t	*record;
	size_t		 i;

	json_array_foreach(st->records, i, record)
		if (strcmp(fact_text(record, "type"), "host_group") == 0 &&
		    strcmp(fact_text(record, "id"),
		    fact_text(lun, "host_group")) == 0 &&
		    strcmp(fact_text(record, "array_port"),
		    fact_text(lun, "array_port")) == 0)
			return record;
	return NULL;
}

bool
array_lun_at(const json_t *lun, const char *array_port,
    const char *host_group, json_int_t number)
{
	return strcmp(fact_text(lun, "array_port"), array_port) == 0 &&
	    strcmp(fact_text(lun, "host_group"), host_group) == 0 &&
	    json_integer_value(json_object_get(lun, "lun")) == number;
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
maps(const struct array_state *st, const char *array, const json_t *lun)
{
	const char	*target;
	json_t		*volume;
	bool		 failed = false;

	target = arrays_port_name(st->arrays, st->call, st->array,
	    fact_text(lun, "array_port"), &failed);
	if (target == NULL && !failed)
		engine_fail(st->call, "not-found", false,
		    "array %s does not tell its port %s", st->array,
		    fact_text(lun, "array_port"));
	if (target == NULL)
		return -1;
	volume = array_external(st->arrays, st->call, array, target,
	    json_integer_value(json_object_get(lun, "lun")), &failed);
	json_decref(volume);
	return failed ? -1 : volume != NULL;
}

int
array_state_holder(const struct array_state *st, const json_t *lun,
    const char **holder)
{
	const json_t	*group = array_state_group(st, lun);
	size_t		 i;
	int		 rv = 0;

	for (i = 0; rv == 0; i++) {
		*holder = driver_set_name(arrays_set(st->arrays), i);
		if (*holder == NULL)
			return 0;
		if (strcmp(*holder, st->array) == 0)
			continue;
		rv = sees(st, *holder, json_object_get(group, "initiators"));
		if (rv == 1)
			rv = maps(st, *holder, lun);
	}
	return rv;
}
