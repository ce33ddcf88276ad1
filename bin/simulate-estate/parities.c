/* External parity groups: LUs of other arrays, mapped as space for LDEVs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counters.h"
#include "events.h"
#include "fabric.h"
#include "fact.h"
#include "guests.h"
#include "state.h"
#include "web.h"
#include "wwn.h"

#define GNO_MAX		16384
#define SGNO_MAX	4096
#define PATH_GROUP_MAX	63231

json_t *
parity_ways(const struct array *a, const json_t *epg)
{
	const json_t	*group = state_get("x-epath", a->id,
	    fact_text(epg, "path_group"), NULL);
	json_t		*ways = json_array(), *way;
	size_t		 i;

	json_array_foreach(json_object_get(group, "paths"), i, way)
		json_array_append_new(ways, state_with_new(way, "lun",
		    json_incref(json_object_get(epg, "lun"))));
	return ways;
}

static json_t *
parity_object(const struct array *a, const json_t *epg, bool single)
{
	const json_t	*made = state_find(PARITY_VOLUMES, a->id,
	    fact_text(epg, "id"), NULL);
	json_t		*volume, *o, *spaces = json_array();
	json_int_t	 size = volume_size(epg), left = size, used;
	size_t		 i;

	json_array_foreach(made, i, volume) {
		used = volume_size(volume);
		left -= used;
		json_array_append_new(spaces, json_pack("{s:o,s:I}",
		    "lbaSize", json_sprintf("0x%llx", (long long)used / BLOCK),
		    "ldevId", volume_number(volume)));
	}
	if (left > 0)
		json_array_append_new(spaces, json_pack("{s:o}", "lbaSize",
		    json_sprintf("0x%llx", (long long)left / BLOCK)));
	o = json_pack("{s:s,s:i,s:I,s:I,s:I,s:s,s:i,s:s}",
	    "externalParityGroupId", fact_text(epg, "id"),
	    "numOfLdevs", (int)json_array_size(made),
	    "usedCapacityRate", size == 0 ? (json_int_t)0 :
	    (size - left) / (size / 100 + 1),
	    "availableVolumeCapacity", left >> 30,
	    "availableVolumeCapacityInKB", left >> 10,
	    "emulationType", "OPEN-V", "clprId", 0,
	    "externalProductId", "OPEN-V");
	if (single)
		json_object_set(o, "spaces", spaces);
	json_decref(spaces);
	return o;
}

void
parities_get(struct call *c)
{
	const json_t	*epgs = state_find(ARRAY_PARITIES, c->array->id, NULL);
	json_t		*items = json_array(), *epg;
	size_t		 i;

	json_array_foreach(epgs, i, epg)
		json_array_append_new(items, parity_object(c->array, epg,
		    false));
	web_data_new(c, items);
}

static const json_t *
parity_of_path(struct call *c)
{
	const json_t	*epg = state_get("x-epg", c->array->id, c->arg, NULL);

	if (epg == NULL)
		web_missing(c, "external parity group", c->arg);
	return epg;
}

void
parity_get(struct call *c)
{
	const json_t	*epg = parity_of_path(c);

	if (epg != NULL)
		web_ok_new(c, parity_object(c->array, epg, true));
}

/* Make the path group with its first path, or see that it has this one. */
static bool
path_group_ready(struct array *a, const char *id, const char *port,
    const char *wwn)
{
	const json_t	*group = state_get("x-epath", a->id, id, NULL);

	if (group == NULL) {
		state_put_new(json_pack("{s:s,s:s,s:s,s:[{s:s,s:s}]}",
		    "type", "x-epath", "array", a->id, "id", id, "paths",
		    "array_port", port, "target", wwn));
		return true;
	}
	return path_position(group, port, wwn) <
	    json_array_size(json_object_get(group, "paths"));
}

static void
parity_put(struct array *a, const char *id, const char *path_group,
    const json_t *volume, json_int_t lun, struct outcome *o)
{
	state_put_new(json_pack("{s:s,s:s,s:s,s:s,s:I,s:s,s:s,s:s,s:O,s:b}",
	    "type", "x-epg", "array", a->id, "id", id,
	    "path_group", path_group, "lun", lun,
	    "behind_array", fact_text(volume, "array"),
	    "behind_volume", fact_text(volume, "id"),
	    "wwid", fact_text(volume, "wwid"),
	    "size_bytes", json_object_get(volume, "size_bytes"),
	    "connected", 1));
	affects(o, "external-parity-groups", id);
	event_log("external-mapped", "s:s,s:s,s:s,s:s", "array", a->id,
	    "group", id, "behind_array", fact_text(volume, "array"),
	    "behind_volume", fact_text(volume, "id"));
	guests_mapped(volume, a->id);
}

static void
parity_post_effect(struct array *a, const json_t *args, struct outcome *o)
{
	const char	*id = fact_text(args, "externalParityGroupId");
	const char	*port = fact_text(args, "portId");
	json_int_t	 lun = json_integer_value(json_object_get(args,
	    "lunId"));
	const json_t	*volume;
	char		 wwn[WWN_STRSIZE], group[24];

	snprintf(group, sizeof(group), "%" JSON_INTEGER_FORMAT,
	    json_integer_value(json_object_get(args, "externalPathGroupId")));
	wwn_normalize(fact_text(args, "externalWwn"), wwn);
	volume = external_find(a, port, wwn, lun);
	if (state_get("x-epg", a->id, id, NULL) != NULL)
		fail(o, NULL, NULL, "The external parity group exists "
		    "already.");
	else if (volume == NULL)
		fail(o, NULL, NULL, "The external LU is not there.");
	else if (state_find(PARITIES_OVER, a->id, fact_text(volume, "array"),
	    fact_text(volume, "id"), NULL) != NULL)
		fail(o, NULL, NULL, "The external LU is mapped already.");
	else if (!path_group_ready(a, group, port, wwn))
		fail(o, NULL, NULL, "The external path is not one of the "
		    "external path group.");
	else
		parity_put(a, id, group, volume, lun, o);
}

/* Only in the one form that it is told in. */
static bool
parity_id_ok(const char *id)
{
	unsigned	gno = 0, sgno = 0;
	char		text[16] = "";

	if (sscanf(id, "%5u-%4u", &gno, &sgno) == 2)
		snprintf(text, sizeof(text), "%u-%u", gno, sgno);
	return strcmp(id, text) == 0 && gno >= 1 && gno <= GNO_MAX &&
	    sgno >= 1 && sgno <= SGNO_MAX;
}

void
parities_post(struct call *c)
{
	static const struct attribute	table[] = {
		{ "externalParityGroupId", 's', true },
		{ "externalPathGroupId", 'i', true },
		{ "portId", 's', true },
		{ "externalWwn", 's', true },
		{ "lunId", 'i', true },
		{ "emulationType", 's', false },
		{ "clprId", 'i', false },
		{ NULL, 0, false }
	};
	char				wwn[WWN_STRSIZE];

	if (!web_body(c, table))
		return;
	if (!parity_id_ok(fact_text(c->body, "externalParityGroupId")) ||
	    wwn_normalize(fact_text(c->body, "externalWwn"), wwn) == -1 ||
	    json_integer_value(json_object_get(c->body,
	    "externalPathGroupId")) > PATH_GROUP_MAX)
		web_error(c, MHD_HTTP_BAD_REQUEST, "KART40038-E",
		    "externalParityGroupId is GNO-SGNO, externalPathGroupId "
		    "at most %d, externalWwn 16 hexadecimal digits.",
		    PATH_GROUP_MAX);
	else
		job_queue(c, "virtualize", parity_post_effect);
}

static void
parity_delete_effect(struct array *a, const json_t *args, struct outcome *o)
{
	const char	*id = fact_text(args, "id");
	const json_t	*epg = state_get("x-epg", a->id, id, NULL);
	json_t		*holder;

	if (epg == NULL)
		fail_missing(o, "external parity group", id);
	else if (state_find(PARITY_VOLUMES, a->id, id, NULL) != NULL)
		fail(o, NULL, NULL, "The external parity group has LDEVs.");
	else if (!json_is_false(json_object_get(epg, "connected")) &&
	    !json_is_true(json_object_get(args, "force")))
		fail(o, NULL, NULL, "The external parity group is not "
		    "disconnected.");
	else {
		affects(o, "external-parity-groups", id);
		event_log("external-unmapped", "s:s,s:s,s:s,s:s",
		    "array", a->id, "group", id,
		    "behind_array", fact_text(epg, "behind_array"),
		    "behind_volume", fact_text(epg, "behind_volume"));
		holder = counters_holder(a->id, id);
		counters_drop(json_string_value(holder));
		json_decref(holder);
		json_incref((json_t *)epg);
		state_remove(epg);
		path_group_prune(a, fact_text(epg, "path_group"));
		json_decref((json_t *)epg);
	}
}

void
parity_delete(struct call *c)
{
	static const struct attribute	table[] = {
		{ "force", 'b', false }, { NULL, 0, false }
	};

	if (web_body(c, table) && parity_of_path(c) != NULL)
		job_queue(c, "virtualize", parity_delete_effect);
}

/* What is cached can be written only while a way leads to the LU. */
static void
destage(const struct array *a, const json_t *epg)
{
	json_t	*ways = parity_ways(a, epg), *way;
	size_t	 i;

	json_array_foreach(ways, i, way)
		if (fabric_way_alive(a->id, way, fact_text(epg,
		    "behind_array"), fact_text(epg, "behind_volume"))) {
			counters_destage(epg, fabric_volume(fact_text(epg,
			    "wwid")));
			break;
		}
	json_decref(ways);
}

/* Its job tells no affectedResources. */
static void
parity_disconnect_effect(struct array *a, const json_t *args,
    struct outcome *o)
{
	const char	*id = fact_text(args, "id");
	const json_t	*epg = state_get("x-epg", a->id, id, NULL);
	json_t		*uses;

	if (epg == NULL) {
		fail_missing(o, "external parity group", id);
		return;
	}
	uses = guests_on(state_find(PARITY_VOLUMES, a->id, id, NULL));
	event_log("external-disconnected", "s:s,s:s", "array", a->id,
	    "group", id);
	destage(a, epg);
	state_put_new(state_with_new(epg, "connected", json_false()));
	guests_bark_new(uses, "external-disconnected");
}

void
parity_disconnect(struct call *c)
{
	if (web_parameters(c, no_attributes) && parity_of_path(c) != NULL)
		job_queue(c, "virtualize", parity_disconnect_effect);
}
