/* The WWNs in the host groups of a port. */
#include <stdio.h>
#include <string.h>

#include "events.h"
#include "fact.h"
#include "guests.h"
#include "state.h"
#include "web.h"
#include "wwn.h"

#define WWNS_MAX	255	/* on a port */

/* The volumes shown to a group; a new array. */
static json_t *
group_volumes(const struct array *a, const json_t *group)
{
	const json_t	*luns = state_find(GROUP_LUNS, a->id,
	    fact_text(group, "array_port"), fact_text(group, "id"), NULL);
	json_t		*volumes = json_array(), *lun;
	size_t		 i;

	json_array_foreach(luns, i, lun)
		json_array_append(volumes, (json_t *)state_get("volume",
		    a->site, a->id, fact_text(lun, "volume"), NULL));
	return volumes;
}

static void
put_wwn(struct call *c, const json_t *group, const char *wwn)
{
	const char	*id = fact_text(group, "id");
	char		 whole[160];

	snprintf(whole, sizeof(whole), "%s,%s", id, wwn);
	tell_text(c, "{", "hostWwnId", whole);
	tell_text(c, ",", "portId", fact_text(group, "array_port"));
	tell_number(c, ",", "hostGroupNumber", group_number(id));
	tell_text(c, ",", "hostGroupName", fact_text(group, "name"));
	tell_text(c, ",", "hostWwn", wwn);
	tell_raw(c, ",\"wwnNickname\":\"-\"}");
}

static void
put_wwns(struct call *c, const json_t *group)
{
	json_t	*wwn;
	size_t	 i;

	json_array_foreach(json_object_get(group, "initiators"), i, wwn) {
		tell_next(c);
		put_wwn(c, group, json_string_value(wwn));
	}
}

/* Clients read a group before each change in it. */
static bool
kept(struct call *c, const char *port, const char *number)
{
	char	id[64];

	snprintf(id, sizeof(id), "%s,%s", port, number == NULL ? "" : number);
	return group_by_id(c->array, id) != NULL &&
	    web_keep(c, id, state_changes("host_group"));
}

/* Of one host group, by number or by name. */
void
wwns_get(struct call *c)
{
	const char	*port = web_need(c, "portId");
	const char	*name = web_query(c, "hostGroupName"), *number;
	json_t		*group;
	size_t		 i;

	if (port == NULL)
		return;
	number = name != NULL ? web_query(c, "hostGroupNumber") :
	    web_need(c, "hostGroupNumber");
	if ((number == NULL && name == NULL) || kept(c, port, number))
		return;
	tell_list(c);
	if (number != NULL)
		put_wwns(c, array_group(c->array, port,
		    web_number(number)));
	else
		json_array_foreach(state_find(PORT_GROUPS, c->array->id, port,
		    NULL), i, group)
			if (strcmp(fact_text(group, "name"), name) == 0)
				put_wwns(c, group);
	tell_raw(c, "]}");
}

/*
 * The group of an id such as "CL1-A,3,2100..." whose name is put in wwn, or
 * NULL.  *at is where in its initiators the name is.
 */
static const json_t *
wwn_by_id(const struct array *a, const char *id, char wwn[WWN_STRSIZE],
    size_t *at)
{
	const char	*comma = strrchr(id, ',');
	const json_t	*group;
	char		 rest[64];
	json_t		*item;
	size_t		 i;

	if (comma == NULL || wwn_normalize(comma + 1, wwn) == -1)
		return NULL;
	snprintf(rest, sizeof(rest), "%.*s", (int)(comma - id), id);
	group = group_by_id(a, rest);
	json_array_foreach(json_object_get(group, "initiators"), i, item)
		if (strcmp(json_string_value(item), wwn) == 0) {
			*at = i;
			return group;
		}
	return NULL;
}

void
wwn_get(struct call *c)
{
	char		 wwn[WWN_STRSIZE];
	size_t		 at;
	const json_t	*group = wwn_by_id(c->array, c->arg, wwn, &at);

	if (group == NULL) {
		web_missing(c, "WWN", c->arg);
		return;
	}
	put_wwn(c, group, wwn);
}

static size_t
wwns_on_port(const struct array *a, const char *port)
{
	const json_t	*groups = state_find(PORT_GROUPS, a->id, port, NULL);
	json_t		*group;
	size_t		 i, n = 0;

	json_array_foreach(groups, i, group)
		n += json_array_size(json_object_get(group, "initiators"));
	return n;
}

static void
wwn_post_effect(struct array *a, const json_t *args, struct outcome *o)
{
	const char	*port = fact_text(args, "portId");
	const json_t	*group = array_group(a, port, json_integer_value(
	    json_object_get(args, "hostGroupNumber")));
	json_t		*names;
	char		 wwn[WWN_STRSIZE], id[96];

	wwn_normalize(fact_text(args, "hostWwn"), wwn);
	if (group == NULL) {
		fail_missing(o, "host group on port", port);
		return;
	}
	if (state_find(PORT_INITIATOR_GROUPS, a->id, port, wwn, NULL) != NULL) {
		fail(o, NULL, NULL, "The WWN is in a host group of the port "
		    "already.");
		return;
	}
	if (wwns_on_port(a, port) >= WWNS_MAX) {
		fail(o, "B957", "4184", "The port has too many WWNs.");
		return;
	}
	snprintf(id, sizeof(id), "%s,%s", fact_text(group, "id"), wwn);
	event_log("wwn-added", "s:s,s:s,s:s", "array", a->id,
	    "host_group", fact_text(group, "id"), "wwpn", wwn);
	names = json_copy(json_object_get(group, "initiators"));
	json_array_append_new(names, json_string(wwn));
	state_put_new(state_with_new(group, "initiators", names));
	affects(o, "host-wwns", id);
}

void
wwns_post(struct call *c)
{
	static const struct attribute	table[] = {
		{ "portId", 's', true },
		{ "hostGroupNumber", 'i', true },
		{ "hostWwn", 's', true },
		{ NULL, 0, false }
	};
	char				wwn[WWN_STRSIZE];

	if (!web_body(c, table))
		return;
	if (wwn_normalize(fact_text(c->body, "hostWwn"), wwn) == -1)
		web_error(c, MHD_HTTP_BAD_REQUEST, "KART40038-E",
		    "hostWwn is not 16 hexadecimal digits.");
	else
		job_queue(c, "path", wwn_post_effect);
}

static void
wwn_delete_effect(struct array *a, const json_t *args, struct outcome *o)
{
	const char	*id = fact_text(args, "id");
	const json_t	*group;
	json_t		*names, *volumes, *uses;
	char		 wwn[WWN_STRSIZE];
	size_t		 at;

	if ((group = wwn_by_id(a, id, wwn, &at)) == NULL) {
		fail_missing(o, "WWN", id);
		return;
	}
	volumes = group_volumes(a, group);
	uses = guests_on(volumes);
	event_log("wwn-gone", "s:s,s:s,s:s", "array", a->id,
	    "host_group", fact_text(group, "id"), "wwpn", wwn);
	names = json_copy(json_object_get(group, "initiators"));
	json_array_remove(names, at);
	state_put_new(state_with_new(group, "initiators", names));
	affects(o, "host-wwns", id);
	guests_bark_new(uses, "wwn-gone");
	json_decref(volumes);
}

void
wwn_delete(struct call *c)
{
	char				wwn[WWN_STRSIZE];
	size_t				at;

	if (!web_body(c, no_attributes))
		return;
	if (wwn_by_id(c->array, c->arg, wwn, &at) == NULL)
		wwn_get(c);
	else
		job_queue(c, "path", wwn_delete_effect);
}
