#include "table.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "status.h"

static void *
must(void *p)
{
	if (p == NULL)
		err(STATUS_FATAL, NULL);
	return p;
}

/* Keys that differ in this many bits of their last member are neighbours. */
#define NEAR	3

/* Where to look for a key: a slot to begin with, and what tells others. */
struct place {
	uint32_t	at, tag;
};

static inline uint32_t
key_word(const void *key, unsigned i)
{
	uint32_t	word;

	memcpy(&word, (const char *)key + i * sizeof(word), sizeof(word));
	return word;
}

/*
 * The stream has what belongs together in one place, and names are numbered
 * as they come, so keys that differ in the low bits of their last member only
 * (the LUNs of a path, the disks of a VM) are looked for one after the other.
 * They share a line of the cache: a large table is mostly waiting for memory.
 */
static inline struct place
place_of(const struct table *t, const void *key)
{
	const uint64_t	odd = UINT64_C(0x9e3779b97f4a7c15);
	const char	*p = key;
	uint64_t	h = odd, two;
	uint32_t	last = key_word(p, t->keys - 1);
	unsigned	i;

	for (i = 0; i + 2 < t->keys; i += 2) {
		memcpy(&two, p + i * sizeof(last), sizeof(two));
		h = (h ^ two) * odd;
		h ^= h >> 32;
	}
	if (i + 1 < t->keys) {
		h = (h ^ key_word(p, i)) * odd;
		h ^= h >> 32;
	}
	h = (h ^ last >> NEAR) * odd;
	h ^= h >> 32;
	return (struct place){
		.at = ((uint32_t)h << NEAR | (last & ((1 << NEAR) - 1))) &
		    (t->slots - 1),
		.tag = (uint32_t)(h >> 32) + last
	};
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

static inline bool
same_key(const struct table *t, uint32_t row, const void *key)
{
	const void	*other = table_row(t, row);
	unsigned	 i;

	for (i = 0; i < t->keys; i++)
		if (key_word(other, i) != key_word(key, i))
			return false;
	return true;
}

/* The slot that holds the key, or the free one where it would go. */
static inline struct table_slot *
find_slot(const struct table *t, const void *key, struct place p)
{
	struct table_slot	*s = &t->slot[p.at];

	while (s->row != 0 && (s->tag != p.tag ||
	    !same_key(t, s->row - 1, key))) {
		p.at = (p.at + 1) & (t->slots - 1);
		s = &t->slot[p.at];
	}
	return s;
}

static void
grow_slots(struct table *t)
{
	struct table_slot	*s;
	struct place		 p;
	uint32_t		 i;

	t->slots = t->slots == 0 ? 64 : t->slots * 2;
	free(t->slot);
	t->slot = memory_zeros(t->slots, sizeof(*t->slot));
	for (i = 0; i < t->count; i++) {
		p = place_of(t, table_row(t, i));
		s = &t->slot[p.at];
		while (s->row != 0) {	/* no two keys are the same */
			p.at = (p.at + 1) & (t->slots - 1);
			s = &t->slot[p.at];
		}
		*s = (struct table_slot){ p.tag, i + 1 };
	}
}

/* Make room for so many rows in all. */
static void
grow_rows(struct table *t, uint32_t count)
{
	if (count >= UINT32_MAX / 4)
		errx(STATUS_FATAL, "more than %u facts of one type", count);
	t->room = count + count / 2 + 32;
	t->rows = memory_grow(t->rows, t->room, t->size);
}

void *
table_put(struct table *t, const void *row, bool *fresh)
{
	struct table_slot	*s;
	struct place		 p;
	char			*at;

	if (t->count >= t->slots / 2)
		grow_slots(t);
	p = place_of(t, row);
	s = find_slot(t, row, p);
	*fresh = s->row == 0;
	if (!*fresh)
		return table_row(t, s->row - 1);
	if (t->count == t->room)
		grow_rows(t, t->count);
	*s = (struct table_slot){ p.tag, ++t->count };
	at = table_row(t, t->count - 1);
	memset(at, 0, t->size);
	memcpy(at, row, t->keys * sizeof(uint32_t));
	return at;
}

void
table_prefetch(const struct table *t, const void *key)
{
	if (t->slots > 0)
		__builtin_prefetch(&t->slot[place_of(t, key).at]);
}

void
table_add(struct table *t, const void *row)
{
	if (t->count == t->room)
		grow_rows(t, t->count);
	memcpy(table_row(t, t->count++), row, t->size);
}

void
table_append(struct table *t, const struct table *from)
{
	if (from->count == 0)
		return;
	if (t->room - t->count < from->count)
		grow_rows(t, t->count + from->count);
	memcpy(table_row(t, t->count), from->rows, from->count * t->size);
	t->count += from->count;
}

uint32_t
table_find(const struct table *t, const void *key)
{
	return t->slots == 0 ? TABLE_NONE :
	    find_slot(t, key, place_of(t, key))->row - 1;
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
	ix->first = memory_grow(NULL, limit + 1, sizeof(*ix->first));
	ix->next = memory_grow(NULL, t->count + 1, sizeof(*ix->next));
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

/* A name to be sorted: mostly its first bytes tell. */
struct named {
	uint64_t	prefix;		/* the first is the highest */
	const char	*text;
	uint32_t	name;
};

static int
compare(const void *a, const void *b)
{
	const struct named	*x = a, *y = b;

	if (x->prefix != y->prefix)
		return x->prefix < y->prefix ? -1 : 1;
	return strcmp(x->text, y->text);
}

static struct named
named(const struct intern *names, uint32_t name)
{
	struct named	 n = { .text = intern_text(names, name), .name = name };
	const char	*s = n.text;
	int		 i;

	for (i = 0; i < 8; i++)
		n.prefix = n.prefix << 8 | (unsigned char)(*s == '\0' ? 0 :
		    *s++);
	return n;
}

/*
 * The rank of each name that stands in the first members, from 1, by its
 * text; their count goes to *count.
 */
static uint32_t *
rank_names(const struct table *t, const struct intern *names,
    unsigned members, uint32_t *count)
{
	uint32_t	*rank = must(calloc(names->count, sizeof(*rank)));
	struct named	*list;
	uint32_t	 i, m, n = 0;

	for (i = 0; i < t->count; i++)
		for (m = 0; m < members; m++)
			rank[member(t, i, m * sizeof(uint32_t))] = 1;
	for (i = 0; i < names->count; i++)
		n += rank[i];
	list = must(reallocarray(NULL, n + 1, sizeof(*list)));
	for (n = i = 0; i < names->count; i++)
		if (rank[i] != 0)
			list[n++] = named(names, i);
	qsort(list, n, sizeof(*list), compare);
	for (i = 0; i < n; i++)
		rank[list[i].name] = i + 1;
	free(list);
	*count = n;
	return rank;
}

/* Sort rows by the rank of one member, without changing other order. */
static void
sort_by(const struct table *t, size_t offset, const uint32_t *rank,
    uint32_t ranks, uint32_t *order, uint32_t *room)
{
	uint32_t	*end = must(calloc(ranks + 1, sizeof(*end))), i;

	for (i = 0; i < t->count; i++)
		end[rank[member(t, i, offset)]]++;
	for (i = 1; i <= ranks; i++)
		end[i] += end[i - 1];
	memcpy(room, order, t->count * sizeof(*order));
	for (i = t->count; i > 0; i--)
		order[--end[rank[member(t, room[i - 1], offset)]]] =
		    room[i - 1];
	free(end);
}

/* Few names stand in many rows: sort the names, then count. */
uint32_t *
table_order(const struct table *t, const struct intern *names,
    unsigned members)
{
	uint32_t	*order, *room, *rank, ranks, i;

	order = must(malloc((t->count + 1) * sizeof(*order)));
	room = must(malloc((t->count + 1) * sizeof(*room)));
	rank = rank_names(t, names, members, &ranks);
	for (i = 0; i < t->count; i++)
		order[i] = i;
	for (; members > 0; members--)
		sort_by(t, (members - 1) * sizeof(uint32_t), rank, ranks,
		    order, room);
	free(rank);
	free(room);
	return order;
}

void
numbers_add(struct numbers *n, uint32_t value)
{
	if (n->count == n->room) {
		n->room = n->room == 0 ? 16 : n->room * 2;
		n->item = memory_grow(n->item, n->room, sizeof(*n->item));
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
