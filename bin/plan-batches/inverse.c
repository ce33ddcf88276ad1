/* The step that takes another one back: lib/ops.h, replumb(7). */
#include "plan.h"

#include <string.h>

#include "ops.h"

static const char	incomplete[] = "its arguments are not complete";

/* "b01/stop-vm/x" is taken back by "rb-b01/start-vm/x". */
static char *
back_id(const struct undo *u, const char *op)
{
	const char	*at = strstr(u->id, u->op);

	if (at == NULL)
		return text_new("rb-%s", u->id);
	return text_new("rb-%.*s%s%s", (int)(at - u->id), u->id, op,
	    at + strlen(u->op));
}

static void
make(const struct undo_context *c, struct undo *u, json_t *args,
    json_t *expect)
{
	const char	*op = op_find(u->op)->inverse;

	u->back = step_new(c->estate, u->batch, op,
	    strcmp(fact_text(u->step, "site"), "destination") == 0 ?
	    "destination" : "source", back_id(u, op), args);
	u->back->expect = expect;
}

/* A new object with those of these members (NULL at the end) that are there. */
static json_t *
pick(const json_t *from, const char *const names[])
{
	json_t	*to = json_object(), *value;

	for (; *names != NULL; names++)
		if ((value = json_object_get(from, *names)) != NULL &&
		    !json_is_null(value))
			json_object_set(to, *names, value);
	return to;
}

static const char *const	vm_members[] = { "vm", "name", "host", NULL };
static const char *const	pool_members[] = { "host", "datastore", "pool",
				    "fs", "mount", NULL };
static const char *const	identity[] = { "wwid", "size_bytes", NULL };
static const char *const	wwid_only[] = { "wwid", NULL };
static const char *const	external[] = { "source", "size_bytes", NULL };

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

/* LUNs to take away, or NULL when they are not known. */
static json_t *
luns_to_unmap(const struct undo *u)
{
	json_t	*luns = json_object_get(u->made, "luns"), *port;
	size_t	 i;
	static const char *const names[] = { "array_port", "host_group", "lun",
					    NULL };

	if (json_array_size(luns) > 0)
		return json_deep_copy(luns);
	luns = json_array();
	json_array_foreach(json_object_get(u->args, "ports"), i, port) {
		if (json_object_get(port, "host_group") == NULL) {
			json_decref(luns);
			return NULL;
		}
		json_array_append_new(luns, pick(port, names));
	}
	return luns;
}

/* The volume that a step was about, made by another step perhaps. */
static const json_t *
volume_of(const struct undo_context *c, const struct undo *u)
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
	    text_new("rb-%s/rescan-host/%s/%s/%.*s", u->batch->id, site, host,
	    end == NULL ? (int)strlen(rest) : (int)(end - rest), rest), args);
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
static const char *
map_back(const struct undo_context *c, struct undo *u)
{
	const json_t	*hosts = json_object_get(u->args, "hosts"), *host;
	const json_t	*wwid;
	json_t		*ports;
	size_t		 i;

	if (json_array_size(hosts) == 0 || volume_of(c, u) == NULL ||
	    json_object_get(u->args, "array") == NULL)
		return incomplete;
	ports = ports_to_map(u);
	make(c, u, json_pack("{sO sO so sO}", "array",
	    json_object_get(u->args, "array"), "host",
	    json_array_get(hosts, 0), "ports", ports, "volume",
	    volume_of(c, u)),
	    pick(json_object_get(u->step, "expect"), wwid_only));
	wwid = json_object_get(u->back->expect, "wwid");
	json_array_foreach(hosts, i, host)
		if (json_is_string(host))
			rescan(c, u, json_string_value(host), wwid,
			    paths_of(c, ports, json_string_value(host),
			    json_array_size(hosts) == 1));
	return NULL;
}

static const char *
unmap_back(const struct undo_context *c, struct undo *u)
{
	const json_t	*volume = volume_of(c, u);
	bool		 to_host = json_object_get(u->args, "volume") == NULL;
	json_t		*luns;

	if (json_object_get(u->args, "array") == NULL ||
	    json_object_get(u->args, "host") == NULL)
		return incomplete;
	luns = json_object_get(u->made, "luns");
	if (json_is_array(luns) && json_array_size(luns) == 0)
		return NULL;		/* it looked, and found nothing */
	luns = luns_to_unmap(u);
	if (luns == NULL || volume == NULL) {
		json_decref(luns);
		return "what it mapped before it failed is not known";
	}
	make(c, u, json_pack("{sO s[O] so sO}", "array",
	    json_object_get(u->args, "array"), "hosts",
	    json_object_get(u->args, "host"), "luns", luns, "volume", volume),
	    pick(u->made != NULL ? u->made :
	    json_object_get(u->step, "expect"), identity));
	if (to_host)
		rescan(c, u, fact_text(u->args, "host"),
		    json_object_get(u->made, "wwid"), 0);
	return NULL;
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
	const struct undo	*defined;
	json_t			*args;

	if (!was_running(c, u))
		return NULL;
	defined = table_get(c->defined, fact_text(u->args, "vm"), NULL, NULL);
	if (defined == NULL ||
	    json_object_get(defined->args, "host") == NULL)
		return "there is no define-vm step of its VM";
	args = pick(u->args, vm_members);
	json_object_set_new(args, "twin", json_pack("{ss sO}", "site",
	    "destination", "host", json_object_get(defined->args, "host")));
	make(c, u, args, NULL);
	return NULL;
}

const char *
inverse_make(const struct undo_context *c, struct undo *u)
{
	if (strcmp(u->op, "unmap-volume") == 0)
		return map_back(c, u);
	if (strcmp(u->op, "map-volume") == 0)
		return unmap_back(c, u);
	if (strcmp(u->op, "stop-vm") == 0)
		return start_back(c, u);
	if (strcmp(u->op, "virtualize-volume") == 0) {
		if (json_object_get(u->args, "array") == NULL)
			return incomplete;
		if (volume_of(c, u) == NULL)
			return "what it made before it failed is not known";
		make(c, u, json_pack("{sO sO}", "array",
		    json_object_get(u->args, "array"), "volume",
		    volume_of(c, u)), pick(u->args, external));
	} else if (strcmp(u->op, "stop-pool") == 0 ||
	    strcmp(u->op, "start-pool") == 0)
		make(c, u, pick(u->args, pool_members), NULL);
	else if (strcmp(u->op, "start-vm") == 0 ||
	    strcmp(u->op, "define-vm") == 0)
		make(c, u, pick(u->args, vm_members), NULL);
	return NULL;			/* rescan-host: comes with the paths */
}
