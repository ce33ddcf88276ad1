/* How long the plan takes: its batches one after the other, as windows. */
#include "plan.h"

#include <err.h>
#include <stdlib.h>

#include "status.h"

/* Steps as lib/schedule.h has them; positions count within the batch. */
static struct schedule_step *
convert(const struct estate *e, const struct batch *b)
{
	struct schedule_step	*steps;
	const struct step	*s;
	size_t			*after, i, k, n;

	steps = allocate(b->steps.count * sizeof(*steps));
	for (i = 0; i < b->steps.count; i++) {
		s = b->steps.item[i];
		after = allocate(s->after.count * sizeof(*after));
		for (k = n = 0; k < s->after.count; k++)
			if (((struct step *)s->after.item[k])->batch == b)
				after[n++] = ((struct step *)
				    s->after.item[k])->number;
		steps[i] = (struct schedule_step){
			.class = schedule_class_of(s->op),
			.length_s = schedule_length(
			    &e->options->limits.rates, s->op, s->args),
			.after = after, .after_count = n
		};
	}
	return steps;
}

/* Put all steps in one row for the bound of the whole. */
static size_t
append(struct schedule_step *all, size_t count, struct schedule_step *steps,
    size_t more)
{
	size_t	i, k;

	for (i = 0; i < more; i++) {
		for (k = 0; k < steps[i].after_count; k++)
			((size_t *)(uintptr_t)steps[i].after)[k] += count;
		all[count + i] = steps[i];
	}
	return count + more;
}

void
simulate_plan(struct estate *e)
{
	const struct schedule_rates	*rates = &e->options->limits.rates;
	struct schedule_step		*all, *steps;
	struct batch			*b;
	size_t				 i, n = 0;

	for (i = 0; i < e->batches.count; i++)
		n += ((struct batch *)e->batches.item[i])->steps.count;
	all = allocate(n * sizeof(*all));
	n = 0;
	for (i = 0; i < e->batches.count; i++) {
		b = e->batches.item[i];
		steps = convert(e, b);
		b->makespan_s = schedule_run(steps, b->steps.count, rates);
		if (b->makespan_s < 0)
			errx(STATUS_FATAL, "batch %s: steps wait for each "
			    "other", b->id);
		e->makespan_s += b->makespan_s;
		n = append(all, n, steps, b->steps.count);
		free(steps);
	}
	e->bound_s = schedule_bound(all, n, rates);
	for (i = 0; i < n; i++)
		free((void *)(uintptr_t)all[i].after);
	free(all);
}
