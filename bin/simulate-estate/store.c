#include "store.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "fact.h"
#include "index.h"
#include "record.h"
#include "state.h"
#include "status.h"

/* The simulator's own types. */
static const struct own {
	const char	*name;
	const char	*key[3];
} owns[] = {
	{ "x-array",	{ "array", "site" } },
	{ "x-disk",	{ "vm", "disk" } },
	{ "x-epath",	{ "array", "id" } },
	{ "x-epg",	{ "array", "id" } },
};

struct extra {			/* a record of such a type */
	char		*key;
	json_t		*record;
	UT_hash_handle	 hh;
};

static struct facts	*facts;
static struct extra	*extras;
static json_t		*strangers;	/* of types we know nothing of */

static const struct own *
own_find(const char *type)
{
	size_t	i;

	for (i = 0; i < sizeof(owns) / sizeof(owns[0]); i++)
		if (strcmp(owns[i].name, type) == 0)
			return &owns[i];
	return NULL;
}

static void
key_of(struct store_key *k, const char *const *field, const json_t *record)
{
	const json_t	*v;
	size_t		 i;

	memset(k, 0, sizeof(*k));
	for (i = 0; i < STORE_KEYS && field[i] != NULL; i++) {
		v = json_object_get(record, field[i]);
		snprintf(k->number[i], sizeof(k->number[i]),
		    "%" JSON_INTEGER_FORMAT, json_integer_value(v));
		k->value[i] = json_is_string(v) ? json_string_value(v) :
		    strcmp(field[i], "site") == 0 ? "source" : k->number[i];
	}
}

static const char *const *
fields_of(const char *type)
{
	const struct own		*own = own_find(type);
	const struct record_type	*rt;

	if (own != NULL)
		return own->key;
	rt = record_type_find(type, strlen(type));
	return rt == NULL ? NULL : rt->key;
}

static struct extra *
extra_find(const char *type, const char *const value[])
{
	struct extra	*x;
	char		 key[512];

	snprintf(key, sizeof(key), "%s\037%s\037%s", type, value[0],
	    value[1] == NULL ? "" : value[1]);
	HASH_FIND_STR(extras, key, x);
	return x;
}

static const json_t *
find(const char *type, const char *const v[])
{
	struct extra	*x;

	if (own_find(type) == NULL)
		return facts_get(facts, type, v[0], v[1], v[2], v[3], v[4],
		    v[5], NULL);
	x = extra_find(type, v);
	return x == NULL ? NULL : x->record;
}

const json_t *
state_get(const char *type, ...)
{
	const char	*value[STORE_KEYS + 1] = { NULL };
	va_list		 ap;
	size_t		 i;

	va_start(ap, type);
	for (i = 0; i < STORE_KEYS; i++)
		if ((value[i] = va_arg(ap, const char *)) == NULL)
			break;
	va_end(ap);
	return find(type, value);
}

const json_t *
state_find(enum state_index which, ...)
{
	const json_t	*records;
	va_list		 ap;

	va_start(ap, which);
	records = index_find(which, ap);
	va_end(ap);
	return records;
}

void
state_each(const char *type, void (*fn)(const json_t *, void *), void *arg)
{
	struct fact	*f, *next;

	for (f = facts_first(facts, type); f != NULL; f = next) {
		next = f->next;
		fn(f->record, arg);
	}
}

static void
extra_put(const char *type, const struct store_key *k, json_t *record)
{
	struct extra	*x;

	if ((x = extra_find(type, k->value)) != NULL) {
		json_decref(x->record);
		x->record = record;
		return;
	}
	if ((x = calloc(1, sizeof(*x))) == NULL || asprintf(&x->key,
	    "%s\037%s\037%s", type, k->value[0], k->value[1]) == -1)
		err(STATUS_FATAL, NULL);
	x->record = record;
	HASH_ADD_KEYPTR(hh, extras, x->key, strlen(x->key), x);
}

void
store_put_new(json_t *record)
{
	const char		*type = fact_text(record, "type");
	const char *const	*fields = fields_of(type);
	struct store_key	 k;
	json_t			*old;

	if (fields == NULL) {
		json_array_append_new(strangers, record);
		return;
	}
	key_of(&k, fields, record);
	if ((old = (json_t *)find(type, k.value)) != NULL)
		json_incref(old);
	if (own_find(type) != NULL)
		extra_put(type, &k, record);
	else
		facts_put_new(facts, record);
	index_replace(old, record);
	json_decref(old);
}

void
store_forget(const char *type, const char *const v[])
{
	struct extra	*x;
	const json_t	*record = find(type, v);

	if (record == NULL)
		return;
	index_remove(record);
	if (own_find(type) == NULL) {
		facts_remove(facts, type, v[0], v[1], v[2], v[3], v[4], v[5],
		    NULL);
		return;
	}
	x = extra_find(type, v);
	HASH_DEL(extras, x);
	json_decref(x->record);
	free(x->key);
	free(x);
}

json_t *
state_with_new(const json_t *record, const char *name, json_t *value)
{
	json_t	*copy = json_copy((json_t *)record);

	if (copy == NULL || json_object_set_new(copy, name, value) == -1)
		err(STATUS_FATAL, NULL);
	return copy;
}

void
store_key(struct store_key *k, const json_t *record)
{
	key_of(k, fields_of(fact_text(record, "type")), record);
}

void
store_all(void (*fn)(const json_t *, void *), void *arg)
{
	struct extra	*x;
	json_t		*record;
	size_t		 i;

	for (i = 0; i < record_type_count; i++)
		state_each(record_types[i].name, fn, arg);
	for (x = extras; x != NULL; x = x->hh.next)
		fn(x->record, arg);
	json_array_foreach(strangers, i, record)
		fn(record, arg);
}

void
store_open(void)
{
	facts = facts_new();
	strangers = json_array();
}

void
store_close(void)
{
	struct extra	*x, *next;

	HASH_ITER(hh, extras, x, next) {
		HASH_DEL(extras, x);
		json_decref(x->record);
		free(x->key);
		free(x);
	}
	index_free();
	facts_free(facts);
	json_decref(strangers);
}
