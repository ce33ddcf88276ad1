/*
 * store - the records of the state in memory; state.c keeps them on disk.
 * What reads it is declared in state.h.
 */
#ifndef STORE_H
#define STORE_H

#include <jansson.h>

void	store_open(void);
void	store_close(void);

/* The values of a record's key, as texts; a new array. */
json_t	*store_key(const json_t *record);

/* Keep a record in place of the one with its key; steals the reference. */
void	store_put_new(json_t *record);

/* Forget the record with this key, when there is one. */
void	store_forget(const char *type, const json_t *key);

/* Every record there is: fn gets each, borrowed. */
void	store_all(void (*fn)(const json_t *record, void *arg), void *arg);

#endif
