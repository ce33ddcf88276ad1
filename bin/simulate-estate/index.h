/*
 * index - records by the values of some of their members, for state.
 *
 * One entry per index and list of values; a member that is an array makes
 * an entry for each of its texts.
 */
#ifndef INDEX_H
#define INDEX_H

#include <jansson.h>
#include <stdarg.h>

#include "state.h"

/* Enter a record in every index of its type; old (may be NULL) leaves. */
void		 index_replace(const json_t *old, json_t *record);
void		 index_remove(const json_t *record);

const json_t	*index_find(enum state_index, va_list);
void		 index_free(void);

#endif
