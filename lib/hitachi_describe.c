/* The verb describe: an array's facts. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hitachi.h"
#include "lun.h"
#include "status.h"

#define PAGE	500	/* LDEVs a request; much larger ones are refused */

void
hitachi_emit_new(struct call *k, json_t *record)
{
	if (record != NULL && k->each != NULL)
		k->each(k->arg, record);
	json_decref(record);
}

static int
describe_array(struct call *k)
{
	json_t		*storage;
	const char	*firmware, *model;

	if ((storage = hitachi_get(k, "?detailInfoType=version")) == NULL)
		return -1;
	model = hitachi_text(storage, "model");
	firmware = hitachi_text(storage, "dkcMicroVersion");
	hitachi_emit_new(k, json_pack("{ss ss ss ss ss* ss ss}",
	    "type", "array", "id", k->h->serial, "vendor", "HITACHI",
	    "model", model, "firmware", *firmware == '\0' ? NULL : firmware,
	    "url", k->h->url, "driver", "hitachi"));
	json_decref(storage);
	return 0;
}

/* The object of a list with this portId; borrowed, or NULL. */
static const json_t *
port_in(const json_t *list, const char *id)
{
	const json_t	*port;
	size_t		 i;

	json_array_foreach(list, i, port)
		if (strcmp(hitachi_text(port, "portId"), id) == 0)
			return port;
	return NULL;
}

/* An iSCSI port is one target for each of its groups. */
static void
emit_iscsi_targets(struct call *k, const json_t *port, const json_t *logins,
    const json_t *groups)
{
	const json_t	*group;
	size_t		 i;

	json_array_foreach(groups, i, group)
		if (strcmp(hitachi_text(group, "portId"),
		    hitachi_text(port, "portId")) == 0)
			hitachi_emit_new(k, hitachi_port_record(k->h, port,
			    logins, group));
}

static int
describe_ports(struct call *k, const json_t *groups)
{
	json_t		*ports, *withlogins = NULL;
	const json_t	*port, *logins;
	size_t		 i;
	int		 rv = -1;

	/* The logins alone: arrays do not like this read beside others. */
	if ((ports = hitachi_list(k, "ports")) == NULL ||
	    (withlogins = hitachi_list(k,
	    "ports?detailInfoType=logins")) == NULL)
		goto out;
	json_array_foreach(ports, i, port) {
		logins = json_object_get(port_in(withlogins,
		    hitachi_text(port, "portId")), "logins");
		if (hitachi_is_iscsi(port))
			emit_iscsi_targets(k, port, logins, groups);
		else
			hitachi_emit_new(k, hitachi_port_record(k->h, port,
			    logins, NULL));
	}
	rv = 0;
out:
	json_decref(ports);
	json_decref(withlogins);
	return rv;
}

/* What the threads that read initiators share. */
struct members {
	const json_t	*groups;
	json_t		**names;	/* by number of the group */
};

static int
read_members(struct call *k, size_t i, void *arg)
{
	struct members	*m = arg;

	m->names[i] = hitachi_initiators(k, json_array_get(m->groups, i));
	if (m->names[i] == NULL && k->gone)	/* the group is gone, too */
		return 0;
	return m->names[i] == NULL ? -1 : 0;
}

static int
describe_groups(struct call *k, const json_t *groups)
{
	struct members	 m = { .groups = groups };
	const json_t	*group;
	size_t		 i;
	int		 rv;

	m.names = calloc(json_array_size(groups) + 1, sizeof(*m.names));
	if (m.names == NULL)
		err(STATUS_FATAL, NULL);
	rv = hitachi_fan(k, json_array_size(groups), read_members, &m);
	json_array_foreach(groups, i, group)
		if (rv == 0 && m.names[i] != NULL)
			hitachi_emit_new(k, hitachi_group_record(k->h, group,
			    m.names[i]));
		else
			json_decref(m.names[i]);
	free(m.names);
	return rv;
}

/* The group of a LU path among those listed; borrowed, or NULL. */
static const json_t *
group_of(const json_t *groups, const json_t *path)
{
	const json_t	*group;
	size_t		 i;

	json_array_foreach(groups, i, group)
		if (hitachi_number(group, "hostGroupNumber") ==
		    hitachi_number(path, "hostGroupNumber") &&
		    strcmp(hitachi_text(group, "portId"),
		    hitachi_text(path, "portId")) == 0)
			return group;
	return NULL;
}

static void
emit_volume(struct call *k, const json_t *ldev, const json_t *groups)
{
	const json_t	*path, *group;
	size_t		 i;
	int		 lun;

	hitachi_emit_new(k, hitachi_volume_record(k->h, ldev));
	json_array_foreach(json_object_get(ldev, "ports"), i, path) {
		lun = lun_from_number((uint64_t)hitachi_number(path, "lun"));
		if (lun != -1 && (group = group_of(groups, path)) != NULL)
			hitachi_emit_new(k, hitachi_lun_record(k->h, group,
			    lun, (int)hitachi_number(ldev, "ldevId")));
	}
}

/* One entry of a page.  Mapped and external ones tell more when read alone. */
static int
describe_listed(struct call *k, json_t *entry, const json_t *groups)
{
	json_t	*ldev = NULL;
	int	 rv = 0;

	if (!hitachi_is_defined(entry))
		return 0;
	if (hitachi_number(entry, "numOfPorts") == 0 &&
	    !hitachi_is_external(entry))
		ldev = json_incref(entry);
	else
		rv = hitachi_ldev(k, (int)hitachi_number(entry, "ldevId"),
		    &ldev);
	if (ldev != NULL)
		emit_volume(k, ldev, groups);
	json_decref(ldev);
	return rv;
}

static int
describe_ldevs(struct call *k, const json_t *groups)
{
	json_int_t	 head = 0;
	json_t		*page, *entry;
	size_t		 i, count = PAGE;
	int		 rv = 0;

	while (rv == 0 && count == PAGE && head <= LDEV_MAX) {
		page = hitachi_list(k, "ldevs?ldevOption=defined&headLdevId=%"
		    JSON_INTEGER_FORMAT "&count=%d", head, PAGE);
		if (page == NULL)
			return -1;
		count = json_array_size(page);
		json_array_foreach(page, i, entry) {
			if (rv == 0)
				rv = describe_listed(k, entry, groups);
			if (hitachi_number(entry, "ldevId") >= head)
				head = hitachi_number(entry, "ldevId") + 1;
		}
		json_decref(page);
	}
	return rv;
}

static int
describe_pools(struct call *k)
{
	const json_t	*pool;
	const char	*name;
	json_t		*pools;
	char		 id[24];
	size_t		 i;

	if ((pools = hitachi_list(k, "pools")) == NULL)
		return -1;
	json_array_foreach(pools, i, pool) {	/* capacities are in MiB */
		name = hitachi_text(pool, "poolName");
		snprintf(id, sizeof(id), "%" JSON_INTEGER_FORMAT,
		    hitachi_number(pool, "poolId"));
		hitachi_emit_new(k, json_pack("{ss ss ss sI sI ss*}",
		    "type", "pool", "array", k->h->serial, "id", id,
		    "capacity_bytes",
		    hitachi_number(pool, "totalPoolCapacity") * 1048576,
		    "free_bytes",
		    hitachi_number(pool, "availableVolumeCapacity") * 1048576,
		    "name", *name == '\0' ? NULL : name));
	}
	json_decref(pools);
	return 0;
}

static int
describe_all(struct call *k)
{
	json_t	*groups;
	int	 rv;

	if (describe_array(k) == -1 ||
	    (groups = hitachi_list(k, "host-groups")) == NULL)
		return -1;
	rv = describe_ports(k, groups) == -1 ||
	    describe_groups(k, groups) == -1 ||
	    describe_pools(k) == -1 || describe_ldevs(k, groups) == -1 ? -1 : 0;
	json_decref(groups);
	return rv;
}

/* The groups of the ports on which a volume is mapped; a new array. */
static json_t *
groups_around(struct call *k, const json_t *ldev)
{
	json_t		*all = json_array(), *groups;
	const json_t	*path;
	const char	*port;
	size_t		 i;

	json_array_foreach(json_object_get(ldev, "ports"), i, path) {
		port = hitachi_text(path, "portId");
		if (port_in(all, port) != NULL)
			continue;
		groups = hitachi_list(k, "host-groups?portId=%s", port);
		if (groups == NULL) {
			json_decref(all);
			return NULL;
		}
		json_array_extend(all, groups);
		json_decref(groups);
	}
	return all;
}

int
hitachi_describe_volume(struct call *k, int number)
{
	json_t		*ldev, *groups, *mine = json_array();
	const json_t	*path, *group;
	size_t		 i;
	int		 rv = -1;

	if (hitachi_ldev(k, number, &ldev) == -1 ||
	    (groups = groups_around(k, ldev)) == NULL) {
		json_decref(mine);
		return -1;
	}
	json_array_foreach(json_object_get(ldev, "ports"), i, path)
		if ((group = group_of(groups, path)) != NULL)
			json_array_append(mine, (json_t *)group);
	if ((rv = describe_groups(k, mine)) == 0 && ldev != NULL)
		emit_volume(k, ldev, mine);
	json_decref(mine);
	json_decref(groups);
	json_decref(ldev);
	return rv;
}

int
hitachi_describe(struct call *k, const json_t *args)
{
	const json_t	*external = json_object_get(args, "external");
	int		 ldev, lun;

	if (json_object_get(args, "volume") != NULL)
		return hitachi_arg_ldev(k, args, "volume", &ldev) == -1 ? -1 :
		    hitachi_describe_volume(k, ldev);
	if (external == NULL)
		return describe_all(k);
	if (hitachi_arg_lun(k, external, "lun", &lun) == -1 ||
	    hitachi_external_ldev(k, hitachi_text(external, "target"), lun,
	    &ldev) == -1)
		return -1;
	return ldev == -1 ? 0 : hitachi_describe_volume(k, ldev);
}
