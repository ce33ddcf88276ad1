#include "fact.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "record.h"
#include "status.h"

#define KEY_MAX		8	/* fields of a key */

struct node {
	struct fact	 fact;
	struct node	*prev;		/* of the same type */
	char		*key;		/* type and key values, joined */
	UT_hash_handle	 hh;
};

struct list {
	struct node	*first, *last;
	size_t		 count;
};

struct facts {
	struct node	*by_key;
	struct list	*list;		/* one per type of record_types */
	unsigned long	 serial;	/* keys of types that have none */
};

struct facts *
facts_new(void)
{
	struct facts	*fs;

	if ((fs = calloc(1, sizeof(*fs))) == NULL ||
	    (fs->list = calloc(record_type_count, sizeof(*fs->list))) == NULL)
		err(STATUS_FATAL, NULL);
	return fs;
}

static void
node_free(struct node *n)
{
	json_decref(n->fact.record);
	free(n->key);
	free(n);
}

void
facts_free(struct facts *fs)
{
	struct node	*n, *next;

	if (fs == NULL)
		return;
	HASH_ITER(hh, fs->by_key, n, next) {
		HASH_DEL(fs->by_key, n);
		node_free(n);
	}
	free(fs->list);
	free(fs);
}

/* Join a type's name and its key values, so that no two keys are one text. */
static char *
join(const char *type, const char *const value[], size_t count)
{
	char	*key;
	size_t	 i, len = strlen(type) + 1;
	FILE	*fp;

	if ((fp = open_memstream(&key, &len)) == NULL)
		err(STATUS_FATAL, NULL);
	fputs(type, fp);
	for (i = 0; i < count; i++)
		fprintf(fp, "/%zu:%s", strlen(value[i]), value[i]);
	if (fclose(fp) == EOF)
		err(STATUS_FATAL, NULL);
	return key;
}

static char *
key_of_record(struct facts *fs, const struct record_type *type,
    const json_t *record)
{
	const char	*value[KEY_MAX];
	char		 number[KEY_MAX][24];
	json_t		*v;
	size_t		 i;

	for (i = 0; i < KEY_MAX && type->key[i] != NULL; i++) {
		v = json_object_get(record, type->key[i]);
		value[i] = json_string_value(v);
		if (value[i] == NULL) {		/* an integer, or an object */
			snprintf(number[i], sizeof(number[i]),
			    "%" JSON_INTEGER_FORMAT, json_is_integer(v) ?
			    json_integer_value(v) :
			    (json_int_t)++fs->serial);
			value[i] = number[i];
		}
	}
	return join(type->name, value, i);
}

void
facts_put_new(struct facts *fs, json_t *record)
{
	const struct record_type	*type;
	const char			*name;
	struct list			*list;
	struct node			*n;
	char				*key;

	name = fact_text(record, "type");
	if ((type = record_type_find(name, strlen(name))) == NULL)
		errx(STATUS_FATAL, "type %s: not known", name);
	if (type->key[0] != NULL && strcmp(type->key[0], "site") == 0 &&
	    *fact_text(record, "site") == '\0')
		json_object_set_new(record, "site", json_string("source"));
	key = key_of_record(fs, type, record);
	HASH_FIND_STR(fs->by_key, key, n);
	if (n != NULL) {
		json_decref(n->fact.record);
		n->fact.record = record;
		free(key);
		return;
	}
	if ((n = calloc(1, sizeof(*n))) == NULL)
		err(STATUS_FATAL, NULL);
	n->fact.record = record;
	n->key = key;
	HASH_ADD_KEYPTR(hh, fs->by_key, n->key, strlen(n->key), n);
	list = &fs->list[type - record_types];
	list->count++;
	n->prev = list->last;
	if (list->last == NULL)
		list->first = n;
	else
		list->last->fact.next = &n->fact;
	list->last = n;
}

static struct node *
find(const struct facts *fs, const char *type, va_list ap)
{
	const char	*value[KEY_MAX];
	char		*key;
	size_t		 i = 0;
	struct node	*n;

	while (i < KEY_MAX && (value[i] = va_arg(ap, const char *)) != NULL)
		i++;
	key = join(type, value, i);
	HASH_FIND_STR(fs->by_key, key, n);
	free(key);
	return n;
}

json_t *
facts_get(const struct facts *fs, const char *type, ...)
{
	struct node	*n;
	va_list		 ap;

	va_start(ap, type);
	n = find(fs, type, ap);
	va_end(ap);
	return n == NULL ? NULL : n->fact.record;
}

int
facts_remove(struct facts *fs, const char *type, ...)
{
	const struct record_type	*t;
	struct list			*list;
	struct node			*n;
	va_list				 ap;

	va_start(ap, type);
	n = find(fs, type, ap);
	va_end(ap);
	if (n == NULL || (t = record_type_find(type, strlen(type))) == NULL)
		return -1;
	list = &fs->list[t - record_types];
	list->count--;
	if (n->prev == NULL)
		list->first = (struct node *)n->fact.next;
	else
		n->prev->fact.next = n->fact.next;
	if (n->fact.next == NULL)
		list->last = n->prev;
	else
		((struct node *)n->fact.next)->prev = n->prev;
	HASH_DEL(fs->by_key, n);
	node_free(n);
	return 0;
}

static const struct list *
list_of(const struct facts *fs, const char *type)
{
	const struct record_type	*t = record_type_find(type, strlen(type));

	return t == NULL ? NULL : &fs->list[t - record_types];
}

struct fact *
facts_first(const struct facts *fs, const char *type)
{
	const struct list	*list = list_of(fs, type);

	return list == NULL || list->first == NULL ? NULL : &list->first->fact;
}

size_t
facts_count(const struct facts *fs, const char *type)
{
	const struct list	*list = list_of(fs, type);

	return list == NULL ? 0 : list->count;
}

const char *
fact_text(const json_t *record, const char *name)
{
	const char	*text = json_string_value(json_object_get(record, name));

	return text == NULL ? "" : text;
}

const char *
fact_site(const json_t *record)
{
	const char	*site = fact_text(record, "site");

	return *site == '\0' ? "source" : site;
}

bool
fact_lists(const json_t *array, const char *text)
{
	const json_t	*value;
	size_t		 i;

	json_array_foreach(array, i, value)
		if (json_is_string(value) &&
		    strcmp(json_string_value(value), text) == 0)
			return true;
	return false;
}
