/* LU paths: a volume shown to a host group at a LUN. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "fact.h"
#include "guests.h"
#include "ldev.h"
#include "state.h"
#include "web.h"

#define LUN_LAST	2047	/* of a host group */
#define PORTS_MAX	6	/* of one request */

static json_t *
lun_object(const struct array *a, const json_t *lun, bool basic)
{
	const json_t	*group = state_get("host_group", a->site, a->id,
	    fact_text(lun, "array_port"), fact_text(lun, "host_group"), NULL);
	const char	*mode = fact_text(group, "mode");
	json_t		*o;

	o = json_pack("{s:o,s:s,s:I,s:s,s:O,s:i,s:b}",
	    "lunId", json_sprintf("%s,%" JSON_INTEGER_FORMAT,
	    fact_text(lun, "host_group"),
	    json_integer_value(json_object_get(lun, "lun"))),
	    "portId", fact_text(lun, "array_port"),
	    "hostGroupNumber", group_number(fact_text(lun, "host_group")),
	    "hostMode", *mode == '\0' ? "LINUX/IRIX" : mode,
	    "lun", json_object_get(lun, "lun"),
	    "ldevId", ldev_number(fact_text(lun, "volume")),
	    "isCommandDevice", 0);
	if (!basic)
		json_object_set_new(o, "luHostReserve", json_pack(
		    "{s:b,s:b,s:b,s:b,s:b}", "openSystem", 0, "persistent", 0,
		    "pgrKey", 0, "mainframe", 0, "acaReserve", 0));
	return o;
}

/* An ldevId in the query is ignored, as the real thing does. */
void
luns_get(struct call *c)
{
	const char	*port = web_need(c, "portId"), *number, *basic;
	const json_t	*group, *luns;
	json_t		*items, *lun;
	size_t		 i;

	if (port == NULL || (number = web_need(c, "hostGroupNumber")) == NULL)
		return;
	basic = web_query(c, "isBasicLunInformation");
	group = array_group(c->array, port, web_number(number));
	luns = state_find(GROUP_LUNS, c->array->id, port,
	    fact_text(group, "id"), NULL);
	items = json_array();
	json_array_foreach(luns, i, lun)
		json_array_append_new(items, lun_object(c->array, lun,
		    basic != NULL && strcmp(basic, "true") == 0));
	web_data_new(c, items);
}

/* The LU path of an id such as "CL1-A,3,12". */
static const json_t *
lun_by_id(const struct array *a, const char *id)
{
	const char	*comma = strrchr(id, ',');
	char		 port[64], group[64];

	if (comma == NULL)
		return NULL;
	snprintf(port, sizeof(port), "%.*s", (int)strcspn(id, ","), id);
	snprintf(group, sizeof(group), "%.*s", (int)(comma - id), id);
	return state_get("lun", a->site, a->id, port, group, comma + 1, NULL);
}

void
lun_get(struct call *c)
{
	const json_t	*lun = lun_by_id(c->array, c->arg);

	if (lun == NULL)
		web_missing(c, "LU path", c->arg);
	else
		web_ok_new(c, lun_object(c->array, lun, false));
}

static const json_t *
lun_at(const struct array *a, const json_t *group, json_int_t lun)
{
	char	number[24];

	snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, lun);
	return state_get("lun", a->site, a->id, fact_text(group, "array_port"),
	    fact_text(group, "id"), number, NULL);
}

static json_int_t
free_lun(const struct array *a, const json_t *group)
{
	json_int_t	n;

	for (n = 0; n <= LUN_LAST; n++)
		if (lun_at(a, group, n) == NULL)
			return n;
	return -1;
}

static bool
has_path(const struct array *a, const json_t *group, const json_t *volume)
{
	const json_t	*luns = state_find(VOLUME_LUNS, a->id,
	    fact_text(volume, "id"), NULL);
	json_t		*lun;
	size_t		 i;

	json_array_foreach(luns, i, lun)
		if (strcmp(fact_text(lun, "host_group"),
		    fact_text(group, "id")) == 0)
			return true;
	return false;
}

/* One path; a failure of one of several ports leaves the others made. */
static void
lun_put(struct array *a, const char *port, const json_t *args,
    struct outcome *o)
{
	const json_t	*group, *volume;
	json_t		*wanted = json_object_get(args, "lun");
	json_int_t	 lun;
	char		 id[96];

	group = array_group(a, port, json_integer_value(json_object_get(args,
	    "hostGroupNumber")));
	volume = array_volume(a, json_integer_value(json_object_get(args,
	    "ldevId")));
	if (group == NULL || volume == NULL) {
		fail_missing(o, group == NULL ? "host group on port" :
		    "LDEV to map on port", port);
		return;
	}
	lun = wanted == NULL ? free_lun(a, group) : json_integer_value(wanted);
	if (has_path(a, group, volume))
		fail(o, "B958", "015A",
		    "The LDEV has an LU path in the host group already.");
	else if (lun < 0 || lun_at(a, group, lun) != NULL)
		fail(o, "B958", "0947", "The LUN is used by another LDEV.");
	if (o->message_id != NULL)
		return;
	state_put_new(json_pack("{s:s,s:s,s:s,s:s,s:s,s:I,s:s}",
	    "type", "lun", "site", a->site, "array", a->id,
	    "array_port", port, "host_group", fact_text(group, "id"),
	    "lun", lun, "volume", fact_text(volume, "id")));
	snprintf(id, sizeof(id), "%s,%" JSON_INTEGER_FORMAT,
	    fact_text(group, "id"), lun);
	affects(o, "luns", id);
	event_log("lun-made", "s:s,s:s,s:I,s:s", "array", a->id,
	    "host_group", fact_text(group, "id"), "lun", lun,
	    "volume", fact_text(volume, "id"));
}

static void
luns_post_effect(struct array *a, const json_t *args, struct outcome *o)
{
	const json_t	*ports = json_object_get(args, "portIds");
	json_t		*port;
	size_t		 i;

	if (ports == NULL) {
		lun_put(a, fact_text(args, "portId"), args, o);
		return;
	}
	json_array_foreach(ports, i, port)
		if (o->message_id == NULL)
			lun_put(a, json_string_value(port), args, o);
}

void
luns_post(struct call *c)
{
	static const struct attribute	 table[] = {
		{ "portId", 's', false },
		{ "portIds", 'S', false },
		{ "hostGroupNumber", 'i', true },
		{ "ldevId", 'i', true },
		{ "lun", 'i', false },
		{ NULL, 0, false }
	};
	const json_t			*ports;

	if (!web_body(c, table))
		return;
	ports = json_object_get(c->body, "portIds");
	if ((ports == NULL) == (json_object_get(c->body, "portId") == NULL))
		web_error(c, MHD_HTTP_BAD_REQUEST, "KART40046-E",
		    "One of portId and portIds is required.");
	else if (json_array_size(ports) > PORTS_MAX || json_integer_value(
	    json_object_get(c->body, "lun")) > LUN_LAST)
		web_error(c, MHD_HTTP_BAD_REQUEST, "KART40038-E",
		    "portIds are at most %d, lun is at most %d.", PORTS_MAX,
		    LUN_LAST);
	else
		job_queue(c, "path", luns_post_effect);
}

/*
 * Real arrays may refuse this while a host does I/O (B958-0233).  This one
 * never does: a host can be idle at the wrong moment, and a tool that relies
 * on the refusal is found out by the violation.
 */
static void
lun_delete_effect(struct array *a, const json_t *args, struct outcome *o)
{
	const char	*id = fact_text(args, "id");
	const json_t	*lun = lun_by_id(a, id);
	json_t		*volumes, *uses;

	if (lun == NULL) {
		fail_missing(o, "LU path", id);
		return;
	}
	volumes = json_pack("[O]", state_get("volume", a->site, a->id,
	    fact_text(lun, "volume"), NULL));
	uses = guests_on(volumes);
	event_log("lun-gone", "s:s,s:s,s:O,s:s", "array", a->id,
	    "host_group", fact_text(lun, "host_group"),
	    "lun", json_object_get(lun, "lun"),
	    "volume", fact_text(lun, "volume"));
	state_remove(lun);
	affects(o, "luns", id);
	guests_bark_new(uses, "lun-gone");
	json_decref(volumes);
}

void
lun_delete(struct call *c)
{
	if (!web_body(c, no_attributes))
		return;
	if (lun_by_id(c->array, c->arg) == NULL)
		lun_get(c);
	else
		job_queue(c, "path", lun_delete_effect);
}
