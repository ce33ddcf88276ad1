/* Write plan, groups, batches, steps. */
#include "plan.h"

#include <stdio.h>
#include <string.h>

json_t *
vm_names(const struct list *vms)
{
	json_t	*names = json_array();
	size_t	 i;

	for (i = 0; i < vms->count; i++)
		json_array_append_new(names,
		    json_string(((struct vm *)vms->item[i])->id));
	return names;
}

json_t *
host_names(const struct list *hosts)
{
	json_t	*names = json_array();
	size_t	 i;

	for (i = 0; i < hosts->count; i++)
		json_array_append_new(names,
		    json_string(((struct host *)hosts->item[i])->id));
	return names;
}

static json_t *
places(const struct list *volumes)
{
	json_t			*all = json_array();
	const struct volume	*v;
	size_t			 i;

	for (i = 0; i < volumes->count; i++) {
		v = volumes->item[i];
		json_array_append_new(all, *v->array == '\0' ?
		    json_pack("{ss}", "datastore", v->id) :
		    json_pack("{ss ss}", "array", v->array, "volume", v->id));
	}
	return all;
}

/* What correlate-ports was told to take for a proof. */
static const char *
require_of(const struct estate *e)
{
	const struct fact	*f = facts_first(e->facts, "placement");
	const char		*keys;

	for (; f != NULL; f = f->next)
		if (*(keys = fact_text(f->record, "require")) != '\0')
			return keys;
	return "two-keys";
}

static json_t *
options_json(const struct estate *e)
{
	const struct options	*o = e->options;
	const struct sizes	*l = &o->sizes;
	json_t			*rates = schedule_rates_json(&o->rates);
	json_t			*limits;

	limits = json_pack("{sI sI sI sI sI sI}",
	    "vms_per_batch", (json_int_t)l->vms,
	    "volumes_per_batch", (json_int_t)l->volumes,
	    "hosts_per_batch", (json_int_t)l->hosts,
	    "bytes_per_batch", l->bytes,
	    "luns_per_group", (json_int_t)l->luns_per_group,
	    "groups_per_port", (json_int_t)l->groups_per_port);
	json_object_update(limits, rates);
	json_decref(rates);
	return json_pack("{ss sI so}", "require", require_of(e), "pilot",
	    (json_int_t)o->pilot, "limits", limits);
}

/* Paths that hosts get at the destination, or the array behind it. */
static json_int_t
paths_of(const struct batch *b, bool external)
{
	const struct step	*s;
	json_int_t		 count = 0;
	size_t			 i;

	for (i = 0; i < b->steps.count; i++) {
		s = b->steps.item[i];
		if (strcmp(s->op, "map-volume") == 0 &&
		    (strcmp(s->site, "source") == 0) == external)
			count += (json_int_t)schedule_paths(s->op, s->args);
	}
	return count;
}

static json_t *
plan_totals(const struct estate *e)
{
	const struct batch	*b;
	struct list		 hosts = { 0 };
	json_int_t		 vms = 0, volumes = 0, bytes = 0, steps = 0;
	json_int_t		 paths = 0, external = 0;
	json_t			*totals;
	size_t			 i;

	for (i = 0; i < e->batches.count; i++) {
		b = e->batches.item[i];
		vms += (json_int_t)b->vm_count;
		volumes += (json_int_t)b->volume_count;
		bytes = sum(bytes, b->bytes);
		steps += (json_int_t)b->steps.count;
		paths += paths_of(b, false);
		external += paths_of(b, true);
		list_add_all(&hosts, &b->hosts);
	}
	totals = json_pack("{sI sI sI sI sI}", "vms", vms, "volumes", volumes,
	    "hosts", (json_int_t)hosts.count, "bytes", bytes, "steps", steps);
	if (!e->report) {
		json_object_set_new(totals, "paths", json_integer(paths));
		json_object_set_new(totals, "external_paths",
		    json_integer(external));
	}
	list_fini(&hosts);
	return totals;
}

static void
emit_head(const struct estate *e)
{
	char	 id[17];
	json_t	*plan;

	snprintf(id, sizeof(id), "%016llx", (unsigned long long)e->hash);
	plan = json_pack("{ss ss ss sb so so so sI sI}", "type", "plan", "id",
	    id, "direction", "forward", "executable", !e->report, "options",
	    options_json(e), "limits", limits_json(&e->options->at_once),
	    "totals", plan_totals(e),
	    "batch_count", (json_int_t)e->batches.count, "batch_lower_bound",
	    (json_int_t)batches_bound(e));
	if (!e->report && e->bound_s > 0) {
		json_object_set_new(plan, "makespan_s",
		    schedule_number(e->makespan_s));
		json_object_set_new(plan, "lower_bound_s",
		    schedule_number(e->bound_s));
		json_object_set_new(plan, "gap",
		    schedule_number(e->makespan_s / e->bound_s - 1));
	}
	jl_emit_new(plan);
}

static void
emit_group(const struct group *g)
{
	jl_emit_new(json_pack("{ss ss so so so so s{sI sI sI sI}}", "type",
	    "group", "id", g->id, "vms", vm_names(&g->vms), "volumes",
	    places(&g->volumes), "hosts", host_names(&g->hosts), "glue",
	    group_glue(g), "totals", "vms", (json_int_t)g->vms.count,
	    "volumes", (json_int_t)g->volumes.count, "hosts",
	    (json_int_t)g->hosts.count, "bytes", g->bytes));
}

static void
emit_batch(const struct estate *e, const struct batch *b)
{
	json_t	*ids = json_array(), *batch;
	size_t	 i;

	for (i = 0; i < b->groups.count; i++)
		json_array_append_new(ids,
		    json_string(((struct group *)b->groups.item[i])->id));
	batch = json_pack("{ss ss sI so sb s{sI sI sI sI sI}}", "type",
	    "batch", "id", b->id, "number", (json_int_t)b->number, "groups",
	    ids, "pilot", b->pilot, "totals", "vms", (json_int_t)b->vm_count,
	    "volumes", (json_int_t)b->volume_count, "hosts",
	    (json_int_t)b->hosts.count, "bytes", b->bytes, "steps",
	    (json_int_t)b->steps.count);
	if (!e->report)
		json_object_set_new(batch, "estimate_s",
		    schedule_number(b->makespan_s));
	jl_emit_new(batch);
}

void
emit_step(const struct step *s)
{
	json_t	*after = json_array(), *step;
	size_t	 i;

	for (i = 0; i < s->after.count; i++)
		json_array_append_new(after,
		    json_string(((struct step *)s->after.item[i])->id));
	step = json_pack("{ss ss ss ss ss sO so so}", "type", "step", "id",
	    s->id, "batch", s->batch->id, "op", s->op, "site", s->site,
	    "args", s->args, "after", after, "timeout_s",
	    schedule_number(s->timeout_s));
	if (s->expect != NULL)
		json_object_set(step, "expect", s->expect);
	jl_emit_new(step);
}

void
emit_plan(struct estate *e)
{
	const struct batch	*b;
	size_t			 i, k;

	emit_findings(e);
	if (e->vms.count == 0)
		return;
	emit_head(e);
	for (i = 0; i < e->groups.count; i++)
		emit_group(e->groups.item[i]);
	for (i = 0; i < e->batches.count; i++)
		emit_batch(e, e->batches.item[i]);
	for (i = 0; i < e->batches.count; i++) {
		b = e->batches.item[i];
		for (k = 0; k < b->steps.count; k++)
			emit_step(b->steps.item[k]);
	}
}
