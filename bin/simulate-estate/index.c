#include "index.h"

#include <err.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "fact.h"
#include "key.h"
#include "status.h"

#define FIELDS	3

/*
 * A field that ends in "/" stands for its value up to the first slash, one
 * such as "external.group" for a member of a member.
 */
static const struct {
	const char	*type;
	const char	*field[FIELDS + 1];
} indexes[STATE_INDEXES] = {
	[HOST_INITIATORS] = { "initiator", { "site", "host" } },
	[ARRAY_PORTS] = { "array_port", { "array" } },
	[PORT_OF] = { "array_port", { "port" } },
	[PORT_GROUPS] = { "host_group", { "array", "array_port" } },
	[PORT_INITIATOR_GROUPS] = { "host_group",
	    { "array", "array_port", "initiators" } },
	[GROUP_LUNS] = { "lun", { "array", "array_port", "host_group" } },
	[VOLUME_LUNS] = { "lun", { "array", "volume" } },
	[VOLUME_OF] = { "volume", { "wwid" } },
	[PARITY_VOLUMES] = { "volume", { "array", "external.group" } },
	[HOST_PATHS] = { "path", { "site", "host" } },
	[WWID_PATHS] = { "path", { "site", "host", "wwid" } },
	[HOST_UNITS] = { "logical_unit", { "site", "host" } },
	[HOST_VMS] = { "vm", { "site", "host" } },
	[HOST_DATASTORES] = { "datastore", { "site", "id/" } },
	[VM_DISKS] = { "disk", { "site", "vm" } },
	[VM_BORN] = { "x-disk", { "vm" } },
	[LU_BORN] = { "x-disk", { "born" } },
	[HOLDER_DATA] = { "x-data", { "holder" } },
	[EXTENT_DATASTORES] = { "datastore", { "extents" } },
	[ZONES_OF] = { "zone", { "members" } },
	[LOGINS_OF] = { "fabric_login", { "wwpn" } },
	[ARRAY_PARITIES] = { "x-epg", { "array" } },
	[PATH_GROUP_PARITIES] = { "x-epg", { "array", "path_group" } },
	[PARITIES_OVER] = { "x-epg",
	    { "array", "behind_array", "behind_volume" } },
	[ARRAY_POOLS] = { "pool", { "array" } },
	[ARRAY_PATH_GROUPS] = { "x-epath", { "array" } },
	[ARRAY_PAIRS] = { "x-pair", { "array" } },
};

struct entry {
	char		*key;
	json_t		*records;	/* array; each its own reference */
	UT_hash_handle	 hh;
};

static struct entry	*entries;

static void
begin(struct key *k, enum state_index which)
{
	char	letter = (char)('A' + which);

	key_init(k);
	key_add(k, &letter, 1);
}

static struct entry *
find(const struct key *k)
{
	struct entry	*e;

	HASH_FIND(hh, entries, k->data, k->len, e);
	return e;
}

static struct entry *
entry_new(const struct key *k)
{
	struct entry	*e;

	if ((e = calloc(1, sizeof(*e))) == NULL ||
	    (e->key = malloc(k->len)) == NULL ||
	    (e->records = json_array()) == NULL)
		err(STATUS_FATAL, NULL);
	memcpy(e->key, k->data, k->len);
	HASH_ADD_KEYPTR(hh, entries, e->key, k->len, e);
	return e;
}

static void
entry_add(const struct key *k, json_t *record)
{
	struct entry	*e = find(k);

	json_array_append((e == NULL ? entry_new(k) : e)->records, record);
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
entry_remove(const struct key *k, json_t *record)
{
	struct entry	*e = find(k);

	if (e == NULL)
		return;
	json_array_remove(e->records, position(e, record));
	if (json_array_size(e->records) == 0)
		entry_free(e);
}

static json_t *
member(const json_t *record, const char *field)
{
	size_t	 len = strcspn(field, "/.");
	json_t	*v = json_object_getn(record, field, len);

	return field[len] == '.' ? json_object_get(v, field + len + 1) : v;
}

/* A record that has no such value is not in the index. */
static bool
add_text(struct key *k, const char *field, const json_t *value)
{
	const char	*text = json_string_value(value);

	if (text == NULL)
		return false;
	key_add(k, text, strchr(field, '/') == NULL ?
	    json_string_length(value) : strcspn(text, "/"));
	return true;
}

/* Call fn with each key of a record in one index. */
static void
each_key(enum state_index which, json_t *record,
    void (*fn)(const struct key *, json_t *record))
{
	const char *const	*field = indexes[which].field;
	json_t			*value = NULL, *item;
	struct key		 k;
	size_t			 i, len;

	begin(&k, which);
	for (; *field != NULL; field++) {
		value = member(record, *field);
		if (json_is_array(value) || !add_text(&k, *field, value))
			break;
	}
	if (*field == NULL)
		fn(&k, record);
	else if (json_is_array(value))
		for (i = 0, len = k.len; i < json_array_size(value); i++) {
			item = json_array_get(value, i);
			k.len = len;
			if (add_text(&k, *field, item))
				fn(&k, record);
		}
	key_fini(&k);
}

static void
each_index(json_t *record, void (*fn)(const struct key *, json_t *record))
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
entry_replace(const struct key *k, json_t *record)
{
	struct entry	*e = find(k);
	size_t		 i;

	if (e != NULL && (i = position(e, replaced)) <
	    json_array_size(e->records))
		json_array_set(e->records, i, record);
	else
		entry_add(k, record);
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
	const char	*value;
	struct entry	*e;
	struct key	 k;

	begin(&k, which);
	while ((value = va_arg(ap, const char *)) != NULL)
		key_add(&k, value, strlen(value));
	e = find(&k);
	key_fini(&k);
	return e == NULL ? NULL : e->records;
}

void
index_free(void)
{
	struct entry	*e, *next;

	HASH_ITER(hh, entries, e, next)
		entry_free(e);
}
