/* External path groups, the ways to another array: how they read. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "fabric.h"
#include "fact.h"
#include "state.h"
#include "status.h"
#include "web.h"

#define LUNS	2048		/* of a host group */

/* One path of a path group, and the LUNs found there; all borrowed. */
struct way {
	const char	*port, *wwn;
	const json_t	*lun[LUNS];
};

struct ways {
	struct way	*v;
	size_t		 count;
};

static void
find_luns(struct way *w, const struct fabric_view *view)
{
	json_t		*group, *lun;
	json_int_t	 n;
	size_t		 i, k;

	json_array_foreach(view->groups, i, group)
		json_array_foreach(state_find(GROUP_LUNS,
		    fact_text(group, "array"), fact_text(group, "array_port"),
		    fact_text(group, "id"), NULL), k, lun) {
			n = json_integer_value(json_object_get(lun, "lun"));
			if (n >= 0 && n < LUNS && w->lun[n] == NULL)
				w->lun[n] = lun;
		}
}

static struct ways
ways_new(const struct array *a, const json_t *group)
{
	const json_t		*paths = json_object_get(group, "paths");
	json_t			*path;
	struct ways		 w = { NULL, json_array_size(paths) };
	struct fabric_view	 view;
	size_t			 i;

	if ((w.v = calloc(w.count + 1, sizeof(*w.v))) == NULL)
		err(STATUS_FATAL, NULL);
	json_array_foreach(paths, i, path) {
		w.v[i].port = fact_text(path, "array_port");
		w.v[i].wwn = fact_text(path, "target");
		view = fabric_look(fact_text(array_port(a, w.v[i].port),
		    "port"), w.v[i].wwn);
		find_luns(&w.v[i], &view);
	}
	return w;
}

/* Is this LUN the volume behind a parity group, and does that answer? */
static bool
shows(const json_t *lun, const json_t *epg)
{
	const char	*array = fact_text(epg, "behind_array");
	const char	*volume = fact_text(epg, "behind_volume");

	return strcmp(fact_text(lun, "array"), array) == 0 &&
	    strcmp(fact_text(lun, "volume"), volume) == 0 &&
	    (state_find(ARRAY_PARITIES, array, NULL) == NULL ||
	    fabric_alive(state_get("volume", fact_site(lun), array, volume,
	    NULL)));
}

static const char *
way_status(const struct way *w, const json_t *epg, json_int_t lun)
{
	if (json_is_false(json_object_get(epg, "connected")))
		return "DSC";
	return lun >= 0 && lun < LUNS && shows(w->lun[lun], epg) ? "NML" :
	    "BLK";
}

/* One external parity group, which is well when it is on any path. */
static void
put_member(struct call *c, const json_t *epg, const struct ways *w)
{
	json_int_t	 lun = json_integer_value(json_object_get(epg, "lun"));
	const char	*status, *all = "BLK";
	size_t		 i;

	tell_text(c, "{", "externalParityGroupId", fact_text(epg, "id"));
	tell_raw(c, ",\"cacheMode\":\"E\",\"isInflowControlEnabled\":false,"
	    "\"mpBladeId\":0,\"loadBalanceMode\":\"N\",\"pathMode\":\"M\","
	    "\"isDataDirectMapping\":false,\"externalLuns\":[");
	for (i = 0; i < w->count; i++) {
		status = way_status(&w->v[i], epg, lun);
		if (strcmp(status, "BLK") != 0)
			all = status;
		tell_text(c, i > 0 ? ",{" : "{", "portId", w->v[i].port);
		tell_text(c, ",", "externalWwn", w->v[i].wwn);
		tell_number(c, ",", "priority", (json_int_t)i + 1);
		tell_number(c, ",", "externalLun", lun);
		tell_text(c, ",", "pathStatus", status);
		tell_raw(c, "}");
	}
	tell_text(c, "],", "externalParityGroupStatus", all);
	tell_raw(c, "}");
}

static void
put_paths(struct call *c, const struct ways *w)
{
	size_t	i;

	for (i = 0; i < w->count; i++) {
		tell_text(c, i > 0 ? ",{" : "{", "portId", w->v[i].port);
		tell_text(c, ",", "externalWwn", w->v[i].wwn);
		tell_raw(c, ",\"qDepth\":32,\"ioTimeOut\":30,"
		    "\"blockedPathMonitoring\":300}");
	}
}

static void
put_group(struct call *c, const json_t *group)
{
	const char	*id = fact_text(group, "id");
	const json_t	*epgs = state_find(PATH_GROUP_PARITIES, c->array->id,
	    id, NULL);
	struct ways	 w = ways_new(c->array, group);
	json_t		*epg;
	size_t		 i;

	tell_number(c, "{", "externalPathGroupId", strtoll(id, NULL, 10));
	tell_text(c, ",", "externalSerialNumber", fact_text(
	    json_array_get(epgs, 0), "behind_array"));
	tell_raw(c, ",\"externalProductId\":\"OPEN-V\","
	    "\"externalParityGroups\":[");
	json_array_foreach(epgs, i, epg) {
		if (i > 0)
			tell_raw(c, ",");
		put_member(c, epg, &w);
	}
	tell_raw(c, "],\"externalPaths\":[");
	put_paths(c, &w);
	tell_raw(c, "]}");
	free(w.v);
}

/*
 * All, or the one with the parity group that a filter asks for; with all that
 * is in it.
 */
void
path_groups_get(struct call *c)
{
	const char	*epg = web_query(c, "externalParityGroupId");
	const char	*id = epg == NULL ? NULL : fact_text(state_get("x-epg",
	    c->array->id, epg, NULL), "path_group");
	json_t		*group;
	size_t		 i;

	tell_list(c);
	json_array_foreach(state_find(ARRAY_PATH_GROUPS, c->array->id, NULL),
	    i, group)
		if (id == NULL || strcmp(id, fact_text(group, "id")) == 0) {
			tell_next(c);
			put_group(c, group);
		}
	tell_raw(c, "]}");
}

const json_t *
path_group_of_path(struct call *c)
{
	const json_t	*group = state_get("x-epath", c->array->id, c->arg,
	    NULL);

	if (group == NULL)
		web_missing(c, "external path group", c->arg);
	return group;
}

void
path_group_get(struct call *c)
{
	const json_t	*group = path_group_of_path(c);

	if (group == NULL)
		return;
	put_group(c, group);
}
