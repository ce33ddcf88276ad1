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

static struct undo *
undo_new(struct estate *e, const json_t *step)
{
	struct undo	*u = allocate(sizeof(*u));
	const char	*status;

	u->step = step;
	u->id = fact_text(step, "id");
	u->op = fact_text(step, "op");
	u->args = json_object_get(step, "args");
	u->result = facts_get(e->facts, "result", u->id, NULL);
	u->made = json_object_get(u->result, "made");
	status = fact_text(u->result, "status");
	u->good = strcmp(status, "done") == 0 ||
	    strcmp(status, "already") == 0;
	u->tried = u->good || strcmp(status, "failed") == 0;
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
		if (strcmp(u->op, "define-vm") == 0)
			table_put(&c->defined, fact_text(u->args, "vm"), NULL,
			    NULL, u);
		else if (strcmp(u->op, "start-vm") == 0)
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
		if (strcmp(u->op, "virtualize-volume") == 0 &&
		    *fact_text(u->made, "volume") != '\0')
			table_put(&made, fact_text(u->made, "array"),
			    fact_text(u->made, "volume"), NULL, u);
	}
	return made;
}

/* Enter dependents; sets becomes the sets of steps that hang together. */
static void
link_steps(const struct undo_context *c, size_t *sets)
{
	const struct table	*made = index_made(c);
	struct undo		*u, *before;
	const json_t		*id;
	size_t			 i, k;

	for (i = 0; i < c->undos.count; i++) {
		u = c->undos.item[i];
		if (strcmp(u->op, "drain-volume") == 0 &&
		    (before = table_get(made, fact_text(u->args, "array"),
		    fact_text(u->args, "volume"), NULL)) != NULL)
			sets_join(sets, u->number, before->number);
		json_array_foreach(json_object_get(u->step, "after"), k, id) {
			before = json_is_string(id) ? table_get(c->of,
			    json_string_value(id), NULL, NULL) : NULL;
			if (before == NULL)
				continue;
			list_add(&before->dependents, u);
			sets_join(sets, u->number, before->number);
		}
	}
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
}
