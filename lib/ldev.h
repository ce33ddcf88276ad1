/*
 * ldev - Hitachi logical device (volume) ids and the names made from them.
 *
 * Text form here: LDKC:CU:LDEV, "00:0A:10", upper-case hex; LDKC is 00.
 * Accepted too: decimal, 0x hex, "0a:10", "000a10" and "0A10".
 *
 * Without colons or 0x, text with a letter, or of four or six digits of
 * which the first is 0, is hex; all else is decimal: nobody writes decimal
 * numbers with zeros in front, and hex ids have all of theirs.  So "0110" is
 * 00:01:10 and "1110" is 00:04:56; where a dump is known to be hex, say so
 * with 0x.
 * Source: Hitachi Configuration Manager REST API, LDEV and external volumes.
 */
#ifndef LDEV_H
#define LDEV_H

#define LDEV_STRSIZE	9	/* bytes, with the NUL */
#define LDEV_MAX	65279

/*
 * Write the text form of s to out.  Returns 0, or -1 with out empty.  out
 * may be s.
 */
int	ldev_normalize(const char *s, char out[LDEV_STRSIZE]);

/* The number of a text form as written here, or -1. */
int	ldev_number(const char *id);

/* Write the text form of a number from 0 to LDEV_MAX. */
void	ldev_format(int number, char out[LDEV_STRSIZE]);

/*
 * Decode what a Hitachi LU says of itself in its inquiry data ("OPEN-V
 * HITACHI 504030390106", dots behind it where unprintable bytes were): the
 * array's serial number and the LDEV.  The last word is 50, one digit of the
 * serial number, one digit, four hex digits of the serial number and four of
 * the LDEV.  Returns 0, or -1 when the text is of another vendor or layout
 * (older models have others).
 */
int	ldev_from_inquiry(const char *text, unsigned long *serial, int *number);

#endif
