/* The verb describe: an array's facts. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"
#include "hitachi.h"
#include "status.h"

#define PAGE	500	/* LDEVs a request; much larger ones are refused */

void
hitachi_emit_new(struct call *k, json_t *record)
{
	json_array_append_new(k->records, record);
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
	hitachi_emit_new(k, json_pack("{ss ss ss ss* ss* ss ss}",
	    "type", "array", "id", k->h->serial, "vendor", "HITACHI",
	    "model", *model == '\0' ? NULL : model,
	    "firmware", *firmware == '\0' ? NULL : firmware,
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
    json_t *groups)
{
	const char	*id;
	json_t		*group;

	json_object_foreach(groups, id, group)
		if (strcmp(hitachi_text(group, "portId"),
		    hitachi_text(port, "portId")) == 0)
			hitachi_emit_new(k, hitachi_port_record(k->h, port,
			    logins, group));
}

static int
describe_ports(struct call *k, json_t *groups)
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
		if (!hitachi_is_port(hitachi_text(port, "portId"))) {
			driver_fail(k->error, "protocol", false, "ports: entry "
			    "%zu: portId is missing or wrong", i + 1);
			goto out;
		}
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

/* The ports alone; which of them are iSCSI targets is told by the groups. */
static int
describe_ports_only(struct call *k)
{
	json_t	*groups;
	int	 rv;

	if ((groups = hitachi_groups(k, "")) == NULL)
		return -1;
	rv = describe_ports(k, groups);
	json_decref(groups);
	return rv;
}

/* What the threads that read initiators share. */
struct listed {
	const json_t	*groups;	/* an array */
	json_t		**names;	/* by number of the group */
};

static int
read_members(struct call *k, size_t i, void *arg)
{
	struct listed	*m = arg;

	m->names[i] = hitachi_initiators(k, json_array_get(m->groups, i));
	if (m->names[i] == NULL && k->gone)	/* the group is gone, too */
		return 0;
	return m->names[i] == NULL ? -1 : 0;
}

static int
describe_groups(struct call *k, const json_t *groups)
{
	struct listed	 m = { .groups = groups };
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
		else			/* gone, or an answer too many */
			json_decref(m.names[i]);
	free(m.names);
	return rv;
}

/* A LU path whose group is not among them is told all the same. */
static void
emit_volume(struct call *k, const json_t *ldev, const json_t *groups)
{
	const json_t	*path;
	size_t		 i;

	hitachi_emit_new(k, hitachi_volume_record(k->h, ldev));
	json_array_foreach(json_object_get(ldev, "ports"), i, path)
		hitachi_emit_new(k, hitachi_lun_record(k->h, path,
		    hitachi_group_at(groups, path), hitachi_ldev_id(ldev)));
}

/* One entry of a page.  Mapped and external ones tell more when read alone. */
static int
describe_listed(struct call *k, json_t *entry, void *groups)
{
	json_t	*ldev = NULL;
	int	 rv = 0;

	if (!hitachi_is_defined(entry))
		return 0;
	if (hitachi_number(entry, "numOfPorts") <= 0 &&
	    json_object_get(entry, "ports") == NULL &&
	    !hitachi_is_external(entry))
		ldev = json_incref(entry);
	else
		rv = hitachi_ldev(k, hitachi_ldev_id(entry), &ldev);
	if (ldev != NULL)
		emit_volume(k, ldev, groups);
	json_decref(ldev);
	return rv;
}

/* Bytes of a pool's member in MiB; NULL when it is not told. */
static json_t *
mebibytes_new(const json_t *pool, const char *name)
{
	json_int_t	n = hitachi_number(pool, name);

	return n == -1 || n > INT64_MAX >> 20 ? NULL : json_integer(n << 20);
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
	json_array_foreach(pools, i, pool) {
		name = hitachi_text(pool, "poolName");
		snprintf(id, sizeof(id), "%" JSON_INTEGER_FORMAT,
		    hitachi_number(pool, "poolId"));
		hitachi_emit_new(k, json_pack("{ss ss ss* so* so* ss*}",
		    "type", "pool", "array", k->h->serial,
		    "id", *id == '-' ? NULL : id, "capacity_bytes",
		    mebibytes_new(pool, "totalPoolCapacity"), "free_bytes",
		    mebibytes_new(pool, "availableVolumeCapacity"),
		    "name", *name == '\0' ? NULL : name));
	}
	json_decref(pools);
	return 0;
}

static int
describe_all(struct call *k)
{
	json_t	*groups, *list;
	int	 rv;

	if (describe_array(k) == -1 || (groups = hitachi_groups(k, "")) == NULL)
		return -1;
	list = hitachi_values_new(groups);
	rv = describe_ports(k, groups) == -1 ||
	    describe_groups(k, list) == -1 || describe_pools(k) == -1 ||
	    hitachi_each_ldev(k, "defined", PAGE, describe_listed,
	    groups) == -1 ? -1 : 0;
	json_decref(list);
	json_decref(groups);
	return rv;
}

/* What the threads that read the groups around a volume share. */
struct around {
	const json_t	*paths;
	bool		 recent;
	struct members	*members;	/* by number of the path */
};

static int
read_around(struct call *k, size_t i, void *arg)
{
	struct around	*a = arg;
	const json_t	*path = json_array_get(a->paths, i);

	if (hitachi_members(k, hitachi_text(path, "portId"),
	    hitachi_group_number(path), a->recent, &a->members[i]) == 0)
		return 0;
	return !k->gone ? -1 : hitachi_again(k, "the volume is mapped in host "
	    "group %s,%d, which is not there", hitachi_text(path, "portId"),
	    hitachi_group_number(path));
}

/* In threads only when there is something to wait for. */
static int
read_all_around(struct call *k, struct around *a)
{
	size_t	i, count = json_array_size(a->paths);

	if (!a->recent)
		return hitachi_fan(k, count, read_around, a);
	for (i = 0; i < count; i++)
		if (read_around(k, i, a) == -1)
			return -1;
	return 0;
}

/* The records of a volume and of the groups around it. */
static void
emit_around(struct call *k, const json_t *ldev, const struct around *a)
{
	const json_t	*path;
	size_t		 i;

	hitachi_emit_new(k, hitachi_volume_record(k->h, ldev));
	json_array_foreach(a->paths, i, path) {
		hitachi_emit_new(k, json_incref(a->members[i].record));
		hitachi_emit_new(k, hitachi_lun_record(k->h, path,
		    a->members[i].group, hitachi_ldev_id(ldev)));
	}
}

/* The LU paths of an LDEV, in these host groups (NULL: in all); a new array. */
static json_t *
paths_new(const json_t *ldev, const json_t *groups)
{
	const json_t	*all = json_object_get(ldev, "ports");
	json_t		*some = json_array(), *path;
	char		 id[2 * HITACHI_NAMESIZE];
	size_t		 i;

	json_array_foreach(all, i, path) {
		hitachi_group_id(path, id);
		if (groups == NULL || fact_lists(groups, id))
			json_array_append(some, path);
	}
	return some;
}

/*
 * The records of one volume, its LUNs and host groups; groups (NULL: all): no
 * others need be told.
 */
static int
describe_volume(struct call *k, int number, bool recent, const json_t *groups)
{
	struct around	 a = { .recent = recent };
	json_t		*ldev;
	size_t		 i;
	int		 rv;

	rv = recent ? hitachi_ldev_plain(k, number, &ldev) :
	    hitachi_ldev(k, number, &ldev);
	if (rv == -1 || ldev == NULL)
		return rv;
	a.paths = paths_new(ldev, groups);
	a.members = calloc(json_array_size(a.paths) + 1, sizeof(*a.members));
	if (a.members == NULL)
		err(STATUS_FATAL, NULL);
	if ((rv = read_all_around(k, &a)) == 0)
		emit_around(k, ldev, &a);
	for (i = 0; i < json_array_size(a.paths); i++)
		hitachi_members_fini(&a.members[i]);
	free(a.members);
	json_decref((json_t *)a.paths);
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
		    describe_volume(k, ldev,
		    json_is_true(json_object_get(args, "recent")),
		    json_object_get(args, "host_groups"));
	if (json_is_true(json_object_get(args, "ports")))
		return describe_ports_only(k);
	if (external == NULL)
		return describe_all(k);
	if (hitachi_arg_lun(k, external, "lun", &lun) == -1 ||
	    hitachi_external_ldev(k, hitachi_text(external, "target"), lun,
	    json_is_true(json_object_get(args, "recent")), &ldev) == -1)
		return -1;
	return ldev == -1 ? 0 : describe_volume(k, ldev, false, NULL);
}
