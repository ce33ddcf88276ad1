/*
 * ldev - Hitachi logical device (volume) ids and the names made from them.
 *
 * Text form here: LDKC:CU:LDEV, "00:0A:10", upper-case hex.  Accepted too:
 * decimal, 0x hex, "0a:10", "000a10" and "0A10".
 * Source: Hitachi Configuration Manager REST API, LDEV and external volumes.
 */
#ifndef LDEV_H
#define LDEV_H

#define LDEV_STRSIZE	9	/* bytes, with the NUL */
#define LDEV_MAX	65279

/* Write the text form of s to out.  Returns 0, or -1 with out empty. */
int	ldev_normalize(const char *s, char out[LDEV_STRSIZE]);

/* The number of a text form as written here, or -1. */
int	ldev_number(const char *id);

/* Write the text form of a number from 0 to LDEV_MAX. */
void	ldev_format(int number, char out[LDEV_STRSIZE]);

/*
 * Decode what a Hitachi LU says of itself in its inquiry data ("HITACHI
 * 504030390106"): the array's serial number and the LDEV.  Returns 0, or -1
 * when the text is of another vendor or layout.
 */
int	ldev_from_inquiry(const char *text, unsigned long *serial, int *number);

#endif
