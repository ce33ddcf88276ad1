/* Making, labelling and deleting LDEVs. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counters.h"
#include "events.h"
#include "fact.h"
#include "ldev.h"
#include "state.h"
#include "web.h"

#define LABEL_MAX	32
#define POOL_BLOCKS_MIN	96000	/* of a pool volume */

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

/* What is left of an external parity group or a pool, in bytes. */
static json_int_t
room_of(const struct array *a, const json_t *space)
{
	json_int_t	 room = volume_size(space);
	json_t		*volume;
	size_t		 i;

	if (strcmp(fact_text(space, "type"), "pool") == 0)
		return json_integer_value(json_object_get(space,
		    "free_bytes"));
	json_array_foreach(state_find(PARITY_VOLUMES, a->id,
	    fact_text(space, "id"), NULL), i, volume)
		room -= volume_size(volume);
	return room;
}

/* A pool volume has all of its size from its pool at once. */
static void
pool_give(const struct array *a, const char *id, json_int_t bytes)
{
	const json_t	*pool = state_get("pool", a->site, a->id, id, NULL);

	if (pool != NULL)
		state_put_new(state_with_new(pool, "free_bytes", json_integer(
		    json_integer_value(json_object_get(pool, "free_bytes")) +
		    bytes)));
}

static json_t *
external_new(const struct array *a, const json_t *epg)
{
	json_t	*ways = parity_ways(a, epg);

	return json_pack("{s:O,s:O,s:O,s:O,s:O,s:o,s:O}",
	    "array", json_object_get(epg, "behind_array"),
	    "volume", json_object_get(epg, "behind_volume"),
	    "wwid", json_object_get(epg, "wwid"),
	    "target", json_object_get(json_array_get(ways, 0), "target"),
	    "lun", json_object_get(epg, "lun"), "paths", ways,
	    "group", json_object_get(epg, "id"));
}

/* On space, an external parity group or a pool. */
static void
volume_put(struct array *a, const json_t *space, json_int_t ldev,
    json_int_t size, struct outcome *o)
{
	bool	 pool = strcmp(fact_text(space, "type"), "pool") == 0;
	json_t	*volume;
	char	 id[LDEV_STRSIZE], number[24];

	ldev_format((int)ldev, id);
	snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, ldev);
	volume = json_pack("{s:s,s:s,s:s,s:s,s:I,s:o}", "type", "volume",
	    "site", a->site, "array", a->id, "id", id, "size_bytes", size,
	    "wwid", identity(a, ldev));
	affects(o, "ldevs", number);
	event_log("volume-made", "s:s,s:s,s:I,s:s,s:O", "array", a->id,
	    "volume", id, "size_bytes", size, "on",
	    pool ? "pool" : "external", "group", json_object_get(space, "id"));
	if (pool) {
		json_object_set(volume, "pool", json_object_get(space, "id"));
		pool_give(a, fact_text(space, "id"), -size);
	} else
		json_object_set_new(volume, "external", external_new(a, space));
	state_put_new(volume);
}

/* Where the body wants an LDEV; NULL when there is no such thing. */
static const json_t *
space_of(const struct array *a, const json_t *args, struct outcome *o)
{
	json_t		*pool = json_object_get(args, "poolId");
	const char	*id = fact_text(args, "externalParityGroupId");
	const json_t	*space;
	char		 number[24];

	snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT,
	    json_integer_value(pool));
	space = pool == NULL ? state_get("x-epg", a->id, id, NULL) :
	    state_get("pool", a->site, a->id, number, NULL);
	if (space == NULL)
		fail_missing(o, pool == NULL ? "external parity group" :
		    "pool", pool == NULL ? id : number);
	return space;
}

static void
ldev_post_effect(struct array *a, const json_t *args, struct outcome *o)
{
	const json_t	*space = space_of(a, args, o);
	json_t		*number = json_object_get(args, "ldevId");
	json_t		*wanted = json_object_get(args, "blockCapacity");
	json_int_t	 ldev, room, blocks;

	if (space == NULL)
		return;
	ldev = number == NULL ? free_ldev(a, args) :
	    json_integer_value(number);
	room = room_of(a, space) / BLOCK;
	blocks = wanted == NULL ? room : json_integer_value(wanted);
	if (ldev < 0)
		fail(o, "2E11", "2209", "No LDEV number is free.");
	else if (array_volume(a, ldev) != NULL)
		fail(o, "2E22", "0001", "The LDEV is defined already.");
	else if (blocks > room || blocks <= 0)
		fail(o, NULL, NULL, "There are %" JSON_INTEGER_FORMAT
		    " free blocks, not %" JSON_INTEGER_FORMAT ".", room,
		    blocks);
	else
		volume_put(a, space, ldev, blocks * BLOCK, o);
}

/* Is there one of two attributes, and only one? */
static bool
one_of(const json_t *body, const char *a, const char *b)
{
	return (json_object_get(body, a) == NULL) !=
	    (json_object_get(body, b) == NULL);
}

/* Only external and pool volumes can be made here. */
void
ldevs_post(struct call *c)
{
	static const struct attribute	 table[] = {
		{ "ldevId", 'i', false },
		{ "startLdevId", 'i', false },
		{ "endLdevId", 'i', false },
		{ "externalParityGroupId", 's', false },
		{ "poolId", 'i', false },
		{ "blockCapacity", 'i', false },
		{ "byteFormatCapacity", 's', false },
		{ "dataReductionMode", 's', false },
		{ NULL, 0, false }
	};
	json_t				*pool, *blocks;

	if (!web_body(c, table))
		return;
	pool = json_object_get(c->body, "poolId");
	blocks = json_object_get(c->body, "blockCapacity");
	if (!one_of(c->body, "externalParityGroupId", "poolId") ||
	    !one_of(c->body, "blockCapacity", "byteFormatCapacity") ||
	    (blocks == NULL && (pool != NULL || strcmp(fact_text(c->body,
	    "byteFormatCapacity"), "all") != 0)))
		web_error(c, MHD_HTTP_BAD_REQUEST, "KART40046-E",
		    "externalParityGroupId or poolId is required, and "
		    "blockCapacity or byteFormatCapacity (all).");
	else if (json_integer_value(json_object_get(c->body, "ldevId")) >
	    LDEV_MAX || (pool != NULL &&
	    json_integer_value(blocks) < POOL_BLOCKS_MIN))
		web_error(c, MHD_HTTP_BAD_REQUEST, "KART40038-E",
		    "ldevId is at most %d, blockCapacity of a pool volume at "
		    "least %d.", LDEV_MAX, POOL_BLOCKS_MIN);
	else
		job_queue(c, pool == NULL ? "virtualize" : "job",
		    ldev_post_effect);
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
	json_t		*holder;

	if (volume == NULL) {
		fail_missing(o, "LDEV", id);
		return;
	}
	if (state_find(VOLUME_LUNS, a->id, fact_text(volume, "id"), NULL) !=
	    NULL) {
		fail(o, NULL, NULL, "The LDEV has LU paths.");
		return;
	}
	if (pair_of_ldev(a, volume_number(volume)) != NULL) {
		fail(o, NULL, NULL, "The LDEV is in a copy pair.");
		return;
	}
	affects(o, "ldevs", id);
	event_log("volume-gone", "s:s,s:s", "array", a->id,
	    "volume", fact_text(volume, "id"));
	pool_give(a, fact_text(volume, "pool"), volume_size(volume));
	holder = counters_holder(a->id, fact_text(volume, "id"));
	counters_drop(json_string_value(holder));
	json_decref(holder);
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
