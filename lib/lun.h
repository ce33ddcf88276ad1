/*
 * lun - logical unit numbers.
 *
 * Here: an integer from 0 to 16383.  Accepted too: the same in flat-space
 * addressing (16384 + n, as hosts show LUNs above 255), decimal and 0x hex
 * text, and the 8-byte LUN field as 16 hex digits (peripheral or flat).
 *
 * A LUN of two levels, with a bus number, or of another addressing method
 * has no number here: -1.
 * Source: SAM-5 4.7.
 */
#ifndef LUN_H
#define LUN_H

#include <stdint.h>

#define LUN_MAX	16383

/* Returns the LUN of a number as hosts and arrays show it, or -1. */
int	lun_from_number(uint64_t number);

/* Returns the LUN of its text, or -1. */
int	lun_parse(const char *s);

#endif
