#include "store.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "fact.h"
#include "index.h"
#include "key.h"
#include "record.h"
#include "state.h"
#include "status.h"

/* The simulator's own types; the last is of all that we know nothing of. */
static const struct own {
	const char	*name;
	const char	*key[5];
} owns[] = {
	{ "x-array",	{ "array", "site" } },
	{ "x-data",	{ "holder", "file", "vm", "disk" } },
	{ "x-disk",	{ "vm", "disk" } },
	{ "x-epath",	{ "array", "id" } },
	{ "x-epg",	{ "array", "id" } },
	{ "x-lacks",	{ "site", "host" } },
	{ "x-pool",	{ "site", "id" } },
	{ "x-pair",	{ "array", "id" } },
	{ NULL,		{ NULL } },
};
#define OWNS	(sizeof(owns) / sizeof(owns[0]))

struct kept {
	json_t		*record;
	char		*key;		/* its type and the values of its key */
	struct kept	*prev, *next;	/* of its type */
	UT_hash_handle	 hh;
};

/* The records of one type, oldest first. */
struct list {
	struct kept	*first, *last;
	unsigned long	 changes;
};

static struct kept	*by_key;
static struct list	*lists;		/* of record_types, then of owns */
static json_int_t	 strangers;	/* so far, each a key of its own */

/* The number of a type's list, and the fields of its key. */
static size_t
list_of(const char *type, const char *const **fields)
{
	const struct record_type	*rt;
	size_t				 i;

	if ((rt = record_type_find(type, strlen(type))) != NULL) {
		*fields = rt->key;
		return (size_t)(rt - record_types);
	}
	for (i = 0; i < OWNS - 1 && strcmp(owns[i].name, type) != 0; i++)
		continue;
	*fields = owns[i].key;
	return record_type_count + i;
}

static json_t *
key_value(const json_t *record, const char *field)
{
	json_t	*v = json_object_get(record, field);

	return json_is_string(v) ? json_incref(v) :
	    json_sprintf("%" JSON_INTEGER_FORMAT, json_integer_value(v));
}

json_t *
store_key(const json_t *record)
{
	const char *const	*field;
	json_t			*key = json_array();

	list_of(fact_text(record, "type"), &field);
	for (; *field != NULL; field++)
		json_array_append_new(key, key_value(record, *field));
	return key;
}

static struct kept *
find(const struct key *k)
{
	struct kept	*kept;

	HASH_FIND(hh, by_key, k->data, k->len, kept);
	return kept;
}

const json_t *
state_get(const char *type, ...)
{
	const char	*value;
	struct kept	*kept;
	struct key	 k;
	va_list		 ap;

	key_init(&k);
	key_add(&k, type, strlen(type));
	va_start(ap, type);
	while ((value = va_arg(ap, const char *)) != NULL)
		key_add(&k, value, strlen(value));
	va_end(ap);
	kept = find(&k);
	key_fini(&k);
	return kept == NULL ? NULL : kept->record;
}

static void
key_of(struct key *k, const char *type, const json_t *values)
{
	json_t	*v;
	size_t	 i;

	key_init(k);
	key_add(k, type, strlen(type));
	json_array_foreach(values, i, v)
		if (json_is_string(v))
			key_add(k, json_string_value(v),
			    json_string_length(v));
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
	const char *const	*fields;
	struct kept		*k, *next;

	for (k = lists[list_of(type, &fields)].first; k != NULL; k = next) {
		next = k->next;
		fn(k->record, arg);
	}
}

unsigned long
state_changes(const char *type)
{
	const char *const	*fields;

	return lists[list_of(type, &fields)].changes;
}

static void
kept_new(const struct key *k, struct list *list, json_t *record)
{
	struct kept	*kept;

	if ((kept = calloc(1, sizeof(*kept))) == NULL ||
	    (kept->key = malloc(k->len)) == NULL)
		err(STATUS_FATAL, NULL);
	memcpy(kept->key, k->data, k->len);
	kept->record = record;
	HASH_ADD_KEYPTR(hh, by_key, kept->key, k->len, kept);
	if ((kept->prev = list->last) != NULL)
		list->last->next = kept;
	else
		list->first = kept;
	list->last = kept;
}

static void
kept_free(struct kept *kept)
{
	json_decref(kept->record);
	free(kept->key);
	free(kept);
}

void
store_put_new(json_t *record)
{
	const char		*type = fact_text(record, "type");
	const char *const	*fields;
	struct list		*list = &lists[list_of(type, &fields)];
	struct kept		*kept;
	struct key		 k;
	json_t			*values, *old = NULL;

	if (*fields != NULL && strcmp(*fields, "site") == 0 &&
	    *fact_text(record, "site") == '\0')
		json_object_set_new(record, "site", json_string("source"));
	list->changes++;
	values = store_key(record);
	if (*fields == NULL)
		json_array_append_new(values, json_sprintf(
		    "%" JSON_INTEGER_FORMAT, ++strangers));
	key_of(&k, type, values);
	json_decref(values);
	if ((kept = find(&k)) == NULL)
		kept_new(&k, list, record);
	else {
		old = kept->record;
		kept->record = record;
	}
	key_fini(&k);
	index_replace(old, record);
	json_decref(old);
}

void
store_forget(const char *type, const json_t *values)
{
	const char *const	*fields;
	struct list		*list = &lists[list_of(type, &fields)];
	struct kept		*kept;
	struct key		 k;

	key_of(&k, type, values);
	kept = find(&k);
	key_fini(&k);
	if (kept == NULL)
		return;
	list->changes++;
	index_remove(kept->record);
	*(kept->prev == NULL ? &list->first : &kept->prev->next) = kept->next;
	*(kept->next == NULL ? &list->last : &kept->next->prev) = kept->prev;
	HASH_DEL(by_key, kept);
	kept_free(kept);
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
store_all(void (*fn)(const json_t *, void *), void *arg)
{
	struct kept	*k;
	size_t		 i;

	for (i = 0; i < record_type_count + OWNS; i++)
		for (k = lists[i].first; k != NULL; k = k->next)
			fn(k->record, arg);
}

void
store_open(void)
{
	lists = calloc(record_type_count + OWNS, sizeof(*lists));
	if (lists == NULL)
		err(STATUS_FATAL, NULL);
}

void
store_close(void)
{
	struct kept	*k, *next;

	HASH_ITER(hh, by_key, k, next) {
		HASH_DEL(by_key, k);
		kept_free(k);
	}
	index_free();
	free(lists);
}
