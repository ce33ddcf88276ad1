#include "list.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define uthash_malloc(size)	allocate(size)
#include <uthash.h>

#include "status.h"

struct table {
	char		*key;
	void		*item;
	UT_hash_handle	 hh;
};

/*
 * All that was ever allocated here, so that a leak checker can tell what is
 * kept to the end from what was lost.  Some of it has been freed.
 */
static void	**kept;
static size_t	  kept_count, kept_room;

static void *
keep(void *p)
{
	if (p == NULL)
		err(STATUS_FATAL, NULL);
	if (kept_count == kept_room) {
		kept_room = kept_room == 0 ? 1024 : 2 * kept_room;
		kept = reallocarray(kept, kept_room, sizeof(*kept));
		if (kept == NULL)
			err(STATUS_FATAL, NULL);
	}
	return kept[kept_count++] = p;
}

void *
allocate(size_t size)
{
	return keep(calloc(1, size == 0 ? 1 : size));
}

void
list_add(struct list *l, void *item)
{
	if (l->count == l->room) {
		l->room = l->room == 0 ? 4 : 2 * l->room;
		l->item = keep(reallocarray(l->item, l->room,
		    sizeof(*l->item)));
	}
	l->item[l->count++] = item;
}

bool
list_has(const struct list *l, const void *item)
{
	size_t	i;

	for (i = 0; i < l->count; i++)
		if (l->item[i] == item)
			return true;
	return false;
}

void
list_add_once(struct list *l, void *item)
{
	if (!list_has(l, item))
		list_add(l, item);
}

void
list_add_all(struct list *l, const struct list *more)
{
	size_t	i;

	for (i = 0; i < more->count; i++)
		list_add_once(l, more->item[i]);
}

/* Merge sort: stable, and the same on every C library. */
static void
sort(void **item, void **spare, size_t count,
    int (*compare)(const void *, const void *))
{
	size_t	half = count / 2, a = 0, b = half, i;

	if (count < 2)
		return;
	sort(item, spare, half, compare);
	sort(item + half, spare, count - half, compare);
	for (i = 0; i < count; i++)
		spare[i] = b == count || (a < half &&
		    compare(item[a], item[b]) <= 0) ? item[a++] : item[b++];
	memcpy(item, spare, count * sizeof(*item));
}

void
list_sort(struct list *l, int (*compare)(const void *, const void *))
{
	void	**spare = allocate(l->count * sizeof(*spare));

	sort(l->item, spare, l->count, compare);
	free(spare);
}

void
list_fini(struct list *l)
{
	free(l->item);
	*l = (struct list){ 0 };
}

char *
text_vnew(const char *fmt, va_list ap)
{
	char	*text;

	if (vasprintf(&text, fmt, ap) == -1)
		err(STATUS_FATAL, NULL);
	return keep(text);
}

char *
text_new(const char *fmt, ...)
{
	va_list	 ap;
	char	*text;

	va_start(ap, fmt);
	text = text_vnew(fmt, ap);
	va_end(ap);
	return text;
}

size_t *
sets_new(size_t count)
{
	size_t	*sets = allocate(count * sizeof(*sets)), i;

	for (i = 0; i < count; i++)
		sets[i] = i;
	return sets;
}

size_t
sets_root(size_t *sets, size_t i)
{
	while (sets[i] != i)		/* halves the way for the next time */
		i = sets[i] = sets[sets[i]];
	return i;
}

void
sets_join(size_t *sets, size_t a, size_t b)
{
	a = sets_root(sets, a);
	b = sets_root(sets, b);
	if (a < b)
		sets[b] = a;
	else
		sets[a] = b;
}

/* To be freed. */
static char *
join(const char *a, const char *b, const char *c)
{
	char	*key;

	if (asprintf(&key, "%s\037%s\037%s", a, b == NULL ? "" : b,
	    c == NULL ? "" : c) == -1)
		err(STATUS_FATAL, NULL);
	return key;
}

void
table_put(struct table **t, const char *a, const char *b, const char *c,
    void *item)
{
	struct table	*entry;
	char		*key = join(a, b, c);

	HASH_FIND_STR(*t, key, entry);
	if (entry == NULL) {
		entry = allocate(sizeof(*entry));
		entry->key = keep(key);
		HASH_ADD_KEYPTR(hh, *t, entry->key, strlen(entry->key), entry);
	} else
		free(key);
	entry->item = item;
}

void *
table_get(const struct table *t, const char *a, const char *b, const char *c)
{
	struct table	*entry;
	char		*key = join(a, b, c);

	HASH_FIND_STR(t, key, entry);
	free(key);
	return entry == NULL ? NULL : entry->item;
}

struct list *
table_list(struct table **t, const char *a, const char *b)
{
	struct list	*l = table_get(*t, a, b, NULL);

	if (l == NULL) {
		l = allocate(sizeof(*l));
		table_put(t, a, b, NULL, l);
	}
	return l;
}
