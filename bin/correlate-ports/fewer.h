/*
 * fewer - hosts with fewer paths to a LU than their peers have.
 *
 * Peers are the hosts of one cluster that see the LU, and what most of them
 * have counts.  Paths count whatever their state, but for those that lead to
 * another identity.  Less than the others is a host's that lacks a target
 * port, or that has fewer paths over no fewer initiators: an initiator more,
 * such as that of a VM (NPIV), is nothing that the others lack.
 */
#ifndef FEWER_H
#define FEWER_H

#include "estate.h"

/* Report them and mark their views; after nexus_join. */
void	fewer_check(struct estate *);

#endif
