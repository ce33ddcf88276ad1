/*
 * asks - the requests of one connection to a manager, from their line to
 * the end of their answer.
 */
#ifndef ASKS_H
#define ASKS_H

#include <jansson.h>

#define ASKS_MAX	64	/* requests of a connection at once */

struct asks;
struct connection;

struct asks	*asks_new(struct connection *, const char *site);
void		 asks_free(struct asks *);	/* nothing is finished */
int		 asks_count(const struct asks *);

/* Work on a request, a line {id, verb, args}, or refuse it. */
void		 ask_begin(struct asks *, const json_t *line);

#endif
