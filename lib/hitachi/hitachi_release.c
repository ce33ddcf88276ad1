/*
 * The verb release: an external volume goes, what is behind it stays.
 *
 * In this order: the LDEV, the connection (which writes out what is cached),
 * the external parity group; never with force, which would drop the cache.
 */
#include <stdio.h>
#include <string.h>

#include "hitachi_external.h"

/* Is there an external parity group without a volume in it?  1, 0 or -1. */
static int
is_left_over(struct call *k, const char *name)
{
	json_t	*group;
	int	 inside;

	if ((group = hitachi_get(k, "external-parity-groups/%s", name)) == NULL)
		return k->gone ? 0 : -1;
	json_decref(group);
	if (hitachi_external_inside(k, name, &inside) == -1)
		return -1;
	return inside == -1;
}

/* "NML", or what it is now; "" when the group is not there.  0 or -1. */
static int
group_status(struct call *k, const char *name, char out[HITACHI_NAMESIZE])
{
	const json_t	*group, *pg;
	json_t		*pathgroups;

	if ((pathgroups = hitachi_external_list(k, name)) == NULL)
		return -1;
	group = hitachi_external_named(pathgroups, name, &pg);
	snprintf(out, HITACHI_NAMESIZE, "%s",
	    hitachi_text(group, "externalParityGroupStatus"));
	json_decref(pathgroups);
	return 0;
}

/* Words for "connected" and "on the way"; any other is taken for the end. */
static bool
is_connected(const char *status)
{
	return strcmp(status, "NML") == 0 || strcmp(status, "CHK") == 0 ||
	    strcmp(status, "CLP") == 0 || strcmp(status, "DST") == 0;
}

/* Disconnect, and wait until everything cached has been written. */
static int
disconnect(struct call *k, const char *name)
{
	char	status[HITACHI_NAMESIZE];
	double	pause = 0.25;

	if (group_status(k, name, status) == -1)
		return -1;
	if (strcmp(status, "NML") == 0 && hitachi_change(k, "POST", NULL, NULL,
	    "external-parity-groups/%s/actions/disconnect/invoke", name) == -1)
		return k->gone ? 0 : -1;
	for (;;) {
		if (group_status(k, name, status) == -1)
			return -1;
		if (!is_connected(status))
			return 0;
		if (!hitachi_pause(k, pause))
			return driver_fail(k->error, "timeout", true,
			    "external parity group %s: %s, not disconnected in "
			    "time", name, status);
		pause = pause < 5 ? pause * 2 : 5;
	}
}

static int
remove_group(struct call *k, const char *name)
{
	int	left;

	if (disconnect(k, name) == -1 ||
	    hitachi_delete(k, "external-parity-groups/%s", name) == -1)
		return -1;
	if ((left = is_left_over(k, name)) == 1)
		return hitachi_again(k,
		    "external parity group %s: removed but still there", name);
	return left;
}

/* The group of a volume, by one of its paths; "" when none is listed. */
static int
look_up(struct call *k, const json_t *ldev, bool recent,
    char name[HITACHI_NAMESIZE])
{
	const json_t	*path, *group = NULL, *pg;
	json_t		*pathgroups;
	char		 wwn[WWN_STRSIZE];
	size_t		 i;
	int		 rv;

	if ((pathgroups = hitachi_external_all(k, recent)) == NULL)
		return -1;
	json_array_foreach(json_object_get(ldev, "externalPorts"), i, path)
		if (group == NULL && wwn_normalize(hitachi_text(path, "wwn"),
		    wwn) == 0)
			group = hitachi_external_find(pathgroups, wwn,
			    hitachi_number(path, "lun"), &pg);
	rv = hitachi_external_id(k, group, name);
	json_decref(pathgroups);
	return rv;
}

/*
 * The external parity group of a volume; fails when there is none.  A list
 * that is not quite new may be wrong, what is in the group is not.
 */
static int
group_of(struct call *k, int number, const json_t *ldev,
    char name[HITACHI_NAMESIZE])
{
	int	i, inside = -1;

	for (i = 0; i < 2 && inside != number; i++) {
		if (look_up(k, ldev, i == 0, name) == -1 ||
		    (*name != '\0' &&
		    hitachi_external_inside(k, name, &inside) == -1))
			return -1;
	}
	return inside == number ? 0 : driver_fail(k->error, "refused", false,
	    "LDEV %d: no external parity group is below it", number);
}

int
hitachi_release_ldev(struct call *k, int number)
{
	json_t	*ldev;
	char	 name[HITACHI_NAMESIZE];
	int	 rv;

	if (hitachi_ldev(k, number, &ldev) == -1)
		return -1;
	if (ldev == NULL) {		/* a run that was killed in between? */
		hitachi_external_name(number, name);
		rv = is_left_over(k, name);
		return rv == 1 ? remove_group(k, name) : rv;
	}
	if (!hitachi_is_external(ldev))
		rv = driver_fail(k->error, "refused", false,
		    "LDEV %d is not an external volume", number);
	else if (json_array_size(json_object_get(ldev, "ports")) > 0)
		rv = driver_fail(k->error, "still-mapped", false,
		    "LDEV %d is mapped on %zu ports", number,
		    json_array_size(json_object_get(ldev, "ports")));
	else
		rv = group_of(k, number, ldev, name);
	json_decref(ldev);
	if (rv == -1 || hitachi_delete(k, "ldevs/%d", number) == -1)
		return -1;
	return remove_group(k, name);
}

/* What maps this LU: a volume, or the group that was made for one. */
static int
release_behind(struct call *k, const json_t *args)
{
	const json_t	*group, *pg;
	json_t		*pathgroups;
	char		 name[HITACHI_NAMESIZE], wwn[WWN_STRSIZE];
	int		 ldev, lun, rv;

	if (hitachi_arg_lun(k, args, "lun", &lun) == -1)
		return -1;
	if (wwn_normalize(hitachi_text(args, "target"), wwn) == -1)
		return driver_fail(k->error, "refused", false,
		    "target: \"%.40s\": expected a WWPN",
		    hitachi_text(args, "target"));
	if ((pathgroups = hitachi_external_all(k, false)) == NULL)
		return -1;
	group = hitachi_external_find(pathgroups, wwn, lun, &pg);
	rv = hitachi_external_id(k, group, name);
	json_decref(pathgroups);
	if (rv == -1 || *name == '\0')
		return rv;
	if (hitachi_external_inside(k, name, &ldev) == -1)
		return -1;
	return ldev == -1 ? remove_group(k, name) :
	    hitachi_release_ldev(k, ldev);
}

int
hitachi_release(struct call *k, const json_t *args)
{
	int	ldev;

	if (json_object_get(args, "volume") == NULL)
		return release_behind(k, args);
	return hitachi_arg_ldev(k, args, "volume", &ldev) == -1 ? -1 :
	    hitachi_release_ldev(k, ldev);
}
