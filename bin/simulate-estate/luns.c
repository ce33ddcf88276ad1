/* LU paths: a volume shown to a host group at a LUN. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "fact.h"
#include "faults.h"
#include "guests.h"
#include "ldev.h"
#include "state.h"
#include "web.h"

#define LUN_LAST	2047	/* of a host group */
#define PORTS_MAX	6	/* of one request */

static void
put_lun(struct call *c, const json_t *lun, const char *mode, bool basic)
{
	const char	*group = fact_text(lun, "host_group");
	json_int_t	 number = json_integer_value(json_object_get(lun,
	    "lun"));
	char		 whole[160];

	snprintf(whole, sizeof(whole), "%s,%" JSON_INTEGER_FORMAT, group,
	    number);
	tell_text(c, "{", "lunId", whole);
	tell_text(c, ",", "portId", fact_text(lun, "array_port"));
	tell_text(c, ",", "hostMode", *mode == '\0' ? "LINUX/IRIX" : mode);
	tell_number(c, ",", "hostGroupNumber", group_number(group));
	tell_number(c, ",", "lun", number);
	tell_number(c, ",", "ldevId", ldev_number(fact_text(lun, "volume")));
	tell_raw(c, ",\"isCommandDevice\":false");
	if (!basic)
		tell_raw(c, ",\"luHostReserve\":{\"openSystem\":false,"
		    "\"persistent\":false,\"pgrKey\":false,"
		    "\"mainframe\":false,\"acaReserve\":false}");
	tell_raw(c, "}");
}

/* An ldevId in the query is ignored, as the real thing does. */
void
luns_get(struct call *c)
{
	const char	*port = web_need(c, "portId"), *number, *basic;
	const json_t	*group, *luns;
	json_t		*lun;
	size_t		 i;

	if (port == NULL || (number = web_need(c, "hostGroupNumber")) == NULL)
		return;
	basic = web_query(c, "isBasicLunInformation");
	group = array_group(c->array, port, web_number(number));
	luns = state_find(GROUP_LUNS, c->array->id, port,
	    fact_text(group, "id"), NULL);
	tell_list(c);
	json_array_foreach(luns, i, lun) {
		tell_next(c);
		put_lun(c, lun, fact_text(group, "mode"),
		    basic != NULL && strcmp(basic, "true") == 0);
	}
	tell_raw(c, "]}");
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

	if (lun == NULL) {
		web_missing(c, "LU path", c->arg);
		return;
	}
	put_lun(c, lun, fact_text(group_by_id(c->array, fact_text(lun,
	    "host_group")), "mode"), false);
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
 * does so as a fault only: a host can be idle at the wrong moment, and a tool
 * that relies on the refusal is found out by the violation.
 */
static void
lun_delete_effect(struct array *a, const json_t *args, struct outcome *o)
{
	const char	*id = fact_text(args, "id");
	const json_t	*lun = lun_by_id(a, id);
	struct scene	 s = { .array = a->id, .method = "DELETE",
	    .path = "objects/luns" };
	json_t		*volumes, *uses;

	if (lun == NULL) {
		fail_missing(o, "LU path", id);
		return;
	}
	volumes = json_pack("[O]", state_get("volume", a->site, a->id,
	    fact_text(lun, "volume"), NULL));
	uses = guests_on(volumes);
	if (json_array_size(uses) > 0 && fault_hits(FAULT_LUN_BUSY, &s,
	    NULL)) {
		fail(o, "B958", "0233", "The LU is executing host I/O.");
		json_decref(uses);
		json_decref(volumes);
		return;
	}
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
