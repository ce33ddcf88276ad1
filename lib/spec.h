/*
 * spec - what may be shown of the address of a driver.
 *
 * Addresses come from the command line and go into records and messages, but
 * never with what might be a secret.
 */
#ifndef SPEC_H
#define SPEC_H

#include <stdbool.h>

/*
 * A copy of an address without the password of its user part, and with the
 * values of its query left out but for those that only say where it leads
 * ("socket", "mode").  exec: and unix: addresses stay as they are.  You free
 * it.
 */
char	*spec_public(const char *spec);

/* Is there a password in the user part? */
bool	 spec_has_password(const char *spec);

#endif
