#include "index.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "fact.h"
#include "status.h"

#define FIELDS		3
#define KEY_SIZE	512
#define SEPARATOR	'\037'	/* stands in no name */

/* A field that ends in "/" stands for its value up to the first slash. */
static const struct {
	const char	*type;
	const char	*field[FIELDS + 1];
} indexes[STATE_INDEXES] = {
	[HOST_INITIATORS] = { "initiator", { "site", "host" } },
	[INITIATOR_OF] = { "initiator", { "port" } },
	[PORT_OF] = { "array_port", { "port" } },
	[PORT_GROUPS] = { "host_group", { "array", "array_port" } },
	[PORT_INITIATOR_GROUPS] = { "host_group",
	    { "array", "array_port", "initiators" } },
	[GROUP_LUNS] = { "lun", { "array", "array_port", "host_group" } },
	[VOLUME_LUNS] = { "lun", { "array", "volume" } },
	[VOLUME_OF] = { "volume", { "wwid" } },
	[HOST_PATHS] = { "path", { "site", "host" } },
	[WWID_PATHS] = { "path", { "site", "host", "wwid" } },
	[HOST_UNITS] = { "logical_unit", { "site", "host" } },
	[HOST_VMS] = { "vm", { "site", "host" } },
	[HOST_DATASTORES] = { "datastore", { "site", "id/" } },
	[VM_DISKS] = { "disk", { "site", "vm" } },
	[ZONES_OF] = { "zone", { "members" } },
	[LOGINS_OF] = { "fabric_login", { "wwpn" } },
	[ARRAY_EXTERNALS] = { "x-epg", { "array" } },
};

struct entry {
	char		*key;
	json_t		*records;	/* array; each its own reference */
	UT_hash_handle	 hh;
};

static struct entry	*entries;

/* Append a value to a key; its new length. */
static size_t
join(char key[KEY_SIZE], size_t len, const char *value)
{
	int	n;

	n = snprintf(key + len, KEY_SIZE - len, "%s%c", value, SEPARATOR);
	if (n < 0 || (size_t)n >= KEY_SIZE - len)
		errx(STATUS_FATAL, "%.40s...: name too long", value);
	return len + (size_t)n;
}

static size_t
join_field(char key[KEY_SIZE], size_t len, const char *field,
    const json_t *value)
{
	const char	*text = json_is_string(value) ?
	    json_string_value(value) : "";
	char		 part[KEY_SIZE];

	if (strchr(field, '/') == NULL)
		return join(key, len, text);
	snprintf(part, sizeof(part), "%.*s", (int)strcspn(text, "/"), text);
	return join(key, len, part);
}

static size_t
begin(char key[KEY_SIZE], enum state_index which)
{
	char	number[8];

	snprintf(number, sizeof(number), "%d", (int)which);
	return join(key, 0, number);
}

static void
entry_add(const char *key, json_t *record)
{
	struct entry	*e;

	HASH_FIND_STR(entries, key, e);
	if (e == NULL) {
		if ((e = calloc(1, sizeof(*e))) == NULL ||
		    (e->key = strdup(key)) == NULL ||
		    (e->records = json_array()) == NULL)
			err(STATUS_FATAL, NULL);
		HASH_ADD_KEYPTR(hh, entries, e->key, strlen(e->key), e);
	}
	json_array_append(e->records, record);
}

static void
entry_free(struct entry *e)
{
	HASH_DEL(entries, e);
	json_decref(e->records);
	free(e->key);
	free(e);
}

/* Where a record is in its entry; json_array_size when it is not. */
static size_t
position(const struct entry *e, const json_t *record)
{
	size_t	i, n = json_array_size(e->records);

	for (i = 0; i < n && json_array_get(e->records, i) != record; i++)
		continue;
	return i;
}

static void
entry_remove(const char *key, json_t *record)
{
	struct entry	*e;

	HASH_FIND_STR(entries, key, e);
	if (e == NULL)
		return;
	json_array_remove(e->records, position(e, record));
	if (json_array_size(e->records) == 0)
		entry_free(e);
}

/* Call fn with each key of a record in one index. */
static void
each_key(enum state_index which, json_t *record,
    void (*fn)(const char *key, json_t *record))
{
	const char *const	*field = indexes[which].field;
	const json_t		*value = NULL;
	json_t			*item;
	char			 key[KEY_SIZE];
	size_t			 len = begin(key, which), i;

	for (; *field != NULL; field++) {
		value = json_object_getn(record, *field, strcspn(*field, "/"));
		if (json_is_array(value))
			break;
		len = join_field(key, len, *field, value);
	}
	if (*field == NULL)
		fn(key, record);
	else
		json_array_foreach(value, i, item) {
			join(key, len, json_is_string(item) ?
			    json_string_value(item) : "");
			fn(key, record);
		}
}

static void
each_index(json_t *record, void (*fn)(const char *key, json_t *record))
{
	const char	*type = fact_text(record, "type");
	int		 i;

	for (i = 0; i < STATE_INDEXES; i++)
		if (strcmp(indexes[i].type, type) == 0)
			each_key((enum state_index)i, record, fn);
}

static json_t	*replaced;	/* by what entry_replace puts in */

/* Keep the place, so that an order of records does not change. */
static void
entry_replace(const char *key, json_t *record)
{
	struct entry	*e;
	size_t		 i;

	HASH_FIND_STR(entries, key, e);
	if (e != NULL && (i = position(e, replaced)) <
	    json_array_size(e->records))
		json_array_set(e->records, i, record);
	else
		entry_add(key, record);
}

void
index_replace(const json_t *old, json_t *record)
{
	if (old == NULL) {
		each_index(record, entry_add);
		return;
	}
	replaced = (json_t *)old;
	json_incref(replaced);
	each_index(record, entry_replace);
	each_index(replaced, entry_remove);	/* where its values changed */
	json_decref(replaced);
}

void
index_remove(const json_t *record)
{
	each_index((json_t *)record, entry_remove);
}

const json_t *
index_find(enum state_index which, va_list ap)
{
	char		 key[KEY_SIZE];
	size_t		 len = begin(key, which);
	const char	*value;
	struct entry	*e;

	while ((value = va_arg(ap, const char *)) != NULL) {
		if (strlen(value) >= KEY_SIZE - len - 1)
			return NULL;	/* too long to have been put in */
		len = join(key, len, value);
	}
	HASH_FIND_STR(entries, key, e);
	return e == NULL ? NULL : e->records;
}

void
index_free(void)
{
	struct entry	*e, *next;

	HASH_ITER(hh, entries, e, next)
		entry_free(e);
}
