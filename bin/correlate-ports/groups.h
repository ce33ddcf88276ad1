/*
 * groups - which host groups hold an initiator behind a target port.
 *
 * There should be one; where one port has two, what the initiator sees is
 * not certain, and groups_init reports the volumes of both.
 */
#ifndef GROUPS_H
#define GROUPS_H

#include "estate.h"

struct groups {
	struct estate	*e;
	struct table	 members;
	struct index	 luns_of_port;	/* made when it is needed */
};

/* After the volumes of luns are rows. */
void		 groups_init(struct groups *, struct estate *);
void		 groups_fini(struct groups *);

/* The nth row of host_groups, from 0, or TABLE_NONE. */
uint32_t	 groups_find(const struct groups *, uint32_t target,
		    uint32_t initiator, uint32_t nth);

#endif
