#include "limit.h"

#include <err.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"
#include "ops.h"
#include "status.h"

typedef void	each_fn(void *arg, enum limit_kind, const char *name);

const struct limits	limits_default = { .at_once = {
	[LIMIT_ARRAY] = 4, [LIMIT_PORT] = 0, [LIMIT_HOST] = 4,
	[LIMIT_MANAGER] = 32, [LIMIT_DRAIN] = 2
} };

static const char *const	names[LIMIT_KINDS] = {
	[LIMIT_ARRAY] = "array_at_once", [LIMIT_PORT] = "port_at_once",
	[LIMIT_HOST] = "host_at_once", [LIMIT_MANAGER] = "manager_at_once",
	[LIMIT_DRAIN] = "drains_at_once"
};

unsigned *
limits_find(struct limits *l, const char *name)
{
	size_t	i;

	for (i = 0; i < LIMIT_KINDS; i++)
		if (strcmp(names[i], name) == 0)
			return &l->at_once[i];
	return NULL;
}

json_t *
limits_json(const struct limits *l)
{
	json_t	*object = json_object();
	size_t	 i;

	for (i = 0; i < LIMIT_KINDS; i++)
		json_object_set_new(object, names[i],
		    json_integer(l->at_once[i]));
	return object;
}

const char *
limits_read(struct limits *l, const json_t *object)
{
	struct limits	 got = *l;
	const json_t	*value;
	json_int_t	 n;
	size_t		 i;

	if (object != NULL && !json_is_object(object))
		return "limits: not an object";
	for (i = 0; i < LIMIT_KINDS; i++) {
		value = json_object_get(object, names[i]);
		if (value == NULL || json_is_null(value))
			continue;
		n = json_integer_value(value);
		if (!json_is_integer(value) || n < 0 || n > INT_MAX)
			return "limits: not a number of steps at once";
		got.at_once[i] = (unsigned)n;
	}
	*l = got;
	return NULL;
}

/* Has an entry before this one the same port? */
static bool
seen(const json_t *entries, size_t count, const char *port)
{
	size_t	i;

	for (i = 0; i < count; i++)
		if (strcmp(fact_text(json_array_get(entries, i), "array_port"),
		    port) == 0)
			return true;
	return false;
}

/* The ports of an array that entries of args name, each once. */
static void
each_port(const json_t *args, const char *member, each_fn *each, void *arg)
{
	const json_t	*entries = json_object_get(args, member), *entry;
	const char	*port;
	char		*name;
	size_t		 i;

	json_array_foreach(entries, i, entry) {
		port = fact_text(entry, "array_port");
		if (*port == '\0' || seen(entries, i, port))
			continue;
		if (asprintf(&name, "%s/%s", fact_text(args, "array"),
		    port) == -1)
			err(STATUS_FATAL, NULL);
		each(arg, LIMIT_PORT, name);
		free(name);
	}
}

static void
each_of_array(const char *op, const json_t *args, each_fn *each, void *arg)
{
	static const char *const	members[] = { "ports", "luns",
					    "paths" };
	bool	drain = strcmp(op, "drain-volume") == 0;
	size_t	i;

	each(arg, drain ? LIMIT_DRAIN : LIMIT_ARRAY,
	    fact_text(args, "array"));
	for (i = 0; i < sizeof(members) / sizeof(members[0]) && !drain; i++)
		each_port(args, members[i], each, arg);
}

void
limits_each_of(const char *op, const char *site, const json_t *args,
    each_fn *each, void *arg)
{
	const struct op	*known = op_find(op);

	if (known == NULL)
		return;
	if (strcmp(known->tool, "register-vms") != 0) {
		each_of_array(op, args, each, arg);
		return;
	}
	each(arg, LIMIT_MANAGER, site);
	if (*fact_text(args, "host") != '\0')
		each(arg, LIMIT_HOST, fact_text(args, "host"));
}

void
limits_each(const json_t *step, each_fn *each, void *arg)
{
	limits_each_of(fact_text(step, "op"), fact_site(step),
	    json_object_get(step, "args"), each, arg);
}
