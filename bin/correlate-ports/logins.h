/*
 * logins - who is logged in: initiators in host groups that are nowhere, and
 * ports on switches that nobody knows.
 */
#ifndef LOGINS_H
#define LOGINS_H

#include "estate.h"

/*
 * Report initiators, for the ports whose logins are known; after use_volumes,
 * which counts the LUNs of a group.
 */
void	logins_check(struct estate *);

/* Report ports on switches. */
void	logins_check_fabric(struct estate *);

#endif
