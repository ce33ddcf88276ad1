/* External parity groups: LUs of other arrays, mapped as space for LDEVs. */
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

#define BLOCK		512
#define GNO_MAX		16384
#define SGNO_MAX	4096

struct made_on {
	const struct array	*array;
	const char		*id;
	json_t			*volumes;
};

static void
made_each(const json_t *volume, void *arg)
{
	struct made_on	*m = arg;
	const json_t	*ext = json_object_get(volume, "external");

	if (strcmp(fact_text(volume, "array"), m->array->id) == 0 &&
	    strcmp(fact_text(ext, "group"), m->id) == 0)
		json_array_append(m->volumes, (json_t *)volume);
}

json_t *
parity_volumes(const struct array *a, const char *id)
{
	struct made_on	m = { a, id, json_array() };

	state_each("volume", made_each, &m);
	return m.volumes;
}

json_t *
parity_luns(const struct array *a, const json_t *epg)
{
	const json_t	*group = state_get("x-epath", a->id,
	    fact_text(epg, "path_group"), NULL);
	json_t		*luns = json_array(), *way, *full;
	int		 priority = 0;
	size_t		 i;

	json_array_foreach(json_object_get(group, "paths"), i, way) {
		full = state_with_new(way, "lun", json_incref(
		    json_object_get(epg, "lun")));
		json_array_append_new(luns, json_pack("{s:s,s:s,s:i,s:O,s:s}",
		    "portId", fact_text(way, "array_port"),
		    "externalWwn", fact_text(way, "target"),
		    "priority", ++priority,
		    "externalLun", json_object_get(epg, "lun"), "pathStatus",
		    json_is_false(json_object_get(epg, "connected")) ? "DSC" :
		    fabric_way_alive(a->id, full,
		    fact_text(epg, "behind_array"),
		    fact_text(epg, "behind_volume")) ? "NML" : "BLK"));
		json_decref(full);
	}
	return luns;
}

static json_t *
parity_object(const struct array *a, const json_t *epg, bool single)
{
	json_t		*made = parity_volumes(a, fact_text(epg, "id"));
	json_t		*volume, *o, *spaces = json_array();
	json_int_t	 size = json_integer_value(json_object_get(epg,
	    "size_bytes")), left = size, used;
	size_t		 i;

	json_array_foreach(made, i, volume) {
		used = json_integer_value(json_object_get(volume,
		    "size_bytes"));
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
	json_decref(made);
	return o;
}

void
parities_get(struct call *c)
{
	const json_t	*epgs = state_find(ARRAY_EXTERNALS, c->array->id, NULL);
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
		web_error(c, MHD_HTTP_NOT_FOUND, "KART30013-E",
		    "There is no external parity group %s.", c->arg);
	return epg;
}

void
parity_get(struct call *c)
{
	const json_t	*epg = parity_of_path(c);

	if (epg != NULL)
		web_ok_new(c, parity_object(c->array, epg, true));
}

/* Is the LU mapped to this array in another group already? */
static bool
is_mapped(const struct array *a, const json_t *volume)
{
	const json_t	*epgs = state_find(ARRAY_EXTERNALS, a->id, NULL);
	json_t		*epg;
	size_t		 i;

	json_array_foreach(epgs, i, epg)
		if (strcmp(fact_text(epg, "behind_array"),
		    fact_text(volume, "array")) == 0 &&
		    strcmp(fact_text(epg, "behind_volume"),
		    fact_text(volume, "id")) == 0)
			return true;
	return false;
}

/* Make the path group with its first path, or see that it has this one. */
static bool
path_group_ready(struct array *a, const char *id, const char *port,
    const char *wwn)
{
	const json_t	*group = state_get("x-epath", a->id, id, NULL);
	json_t		*way;
	size_t		 i;

	if (group == NULL) {
		state_put_new(json_pack("{s:s,s:s,s:s,s:[{s:s,s:s}]}",
		    "type", "x-epath", "array", a->id, "id", id, "paths",
		    "array_port", port, "target", wwn));
		return true;
	}
	json_array_foreach(json_object_get(group, "paths"), i, way)
		if (strcmp(fact_text(way, "array_port"), port) == 0 &&
		    strcmp(fact_text(way, "target"), wwn) == 0)
			return true;
	return false;
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
	else if (is_mapped(a, volume))
		fail(o, NULL, NULL, "The external LU is mapped already.");
	else if (!path_group_ready(a, group, port, wwn))
		fail(o, NULL, NULL, "The external path is not one of the "
		    "external path group.");
	else
		parity_put(a, id, group, volume, lun, o);
}

static bool
parity_id_ok(const char *id)
{
	char	*dash, *end;
	long	 gno = strtol(id, &dash, 10), sgno;

	if (*dash != '-' || gno < 1 || gno > GNO_MAX)
		return false;
	sgno = strtol(dash + 1, &end, 10);
	return *end == '\0' && sgno >= 1 && sgno <= SGNO_MAX;
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
	    wwn_normalize(fact_text(c->body, "externalWwn"), wwn) == -1)
		web_error(c, MHD_HTTP_BAD_REQUEST, "KART40038-E",
		    "externalParityGroupId is GNO-SGNO, externalWwn 16 "
		    "hexadecimal digits.");
	else
		job_queue(c, "virtualize", parity_post_effect);
}

static void
parity_delete_effect(struct array *a, const json_t *args, struct outcome *o)
{
	const char	*id = fact_text(args, "id");
	const json_t	*epg = state_get("x-epg", a->id, id, NULL);
	json_t		*made = parity_volumes(a, id);

	if (epg == NULL)
		fail_missing(o, "external parity group", id);
	else if (json_array_size(made) > 0)
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
		json_incref((json_t *)epg);
		state_remove(epg);
		path_group_prune(a, fact_text(epg, "path_group"));
		json_decref((json_t *)epg);
	}
	json_decref(made);
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

/* Its job tells no affectedResources. */
static void
parity_disconnect_effect(struct array *a, const json_t *args,
    struct outcome *o)
{
	const char	*id = fact_text(args, "id");
	const json_t	*epg = state_get("x-epg", a->id, id, NULL);
	json_t		*made, *uses;

	if (epg == NULL) {
		fail_missing(o, "external parity group", id);
		return;
	}
	made = parity_volumes(a, id);
	uses = guests_on(made);
	event_log("external-disconnected", "s:s,s:s", "array", a->id,
	    "group", id);
	state_put_new(state_with_new(epg, "connected", json_false()));
	guests_bark_new(uses, "external-disconnected");
	json_decref(made);
}

void
parity_disconnect(struct call *c)
{
	static const struct attribute	table[] = { { NULL, 0, false } };

	if (web_parameters(c, table) && parity_of_path(c) != NULL)
		job_queue(c, "virtualize", parity_disconnect_effect);
}
