/* Ports and their names, and the records made from them. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"
#include "hitachi.h"
#include "iscsi.h"
#include "status.h"
#include "wwn.h"

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

json_t *
hitachi_sorted_new(json_t *names)
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

int
hitachi_add_name(json_t *names, const char *wwn, const char *iscsi)
{
	char	out[ISCSI_STRSIZE];

	if (wwn_normalize(wwn, out) == -1 && iscsi_normalize(iscsi, out) == -1)
		return -1;
	json_array_append_new(names, json_string(out));
	return 0;
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
			hitachi_add_name(names, hitachi_text(login, "loginWwn"),
			    hitachi_text(login, "loginIscsiName"));
	return hitachi_sorted_new(names);
}

static json_t *
roles_new(const json_t *attributes)
{
	json_t	*roles = json_array();

	if (fact_lists(attributes, "TAR"))
		json_array_append_new(roles, json_string("target"));
	if (fact_lists(attributes, "ELUN"))
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
	const char	*type = hitachi_text(port, "portType");
	char		 name[ISCSI_STRSIZE];
	bool		 good;

	if (target != NULL)
		id = hitachi_text(target, "hostGroupId");
	good = (target != NULL ?
	    iscsi_normalize(hitachi_text(target, "iscsiName"), name) :
	    wwn_normalize(hitachi_text(port, "wwn"), name)) == 0;
	if (!good && target == NULL && *type != '\0' &&
	    strcmp(type, "FIBRE") != 0 && strcmp(type, "FCoE") != 0)
		return NULL;	/* of a kind that is not for SCSI over FC */
	return json_pack("{ss ss ss ss ss* so so* so}", "type", "array_port",
	    "array", h->serial, "id", id, "protocol",
	    target != NULL ? "iscsi" : "fc", "port", good ? name : NULL,
	    "roles", roles_new(json_object_get(port, "portAttributes")),
	    "speed_bps", speed_new(hitachi_text(port, "portSpeed")),
	    "logins", logins_new(logins, target == NULL ? NULL : id));
}
