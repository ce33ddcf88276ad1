/*
 * iscsi - iSCSI names.
 *
 * Text form here: lower case, with its type: iqn., eui. or naa.  Accepted
 * too: upper case, and a portal group tag or session id behind it
 * (",t,0x0001", ",i,0x..."), which is split off.
 * Source: RFC 7143 section 4.2.7, RFC 3722.
 */
#ifndef ISCSI_H
#define ISCSI_H

#define ISCSI_STRSIZE	224	/* 223 bytes at most, and the NUL */

/* Returns 0, or -1 with out empty when s is not an iSCSI name. */
int	iscsi_normalize(const char *s, char out[ISCSI_STRSIZE]);

#endif
