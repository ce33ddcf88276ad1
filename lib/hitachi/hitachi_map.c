/* The verb map: a host group with these initiators sees a volume at a LUN. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"
#include "hitachi.h"
#include "iscsi.h"
#include "status.h"
#include "wwn.h"

struct want {
	char		 port[HITACHI_NAMESIZE];	/* without a target */
	char		 target[HITACHI_NAMESIZE];	/* an iSCSI one's id */
	int		 ldev, lun;
	json_t		*initiators;	/* canonical */
	const char	*group;		/* id; "" when not named */
	const char	*name, *mode;	/* of one to be made; may be "" */
};

/* A group that was found, or made. */
struct found {
	json_t		*group;		/* NULL: none */
	json_t		*members;
	json_t		*path;		/* the LU path, once it is there */
	bool		 complete;	/* all members are there */
};

static void
found_fini(struct found *f)
{
	json_decref(f->group);
	json_decref(f->members);
	json_decref(f->path);
	memset(f, 0, sizeof(*f));
}

static size_t
common(const json_t *a, const json_t *b)
{
	const json_t	*name;
	size_t		 i, count = 0;

	json_array_foreach(a, i, name)
		count += fact_lists(b, json_string_value(name));
	return count;
}

static int
get_initiators(struct call *k, const json_t *args, struct want *w)
{
	const json_t	*v;
	char		 name[ISCSI_STRSIZE];
	const char	*s;
	size_t		 i;

	w->initiators = json_array();
	json_array_foreach(json_object_get(args, "initiators"), i, v) {
		s = json_is_string(v) ? json_string_value(v) : "";
		if ((*w->target == '\0' ? wwn_normalize(s, name) :
		    iscsi_normalize(s, name)) == -1)
			return driver_fail(k->error, "refused", false,
			    "initiators: \"%.60s\": expected %s", s,
			    *w->target == '\0' ? "a WWPN" : "an iSCSI name");
		if (!fact_lists(w->initiators, name))
			json_array_append_new(w->initiators, json_string(name));
	}
	if (json_array_size(w->initiators) == 0)
		return driver_fail(k->error, "refused", false,
		    "initiators: expected at least one");
	return 0;
}

static int
get_want(struct call *k, const json_t *args, struct want *w)
{
	char	*comma;

	memset(w, 0, sizeof(*w));
	w->group = hitachi_text(args, "host_group");
	w->name = hitachi_text(args, "name");
	w->mode = hitachi_text(args, "mode");
	if (hitachi_arg_port(k, args, "array_port", w->port) == -1 ||
	    hitachi_arg_ldev(k, args, "volume", &w->ldev) == -1 ||
	    hitachi_arg_lun(k, args, "lun", &w->lun) == -1)
		return -1;
	if ((comma = strchr(w->port, ',')) != NULL) {
		memcpy(w->target, w->port, sizeof(w->target));
		*comma = '\0';
	}
	return get_initiators(k, args, w);
}

/*
 * Look at a group by its members (NULL: not read yet).  1: it will do, 0: it
 * will not, -1.
 */
static int
try_group(struct call *k, const struct want *w, json_t *group, json_t *members,
    bool named, struct found *f)
{
	size_t	have, mine, both;

	if (group == NULL)
		return 0;
	f->members = members != NULL ? json_incref(members) :
	    hitachi_initiators(k, group);
	if (f->members == NULL)
		return -1;
	have = json_array_size(f->members);
	mine = json_array_size(w->initiators);
	both = common(w->initiators, f->members);
	/* one of our making whose making was cut off is gone on with */
	f->complete = (named && both > 0) || (both == have && both == mine);
	if (f->complete || (both == have &&
	    strcmp(hitachi_text(group, "hostGroupName"), w->name) == 0)) {
		f->group = json_incref(group);
		return 1;
	}
	found_fini(f);
	return 0;
}

struct search {
	const json_t	*groups;
	json_t		**members;
};

static int
search_one(struct call *k, size_t i, void *arg)
{
	struct search	*s = arg;

	s->members[i] = hitachi_initiators(k, json_array_get(s->groups, i));
	return s->members[i] == NULL && !k->gone ? -1 : 0;
}

/* The group that holds our initiators; another mixture is refused. */
static int
search_groups(struct call *k, const struct want *w, const json_t *groups,
    struct found *f)
{
	struct search	s = { .groups = groups };
	json_t		*group;
	size_t		i, both;
	int		rv;

	s.members = calloc(json_array_size(groups) + 1, sizeof(*s.members));
	if (s.members == NULL)
		err(STATUS_FATAL, NULL);
	rv = hitachi_fan(k, json_array_size(groups), search_one, &s);
	json_array_foreach(groups, i, group) {
		both = common(w->initiators, s.members[i]);
		if (rv == -1 || both == 0)
			;
		else if (both != json_array_size(s.members[i]) ||
		    both != json_array_size(w->initiators))
			rv = driver_fail(k->error, "host-group-mismatch", false,
			    "%s: host group %s (%s) holds %zu of these %zu "
			    "initiators and %zu others", w->port,
			    hitachi_text(group, "hostGroupId"),
			    hitachi_text(group, "hostGroupName"), both,
			    json_array_size(w->initiators),
			    json_array_size(s.members[i]) - both);
		else if (f->group == NULL) {
			f->group = json_incref(group);
			f->members = json_incref(s.members[i]);
			f->complete = true;
		}
	}
	json_array_foreach(groups, i, group)
		json_decref(s.members[i]);
	free(s.members);
	return rv;
}

/* The group that was named by its id.  1: it will do, 0: it will not, -1. */
static int
try_id(struct call *k, const struct want *w, struct found *f)
{
	struct members	 m;
	const char	*id = *w->target != '\0' ? w->target : w->group;
	const char	*comma = strchr(id, ',');
	size_t		 len = strlen(w->port);
	int		 rv;

	if (comma == NULL || (size_t)(comma - id) != len ||
	    strncmp(id, w->port, len) != 0 ||
	    strspn(comma + 1, "0123456789") != strlen(comma + 1) ||
	    strlen(comma + 1) > 5 || comma[1] == '\0')
		return 0;
	if (hitachi_members(k, w->port, atoi(comma + 1), false, &m) == -1)
		return k->gone ? 0 : -1;
	rv = try_group(k, w, m.group, m.names, true, f);
	hitachi_members_fini(&m);
	return rv;
}

static int
find_group(struct call *k, const struct want *w, struct found *f)
{
	json_t	*groups, *list;
	int	 rv;

	rv = try_id(k, w, f);
	if (rv != -1 && *w->target != '\0' && !f->complete)
		return driver_fail(k->error, "host-group-mismatch", false,
		    "%s: none of these initiators, or no such target",
		    w->target);
	if (rv != 0)
		return rv == 1 ? 0 : -1;
	if ((groups = hitachi_groups(k, w->port)) == NULL)
		return -1;
	rv = try_group(k, w, hitachi_group_named(groups, w->name), NULL, false, f);
	if (rv == 0) {
		list = hitachi_values_new(groups);
		rv = search_groups(k, w, list, f);
		json_decref(list);
	}
	json_decref(groups);
	return rv == -1 ? -1 : 0;
}

/* Make the group, without members.  Write lock held. */
static int
make_group(struct call *k, const struct want *w, struct found *f)
{
	struct driver_error	 kept;
	json_t			*groups;
	int			 rv;

	if (*w->name == '\0')
		return driver_fail(k->error, "not-found", false,
		    "%s: no host group with these initiators, and no name for "
		    "one to be made", w->port);
	rv = hitachi_change(k, "POST", json_pack("{ss ss ss*}", "portId",
	    w->port, "hostGroupName", w->name, "hostMode",
	    *w->mode == '\0' ? NULL : w->mode), NULL, "host-groups");
	if (rv == -1 && (k->again || k->gone))
		return -1;
	kept = *k->error;
	if ((groups = hitachi_groups(k, w->port)) == NULL)
		return -1;
	f->group = json_incref(hitachi_group_named(groups, w->name));
	f->members = json_array();
	json_decref(groups);
	if (f->group == NULL && rv == -1)
		*k->error = kept;
	else if (f->group == NULL || rv == -1)	/* another tool was faster */
		rv = hitachi_again(k, "%s: host group %s: made or not made?",
		    w->port, w->name);
	return rv;
}

/* Add the members that are missing.  Write lock held. */
static int
complete_group(struct call *k, const struct want *w, struct found *f)
{
	struct driver_error	 kept = { .code = "" };
	const json_t		*name;
	size_t			 i;

	hitachi_members_forget(k->h, hitachi_text(f->group, "hostGroupId"));
	json_array_foreach(w->initiators, i, name) {
		if (fact_lists(f->members, json_string_value(name)))
			continue;
		if (hitachi_change(k, "POST", json_pack("{ss sO sO}", "portId",
		    w->port, "hostGroupNumber", json_object_get(f->group,
		    "hostGroupNumber"), "hostWwn", name), NULL,
		    "host-wwns") == 0)
			continue;
		if (k->again || k->gone)
			return -1;
		kept = *k->error;	/* or was another tool faster? */
	}
	json_decref(f->members);
	if ((f->members = hitachi_initiators(k, f->group)) == NULL)
		return -1;
	hitachi_members_forget(k->h, hitachi_text(f->group, "hostGroupId"));
	f->complete = common(w->initiators, f->members) ==
	    json_array_size(w->initiators);
	if (f->complete)
		return 0;
	if (*kept.code != '\0') {
		*k->error = kept;
		return -1;
	}
	return hitachi_again(k, "%s: initiators were added but are not there",
	    hitachi_text(f->group, "hostGroupId"));
}

/* There is no use in making a group for a volume that is not there. */
static int
check_volume(struct call *k, const struct want *w)
{
	json_t	*ldev;

	if (hitachi_ldev(k, w->ldev, &ldev) == -1)
		return -1;
	json_decref(ldev);
	return ldev != NULL ? 0 : driver_fail(k->error, "not-found", false,
	    "LDEV %d is not there", w->ldev);
}

/* 1: the volume is there, by f->path; 0: not; -1: something is in the way. */
static int
look_lun(struct call *k, const struct want *w, struct found *f)
{
	const char	*id = hitachi_text(f->group, "hostGroupId");
	json_t		*luns, *path;
	size_t		 i;
	int		 rv = 0, ldev, lun;

	luns = hitachi_luns(k, w->port, hitachi_group_number(f->group));
	if (luns == NULL)
		return k->gone ? hitachi_again(k, "%s: gone", id) : -1;
	json_array_foreach(luns, i, path) {
		ldev = hitachi_ldev_id(path);
		lun = (int)hitachi_number(path, "lun");
		if (ldev == w->ldev && lun == w->lun) {
			json_decref(f->path);
			f->path = json_incref(path);
			rv = rv == -1 ? -1 : 1;
		} else if (lun == w->lun)
			rv = driver_fail(k->error, "conflict", false,
			    "%s: LUN %d is LDEV %d already", id, lun, ldev);
		else if (ldev == w->ldev && rv == 0)
			rv = driver_fail(k->error, "conflict", false,
			    "%s: LDEV %d is at LUN %d already", id, ldev, lun);
	}
	json_decref(luns);
	return rv;
}

/*
 * The array itself refuses a LUN that is taken and a volume that is there, so
 * there is no need to look first; but when a try before may have done it.
 */
static int
put_lun(struct call *k, const struct want *w, struct found *f)
{
	int	rv;

	if (k->starts > 0 && (rv = look_lun(k, w, f)) != 0)
		return rv == 1 ? 0 : -1;
	if (hitachi_change(k, "POST", json_pack("{ss sO si si}", "portId",
	    w->port, "hostGroupNumber", json_object_get(f->group,
	    "hostGroupNumber"), "ldevId", w->ldev, "lun", w->lun), NULL,
	    "luns") == -1) {
		if (k->gone && check_volume(k, w) == 0)
			k->again = true;	/* the group was removed */
		return -1;
	}
	f->path = json_pack("{ss sO si si}", "portId", w->port,
	    "hostGroupNumber", json_object_get(f->group, "hostGroupNumber"),
	    "ldevId", w->ldev, "lun", w->lun);
	return 0;
}

/* Most often the group is there, and others may add LUNs at the same time. */
static int
map(struct call *k, const struct want *w, struct found *f)
{
	pthread_rwlock_t	*lock = hitachi_port_lock(k->h, w->port);
	int			 rv;

	pthread_rwlock_rdlock(lock);
	rv = find_group(k, w, f);
	if (rv == 0 && f->complete)
		rv = put_lun(k, w, f);
	pthread_rwlock_unlock(lock);
	if (rv == -1 || f->complete)
		return rv;
	found_fini(f);
	pthread_rwlock_wrlock(lock);
	rv = find_group(k, w, f);
	if (rv == 0 && !f->complete)
		rv = check_volume(k, w);
	if (rv == 0 && f->group == NULL)
		rv = make_group(k, w, f);
	if (rv == 0 && !f->complete)
		rv = complete_group(k, w, f);
	if (rv == 0)
		rv = put_lun(k, w, f);
	pthread_rwlock_unlock(lock);
	return rv;
}

int
hitachi_map(struct call *k, const json_t *args)
{
	struct found	f = { .complete = false };
	struct want	w;
	int		rv;

	if ((rv = get_want(k, args, &w)) == 0)
		rv = map(k, &w, &f);
	if (rv == 0) {
		hitachi_emit_new(k, hitachi_group_record(k->h, f.group,
		    json_incref(f.members)));
		hitachi_emit_new(k, hitachi_lun_record(k->h, f.path, f.group,
		    w.ldev));
	}
	found_fini(&f);
	json_decref(w.initiators);
	return rv;
}
