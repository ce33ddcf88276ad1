/* The step that takes another one back: lib/ops.h, replumb(7). */
#include "undo.h"

#include <string.h>

#include "ops.h"

static const char *const	vm_members[] = { "vm", "name", "host", NULL };
static const char *const	pool_members[] = { "host", "datastore", "pool",
				    "fs", "mount", NULL };
static const char *const	external[] = { "source", "size_bytes", NULL };
static const char *const	array_only[] = { "array", NULL };

char *
inverse_id(const struct undo_context *c, const struct undo *u,
    const char *op)
{
	const char	*at = strstr(u->id, u->op);

	if (at == NULL)
		return text_new("%s-%s", c->prefix, u->id);
	return text_new("%s-%.*s%s%s", c->prefix, (int)(at - u->id), u->id,
	    op, at + strlen(u->op));
}

void
inverse_step(const struct undo_context *c, struct undo *u, json_t *args,
    json_t *expect)
{
	const char	*op = op_find(u->op)->inverse;

	u->back = step_new(c->estate, u->batch, op,
	    strcmp(fact_text(u->step, "site"), "destination") == 0 ?
	    "destination" : "source", inverse_id(c, u, op), args);
	u->back->expect = expect;
	u->back->set = u->set;
}

json_t *
inverse_pick(const json_t *from, const char *const names[])
{
	json_t	*to = json_object(), *value;

	for (; *names != NULL; names++)
		if ((value = json_object_get(from, *names)) != NULL &&
		    !json_is_null(value))
			json_object_set(to, *names, value);
	return to;
}

const json_t *
inverse_volume(const struct undo_context *c, const struct undo *u)
{
	const json_t		*volume = json_object_get(u->made, "volume");
	const struct undo	*from;

	if (volume == NULL)
		volume = json_object_get(u->args, "volume");
	if (volume != NULL)
		return volume;
	from = table_get(c->of, fact_text(u->args, "volume_from"), NULL, NULL);
	return from == NULL ? NULL : json_object_get(from->made, "volume");
}

/*
 * Did the VM run?  What stop-vm found counts; but a stop that came after a
 * lost answer finds it off, and then the plan's wish to start it counts.
 */
static bool
was_running(const struct undo_context *c, const struct undo *u)
{
	if (strcmp(fact_text(u->made, "was"), "running") == 0)
		return true;
	return strcmp(fact_text(u->result, "status"), "done") != 0 &&
	    table_get(c->started, fact_text(u->args, "vm"), NULL, NULL) !=
	    NULL;
}

static const char *
start_back(const struct undo_context *c, struct undo *u)
{
	const struct undo	*defined, *started;
	json_t			*args;

	if (!was_running(c, u))
		return NULL;
	defined = table_get(c->defined, fact_text(u->args, "vm"), NULL, NULL);
	if (defined == NULL ||
	    json_object_get(defined->args, "host") == NULL)
		return "there is no define-vm step of its VM";
	args = inverse_pick(u->args, vm_members);
	json_object_set_new(args, "twin", json_pack("{ss sO}", "site",
	    "destination", "host", json_object_get(defined->args, "host")));
	started = table_get(c->started, fact_text(u->args, "vm"), NULL, NULL);
	if (started != NULL &&
	    *fact_text(started->args, "health") != '\0')
		json_object_set(args, "health",
		    json_object_get(started->args, "health"));
	inverse_step(c, u, args, NULL);
	return NULL;
}

/*
 * What was read at the destination before the volume goes back must be read
 * at the source, too: both steps are made from the one that compared.  Where
 * nothing could be read there is nothing to compare.
 */
static void
compare_back(const struct undo_context *c, struct undo *u)
{
	struct undo	*first = table_get(c->of, fact_text(u->args,
			    "same_as"), NULL, NULL);

	if (first == NULL || !first->good ||
	    *fact_text(u->made, "wwid") == '\0' ||
	    json_is_true(json_object_get(u->made, "unavailable")))
		return;
	inverse_step(c, u, json_pack("{sO sO}", "host",
	    json_object_get(u->args, "host"), "wwid",
	    json_object_get(u->made, "wwid")), NULL);
	inverse_step(c, first, json_pack("{sO sO ss}", "host",
	    json_object_get(first->args, "host"), "wwid",
	    json_object_get(first->args, "wwid"), "same_as", u->back->id),
	    NULL);
}

/*
 * What was made goes by its id; where that is not known, whatever maps the LU
 * behind these paths.
 */
static const char *
release_back(const struct undo_context *c, struct undo *u)
{
	json_t		*args = inverse_pick(u->args, array_only);
	const json_t	*volume = inverse_volume(c, u);

	if (volume != NULL)
		json_object_set(args, "volume", (json_t *)volume);
	else
		json_object_set(args, "paths", json_object_get(u->args,
		    "paths"));
	if (json_object_size(args) < 2) {
		json_decref(args);
		return INVERSE_INCOMPLETE;
	}
	inverse_step(c, u, args, inverse_pick(u->args, external));
	return NULL;
}

/* A pool that was made for the way there goes. */
static json_t *
with_removal(json_t *args)
{
	json_object_set_new(args, "remove", json_true());
	return args;
}

const char *
inverse_make(const struct undo_context *c, struct undo *u)
{
	if (strcmp(u->op, "unmap-volume") == 0)
		return inverse_of_unmap(c, u);
	if (strcmp(u->op, "map-volume") == 0)
		return inverse_of_map(c, u);
	if (strcmp(u->op, "stop-vm") == 0)
		return start_back(c, u);
	if (strcmp(u->op, "virtualize-volume") == 0)
		return release_back(c, u);
	if (strcmp(u->op, "compare-volume") == 0 && u->good)
		compare_back(c, u);
	else if (strcmp(u->op, "stop-pool") == 0)
		inverse_step(c, u, inverse_pick(u->args, pool_members), NULL);
	else if (strcmp(u->op, "start-pool") == 0)
		inverse_step(c, u, with_removal(inverse_pick(u->args,
		    pool_members)), NULL);
	else if (strcmp(u->op, "start-vm") == 0 ||
	    strcmp(u->op, "define-vm") == 0)
		inverse_step(c, u, inverse_pick(u->args, vm_members), NULL);
	return NULL;	/* rescan-host: comes with the paths; others above */
}
