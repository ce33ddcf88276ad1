/*
 * wwn - Fibre Channel port and node names (WWPN, WWNN).
 *
 * Text form here: 16 lower-case hex digits without separators.  Accepted
 * too: "0x" in front (Linux sysfs), colons or dashes between all bytes (array
 * and switch exports), a "naa." prefix, either case.
 *
 * All zeros and all ones are no names: adapters without a link show them,
 * and two hosts with such a "name" must not be taken for one.
 * Source: T11 FC-FS, Name_Identifier.
 */
#ifndef WWN_H
#define WWN_H

#define WWN_STRSIZE	17	/* bytes, with the NUL */

/*
 * Write the text form of s to out.  Returns 0, or -1 with out empty when s
 * is not eight bytes of hex.  out may be s.  Never allocates.
 */
int	wwn_normalize(const char *s, char out[WWN_STRSIZE]);

#endif
