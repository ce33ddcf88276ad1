/* The steps that take paths back: map-volume and unmap-volume. */
#include "undo.h"

#include <string.h>

static const char *const	identity[] = { "wwid", "size_bytes", NULL };
static const char *const	wwid_only[] = { "wwid", NULL };

static bool
same_lun(const json_t *a, const json_t *b)
{
	static const char *const	names[] = { "array_port", "host_group",
					    "lun" };
	size_t				 i;

	for (i = 0; i < 3; i++)
		if (!json_equal(json_object_get(a, names[i]),
		    json_object_get(b, names[i])))
			return false;
	return true;
}

/*
 * The LUNs as planned, with what the array said of their host groups; then
 * those that only the array told of.
 */
static json_t *
ports_to_map(const struct undo *u)
{
	json_t	*ports = json_deep_copy(json_object_get(u->args, "luns"));
	json_t	*made = json_object_get(u->made, "luns"), *m, *p;
	size_t	 i, k;
	bool	 found;

	if (ports == NULL)
		ports = json_array();
	json_array_foreach(made, i, m) {
		found = false;
		json_array_foreach(ports, k, p)
			if (same_lun(p, m)) {
				json_object_update(p, m);
				found = true;
			}
		if (!found)
			json_array_append_new(ports, json_deep_copy(m));
	}
	return ports;
}

/* The LUN among those that were made which is a planned one; NULL: none. */
static json_t *
made_at(const json_t *luns, const json_t *port)
{
	json_t	*lun;
	size_t	 i;

	json_array_foreach(luns, i, lun)
		if (json_equal(json_object_get(lun, "array_port"),
		    json_object_get(port, "array_port")) &&
		    json_equal(json_object_get(lun, "lun"),
		    json_object_get(port, "lun")))
			return lun;
	return NULL;
}

/*
 * LUNs to take away: those that were made.  Of a step that did not come to its
 * end also those that were meant, in the group of their port that has these
 * initiators or that name.  Where the group was to be made its name tells that
 * it goes, too.
 */
static json_t *
luns_to_unmap(const struct undo *u)
{
	static const char *const names[] = { "array_port", "host_group", "lun",
					    "initiators", "name", NULL };
	json_t	*made = json_object_get(u->made, "luns"), *port, *luns, *lun;
	bool	 all = u->good && json_array_size(made) > 0;
	size_t	 i;

	luns = made == NULL ? json_array() : json_deep_copy(made);
	json_array_foreach(json_object_get(u->args, "ports"), i, port) {
		lun = made_at(luns, port);
		if (lun != NULL && json_object_get(port, "host_group") == NULL)
			json_object_set(lun, "name",
			    json_object_get(port, "name"));
		else if (lun == NULL && !all)
			json_array_append_new(luns, inverse_pick(port, names));
	}
	return luns;
}

/* A rescan behind the inverse of a map-volume or unmap-volume. */
static void
rescan(const struct undo_context *c, struct undo *u, const char *host,
    const json_t *wwid, long path_count)
{
	const char	*rest = strstr(u->id, u->op), *end;
	bool		 present = *u->op == 'u';
	const char	*site = fact_text(u->step, "site");
	struct step	*s;
	json_t		*args;

	if (!json_is_string(wwid))
		return;
	rest = rest == NULL ? u->id : rest + strlen(u->op);
	rest += *rest == '/';
	end = strrchr(rest, '/');
	args = json_pack("{ss sb ss}", "host", host, "present", present,
	    "wwid", json_string_value(wwid));
	if (path_count >= 0)
		json_object_set_new(args, "path_count",
		    json_integer(path_count));
	s = step_new(c->estate, u->batch, "rescan-host",
	    *site == 'd' ? "destination" : "source",
	    text_new("%s-%s/rescan-host/%s/%s/%.*s", c->prefix, u->batch->id,
	    site, host, end == NULL ? (int)strlen(rest) : (int)(end - rest),
	    rest), args);
	s->set = u->set;
	list_add(&s->after, u->back);
	list_add(&u->rescans, s);
	list_add(&u->rescan_hosts, (void *)(uintptr_t)host);
}

/* Paths of one host among port entries; -1 when that is not known. */
static long
paths_of(const struct undo_context *c, const json_t *ports, const char *host,
    bool only)
{
	const json_t	*port, *initiator;
	size_t		 i, k;
	long		 count = 0;

	json_array_foreach(ports, i, port)
		json_array_foreach(json_object_get(port, "initiators"), k,
		    initiator)
			count += only || facts_get(c->estate->facts,
			    "initiator", "source", host,
			    json_string_value(initiator), NULL) != NULL;
	return count == 0 ? -1 : count;
}

/* What grew since is the hosts' all the same: its size does not matter. */
const char *
inverse_of_unmap(const struct undo_context *c, struct undo *u)
{
	const json_t	*hosts = json_object_get(u->args, "hosts"), *host;
	const json_t	*wwid;
	json_t		*ports;
	size_t		 i;

	if (json_array_size(hosts) == 0 || inverse_volume(c, u) == NULL ||
	    json_object_get(u->args, "array") == NULL)
		return INVERSE_INCOMPLETE;
	ports = ports_to_map(u);
	inverse_step(c, u, json_pack("{sO sO so sO}", "array",
	    json_object_get(u->args, "array"), "host",
	    json_array_get(hosts, 0), "ports", ports, "volume",
	    inverse_volume(c, u)),
	    inverse_pick(json_object_get(u->step, "expect"), wwid_only));
	wwid = json_object_get(u->back->expect, "wwid");
	json_array_foreach(hosts, i, host)
		if (json_is_string(host))
			rescan(c, u, json_string_value(host), wwid,
			    paths_of(c, ports, json_string_value(host),
			    json_array_size(hosts) == 1));
	return NULL;
}

const char *
inverse_of_map(const struct undo_context *c, struct undo *u)
{
	const json_t	*volume = inverse_volume(c, u);
	bool		 to_host = json_object_get(u->args, "volume") == NULL;
	json_t		*luns;

	if (json_object_get(u->args, "array") == NULL ||
	    json_object_get(u->args, "host") == NULL)
		return INVERSE_INCOMPLETE;
	if (volume == NULL)
		return "the volume that it mapped is not known";
	luns = luns_to_unmap(u);
	inverse_step(c, u, json_pack("{sO s[O] so sO}", "array",
	    json_object_get(u->args, "array"), "hosts",
	    json_object_get(u->args, "host"), "luns", luns, "volume", volume),
	    inverse_pick(u->made != NULL ? u->made :
	    json_object_get(u->step, "expect"), identity));
	if (to_host)
		rescan(c, u, fact_text(u->args, "host"),
		    json_object_get(u->made, "wwid"), 0);
	return NULL;
}
