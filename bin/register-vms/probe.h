/*
 * probe - does anything answer at an IP address, as seen from here?
 *
 * Addresses are numeric, v4 or v6; names are not looked up.  Each waits two
 * seconds at most.  0 when there was an answer, or -1 with errno.
 */
#ifndef PROBE_H
#define PROBE_H

int	probe_tcp(const char *address, unsigned port);	/* is it open? */

/*
 * ICMP echo (RFC 792, RFC 4443).  Needs net.ipv4.ping_group_range, or else
 * CAP_NET_RAW.
 */
int	probe_icmp(const char *address);

#endif
