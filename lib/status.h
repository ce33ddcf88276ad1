/*
 * status - how every tool ends, and its version.
 *
 * OK: every record was handled.  PARTIAL: finished, but some records were
 * bad, some findings block or some steps failed; stderr or a record names
 * each.  FATAL: did not finish (usage, unreadable input, unreachable
 * service, full disk).
 */
#ifndef STATUS_H
#define STATUS_H

#define STATUS_OK	0
#define STATUS_PARTIAL	1
#define STATUS_FATAL	2

#define REPLUMB_VERSION	"0.1"

#endif
