/*
 * gist - a number for what a JSON text says, to tell in little memory whether
 * a record has been seen before.
 *
 * Spacing and the order of members do not count.  The spelling of strings
 * and numbers does ("\u0061" is another than "a").
 */
#ifndef GIST_H
#define GIST_H

#include <stdint.h>

/* Of one JSON value, which must be well formed and is read to its end. */
uint64_t	gist_of(const char *json);

#endif
