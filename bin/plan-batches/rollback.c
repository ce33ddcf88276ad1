/*
 * The way back: the inverse of every step that was tried, in reverse order.
 * It needs the steps and their results only.
 */
#include "plan.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "finding.h"
#include "ops.h"
#include "status.h"

static bool
is(const struct undo *u, const char *op)
{
	return strcmp(u->op, op) == 0;
}

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
	u->tried = strcmp(status, "done") == 0 ||
	    strcmp(status, "already") == 0 || strcmp(status, "failed") == 0;
	return u;
}

/* All forward steps of the batches wanted, in the order of the plan. */
static struct list
collect(struct undo_context *c)
{
	struct list	 undos = { 0 };
	struct table	*batches = NULL;
	struct estate	*e = c->estate;
	struct fact	*f;
	struct undo	*u;

	for (f = facts_first(e->facts, "step"); f != NULL; f = f->next) {
		if (strncmp(fact_text(f->record, "id"), "rb-", 3) == 0 ||
		    op_find(fact_text(f->record, "op")) == NULL ||
		    !is_wanted(e->options, fact_text(f->record, "batch")))
			continue;
		u = undo_new(e, f->record);
		u->number = undos.count;
		u->batch = batch_of(e, &batches,
		    fact_text(f->record, "batch"));
		list_add(&undos, u);
		table_put(&c->of, u->id, NULL, NULL, u);
		if (is(u, "define-vm"))
			table_put(&c->defined, fact_text(u->args, "vm"), NULL,
			    NULL, u);
		else if (is(u, "start-vm"))
			table_put(&c->started, fact_text(u->args, "vm"), NULL,
			    NULL, u);
	}
	return undos;
}

/* Enter dependents; sets becomes the sets of steps that hang together. */
static void
link_steps(const struct undo_context *c, const struct list *undos,
    size_t *sets)
{
	struct undo	*u, *before;
	const json_t	*id;
	size_t		 i, k;

	for (i = 0; i < undos->count; i++) {
		u = undos->item[i];
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

/* Steps of a group that was drained stay: its data is no more where it was. */
static bool *
find_drained(const struct list *undos, size_t *sets)
{
	bool		*drained = allocate(undos->count * sizeof(*drained));
	struct undo	*u;
	size_t		 i;

	for (i = 0; i < undos->count; i++) {
		u = undos->item[i];
		if (!is(u, "drain-volume") || !u->tried)
			continue;
		drained[sets_root(sets, i)] = true;
		jl_emit_new(finding_new(TOOL, "cannot-undo", FINDING_ERROR,
		    true, json_pack("{ss ss}", "step", u->id, "batch",
		    u->batch->id), "move its VMs back by copying",
		    "%s moved the data to the new array: the steps of its "
		    "group stay as they are", u->id));
	}
	return drained;
}

/* The inverse of all that waited for u, looking through what has none. */
static void
after_dependents(struct step *s, struct undo *u)
{
	struct undo	*d;
	size_t		 i;

	u->passing = true;	/* a bad journal may go round in circles */
	for (i = 0; i < u->dependents.count; i++) {
		d = u->dependents.item[i];
		if (d->back != NULL)
			list_add_once(&s->after, d->back);
		else if (!d->passing)
			after_dependents(s, d);
	}
	u->passing = false;
}

/* The rescan on that host behind an inverse, or NULL. */
static struct step *
rescan_on(const struct undo *u, const char *host)
{
	size_t	i;

	for (i = 0; i < u->rescans.count; i++)
		if (strcmp(u->rescan_hosts.item[i], host) == 0)
			return u->rescans.item[i];
	return NULL;
}

/* What comes back on a host waits until it sees its LUs again. */
static void
after_rescans(const struct undo *u)
{
	const char		*host = fact_text(u->args, "host");
	const struct undo	*d;
	json_t			*wwids = json_array();
	struct step		*s;
	size_t			 i;

	for (i = 0; i < u->dependents.count; i++) {
		d = u->dependents.item[i];
		if ((s = rescan_on(d, host)) == NULL ||
		    !is(d, "unmap-volume"))
			continue;
		list_add_once(&u->back->after, s);
		json_array_append_new(wwids, json_pack("{sO ss}", "from",
		    json_object_get(s->args, "wwid"), "step", s->id));
	}
	if (is(u, "stop-pool"))
		json_object_set(u->back->args, "wwids", wwids);
	json_decref(wwids);
}

/* The source shows its volume to hosts again when the new array let go. */
static void
after_array(const struct undo_context *c, const struct undo *u)
{
	const struct undo	*d, *mapping;
	size_t			 i;

	for (i = 0; i < u->dependents.count; i++) {
		d = u->dependents.item[i];
		if (!is(d, "virtualize-volume"))
			continue;
		mapping = table_get(c->of, fact_text(d->args, "mapping"),
		    NULL, NULL);
		if (mapping != NULL && mapping->back != NULL)
			list_add_once(&u->back->after, mapping->back);
	}
}

/* Hosts may share a host group: it goes when none of them needs it. */
static void
after_siblings(const struct undo_context *c, const struct undo *u)
{
	const struct undo	*made;
	struct undo		*sibling;
	size_t			 i;

	made = table_get(c->of, fact_text(u->args, "volume_from"), NULL, NULL);
	for (i = 0; made != NULL && i < made->dependents.count; i++) {
		sibling = made->dependents.item[i];
		if (is(sibling, "map-volume") && sibling != u &&
		    sibling->back != NULL && json_equal(
		    json_object_get(sibling->back->args, "luns"),
		    json_object_get(u->back->args, "luns")))
			after_dependents(u->back, sibling);
	}
}

static void
order(const struct undo_context *c, const struct list *undos)
{
	struct undo	*u;
	size_t		 i;

	for (i = 0; i < undos->count; i++) {
		u = undos->item[i];
		if (u->back == NULL)
			continue;
		after_dependents(u->back, u);
		if (is(u, "stop-pool") || is(u, "stop-vm"))
			after_rescans(u);
		else if (is(u, "unmap-volume"))
			after_array(c, u);
		else if (is(u, "map-volume"))
			after_siblings(c, u);
	}
}

static bool
make_all(const struct undo_context *c, const struct list *undos,
    size_t *sets)
{
	bool		*drained = find_drained(undos, sets), some = false;
	struct undo	*u;
	const char	*why;
	size_t		 i;

	for (i = 0; i < undos->count; i++) {
		u = undos->item[i];
		if (drained[sets_root(sets, i)]) {
			some = true;
			continue;
		}
		if (!u->tried || (why = inverse_make(c, u)) == NULL)
			continue;
		some = true;
		jl_emit_new(finding_new(TOOL, "undo-by-hand", FINDING_WARNING,
		    true, json_pack("{ss ss}", "step", u->id, "batch",
		    u->batch->id), "run the plan again until this step has a "
		    "good result, then roll back", "%s: %s", u->id, why));
	}
	free(drained);
	return some;
}

bool
rollback(struct estate *e)
{
	struct undo_context	 c = { .estate = e };
	struct list		 undos = collect(&c);
	size_t			*sets;
	bool			 blocked;

	if (undos.count == 0 && e->options->only_batches.count > 0 &&
	    facts_count(e->facts, "step") > 0)
		errx(STATUS_FATAL, "--batch: no such batch in the input");
	sets = sets_new(undos.count);
	link_steps(&c, &undos, sets);
	blocked = make_all(&c, &undos, sets);
	order(&c, &undos);
	free(sets);
	if (undos.count > 0)
		emit_rollback(e);
	return blocked;
}
