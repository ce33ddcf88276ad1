#include "table.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"

static void *
must(void *p)
{
	if (p == NULL)
		err(STATUS_FATAL, NULL);
	return p;
}

static uint32_t
hash_key(const struct table *t, const void *key)
{
	const uint64_t	odd = UINT64_C(0x9e3779b97f4a7c15);
	uint32_t	k[TABLE_KEYS];
	uint64_t	h = odd;
	unsigned	i;

	memcpy(k, key, t->keys * sizeof(k[0]));
	for (i = 0; i < t->keys; i++) {
		h = (h ^ k[i]) * odd;
		h ^= h >> 32;
	}
	return (uint32_t)h;
}

void
table_init(struct table *t, size_t size, unsigned keys)
{
	*t = (struct table){ .size = size, .keys = keys };
}

void
table_fini(struct table *t)
{
	free(t->rows);
	free(t->slot);
}

void *
table_row(const struct table *t, uint32_t row)
{
	return t->rows + row * t->size;
}

uint32_t
table_number(const struct table *t, const void *row)
{
	return (uint32_t)((size_t)((const char *)row - t->rows) / t->size);
}

/* The slot that holds the key, or the free one where it would go. */
static uint32_t *
find_slot(const struct table *t, const void *key)
{
	uint32_t	at = hash_key(t, key) & (t->slots - 1);

	while (t->slot[at] != 0 && memcmp(table_row(t, t->slot[at] - 1), key,
	    t->keys * sizeof(uint32_t)) != 0)
		at = (at + 1) & (t->slots - 1);
	return &t->slot[at];
}

static void
grow_slots(struct table *t)
{
	uint32_t	i;

	t->slots = t->slots == 0 ? 64 : t->slots * 2;
	free(t->slot);
	t->slot = must(calloc(t->slots, sizeof(*t->slot)));
	for (i = 0; i < t->count; i++)
		*find_slot(t, table_row(t, i)) = i + 1;
}

void *
table_put(struct table *t, const void *row, bool *fresh)
{
	uint32_t	*slot;
	char		*at;

	if (t->count >= t->slots / 2)
		grow_slots(t);
	slot = find_slot(t, row);
	*fresh = *slot == 0;
	if (!*fresh)
		return table_row(t, *slot - 1);
	if (t->count == t->room) {
		if (t->count >= UINT32_MAX / 4)
			errx(STATUS_FATAL, "more than %u facts of one type",
			    t->count);
		t->room = t->room == 0 ? 32 : t->room + t->room / 2;
		t->rows = must(reallocarray(t->rows, t->room, t->size));
	}
	*slot = ++t->count;
	at = table_row(t, t->count - 1);
	memset(at, 0, t->size);
	memcpy(at, row, t->keys * sizeof(uint32_t));
	return at;
}

uint32_t
table_find(const struct table *t, const void *key)
{
	return t->slots == 0 ? TABLE_NONE : *find_slot(t, key) - 1;
}

static uint32_t
member(const struct table *t, uint32_t row, size_t offset)
{
	uint32_t	n;

	memcpy(&n, (char *)table_row(t, row) + offset, sizeof(n));
	return n;
}

void
index_init(struct index *ix, const struct table *t, size_t offset,
    uint32_t limit)
{
	uint32_t	i, value;

	ix->limit = limit;
	ix->first = must(malloc((limit + 1) * sizeof(*ix->first)));
	ix->next = must(malloc((t->count + 1) * sizeof(*ix->next)));
	memset(ix->first, 0xff, (limit + 1) * sizeof(*ix->first));
	for (i = t->count; i > 0; i--) {
		value = member(t, i - 1, offset);
		if (value >= limit)
			continue;
		ix->next[i - 1] = ix->first[value];
		ix->first[value] = i - 1;
	}
}

void
index_fini(struct index *ix)
{
	free(ix->first);
	free(ix->next);
}

uint32_t
index_first(const struct index *ix, uint32_t value)
{
	return value < ix->limit ? ix->first[value] : TABLE_NONE;
}

struct ordering {
	const struct table	*t;
	const struct intern	*names;
	unsigned		 members;
};

static int
compare(const void *a, const void *b, void *arg)
{
	const struct ordering	*o = arg;
	uint32_t		 x, y;
	unsigned		 i;

	for (i = 0; i < o->members; i++) {
		x = member(o->t, *(const uint32_t *)a, i * sizeof(x));
		y = member(o->t, *(const uint32_t *)b, i * sizeof(y));
		if (x != y)
			return strcmp(intern_text(o->names, x),
			    intern_text(o->names, y));
	}
	return 0;
}

uint32_t *
table_order(const struct table *t, const struct intern *names,
    unsigned members)
{
	struct ordering	 o = { t, names, members };
	uint32_t	*order, i;

	order = must(malloc((t->count + 1) * sizeof(*order)));
	for (i = 0; i < t->count; i++)
		order[i] = i;
	qsort_r(order, t->count, sizeof(*order), compare, &o);
	return order;
}

void
numbers_add(struct numbers *n, uint32_t value)
{
	if (n->count == n->room) {
		n->room = n->room == 0 ? 16 : n->room * 2;
		n->item = must(reallocarray(n->item, n->room,
		    sizeof(*n->item)));
	}
	n->item[n->count++] = value;
}

bool
numbers_add_new(struct numbers *n, uint32_t value)
{
	uint32_t	i;

	for (i = 0; i < n->count; i++)
		if (n->item[i] == value)
			return false;
	numbers_add(n, value);
	return true;
}
