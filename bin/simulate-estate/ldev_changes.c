/* Making, labelling and deleting LDEVs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "fact.h"
#include "ldev.h"
#include "state.h"
#include "web.h"

#define BLOCK		512
#define LABEL_MAX	32

static json_int_t
size_of(const json_t *record)
{
	return json_integer_value(json_object_get(record, "size_bytes"));
}

/* The identity a new volume gets: like its neighbours, with its own end. */
static json_t *
identity(const struct array *a, json_int_t ldev)
{
	unsigned long	low = strtoul(a->id, NULL, 10) % 100000 & 0xffff;

	return json_sprintf("naa.60060e8012%04lx000050%04lx0000%04x", low, low,
	    (unsigned)ldev);
}

static json_int_t
free_ldev(const struct array *a, const json_t *args)
{
	json_t		*last = json_object_get(args, "endLdevId");
	json_int_t	 n = json_integer_value(json_object_get(args,
	    "startLdevId"));
	json_int_t	 end = last == NULL ? LDEV_MAX :
	    json_integer_value(last);

	for (; n <= end && n <= LDEV_MAX; n++)
		if (array_volume(a, n) == NULL)
			return n;
	return -1;
}

/* What is left of an external parity group. */
static json_int_t
room_of(const struct array *a, const json_t *epg)
{
	json_t		*made = parity_volumes(a, fact_text(epg, "id"));
	json_t		*volume;
	json_int_t	 room = size_of(epg);
	size_t		 i;

	json_array_foreach(made, i, volume)
		room -= size_of(volume);
	json_decref(made);
	return room;
}

static void
volume_put(struct array *a, const json_t *epg, json_int_t ldev,
    json_int_t size, struct outcome *o)
{
	const json_t	*path_group = state_get("x-epath", a->id,
	    fact_text(epg, "path_group"), NULL);
	const json_t	*first = json_array_get(json_object_get(path_group,
	    "paths"), 0);
	char		 id[LDEV_STRSIZE], number[24];

	ldev_format((int)ldev, id);
	snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, ldev);
	state_put_new(json_pack(
	    "{s:s,s:s,s:s,s:s,s:I,s:o,s:{s:s,s:s,s:s,s:s,s:O,s:[],s:s}}",
	    "type", "volume", "site", a->site, "array", a->id, "id", id,
	    "size_bytes", size, "wwid", identity(a, ldev),
	    "external", "array", fact_text(epg, "behind_array"),
	    "volume", fact_text(epg, "behind_volume"),
	    "wwid", fact_text(epg, "wwid"),
	    "target", fact_text(first, "target"),
	    "lun", json_object_get(epg, "lun"), "paths",
	    "group", fact_text(epg, "id")));
	paths_spread(a, path_group);
	affects(o, "ldevs", number);
	event_log("volume-made", "s:s,s:s,s:I,s:s,s:s", "array", a->id,
	    "volume", id, "size_bytes", size,
	    "behind_array", fact_text(epg, "behind_array"),
	    "behind_volume", fact_text(epg, "behind_volume"));
}

static void
ldev_post_effect(struct array *a, const json_t *args, struct outcome *o)
{
	const char	*group = fact_text(args, "externalParityGroupId");
	const json_t	*epg = state_get("x-epg", a->id, group, NULL);
	json_t		*number = json_object_get(args, "ldevId");
	json_t		*blocks = json_object_get(args, "blockCapacity");
	json_int_t	 ldev, room, size;

	if (epg == NULL) {
		fail_missing(o, "external parity group", group);
		return;
	}
	ldev = number == NULL ? free_ldev(a, args) :
	    json_integer_value(number);
	room = room_of(a, epg);
	size = blocks == NULL ? room : json_integer_value(blocks) * BLOCK;
	if (ldev < 0)
		fail(o, "2E11", "2209", "No LDEV number is free.");
	else if (array_volume(a, ldev) != NULL)
		fail(o, "2E22", "0001", "The LDEV is defined already.");
	else if (size > room || size == 0)
		fail(o, NULL, NULL, "The external parity group has %"
		    JSON_INTEGER_FORMAT " free blocks, not %"
		    JSON_INTEGER_FORMAT ".", room / BLOCK, size / BLOCK);
	else
		volume_put(a, epg, ldev, size, o);
}

/* Only external volumes can be made here. */
void
ldevs_post(struct call *c)
{
	static const struct attribute	 table[] = {
		{ "ldevId", 'i', false },
		{ "startLdevId", 'i', false },
		{ "endLdevId", 'i', false },
		{ "externalParityGroupId", 's', true },
		{ "blockCapacity", 'i', false },
		{ "byteFormatCapacity", 's', false },
		{ NULL, 0, false }
	};
	const char			*text;

	if (!web_body(c, table))
		return;
	text = fact_text(c->body, "byteFormatCapacity");
	if ((json_object_get(c->body, "blockCapacity") == NULL) ==
	    (*text == '\0') || (*text != '\0' && strcmp(text, "all") != 0))
		web_error(c, MHD_HTTP_BAD_REQUEST, "KART40046-E",
		    "blockCapacity or byteFormatCapacity (all) is required.");
	else if (json_integer_value(json_object_get(c->body, "ldevId")) >
	    LDEV_MAX)
		web_error(c, MHD_HTTP_BAD_REQUEST, "KART40038-E",
		    "ldevId is at most %d.", LDEV_MAX);
	else
		job_queue(c, "virtualize", ldev_post_effect);
}

static void
ldev_patch_effect(struct array *a, const json_t *args, struct outcome *o)
{
	const char	*id = fact_text(args, "id");
	const json_t	*volume = array_volume(a, strtoll(id, NULL, 10));

	if (volume == NULL) {
		fail_missing(o, "LDEV", id);
		return;
	}
	affects(o, "ldevs", id);
	event_log("volume-labelled", "s:s,s:s,s:s", "array", a->id,
	    "volume", fact_text(volume, "id"),
	    "label", fact_text(args, "label"));
	state_put_new(state_with_new(volume, "label",
	    json_incref(json_object_get(args, "label"))));
}

static bool
ldev_defined(struct call *c)
{
	json_int_t	n = ldev_of_path(c);

	if (n < 0)
		return false;
	if (array_volume(c->array, n) == NULL)
		web_error(c, MHD_HTTP_NOT_FOUND, "KART30013-E",
		    "The LDEV %s is not defined.", c->arg);
	return c->status == 0;
}

void
ldev_patch(struct call *c)
{
	static const struct attribute	table[] = {
		{ "label", 's', true }, { NULL, 0, false }
	};

	if (!web_body(c, table) || !ldev_defined(c))
		return;
	if (strlen(fact_text(c->body, "label")) > LABEL_MAX)
		web_error(c, MHD_HTTP_BAD_REQUEST, "KART40038-E",
		    "label has at most %d characters.", LABEL_MAX);
	else
		job_queue(c, "job", ldev_patch_effect);
}

static void
ldev_delete_effect(struct array *a, const json_t *args, struct outcome *o)
{
	const char	*id = fact_text(args, "id");
	const json_t	*volume = array_volume(a, strtoll(id, NULL, 10));

	if (volume == NULL) {
		fail_missing(o, "LDEV", id);
		return;
	}
	if (state_find(VOLUME_LUNS, a->id, fact_text(volume, "id"), NULL) !=
	    NULL) {
		fail(o, NULL, NULL, "The LDEV has LU paths.");
		return;
	}
	affects(o, "ldevs", id);
	event_log("volume-gone", "s:s,s:s", "array", a->id,
	    "volume", fact_text(volume, "id"));
	state_remove(volume);
}

void
ldev_delete(struct call *c)
{
	static const struct attribute	table[] = {
		{ "isDataReductionDeleteForceExecute", 'b', false },
		{ NULL, 0, false }
	};

	if (web_body(c, table) && ldev_defined(c))
		job_queue(c, "virtualize", ldev_delete_effect);
}
