/* External path groups, the ways to another array: how they change. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "fabric.h"
#include "fact.h"
#include "guests.h"
#include "state.h"
#include "web.h"
#include "wwn.h"

/* The external parity groups of a path group. */
static const json_t *
members(const struct array *a, const char *id)
{
	return state_find(PATH_GROUP_PARITIES, a->id, id, NULL);
}

void
path_group_prune(const struct array *a, const char *id)
{
	const json_t	*group = state_get("x-epath", a->id, id, NULL);

	if (group != NULL && members(a, id) == NULL)
		state_remove(group);
}

/* Give every volume of one parity group the ways of its path group. */
static void
spread(const struct array *a, const json_t *epg)
{
	json_t	*ways = parity_ways(a, epg), *volume, *ext;
	size_t	 i;

	json_array_foreach(state_find(PARITY_VOLUMES, a->id,
	    fact_text(epg, "id"), NULL), i, volume) {
		ext = state_with_new(json_object_get(volume, "external"),
		    "paths", json_incref(ways));
		json_object_set(ext, "target", json_object_get(
		    json_array_get(ways, 0), "target"));
		state_put_new(state_with_new(volume, "external", ext));
	}
	json_decref(ways);
}

/* Does a new path show every LU of the group where the others do? */
static bool
shows_all(const struct array *a, const char *id, const char *port,
    const char *wwn)
{
	const json_t	*epgs = members(a, id), *volume;
	json_t		*epg;
	bool		 all = true;
	size_t		 i;

	json_array_foreach(epgs, i, epg) {
		volume = external_find(a, port, wwn,
		    json_integer_value(json_object_get(epg, "lun")));
		all &= volume != NULL && strcmp(fact_text(volume, "array"),
		    fact_text(epg, "behind_array")) == 0 &&
		    strcmp(fact_text(volume, "id"),
		    fact_text(epg, "behind_volume")) == 0;
	}
	return all;
}

size_t
path_position(const json_t *group, const char *port, const char *wwn)
{
	const json_t	*ways = json_object_get(group, "paths");
	json_t		*way;
	size_t		 i;

	json_array_foreach(ways, i, way)
		if (strcmp(fact_text(way, "array_port"), port) == 0 &&
		    strcmp(fact_text(way, "target"), wwn) == 0)
			break;
	return i;
}

static void
set_paths(const struct array *a, const json_t *group, json_t *ways)
{
	json_t	*fresh = state_with_new(group, "paths", ways), *epg;
	size_t	 i;

	json_incref(fresh);
	state_put_new(fresh);
	json_array_foreach(members(a, fact_text(fresh, "id")), i, epg)
		spread(a, epg);
	event_log("external-paths-changed", "s:s,s:s,s:O", "array", a->id,
	    "path_group", fact_text(fresh, "id"), "paths", ways);
	json_decref(fresh);
}

static void
path_add_effect(struct array *a, const json_t *args, struct outcome *o)
{
	const json_t	*p = json_object_get(args, "parameters");
	const char	*id = fact_text(args, "id");
	const char	*port = fact_text(p, "portId");
	const json_t	*group = state_get("x-epath", a->id, id, NULL);
	json_t		*ways = json_object_get(group, "paths");
	char		 wwn[WWN_STRSIZE];

	wwn_normalize(fact_text(p, "externalWwn"), wwn);
	if (group == NULL)
		fail_missing(o, "external path group", id);
	else if (path_position(group, port, wwn) < json_array_size(ways))
		fail(o, NULL, NULL, "The same external path is in the "
		    "external path group already.");
	else if (!shows_all(a, id, port, wwn))
		fail(o, NULL, NULL, "The external path does not show all LUs "
		    "of the external path group.");
	else {
		ways = json_copy(ways);
		json_array_append_new(ways, json_pack("{s:s,s:s}",
		    "array_port", port, "target", wwn));
		affects(o, "external-path-groups", id);
		set_paths(a, group, ways);
	}
}

static void
path_remove_effect(struct array *a, const json_t *args, struct outcome *o)
{
	const json_t	*p = json_object_get(args, "parameters");
	const char	*id = fact_text(args, "id");
	const json_t	*group = state_get("x-epath", a->id, id, NULL);
	json_t		*ways = json_object_get(group, "paths");
	json_t		*epg, *volumes, *uses;
	char		 wwn[WWN_STRSIZE];
	size_t		 i, at;

	wwn_normalize(fact_text(p, "externalWwn"), wwn);
	at = path_position(group, fact_text(p, "portId"), wwn);
	if (group == NULL || at == json_array_size(ways)) {
		fail_missing(o, "such path in external path group", id);
		return;
	}
	if (json_array_size(ways) == 1) {
		fail(o, NULL, NULL, "The path is the last one.");
		return;
	}
	volumes = json_array();
	json_array_foreach(members(a, id), i, epg)
		json_array_extend(volumes, (json_t *)state_find(
		    PARITY_VOLUMES, a->id, fact_text(epg, "id"), NULL));
	uses = guests_on(volumes);
	ways = json_copy(ways);
	json_array_remove(ways, at);
	affects(o, "external-path-groups", id);
	set_paths(a, group, ways);
	guests_bark_new(uses, "external-path-gone");
	json_decref(volumes);
}

static void
path_change(struct call *c, effect_fn *effect)
{
	static const struct attribute	table[] = {
		{ "portId", 's', true },
		{ "externalWwn", 's', true },
		{ NULL, 0, false }
	};
	char				wwn[WWN_STRSIZE];

	if (!web_parameters(c, table) || path_group_of_path(c) == NULL)
		return;
	if (wwn_normalize(fact_text(json_object_get(c->body, "parameters"),
	    "externalWwn"), wwn) == -1)
		web_error(c, MHD_HTTP_BAD_REQUEST, "KART40038-E",
		    "externalWwn is not 16 hexadecimal digits.");
	else
		job_queue(c, "virtualize", effect);
}

void
path_add(struct call *c)
{
	path_change(c, path_add_effect);
}

void
path_remove(struct call *c)
{
	path_change(c, path_remove_effect);
}
