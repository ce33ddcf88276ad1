/*
 * What comes after a good run: the data moves into the new array, and what is
 * left at the source of VMs and paths goes.  There is no way back from here.
 */
#include "undo.h"

#include <string.h>

#include "finding.h"

struct draining {
	struct undo_context	 c;
	struct pools		*pools;
	const struct undo	**waits;	/* by set: what is not done */
	struct table		*earlier;	/* drains by array and volume */
	struct table		*steps;		/* drain steps by source wwid */
	size_t			 volume_count;
	json_int_t		 bytes;
	bool			 blocked;
};

static bool
is(const struct undo *u, const char *op)
{
	return strcmp(u->op, op) == 0;
}

static void
complain(struct draining *d, const char *code, const struct undo *u,
    const char *hint, const char *what, const char *why)
{
	d->blocked = true;
	jl_emit_new(finding_new(TOOL, code, FINDING_WARNING, true,
	    json_pack("{ss ss}", "step", u->id, "batch", u->batch->id), hint,
	    "%s: %s: %s", u->id, what, why));
}

/*
 * Nothing of a group is drained before all its VMs are where they go, for it
 * could not go back any more.
 */
static void
look_around(struct draining *d)
{
	struct undo	*u;
	size_t		 i;

	d->waits = allocate(d->c.undos.count * sizeof(*d->waits));
	for (i = 0; i < d->c.undos.count; i++) {
		u = d->c.undos.item[i];
		if ((is(u, "define-vm") || is(u, "start-vm")) && !u->good &&
		    d->waits[u->set] == NULL)
			d->waits[u->set] = u;
		if (is(u, "drain-volume"))
			table_put(&d->earlier, fact_text(u->args, "array"),
			    fact_text(u->args, "volume"), NULL, u);
	}
}

/* The pool that it goes to: the one where an earlier drain began. */
static const char *
pool_of(struct draining *d, const struct undo *u, const char **why)
{
	const char		*array = fact_text(u->args, "array");
	const struct undo	*earlier;

	earlier = table_get(d->earlier, array, fact_text(u->made, "volume"),
	    NULL);
	if (earlier != NULL && earlier->tried)
		return fact_text(earlier->args, "pool");
	return pools_take(d->pools, d->c.estate, array,
	    json_object_get(u->args, "source"),
	    json_integer_value(json_object_get(u->args, "size_bytes")), why);
}

static struct step *
drain_step(struct draining *d, const struct undo *u, const char *pool)
{
	static const char *const	external[] = { "source", "size_bytes",
					    NULL };
	const char			*window = d->c.estate->options->window;
	struct step			*s;

	s = step_new(d->c.estate, u->batch, "drain-volume", "destination",
	    inverse_id(&d->c, u, "drain-volume"), json_pack("{sO sO ss sO}",
	    "array", json_object_get(u->args, "array"), "volume",
	    json_object_get(u->made, "volume"), "pool", pool, "size_bytes",
	    json_object_get(u->args, "size_bytes")));
	if (window != NULL)
		json_object_set_new(s->args, "window", json_string(window));
	s->expect = inverse_pick(u->args, external);
	s->set = u->set;
	return s;
}

/* The source shows its volume to the new array no longer. */
static void
retire_path(struct draining *d, const struct undo *u, struct step *drained)
{
	struct undo	*mapping = table_get(d->c.of, fact_text(u->args,
			    "mapping"), NULL, NULL);
	const char	*why = "the step that showed it is not in the input";

	if (mapping != NULL && (why = inverse_of_map(&d->c, mapping)) == NULL) {
		if (mapping->back != NULL)
			list_add(&mapping->back->after, drained);
		return;
	}
	complain(d, "retire-by-hand", u, "unmap it at the source array when "
	    "it is drained", "its path cannot be taken away", why);
}

static void
drain_volume(struct draining *d, const struct undo *u)
{
	const char	*why, *pool;
	const json_t	*source = json_object_get(u->args, "source");
	struct step	*s;

	if (d->waits[u->set] != NULL) {
		complain(d, "not-moved", u, "run the plan to its end, or roll "
		    "it back", "it is not drained before all VMs of its "
		    "group have moved", d->waits[u->set]->id);
		return;
	}
	if (!json_is_integer(json_object_get(u->args, "size_bytes")) ||
	    !json_is_string(json_object_get(u->args, "array"))) {
		complain(d, "not-moved", u, NULL, "it is not drained",
		    INVERSE_INCOMPLETE);
		return;
	}
	if ((pool = pool_of(d, u, &why)) == NULL) {
		complain(d, "pool-too-small", u, "name another pool by --map, "
		    "or make one larger and discover it again",
		    "it is not drained", why);
		return;
	}
	s = drain_step(d, u, pool);
	table_put(&d->steps, fact_text(source, "wwid"), NULL, NULL, s);
	retire_path(d, u, s);
	d->volume_count++;
	d->bytes = sum(d->bytes, json_integer_value(json_object_get(u->args,
	    "size_bytes")));
}

/* The step that stopped a VM at the source, among what its definition needs. */
static const struct undo *
stop_of(const struct draining *d, const struct undo *defined)
{
	const struct undo	*u;
	const json_t		*id;
	size_t			 i;

	json_array_foreach(json_object_get(defined->step, "after"), i, id) {
		u = json_is_string(id) ? table_get(d->c.of,
		    json_string_value(id), NULL, NULL) : NULL;
		if (u != NULL && is(u, "stop-vm"))
			return u;
	}
	return NULL;
}

/* A VM goes from the source when all that it is on is drained. */
static void
retire_vm(struct draining *d, const struct undo *u)
{
	static const char *const names[] = { "vm", "name", "host", NULL };
	const struct undo	*stop = stop_of(d, u);
	const json_t		*pair;
	struct list		 after = { 0 };
	struct step		*s;
	size_t			 i;

	json_array_foreach(json_object_get(u->args, "wwids"), i, pair) {
		s = table_get(d->steps, fact_text(pair, "from"), NULL, NULL);
		if (s == NULL)
			return;
		list_add_once(&after, s);
	}
	if (after.count == 0 || stop == NULL || !stop->good)
		return;
	s = step_new(d->c.estate, u->batch, "undefine-vm", "source",
	    inverse_id(&d->c, u, "undefine-vm"),
	    inverse_pick(stop->args, names));
	json_object_set_new(s->args, "twin", json_pack("{ss ss}", "site",
	    "destination", "host", fact_text(u->args, "host")));
	s->after = after;
	s->set = u->set;
}

static void
warn_of_it(const struct draining *d)
{
	if (d->volume_count > 0)
		jl_emit_new(finding_new(TOOL, "point-of-no-return",
		    FINDING_WARNING, false, json_pack("{sI sI}", "volumes",
		    (json_int_t)d->volume_count, "bytes", d->bytes),
		    "let the VMs run for as long as you may want to go back",
		    "%zu volumes move into the new array: their VMs cannot go "
		    "back by taking steps back any more", d->volume_count));
	else
		jl_emit_new(finding_new(TOOL, "nothing-to-drain",
		    FINDING_INFO, false, json_object(), NULL,
		    "no volume can be drained by what plan and journal tell"));
}

bool
drain(struct estate *e)
{
	struct draining	 d = { .c = { .estate = e, .prefix = "dr" } };
	struct undo	*u;
	size_t		 i;

	undo_collect(&d.c);
	d.pools = pools_new(e);
	look_around(&d);
	for (i = 0; i < d.c.undos.count; i++) {
		u = d.c.undos.item[i];
		if (is(u, "virtualize-volume") && u->good &&
		    *fact_text(u->made, "volume") != '\0')
			drain_volume(&d, u);
	}
	for (i = 0; i < d.c.undos.count; i++) {
		u = d.c.undos.item[i];
		if (is(u, "define-vm") && u->good)
			retire_vm(&d, u);
	}
	if (facts_count(e->facts, "step") == 0)
		return false;
	warn_of_it(&d);
	emit_back(e, "drain");
	return d.blocked;
}
