/* A plan and its journal: what was done, and what hangs together. */
#include "undo.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "ops.h"
#include "status.h"

static bool
is_wanted(const struct options *o, const char *batch)
{
	size_t	i;

	for (i = 0; i < o->only_batches.count; i++)
		if (strcmp(o->only_batches.item[i], batch) == 0)
			return true;
	return o->only_batches.count == 0;
}

static struct batch *
batch_of(struct estate *e, struct table **batches, const char *id)
{
	struct batch	*b = table_get(*batches, id, NULL, NULL);

	if (b == NULL) {
		b = allocate(sizeof(*b));
		b->id = text_new("%s", id);
		table_put(batches, id, NULL, NULL, b);
		list_add(&e->batches, b);
	}
	return b;
}

static bool
has_status(const json_t *result, const char *status)
{
	return strcmp(fact_text(result, "status"), status) == 0;
}

static bool
is(const struct undo *u, const char *op)
{
	return strcmp(u->op, op) == 0;
}

/*
 * What it made: as a run saw it before it took something away, else as it is
 * now.
 */
static const json_t *
made_of(const struct undo *u)
{
	const json_t	*run = json_object_get(u->result, "made");
	const json_t	*dry = json_object_get(u->found, "made");
	json_t		*made;
	bool		 takes = is(u, "stop-vm") || is(u, "unmap-volume");

	if (run == NULL || dry == NULL)
		return run == NULL ? dry : run;
	made = json_deep_copy(takes ? dry : run);
	json_object_update(made, (json_t *)(takes ? run : dry));
	return made;
}

/*
 * What a journal of another plan says was done, this one did not do.  A stream
 * without a plan record cannot tell.
 */
static void
check_plan(struct estate *e, const json_t *result, const char *step)
{
	const char	*plan = fact_text(result, "plan");

	if (*plan != '\0' && facts_first(e->facts, "plan") != NULL &&
	    facts_get(e->facts, "plan", plan, NULL) == NULL)
		errx(STATUS_FATAL, "step %s: has a result of plan %s: a journal "
		    "of another plan", step, plan);
}

static struct undo *
undo_new(struct estate *e, const json_t *step)
{
	struct undo	*u = allocate(sizeof(*u));

	u->step = step;
	u->id = fact_text(step, "id");
	u->op = fact_text(step, "op");
	u->args = json_object_get(step, "args");
	u->result = facts_get(e->facts, "result", u->id, NULL);
	check_plan(e, u->result, u->id);
	u->good = has_status(u->result, "done") ||
	    has_status(u->result, "already");
	if (!u->good)
		u->found = facts_get(e->found, "result", u->id, NULL);
	u->good = u->good || has_status(u->found, "already");
	u->made = made_of(u);
	return u;
}

static bool
begins_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/*
 * Steps of a way back are none of ours, and of those of a drain only what
 * cannot be taken back counts.
 */
static bool
is_ours(const json_t *step)
{
	const char	*id = fact_text(step, "id");

	return op_find(fact_text(step, "op")) != NULL &&
	    !begins_with(id, "rb-") && (!begins_with(id, "dr-") ||
	    strcmp(fact_text(step, "op"), "drain-volume") == 0);
}

static void
collect_steps(struct undo_context *c)
{
	struct table	*batches = NULL;
	struct estate	*e = c->estate;
	struct fact	*f;
	struct undo	*u;

	for (f = facts_first(e->facts, "step"); f != NULL; f = f->next) {
		if (!is_ours(f->record) || !is_wanted(e->options,
		    fact_text(f->record, "batch")))
			continue;
		u = undo_new(e, f->record);
		u->number = c->undos.count;
		u->batch = batch_of(e, &batches,
		    fact_text(f->record, "batch"));
		list_add(&c->undos, u);
		table_put(&c->of, u->id, NULL, NULL, u);
		if (is(u, "define-vm"))
			table_put(&c->defined, fact_text(u->args, "vm"), NULL,
			    NULL, u);
		else if (is(u, "start-vm"))
			table_put(&c->started, fact_text(u->args, "vm"), NULL,
			    NULL, u);
	}
}

/* The step that made a volume of an array, by both. */
static struct table *
index_made(const struct undo_context *c)
{
	struct table	*made = NULL;
	struct undo	*u;
	size_t		 i;

	for (i = 0; i < c->undos.count; i++) {
		u = c->undos.item[i];
		if (is(u, "virtualize-volume") &&
		    *fact_text(u->made, "volume") != '\0')
			table_put(&made, fact_text(u->made, "array"),
			    fact_text(u->made, "volume"), NULL, u);
	}
	return made;
}

/*
 * Enter after and dependents; sets becomes the sets of steps that hang
 * together.
 */
static void
link_steps(const struct undo_context *c, size_t *sets)
{
	const struct table	*made = index_made(c);
	struct undo		*u, *before;
	const json_t		*id;
	size_t			 i, k;

	for (i = 0; i < c->undos.count; i++) {
		u = c->undos.item[i];
		if (is(u, "drain-volume") &&
		    (before = table_get(made, fact_text(u->args, "array"),
		    fact_text(u->args, "volume"), NULL)) != NULL)
			sets_join(sets, u->number, before->number);
		json_array_foreach(json_object_get(u->step, "after"), k, id) {
			before = json_is_string(id) ? table_get(c->of,
			    json_string_value(id), NULL, NULL) : NULL;
			if (before == NULL)
				continue;
			list_add(&u->after, before);
			list_add(&before->dependents, u);
			sets_join(sets, u->number, before->number);
		}
	}
}

/* Is a LUN there in a host group that the step was to make? */
static bool
has_our_group(const struct undo *u)
{
	const json_t	*port;
	size_t		 i;

	json_array_foreach(json_object_get(u->args, "ports"), i, port)
		if (json_object_get(port, "host_group") == NULL)
			return true;
	return false;
}

/* Was it us?  A result tells so, and what nobody else will have done. */
static bool
is_evidence(const struct undo *u)
{
	return u->result != NULL || (u->good && (is(u, "unmap-volume") ||
	    is(u, "virtualize-volume") || is(u, "define-vm") ||
	    is(u, "start-vm") || (is(u, "map-volume") && has_our_group(u))));
}

/*
 * May a dry run have found a part of it?  That is, can it have begun; only a
 * VM that runs was not stopped.
 */
static bool
may_have_begun(const struct undo *u)
{
	const struct undo	*before;
	size_t			 i;

	if (!u->batch->begun || !has_status(u->found, "done") ||
	    is(u, "stop-vm"))
		return false;
	for (i = 0; i < u->after.count; i++) {
		before = u->after.item[i];
		if (!before->good)
			return false;
	}
	return true;
}

/* A VM or pool that only a dry run found off: its owner may have done that. */
static bool
is_unclear(const struct undo_context *c, const struct undo *u)
{
	if (!u->good || u->result != NULL)
		return false;
	return is(u, "stop-pool") || (is(u, "stop-vm") && table_get(
	    c->started, fact_text(u->args, "vm"), NULL, NULL) != NULL);
}

static void
find_tried(const struct undo_context *c)
{
	bool		*begun = allocate(c->undos.count * sizeof(*begun));
	struct undo	*u;
	size_t		 i;

	for (i = 0; i < c->undos.count; i++) {
		u = c->undos.item[i];
		begun[u->set] = begun[u->set] || is_evidence(u);
		u->batch->begun = u->batch->begun || begun[u->set];
	}
	for (i = 0; i < c->undos.count; i++) {
		u = c->undos.item[i];
		u->unclear = !begun[u->set] && is_unclear(c, u);
		u->tried = !u->unclear && (u->good ||
		    has_status(u->result, "failed") || may_have_begun(u));
	}
	free(begun);
}

void
undo_collect(struct undo_context *c)
{
	const struct estate	*e = c->estate;
	struct undo		*u;
	size_t			*sets, i;

	collect_steps(c);
	if (c->undos.count == 0 && e->options->only_batches.count > 0 &&
	    facts_count(e->facts, "step") > 0)
		errx(STATUS_FATAL, "--batch: no such batch in the input");
	sets = sets_new(c->undos.count);
	link_steps(c, sets);
	for (i = 0; i < c->undos.count; i++) {
		u = c->undos.item[i];
		u->set = sets_root(sets, i);
	}
	free(sets);
	find_tried(c);
}
