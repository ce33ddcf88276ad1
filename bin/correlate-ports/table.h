/*
 * table - rows of one struct, found by their first few 32-bit members, and
 * indexes over them.
 *
 * A row is a plain struct that begins with its key: uint32_t members, at most
 * TABLE_KEYS of them.  Rows keep the order in which their keys were first put
 * and are known by number; a pointer to one is good until the next table_put.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "intern.h"

#define TABLE_KEYS	5
#define TABLE_NONE	UINT32_MAX

struct table {
	char		*rows;
	size_t		 size;		/* bytes of a row */
	unsigned	 keys;
	uint32_t	 count, room;
	struct table_slot {
		uint32_t	tag;	/* of the key: most others differ */
		uint32_t	row;	/* + 1; 0: free */
	}		*slot;
	uint32_t	 slots;		/* a power of two, or 0 */
};

void		 table_init(struct table *, size_t size, unsigned keys);
void		 table_fini(struct table *);

/* The row with the key of a row; a new one is zero behind its key. */
void		*table_put(struct table *, const void *row, bool *fresh);

/*
 * The key will be looked for soon, a few others before it: fetch what that
 * begins with into the caches.
 */
void		 table_prefetch(const struct table *, const void *key);

/*
 * Add a row, or all rows of another table, without looking for the key: for
 * a table of no keys.
 */
void		 table_add(struct table *, const void *row);
void		 table_append(struct table *, const struct table *);

/* The number of the row with that key, or TABLE_NONE. */
uint32_t	 table_find(const struct table *, const void *key);

void		*table_row(const struct table *, uint32_t row);
uint32_t	 table_number(const struct table *, const void *row);

/*
 * Rows by one of their 32-bit members, whose values are below a limit:
 *	for (r = index_first(&ix, value); r != TABLE_NONE; r = ix.next[r])
 * in the order of the table.  The table must not change meanwhile.
 */
struct index {
	uint32_t	*first, *next;
	uint32_t	 limit;
};

void		 index_init(struct index *, const struct table *,
		    size_t offset, uint32_t limit);
void		 index_fini(struct index *);
uint32_t	 index_first(const struct index *, uint32_t value);

/*
 * The numbers of all rows, sorted by the bytes of the texts that the first
 * members (at most the key) name.  malloc'd.
 */
uint32_t	*table_order(const struct table *, const struct intern *,
		    unsigned members);

/* A growing list of numbers; {0} is empty, free item at the end. */
struct numbers {
	uint32_t	*item;
	uint32_t	 count, room;
};

void		 numbers_add(struct numbers *, uint32_t);
/* Add unless it is there; for short lists.  Returns whether it was added. */
bool		 numbers_add_new(struct numbers *, uint32_t);

#endif
