/*
 * logins - initiators that are in host groups and logged in nowhere.
 */
#ifndef LOGINS_H
#define LOGINS_H

#include "estate.h"

/*
 * Report them, for the ports whose logins are known; after use_volumes, which
 * counts the LUNs of a group.
 */
void	logins_check(struct estate *);

#endif
