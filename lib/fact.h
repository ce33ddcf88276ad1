/*
 * fact - records kept by key, for tools that must have the whole estate in
 * hand.  The key of a type is its schema's "x-key"; an absent site is
 * "source".  Of two records with one key the later counts, in the place of
 * the first, so that the order is that of the input.
 */
#ifndef FACT_H
#define FACT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct facts;

/* One kept record; next is the next one of the same type. */
struct fact {
	json_t		*record;	/* borrowed */
	struct fact	*next;
};

struct facts	*facts_new(void);
void		 facts_free(struct facts *);

/*
 * Keep a record, which must have passed record_check; steals the reference.
 * An absent site is filled in as "source".  Types without a key are kept all.
 */
void		 facts_put_new(struct facts *, json_t *record);

/*
 * The record of a type with these key values in x-key order, or NULL.
 * Integers are given as decimal text.  Borrowed.
 */
json_t		*facts_get(const struct facts *, const char *type, ...)
		    __attribute__((sentinel));

/* Forget a record.  Returns 0, or -1 when it was not there. */
int		 facts_remove(struct facts *, const char *type, ...)
		    __attribute__((sentinel));

/* The first record of a type, in input order; NULL when there is none. */
struct fact	*facts_first(const struct facts *, const char *type);
size_t		 facts_count(const struct facts *, const char *type);

/* Text members by name: "" when absent, so that strcmp is always allowed. */
const char	*fact_text(const json_t *record, const char *name);
/* The site of a record: "source" when absent. */
const char	*fact_site(const json_t *record);
/* Is this text one of an array's? */
bool		 fact_lists(const json_t *array, const char *text);

#endif
