/*
 * Half of array_state: the arrays of the command line and their ports.
 */
#include <err.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "array_state.h"
#include "fact.h"
#include "status.h"

struct arrays {
	struct driver_set	*set;
	pthread_mutex_t		 lock;	/* of ports, but not its values */
	json_t			*ports;	/* {array: {"names": {id: port},
					   "ids": {port: id}}} */
};

struct arrays *
arrays_new(const struct driver_options *options)
{
	struct arrays	*a;

	if ((a = calloc(1, sizeof(*a))) == NULL ||
	    (a->ports = json_object()) == NULL)
		err(STATUS_FATAL, NULL);
	a->set = driver_set_new(array_drivers, options);
	pthread_mutex_init(&a->lock, NULL);
	return a;
}

void
arrays_free(struct arrays *a)
{
	driver_set_free(a->set);
	json_decref(a->ports);
	pthread_mutex_destroy(&a->lock);
	free(a);
}

struct driver_set *
arrays_set(struct arrays *a)
{
	return a->set;
}

/* Both ways between ids and names of an array's ports; NULL: another's. */
static json_t *
index_new(struct engine_call *call, const char *array, const json_t *records)
{
	json_t		*names = json_object(), *ids = json_object();
	const json_t	*record;
	size_t		 i;

	json_array_foreach(records, i, record) {
		if (strcmp(fact_text(record, "type"), "array_port") != 0)
			continue;
		if (strcmp(fact_text(record, "array"), array) != 0) {
			engine_fail(call, "wrong-array", false, "array %s "
			    "answers at the address given for %s",
			    fact_text(record, "array"), array);
			json_decref(names);
			json_decref(ids);
			return NULL;
		}
		json_object_set(names, fact_text(record, "id"),
		    json_object_get(record, "port"));
		json_object_set(ids, fact_text(record, "port"),
		    json_object_get(record, "id"));
	}
	return json_pack("{so so}", "names", names, "ids", ids);
}

/* Ports do not change while a tool runs: they are read once per array. */
static const json_t *
ports_of(struct arrays *a, struct engine_call *call, const char *array)
{
	struct driver	*driver;
	json_t		*records, *ports;

	if ((driver = driver_set_get(a->set, array, &call->error)) == NULL)
		return NULL;
	pthread_mutex_lock(&a->lock);
	ports = json_object_get(a->ports, array);
	if (ports == NULL && (records = engine_ask_new(call, driver,
	    "describe", json_pack("{sb}", "ports", 1))) != NULL) {
		if ((ports = index_new(call, array, records)) != NULL)
			json_object_set_new(a->ports, array, ports);
		json_decref(records);
	}
	pthread_mutex_unlock(&a->lock);
	return ports;
}

int
arrays_check(struct arrays *a, struct engine_call *call, const char *array)
{
	return ports_of(a, call, array) == NULL ? -1 : 0;
}

static const char *
look_up(struct arrays *a, struct engine_call *call, const char *array,
    const char *which, const char *key, bool *failed)
{
	const json_t	*ports = ports_of(a, call, array);

	*failed = ports == NULL;
	return json_string_value(json_object_get(json_object_get(ports, which),
	    key));
}

const char *
arrays_port_name(struct arrays *a, struct engine_call *call,
    const char *array, const char *id, bool *failed)
{
	return look_up(a, call, array, "names", id, failed);
}

const char *
arrays_port_id(struct arrays *a, struct engine_call *call,
    const char *array, const char *port, bool *failed)
{
	return look_up(a, call, array, "ids", port, failed);
}

json_t *
arrays_logins_new(struct arrays *a, struct engine_call *call,
    const char *array, const char *port)
{
	struct driver	*driver;
	const json_t	*record;
	json_t		*records, *logins = NULL;
	size_t		 i;

	if ((driver = driver_set_get(a->set, array, &call->error)) == NULL ||
	    (records = engine_ask_new(call, driver, "describe",
	    json_pack("{sb}", "ports", 1))) == NULL)
		return NULL;
	json_array_foreach(records, i, record)
		if (strcmp(fact_text(record, "type"), "array_port") == 0 &&
		    strcmp(fact_text(record, "id"), port) == 0)
			logins = json_object_get(record, "logins");
	logins = json_is_array(logins) ? json_incref(logins) : json_array();
	json_decref(records);
	return logins;
}

/* Does this volume record map that LU, by whichever of its paths? */
static bool
is_over(const json_t *record, const char *target, json_int_t lun)
{
	const json_t	*external = json_object_get(record, "external"), *path;
	size_t		 i;

	if (strcmp(fact_text(external, "target"), target) == 0 &&
	    json_integer_value(json_object_get(external, "lun")) == lun)
		return true;
	json_array_foreach(json_object_get(external, "paths"), i, path)
		if (strcmp(fact_text(path, "target"), target) == 0 &&
		    json_integer_value(json_object_get(path, "lun")) == lun)
			return true;
	return false;
}

json_t *
array_external(struct arrays *a, struct engine_call *call, const char *array,
    const char *target, json_int_t lun, bool recent, bool *failed)
{
	struct driver	*driver;
	json_t		*records = NULL, *record, *found = NULL;
	size_t		 i;

	driver = driver_set_get(a->set, array, &call->error);
	if (driver != NULL)
		records = engine_ask_new(call, driver, "describe",
		    json_pack("{s{sssI} sb}", "external", "target", target,
		    "lun", lun, "recent", recent));
	*failed = records == NULL &&
	    (driver == NULL || strcmp(call->error.code, "not-found") != 0);
	json_array_foreach(records, i, record)
		if (strcmp(fact_text(record, "type"), "volume") == 0 &&
		    is_over(record, target, lun))
			found = record;
	json_incref(found);
	json_decref(records);
	return found;
}
