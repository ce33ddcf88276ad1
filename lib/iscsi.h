/*
 * iscsi - iSCSI names.
 *
 * Text form here: lower case, with its type: iqn.<text>, eui.<16 hex> or
 * naa.<16 or 32 hex>.  Accepted too: upper case, and a portal group tag or
 * session id behind it (",t,0x0001", ",i,0x..."), which is split off.
 *
 * The date of an iqn. name is not asked for, arrays do not either.  A "/1"
 * behind a name, as in libvirt's network disks, is a LUN and must be cut off
 * before.  Names outside ASCII are refused: putting them in one form takes
 * the whole of stringprep.
 * Source: RFC 7143 section 4.2.7, RFC 3722.
 */
#ifndef ISCSI_H
#define ISCSI_H

#define ISCSI_STRSIZE	224	/* 223 bytes at most, and the NUL */

/*
 * Returns 0, or -1 with out empty when s is not an iSCSI name.  out may be
 * s.
 */
int	iscsi_normalize(const char *s, char out[ISCSI_STRSIZE]);

#endif
