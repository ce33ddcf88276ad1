/* Host groups of a port, and the WWNs in them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "fact.h"
#include "state.h"
#include "web.h"

#define NUMBER_MAX	254	/* of host groups on a port */
#define NAME_MAX_LEN	64

json_int_t
group_number(const char *id)
{
	const char	*comma = strchr(id, ',');

	return comma == NULL ? -1 : web_number(comma + 1);
}

const json_t *
array_group(const struct array *a, const char *port, json_int_t number)
{
	char	id[64];

	snprintf(id, sizeof(id), "%s,%" JSON_INTEGER_FORMAT, port, number);
	return state_get("host_group", a->site, a->id, port, id, NULL);
}

const json_t *
group_by_id(const struct array *a, const char *id)
{
	char	port[64];

	snprintf(port, sizeof(port), "%.*s", (int)strcspn(id, ","), id);
	return state_get("host_group", a->site, a->id, port, id, NULL);
}

static void
put_group(struct call *c, const json_t *group)
{
	const char	*id = fact_text(group, "id");
	const char	*mode = fact_text(group, "mode");
	json_t		*options = json_object_get(group, "mode_options");
	char		*text;

	tell_text(c, "{", "hostGroupId", id);
	tell_text(c, ",", "portId", fact_text(group, "array_port"));
	tell_number(c, ",", "hostGroupNumber", group_number(id));
	tell_text(c, ",", "hostGroupName", fact_text(group, "name"));
	tell_text(c, ",", "hostMode", *mode == '\0' ? "LINUX/IRIX" : mode);
	if (options != NULL && (text = json_dumps(options, 0)) != NULL) {
		tell_raw(c, ",\"hostModeOptions\":");
		tell_raw(c, text);
		free(text);
	}
	tell_raw(c, "}");
}

static void
put_groups(struct call *c, const char *port)
{
	const json_t	*groups = state_find(PORT_GROUPS, c->array->id, port,
	    NULL);
	json_t		*group;
	size_t		 i;

	json_array_foreach(groups, i, group) {
		tell_next(c);
		put_group(c, group);
	}
}

/* Clients read this list before each change, and it can be long. */
void
groups_get(struct call *c)
{
	const char	*id = web_query(c, "portId");
	json_t		*port;
	size_t		 i;

	if ((id == NULL || array_port(c->array, id) != NULL) &&
	    web_keep(c, id == NULL ? "" : id, state_changes("host_group")))
		return;
	tell_list(c);
	if (id != NULL)
		put_groups(c, id);
	else
		json_array_foreach(state_find(ARRAY_PORTS, c->array->id, NULL),
		    i, port)
			put_groups(c, fact_text(port, "id"));
	tell_raw(c, "]}");
}

void
group_get(struct call *c)
{
	const json_t	*group = group_by_id(c->array, c->arg);

	if (group == NULL)
		web_missing(c, "host group", c->arg);
	else
		put_group(c, group);
}

static json_int_t
free_number(const struct array *a, const char *port)
{
	json_int_t	n;

	for (n = 1; n <= NUMBER_MAX; n++)	/* 0 is the port's own group */
		if (array_group(a, port, n) == NULL)
			return n;
	return -1;
}

static bool
name_taken(const struct array *a, const char *port, const char *name)
{
	const json_t	*groups = state_find(PORT_GROUPS, a->id, port, NULL);
	json_t		*group;
	size_t		 i;

	json_array_foreach(groups, i, group)
		if (strcmp(fact_text(group, "name"), name) == 0)
			return true;
	return false;
}

static void
group_put(struct array *a, const json_t *args, json_int_t number,
    struct outcome *o)
{
	const char	*port = fact_text(args, "portId");
	const char	*mode = fact_text(args, "hostMode");
	json_t		*options = json_object_get(args, "hostModeOptions");
	json_t		*group;
	char		 id[64];

	snprintf(id, sizeof(id), "%s,%" JSON_INTEGER_FORMAT, port, number);
	group = json_pack("{s:s,s:s,s:s,s:s,s:s,s:[],s:s,s:s}",
	    "type", "host_group", "site", a->site, "array", a->id,
	    "array_port", port, "id", id, "initiators",
	    "name", fact_text(args, "hostGroupName"),
	    "mode", *mode == '\0' ? "LINUX/IRIX" : mode);
	if (options != NULL)
		json_object_set(group, "mode_options", options);
	state_put_new(group);
	affects(o, "host-groups", id);
	event_log("host-group-made", "s:s,s:s,s:s,s:s", "array", a->id,
	    "array_port", port, "host_group", id,
	    "name", fact_text(args, "hostGroupName"));
}

static void
group_post_effect(struct array *a, const json_t *args, struct outcome *o)
{
	const char	*port = fact_text(args, "portId");
	json_t		*wanted = json_object_get(args, "hostGroupNumber");
	json_int_t	 number;

	if (array_port(a, port) == NULL) {
		fail_missing(o, "port", port);
		return;
	}
	number = wanted == NULL ? free_number(a, port) :
	    json_integer_value(wanted);
	if (name_taken(a, port, fact_text(args, "hostGroupName")))
		fail(o, NULL, NULL, "The host group name is in use on the "
		    "port already.");
	else if (number < 0)
		fail(o, NULL, NULL, "The port has no free host group.");
	else if (array_group(a, port, number) != NULL)
		fail(o, NULL, NULL, "The host group exists already.");
	else
		group_put(a, args, number, o);
}

void
groups_post(struct call *c)
{
	static const struct attribute	 table[] = {
		{ "portId", 's', true },
		{ "hostGroupName", 's', true },
		{ "hostGroupNumber", 'i', false },
		{ "hostMode", 's', false },
		{ "hostModeOptions", 'I', false },
		{ NULL, 0, false }
	};
	size_t				 len;

	if (!web_body(c, table))
		return;
	len = strlen(fact_text(c->body, "hostGroupName"));
	if (len == 0 || len > NAME_MAX_LEN || json_integer_value(
	    json_object_get(c->body, "hostGroupNumber")) > NUMBER_MAX)
		web_error(c, MHD_HTTP_BAD_REQUEST, "KART40038-E",
		    "hostGroupName has 1 to %d characters, hostGroupNumber "
		    "is at most %d.", NAME_MAX_LEN, NUMBER_MAX);
	else
		job_queue(c, "path", group_post_effect);
}

static void
group_delete_effect(struct array *a, const json_t *args, struct outcome *o)
{
	const char	*id = fact_text(args, "id");
	const json_t	*group = group_by_id(a, id);

	if (group == NULL) {
		fail_missing(o, "host group", id);
		return;
	}
	if (state_find(GROUP_LUNS, a->id, fact_text(group, "array_port"), id,
	    NULL) != NULL) {
		fail(o, NULL, NULL, "The host group has LU paths.");
		return;
	}
	affects(o, "host-groups", id);
	event_log("host-group-gone", "s:s,s:s", "array", a->id,
	    "host_group", id);
	state_remove(group);
}

void
group_delete(struct call *c)
{
	if (!web_body(c, no_attributes))
		return;
	if (group_by_id(c->array, c->arg) == NULL)
		group_get(c);		/* says so */
	else
		job_queue(c, "path", group_delete_effect);
}
