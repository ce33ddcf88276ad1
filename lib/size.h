/*
 * size - amounts as people write them on a command line or in a spreadsheet.
 * No blanks, no signs, no exponents.
 */
#ifndef SIZE_H
#define SIZE_H

#include <stdint.h>

/*
 * Bytes: a number with an optional K, M, G, T or P (powers of 1024, either
 * case; "iB" may follow the letter; "4TB" is refused, since it means two
 * things).  With a letter a fraction is fine, "1.5T"; what is left of a byte
 * is cut off.  Returns 0, or -1 when s is none or does not fit.
 */
int	size_parse(const char *s, uint64_t *bytes);

/* Seconds: "200ms", "1.5s", "3m", "2h", or a bare number.  0, or -1. */
int	duration_parse(const char *s, double *seconds);

/* A positive whole number up to max, as -j takes it.  0, or -1. */
int	count_parse(const char *s, long max, long *count);

#endif
