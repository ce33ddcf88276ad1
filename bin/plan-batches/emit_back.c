/* Write a plan that follows a run: rollback or drain. */
#include "plan.h"

#include <err.h>
#include <stdio.h>
#include <string.h>

#include "status.h"

/*
 * What hangs together stands together, as in the plan before, in an order in
 * which it could run one after the other.
 */
static int
by_phase(const void *a, const void *b)
{
	static const char *const	phases[] = { "dstop-vm", "dundefine-vm",
		"dstop-pool", "dfingerprint-volume", "dunmap-volume",
		"drescan-host", "drelease-volume", "ddrain-volume",
		"sundefine-vm", "sunmap-volume", "smap-volume",
		"srescan-host", "scompare-volume", "sstart-pool",
		"sstart-vm" };
	const struct step		*s[2] = { a, b };
	size_t				 i, at[2] = { 0, 0 };

	if (s[0]->set != s[1]->set)
		return s[0]->set < s[1]->set ? -1 : 1;
	for (i = 0; i < 2; i++)
		while (at[i] < sizeof(phases) / sizeof(phases[0]) &&
		    (*phases[at[i]] != *s[i]->site ||
		    strcmp(phases[at[i]] + 1, s[i]->op) != 0))
			at[i]++;
	return (int)at[0] - (int)at[1];
}

static bool
is(const struct step *s, const char *op)
{
	return strcmp(s->op, op) == 0;
}

static json_t *
totals(const struct estate *e)
{
	const struct batch	*b;
	const struct step	*s;
	json_int_t		 vms = 0, volumes = 0, bytes = 0, steps = 0;
	size_t			 i, k;

	for (i = 0; i < e->batches.count; i++) {
		b = e->batches.item[i];
		steps += (json_int_t)b->steps.count;
		for (k = 0; k < b->steps.count; k++) {
			s = b->steps.item[k];
			vms += is(s, "undefine-vm");
			if (!is(s, "release-volume") && !is(s, "drain-volume"))
				continue;
			volumes++;
			bytes = sum(bytes, json_integer_value(json_object_get(
			    s->expect, "size_bytes")));
		}
	}
	return json_pack("{sI sI sI sI}", "vms", vms, "volumes", volumes,
	    "bytes", bytes, "steps", steps);
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

static void
emit_head(const struct estate *e, const char *direction)
{
	char	 id[17];

	snprintf(id, sizeof(id), "%016llx", (unsigned long long)e->hash);
	jl_emit_new(json_pack("{ss ss ss sb so so sI so so}", "type", "plan",
	    "id", id, "direction", direction, "executable", 1, "limits",
	    limits_json(&e->options->at_once), "totals", totals(e),
	    "batch_count", (json_int_t)e->batches.count, "makespan_s",
	    schedule_number(e->makespan_s), "lower_bound_s",
	    schedule_number(e->bound_s)));
}

/* Under the limits and rates of the run before, unless told otherwise. */
static void
take_limits(const struct estate *e)
{
	struct options	*o = e->options;
	struct fact	*f;
	const char	*why = NULL;

	for (f = facts_first(e->facts, "plan"); f != NULL; f = f->next) {
		if (strcmp(fact_text(f->record, "direction"), "forward") != 0)
			continue;
		why = limits_read(&o->at_once,
		    json_object_get(f->record, "limits"));
		if (why != NULL)
			errx(STATUS_FATAL, "plan %s: %s",
			    fact_text(f->record, "id"), why);
		schedule_rates_read(&o->rates, json_object_get(json_object_get(
		    f->record, "options"), "limits"));
	}
	if (o->limits_file != NULL)
		options_limits(o, o->limits_file);
}

void
emit_back(struct estate *e, const char *direction)
{
	struct batch	*b;
	struct fact	*f;
	size_t		 i, k;

	for (i = 0; i < e->batches.count; i++)
		list_sort(&((struct batch *)e->batches.item[i])->steps,
		    by_phase);
	take_limits(e);
	simulate_plan(e);
	emit_head(e, direction);
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
