/*
 * groups - which host groups hold an initiator behind a target port.
 *
 * There should be one; where one port has two, what the initiator sees is
 * not certain, and groups_new reports the volumes of both.
 */
#ifndef GROUPS_H
#define GROUPS_H

#include "estate.h"

struct groups;

/* After the volumes of luns are rows. */
struct groups	*groups_new(struct estate *);
void		 groups_free(struct groups *);	/* NULL is fine */

/* The nth row of host_groups, from 0, or TABLE_NONE. */
uint32_t	 groups_find(const struct groups *, uint32_t target,
		    uint32_t initiator, uint32_t nth);

#endif
