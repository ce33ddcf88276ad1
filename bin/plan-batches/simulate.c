/* How long the plan takes, and each of its batches alone. */
#include "plan.h"

#include <err.h>
#include <stdlib.h>

#include "status.h"

/* Batches count from 0. */
static void
add_step(struct schedule *all, const struct step *s, size_t batch)
{
	size_t	*after = allocate(s->after.count * sizeof(*after)), i;

	for (i = 0; i < s->after.count; i++)
		after[i] = ((struct step *)s->after.item[i])->position;
	schedule_add(all, &(struct schedule_step){ .op = s->op,
	    .site = s->site, .args = s->args, .after = after,
	    .after_count = s->after.count, .batch = batch });
	free(after);
}

static struct schedule *
schedule_of(const struct estate *e)
{
	struct schedule		*all = schedule_new();
	const struct batch	*b;
	size_t			 i, k, position = 0;

	for (i = 0; i < e->batches.count; i++) {
		b = e->batches.item[i];
		for (k = 0; k < b->steps.count; k++)
			((struct step *)b->steps.item[k])->position =
			    position++;
	}
	for (i = 0; i < e->batches.count; i++) {
		b = e->batches.item[i];
		for (k = 0; k < b->steps.count; k++)
			add_step(all, b->steps.item[k], i);
	}
	return all;
}

void
simulate_plan(struct estate *e)
{
	const struct options	*o = e->options;
	struct schedule		*all = schedule_of(e);
	struct batch		*b;
	size_t			 i;

	for (i = 0; i < e->batches.count; i++) {
		b = e->batches.item[i];
		b->makespan_s = schedule_run(all, &o->rates, &o->at_once, i);
		if (b->makespan_s < 0)
			errx(STATUS_FATAL, "batch %s: steps wait for each "
			    "other", b->id);
	}
	e->makespan_s = schedule_run(all, &o->rates, &o->at_once,
	    SCHEDULE_ALL);
	if (e->makespan_s < 0)
		errx(STATUS_FATAL, "steps of batches wait for each other");
	e->bound_s = schedule_bound(all, &o->rates, &o->at_once,
	    SCHEDULE_ALL);
	schedule_free(all);
}
