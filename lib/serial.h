/*
 * serial - the id of an array: its serial number as text.
 *
 * Accepted too: a Hitachi storage device id, 12 digits, six of model and six
 * of serial number ("836000123456"); leading zeros go, upper case stays.
 */
#ifndef SERIAL_H
#define SERIAL_H

#define SERIAL_STRSIZE	33	/* bytes, with the NUL */

/* Returns 0, or -1 with out empty when s is no serial number. */
int	serial_normalize(const char *s, char out[SERIAL_STRSIZE]);

#endif
