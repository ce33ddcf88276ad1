/*
 * size - amounts as people write them.
 */
#ifndef SIZE_H
#define SIZE_H

#include <stdint.h>

/*
 * Bytes: a number with an optional K, M, G, T or P (powers of 1024; "iB" may
 * follow).  Returns 0, or -1 when s is none or does not fit.
 */
int	size_parse(const char *s, uint64_t *bytes);

/* Seconds: "200ms", "1.5s", "3m", "2h", or a bare number.  0, or -1. */
int	duration_parse(const char *s, double *seconds);

/* A positive whole number up to max, as -j takes it.  0, or -1. */
int	count_parse(const char *s, long max, long *count);

#endif
