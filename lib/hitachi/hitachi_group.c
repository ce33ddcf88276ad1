/* Host groups, their initiators and LUNs, and the records made from them. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hitachi.h"
#include "lun.h"
#include "status.h"

#define NUMBER_MAX	65535

int
hitachi_group_number(const json_t *object)
{
	return hitachi_small(object, "hostGroupNumber", NUMBER_MAX);
}

void
hitachi_group_id(const json_t *object, char out[2 * HITACHI_NAMESIZE])
{
	snprintf(out, 2 * HITACHI_NAMESIZE, "%.*s,%d", HITACHI_NAMESIZE,
	    hitachi_text(object, "portId"), hitachi_group_number(object));
}

/* Is this entry about a host group of that port ("": of any)?  1, 0, or -1. */
static int
is_group(const json_t *entry, const char *port)
{
	char		 id[2 * HITACHI_NAMESIZE];
	const char	*mine = hitachi_text(entry, "portId");

	hitachi_group_id(entry, id);
	if (!hitachi_is_port(mine) || hitachi_group_number(entry) == -1 ||
	    strcmp(hitachi_text(entry, "hostGroupId"), id) != 0)
		return -1;
	return *port == '\0' || strcmp(mine, port) == 0;
}

json_t *
hitachi_groups(struct call *k, const char *port)
{
	json_t	*list, *entry, *groups;
	size_t	 i;
	int	 fits;

	list = *port == '\0' ? hitachi_list(k, "host-groups") :
	    hitachi_list(k, "host-groups?portId=%s", port);
	if (list == NULL)
		return NULL;
	groups = json_object();
	json_array_foreach(list, i, entry) {
		if ((fits = is_group(entry, port)) == 1)
			json_object_set(groups, hitachi_text(entry,
			    "hostGroupId"), entry);
		if (fits != -1)
			continue;
		driver_fail(k->error, "protocol", false, "host-groups: entry "
		    "%zu: portId, hostGroupNumber or hostGroupId is missing or "
		    "wrong", i + 1);
		json_decref(groups);
		groups = NULL;
		break;
	}
	json_decref(list);
	return groups;
}

json_t *
hitachi_group_at(const json_t *groups, const json_t *path)
{
	char	id[2 * HITACHI_NAMESIZE];

	hitachi_group_id(path, id);
	return json_object_get(groups, id);
}

json_t *
hitachi_group_named(json_t *groups, const char *name)
{
	const char	*id;
	json_t		*group;

	if (*name == '\0')
		return NULL;
	json_object_foreach(groups, id, group)
		if (strcmp(hitachi_text(group, "hostGroupName"), name) == 0)
			return group;
	return NULL;
}

json_t *
hitachi_initiators(struct call *k, const json_t *group)
{
	const char	*kind = *hitachi_text(group, "iscsiName") != '\0' ?
	    "host-iscsis" : "host-wwns";
	const char	*wwn, *iscsi;
	json_t		*list, *names;
	const json_t	*item;
	size_t		 i;

	list = hitachi_list(k, "%s?portId=%s&hostGroupNumber=%d", kind,
	    hitachi_text(group, "portId"), hitachi_group_number(group));
	if (list == NULL)
		return NULL;
	names = json_array();
	json_array_foreach(list, i, item) {
		wwn = hitachi_text(item, "hostWwn");
		iscsi = hitachi_text(item, "iscsiName");
		if (hitachi_add_name(names, wwn, iscsi) == 0)
			continue;
		/* left out, the group would seem to be for the others only */
		driver_fail(k->error, "protocol", false, "%s: host group %s: "
		    "\"%.40s%.40s\" is not the name of a port", kind,
		    hitachi_text(group, "hostGroupId"), wwn, iscsi);
		json_decref(names);
		names = NULL;
		break;
	}
	json_decref(list);
	return names == NULL ? NULL : hitachi_sorted_new(names);
}

json_t *
hitachi_luns(struct call *k, const char *port, int group)
{
	const json_t	*path;
	json_t		*luns;
	size_t		 i;

	luns = hitachi_list(k, "luns?portId=%s&hostGroupNumber=%d"
	    "&isBasicLunInformation=true", port, group);
	json_array_foreach(luns, i, path)
		if (hitachi_ldev_id(path) == -1 ||
		    hitachi_small(path, "lun", LUN_MAX) == -1) {
			driver_fail(k->error, "protocol", false, "luns: %s,%d: "
			    "entry %zu: lun or ldevId is missing or wrong",
			    port, group, i + 1);
			json_decref(luns);
			return NULL;
		}
	return luns;
}

/* Each iSCSI target has its own name, so it counts as a port of its own. */
static const char *
group_port(const json_t *group)
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
	    "array", h->serial, "array_port", group_port(group),
	    "id", hitachi_text(group, "hostGroupId"),
	    "initiators", initiators, "name", *name == '\0' ? NULL : name,
	    "mode", *mode == '\0' ? NULL : mode);
}

static void
set_text(json_t *object, const char *name, const char *value)
{
	json_object_set_new_nocheck(object, name, json_string_nocheck(value));
}

/* There are many: made without json_pack.  Its texts are ASCII. */
json_t *
hitachi_lun_record(const struct hitachi *h, const json_t *path,
    const json_t *group, int ldev)
{
	char	id[LDEV_STRSIZE], group_id[2 * HITACHI_NAMESIZE];
	json_t	*record = json_object();

	ldev_format(ldev, id);
	hitachi_group_id(group == NULL ? path : group, group_id);
	set_text(record, "type", "lun");
	set_text(record, "array", h->serial);
	set_text(record, "array_port", group == NULL ?
	    hitachi_text(path, "portId") : group_port(group));
	set_text(record, "host_group", group_id);
	json_object_set_new_nocheck(record, "lun",
	    json_integer(hitachi_number(path, "lun")));
	set_text(record, "volume", id);
	return record;
}

/* Who makes or removes a host group of a port holds its lock for writing. */
struct port_lock {
	struct port_lock	*next;
	char			 port[HITACHI_NAMESIZE];
	pthread_rwlock_t	 lock;
};

pthread_rwlock_t *
hitachi_port_lock(struct hitachi *h, const char *port)
{
	struct port_lock	*p;

	pthread_mutex_lock(&h->lock);
	for (p = h->ports; p != NULL && strcmp(p->port, port) != 0; p = p->next)
		;
	if (p == NULL) {
		if ((p = calloc(1, sizeof(*p))) == NULL)
			err(STATUS_FATAL, NULL);
		strncpy(p->port, port, sizeof(p->port) - 1);
		pthread_rwlock_init(&p->lock, NULL);
		p->next = h->ports;
		h->ports = p;
	}
	pthread_mutex_unlock(&h->lock);
	return &p->lock;
}

void
hitachi_port_locks_free(struct hitachi *h)
{
	struct port_lock	*p;

	while ((p = h->ports) != NULL) {
		h->ports = p->next;
		pthread_rwlock_destroy(&p->lock);
		free(p);
	}
}
