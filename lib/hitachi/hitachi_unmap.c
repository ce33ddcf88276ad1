/* The verb unmap: take a LUN away, and a group of our making with its last. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hitachi.h"
#include "wwn.h"

#define OUR_NAME	"rpl_"

/* Which host group; its id is "CL1-A,3". */
struct place {
	char	 id[HITACHI_NAMESIZE];
	char	 port[HITACHI_NAMESIZE];
	int	 number;
};

/* Which group is meant, by its id or its name; "" when there is none. */
static int
get_id(struct call *k, const json_t *args, const char *port,
    char id[HITACHI_NAMESIZE])
{
	const char	*name = hitachi_text(args, "name");
	json_t		*groups, *group;

	if (*hitachi_text(args, "host_group") != '\0' || *name == '\0')
		return hitachi_arg_port(k, args, "host_group", id);
	if ((groups = hitachi_groups(k, port)) == NULL)
		return -1;
	group = hitachi_group_named(groups, name);
	snprintf(id, HITACHI_NAMESIZE, "%s", group == NULL ? "" :
	    hitachi_text(group, "hostGroupId"));
	json_decref(groups);
	return 0;
}

static int
get_place(struct call *k, const json_t *args, struct place *p)
{
	char	*comma, *end, port[HITACHI_NAMESIZE];
	long	 n = -1;

	if (hitachi_arg_port(k, args, "array_port", port) == -1 ||
	    get_id(k, args, port, p->id) == -1)
		return -1;
	if (*p->id == '\0')
		return 0;
	memcpy(p->port, p->id, sizeof(p->port));
	if ((comma = strchr(p->port, ',')) != NULL) {
		*comma = '\0';
		n = strtol(comma + 1, &end, 10);
		if (*end != '\0' || end == comma + 1)
			n = -1;
	}
	if (n < 0 || n > 254)
		return driver_fail(k->error, "refused", false,
		    "host_group: \"%s\": expected an id such as CL1-A,3",
		    p->id);
	p->number = (int)n;
	if (strcmp(port, p->port) != 0 && strcmp(port, p->id) != 0)
		return driver_fail(k->error, "refused", false,
		    "array_port: %s: host group %s is not there", port, p->id);
	return 0;
}

/* The LUNs of the group; empty when the group is gone; NULL on failure. */
static json_t *
list_luns(struct call *k, const struct place *p)
{
	json_t	*luns = hitachi_luns(k, p->port, p->number);

	return luns == NULL && k->gone ? json_array() : luns;
}

/*
 * Take it away, if it is this volume's still, which the caller may have seen
 * just now.
 */
static int
remove_lun(struct call *k, const struct place *p, int ldev, int lun, bool seen)
{
	json_t	*path;
	int	 there;

	if (seen && k->starts == 0)
		return hitachi_delete(k, "luns/%s,%d,%d", p->port, p->number,
		    lun);
	path = hitachi_get(k, "luns/%s,%d,%d", p->port, p->number, lun);
	if (path == NULL)
		return k->gone ? 0 : -1;
	there = hitachi_ldev_id(path);
	json_decref(path);
	if (there == -1)
		return driver_fail(k->error, "protocol", false, "luns/%s,%d,%d:"
		    " ldevId is missing or wrong", p->port, p->number, lun);
	return there != ldev ? 0 : hitachi_delete(k, "luns/%s,%d,%d", p->port,
	    p->number, lun);
}

/* Is it a group of our making?  1, 0 (also when it is gone), or -1. */
static int
is_ours(struct call *k, const struct place *p)
{
	struct members	m;
	int		rv;

	if (hitachi_members(k, p->port, p->number, true, &m) == -1)
		return k->gone ? 0 : -1;
	rv = strncmp(hitachi_text(m.group, "hostGroupName"), OUR_NAME,
	    strlen(OUR_NAME)) == 0;
	hitachi_members_fini(&m);
	return rv;
}

/* Has the group no LUN?  1, 0, or -1. */
static int
is_empty(struct call *k, const struct place *p)
{
	json_t	*luns;
	int	 rv;

	if ((luns = list_luns(k, p)) == NULL)
		return -1;
	rv = json_array_size(luns) == 0;
	json_decref(luns);
	return rv;
}

static int
remove_wwns(struct call *k, const struct place *p)
{
	const json_t	*wwn;
	json_t		*wwns;
	char		 name[WWN_STRSIZE];
	size_t		 i;
	int		 rv = 0;

	wwns = hitachi_list(k, "host-wwns?portId=%s&hostGroupNumber=%d",
	    p->port, p->number);
	if (wwns == NULL)
		return k->gone ? 0 : -1;
	json_array_foreach(wwns, i, wwn)
		if (rv == 0 && wwn_normalize(hitachi_text(wwn, "hostWwn"),
		    name) == 0)
			rv = hitachi_delete(k, "host-wwns/%s,%d,%s", p->port,
			    p->number, name);
	json_decref(wwns);
	return rv;
}

/*
 * Take a group of ours away if it has no LUN any more.  Lock held.  Another
 * tool does not know of our lock: it is asked again just before the group,
 * with whatever is in it, goes.
 */
static int
remove_empty(struct call *k, const struct place *p)
{
	int	rv;

	if ((rv = is_empty(k, p)) != 1)
		return rv;
	hitachi_members_forget(k->h, p->id);
	rv = remove_wwns(k, p);
	hitachi_members_forget(k->h, p->id);
	if (rv == -1)
		return -1;
	if ((rv = is_empty(k, p)) != 1)
		return rv;
	return hitachi_delete(k, "host-groups/%s", p->id);
}

int
hitachi_unmap(struct call *k, const json_t *args)
{
	pthread_rwlock_t	*lock;
	struct place		 p;
	int			 ldev, lun, rv;

	if (hitachi_arg_ldev(k, args, "volume", &ldev) == -1 ||
	    hitachi_arg_lun(k, args, "lun", &lun) == -1 ||
	    get_place(k, args, &p) == -1)
		return -1;
	if (*p.id == '\0')
		return 0;
	if (remove_lun(k, &p, ldev, lun, json_is_true(json_object_get(args,
	    "seen"))) == -1)
		return -1;
	if ((rv = is_ours(k, &p)) != 1)
		return rv;
	lock = hitachi_port_lock(k->h, p.port);
	pthread_rwlock_wrlock(lock);
	hitachi_members_forget(k->h, p.id);	/* is it really? */
	if ((rv = is_ours(k, &p)) == 1)
		rv = remove_empty(k, &p);
	pthread_rwlock_unlock(lock);
	return rv;
}
