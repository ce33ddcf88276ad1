/* Write a rollback plan. */
#include "plan.h"

#include <stdio.h>
#include <string.h>

/* Steps back in an order in which they could run one after the other. */
static int
by_phase(const void *a, const void *b)
{
	static const char *const	phases[] = { "dstop-vm", "dundefine-vm",
		"dstop-pool", "dunmap-volume", "drescan-host",
		"drelease-volume", "sunmap-volume", "smap-volume",
		"srescan-host", "sstart-pool", "sstart-vm" };
	const struct step		*s[2] = { a, b };
	size_t				 i, at[2] = { 0, 0 };

	for (i = 0; i < 2; i++)
		while (at[i] < sizeof(phases) / sizeof(phases[0]) &&
		    (*phases[at[i]] != *s[i]->site ||
		    strcmp(phases[at[i]] + 1, s[i]->op) != 0))
			at[i]++;
	return (int)at[0] - (int)at[1];
}

static json_t *
rollback_totals(const struct estate *e)
{
	const struct batch	*b;
	const struct step	*s;
	json_int_t		 vms = 0, volumes = 0, steps = 0;
	size_t			 i, k;

	for (i = 0; i < e->batches.count; i++) {
		b = e->batches.item[i];
		steps += (json_int_t)b->steps.count;
		for (k = 0; k < b->steps.count; k++) {
			s = b->steps.item[k];
			vms += strcmp(s->op, "undefine-vm") == 0;
			volumes += strcmp(s->op, "release-volume") == 0;
		}
	}
	return json_pack("{sI sI sI}", "vms", vms, "volumes", volumes,
	    "steps", steps);
}

/* Is a group in one of the batches that are rolled back? */
static bool
is_in_batch(const struct estate *e, const char *group)
{
	const json_t	*id, *was;
	size_t		 i, k;

	for (i = 0; i < e->batches.count; i++) {
		was = facts_get(e->facts, "batch",
		    ((struct batch *)e->batches.item[i])->id, NULL);
		json_array_foreach(json_object_get(was, "groups"), k, id)
			if (json_is_string(id) &&
			    strcmp(json_string_value(id), group) == 0)
				return true;
	}
	return false;
}

static void
emit_batch_back(const struct estate *e, const struct batch *b,
    json_int_t position)
{
	json_t	*record, *was = facts_get(e->facts, "batch", b->id, NULL);
	json_t	*groups = json_object_get(was, "groups");
	json_int_t number = json_integer_value(json_object_get(was, "number"));

	record = json_pack("{ss ss sI so so s{sI}}", "type", "batch", "id",
	    b->id, "number", number > 0 ? number :
	    position, "groups",
	    groups == NULL ? json_array() : json_incref(groups), "estimate_s",
	    schedule_number(b->makespan_s), "totals", "steps",
	    (json_int_t)b->steps.count);
	jl_emit_new(record);
}

void
emit_rollback(struct estate *e)
{
	struct batch	*b;
	struct fact	*f;
	char		 id[17];
	size_t		 i, k;

	for (i = 0; i < e->batches.count; i++) {
		b = e->batches.item[i];
		list_sort(&b->steps, by_phase);
		for (k = 0; k < b->steps.count; k++)
			((struct step *)b->steps.item[k])->number = k;
	}
	simulate_plan(e);
	snprintf(id, sizeof(id), "%016llx", (unsigned long long)e->hash);
	jl_emit_new(json_pack("{ss ss ss sb so sI so so}", "type", "plan",
	    "id", id, "direction", "rollback", "executable", 1, "totals",
	    rollback_totals(e), "batch_count", (json_int_t)e->batches.count,
	    "makespan_s", schedule_number(e->makespan_s), "lower_bound_s",
	    schedule_number(e->bound_s)));
	for (f = facts_first(e->facts, "group"); f != NULL; f = f->next)
		if (is_in_batch(e, fact_text(f->record, "id")))
			jl_emit_new(json_incref(f->record));
	for (i = 0; i < e->batches.count; i++)
		emit_batch_back(e, e->batches.item[i], (json_int_t)i + 1);
	for (i = 0; i < e->batches.count; i++) {
		b = e->batches.item[i];
		for (k = 0; k < b->steps.count; k++)
			emit_step(b->steps.item[k]);
	}
}
