/*
 * plan_ids - the plans that a stream has brought, and whether a result belongs
 * to one of them.
 *
 * A journal lies beside its plan by the name of the file.  When the plan is
 * made anew under that name, its steps may have the same ids and mean something
 * else: what was done for the old one is not done.
 */
#ifndef PLAN_IDS_H
#define PLAN_IDS_H

#include <stdbool.h>

#include "jl.h"

/* Malloc'd texts, in the order in which they came; to be zeroed. */
struct plan_ids {
	char	**id;
	size_t	  count;
};

/* Keep the id of a plan record; one without is passed over. */
void	 plan_ids_put(struct plan_ids *, const struct jl_record *plan);

/* The last one, borrowed, or NULL. */
const char *plan_ids_last(const struct plan_ids *);

/*
 * May a result be one of these plans'?  It may where it does not say, and where
 * no plan came before it.
 */
bool	 plan_ids_fit(const struct plan_ids *, const struct jl_record *result);

void	 plan_ids_fini(struct plan_ids *);

#endif
