/*
 * The way back: the inverse of every step that was tried, in reverse order.
 * It needs the steps and their results only.
 */
#include "undo.h"

#include <stdlib.h>
#include <string.h>

#include "finding.h"

static bool
is(const struct undo *u, const char *op)
{
	return strcmp(u->op, op) == 0;
}

/* Steps of a group that was drained stay: its data is no more where it was. */
static bool *
find_drained(const struct undo_context *c)
{
	bool			*drained;
	const struct undo	*u;
	size_t			 i;

	drained = allocate(c->undos.count * sizeof(*drained));
	for (i = 0; i < c->undos.count; i++) {
		u = c->undos.item[i];
		if (!is(u, "drain-volume") || !u->tried)
			continue;
		drained[u->set] = true;
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
order(const struct undo_context *c)
{
	struct undo	*u;
	size_t		 i;

	for (i = 0; i < c->undos.count; i++) {
		u = c->undos.item[i];
		if (u->back == NULL)
			continue;
		after_dependents(u->back, u);
		if (is(u, "stop-pool") || is(u, "stop-vm") ||
		    is(u, "fingerprint-volume"))
			after_rescans(u);
		else if (is(u, "unmap-volume"))
			after_array(c, u);
		else if (is(u, "map-volume"))
			after_siblings(c, u);
	}
}

static void
find(const struct undo *u, const char *code, enum finding_severity severity,
    const char *hint, const char *why)
{
	jl_emit_new(finding_new(TOOL, code, severity, true, json_pack(
	    "{ss ss}", "step", u->id, "batch", u->batch->id), hint, "%s: %s",
	    u->id, why));
}

/* Was nothing read?  Other errors are an answer. */
static bool
is_unread(const json_t *error)
{
	static const char *const	codes[] = { "protocol", "not-configured",
					    "wrong-array", "internal" };
	size_t				 i;

	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (strcmp(fact_text(error, "code"), codes[i]) == 0)
			return true;
	return json_is_true(json_object_get(error, "retryable"));
}

/* What cannot be said of a step by its results.  True: something. */
static bool
name_unknown(const struct undo *u)
{
	const json_t	*error = json_object_get(u->found, "error");
	bool		 again = is_unread(error);

	if (u->unclear)
		find(u, "undo-by-hand", FINDING_WARNING, "if the run stopped "
		    "it, start it by hand", "it is off, and nothing tells "
		    "whether the run stopped it");
	if (strcmp(fact_text(u->found, "status"), "failed") == 0 &&
	    (again || u->result == NULL))
		find(u, "state-unknown", again ? FINDING_ERROR :
		    FINDING_WARNING, "look again when this can be read",
		    fact_text(error, "message"));
	else
		return u->unclear;
	return true;
}

static bool
make_all(const struct undo_context *c)
{
	bool		*drained = find_drained(c), some = false;
	struct undo	*u;
	const char	*why;
	size_t		 i;

	for (i = 0; i < c->undos.count; i++) {
		u = c->undos.item[i];
		if (drained[u->set]) {
			some = true;
			continue;
		}
		some |= name_unknown(u);
		if (!u->tried || (why = inverse_make(c, u)) == NULL)
			continue;
		some = true;
		find(u, "undo-by-hand", FINDING_WARNING, "run the plan again "
		    "until this step has a good result, then roll back", why);
	}
	free(drained);
	return some;
}

bool
rollback(struct estate *e)
{
	struct undo_context	 c = { .estate = e, .prefix = "rb" };
	bool			 blocked;
	size_t			 i;

	undo_collect(&c);
	blocked = make_all(&c);
	order(&c);
	for (i = 0; i < e->batches.count; i++)
		steps_note_users(e->batches.item[i]);
	if (c.undos.count > 0)
		emit_back(e, "rollback");
	return blocked;
}
