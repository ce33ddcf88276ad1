/*
 * store - the records of the state in memory; state.c keeps them on disk.
 * What reads it is declared in state.h.
 */
#ifndef STORE_H
#define STORE_H

#include <jansson.h>

#define STORE_KEYS	6	/* fields of a key, at most */

/* The key values of a record, as text; NULL at the end. */
struct store_key {
	const char	*value[STORE_KEYS + 1];
	char		 number[STORE_KEYS][24];
};

void	store_open(void);
void	store_close(void);

/* The key of a record that is in the store; points into the record. */
void	store_key(struct store_key *, const json_t *record);

/* Keep a record in place of the one with its key; steals the reference. */
void	store_put_new(json_t *record);

/* Forget the record with this key, when there is one. */
void	store_forget(const char *type, const char *const value[]);

/* Every record there is: fn gets each, borrowed. */
void	store_all(void (*fn)(const json_t *record, void *arg), void *arg);

#endif
