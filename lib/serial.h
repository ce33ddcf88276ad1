/*
 * serial - the id of an array: its serial number as text.
 *
 * Letters, digits, "-", "_" and "."; case stays.  Accepted too: a Hitachi
 * storage device id, 12 digits, six of model (800000, 836000, 934000: an 8
 * or 9, two digits, 000) and six of serial number ("836000123456").  Of a
 * serial number that is all digits, zeros in front go: one interface pads
 * what the next gives as an integer.
 */
#ifndef SERIAL_H
#define SERIAL_H

#define SERIAL_STRSIZE	33	/* bytes, with the NUL */

/*
 * Returns 0, or -1 with out empty when s is no serial number (zero is none).
 * out may be s.
 */
int	serial_normalize(const char *s, char out[SERIAL_STRSIZE]);

#endif
