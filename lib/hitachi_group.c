/* Ports and host groups, and the records made from them. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hitachi.h"
#include "iscsi.h"
#include "status.h"
#include "wwn.h"

static bool
has_word(const json_t *words, const char *want)
{
	const json_t	*word;
	size_t		 i;

	json_array_foreach(words, i, word)
		if (json_is_string(word) &&
		    strcmp(json_string_value(word), want) == 0)
			return true;
	return false;
}

bool
hitachi_is_iscsi(const json_t *port)
{
	return strcmp(hitachi_text(port, "portType"), "ISCSI") == 0;
}

static int
by_text(const void *a, const void *b)
{
	const json_t *const	*x = a, *const *y = b;

	return strcmp(json_string_value(*x), json_string_value(*y));
}

/* A new array of the same strings, sorted; ends the one given. */
static json_t *
sorted_new(json_t *names)
{
	size_t	  i, count = json_array_size(names);
	json_t	**v = calloc(count + 1, sizeof(*v)), *out = json_array();

	if (v == NULL || out == NULL)
		err(STATUS_FATAL, NULL);
	for (i = 0; i < count; i++)
		v[i] = json_array_get(names, i);
	qsort(v, count, sizeof(*v), by_text);
	for (i = 0; i < count; i++)
		if (i == 0 || by_text(&v[i - 1], &v[i]) != 0)
			json_array_append(out, v[i]);
	free(v);
	json_decref(names);
	return out;
}

/* Add a port's name in canonical form, or nothing when it has none. */
static void
add_name(json_t *names, const char *wwn, const char *iscsi)
{
	char	out[ISCSI_STRSIZE];

	if (wwn_normalize(wwn, out) == 0 || iscsi_normalize(iscsi, out) == 0)
		json_array_append_new(names, json_string(out));
}

/* group: of an iSCSI target, whose logins only are meant; NULL: all. */
static json_t *
logins_new(const json_t *logins, const char *group)
{
	json_t		*names = json_array();
	const json_t	*login;
	size_t		 i;

	json_array_foreach(logins, i, login)
		if (json_is_true(json_object_get(login, "isLoggedIn")) &&
		    (group == NULL || strcmp(hitachi_text(login,
		    "hostGroupId"), group) == 0))
			add_name(names, hitachi_text(login, "loginWwn"),
			    hitachi_text(login, "loginIscsiName"));
	return sorted_new(names);
}

static json_t *
roles_new(const json_t *attributes)
{
	json_t	*roles = json_array();

	if (has_word(attributes, "TAR"))
		json_array_append_new(roles, json_string("target"));
	if (has_word(attributes, "ELUN"))
		json_array_append_new(roles, json_string("external"));
	return roles;
}

/* "32G" in bits a second; NULL for "AUT" and what else it may be. */
static json_t *
speed_new(const char *text)
{
	char		*end;
	long		 n = strtol(text, &end, 10);

	if (n <= 0 || n > 1000000 || strcmp(end, "G") != 0)
		return NULL;
	return json_integer((json_int_t)n * 1000000000);
}

json_t *
hitachi_port_record(const struct hitachi *h, const json_t *port,
    const json_t *logins, const json_t *target)
{
	const char	*id = hitachi_text(port, "portId");
	char		 name[ISCSI_STRSIZE];

	if (target != NULL)
		id = hitachi_text(target, "hostGroupId");
	if (target != NULL ?
	    iscsi_normalize(hitachi_text(target, "iscsiName"), name) == -1 :
	    wwn_normalize(hitachi_text(port, "wwn"), name) == -1)
		return NULL;
	return json_pack("{ss ss ss ss ss so so* so}", "type", "array_port",
	    "array", h->serial, "id", id,
	    "protocol", target != NULL ? "iscsi" : "fc", "port", name,
	    "roles", roles_new(json_object_get(port, "portAttributes")),
	    "speed_bps", speed_new(hitachi_text(port, "portSpeed")),
	    "logins", logins_new(logins, target == NULL ? NULL : id));
}

json_t *
hitachi_initiators(struct call *k, const json_t *group)
{
	const char	*port = hitachi_text(group, "portId");
	json_int_t	 number = hitachi_number(group, "hostGroupNumber");
	json_t		*list, *names;
	const json_t	*item;
	size_t		 i;

	list = hitachi_list(k, "%s?portId=%s&hostGroupNumber=%"
	    JSON_INTEGER_FORMAT, *hitachi_text(group, "iscsiName") != '\0' ?
	    "host-iscsis" : "host-wwns", port, number);
	if (list == NULL)
		return NULL;
	names = json_array();
	json_array_foreach(list, i, item)
		add_name(names, hitachi_text(item, "hostWwn"),
		    hitachi_text(item, "iscsiName"));
	json_decref(list);
	return sorted_new(names);
}

/* Each iSCSI target has its own name, so it counts as a port of its own. */
const char *
hitachi_group_port(const json_t *group)
{
	return hitachi_text(group, *hitachi_text(group, "iscsiName") != '\0' ?
	    "hostGroupId" : "portId");
}

json_t *
hitachi_group_record(const struct hitachi *h, const json_t *group,
    json_t *initiators)
{
	const char	*name = hitachi_text(group, "hostGroupName");
	const char	*mode = hitachi_text(group, "hostMode");

	return json_pack("{ss ss ss ss so ss* ss*}", "type", "host_group",
	    "array", h->serial, "array_port", hitachi_group_port(group),
	    "id", hitachi_text(group, "hostGroupId"),
	    "initiators", initiators, "name", *name == '\0' ? NULL : name,
	    "mode", *mode == '\0' ? NULL : mode);
}

json_t *
hitachi_lun_record(const struct hitachi *h, const json_t *group, int lun,
    int ldev)
{
	char	id[LDEV_STRSIZE];

	ldev_format(ldev, id);
	return json_pack("{ss ss ss ss si ss}", "type", "lun",
	    "array", h->serial, "array_port", hitachi_group_port(group),
	    "host_group", hitachi_text(group, "hostGroupId"), "lun", lun,
	    "volume", id);
}
