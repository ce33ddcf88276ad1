/*
 * zones - paths that the switches' active zones do not allow.
 *
 * Only a path whose initiator is known to be on a fabric with active zones is
 * looked at: it is in one of them, or logged in there.
 */
#ifndef ZONES_H
#define ZONES_H

#include "estate.h"

/* Report them; after nexus_join. */
void	zones_check(struct estate *);

#endif
