/* Finding what external volumes, groups and LUs have to do with each other. */
#include <stdio.h>
#include <string.h>

#include "hitachi_external.h"
#include "stamp.h"

#define SUBGROUPS	4096	/* of one group number */

void
hitachi_external_name(int ldev, char out[HITACHI_NAMESIZE])
{
	snprintf(out, HITACHI_NAMESIZE, "%d-%d", ldev / SUBGROUPS + 1,
	    ldev % SUBGROUPS + 1);
}

int
hitachi_external_number(const char *group)
{
	int	number, subgroup;

	if (sscanf(group, "%5d-%5d", &number, &subgroup) != 2 || number < 1 ||
	    number > LDEV_MAX / SUBGROUPS + 1 || subgroup < 1 ||
	    subgroup > SUBGROUPS)
		return -1;
	number = (number - 1) * SUBGROUPS + subgroup - 1;
	return number <= LDEV_MAX ? number : -1;
}

static json_t *
recall(struct hitachi *h)
{
	json_t	*list = NULL;

	pthread_mutex_lock(&h->lock);
	if (h->listed != NULL &&
	    stamp_monotonic() - h->listed_at < HITACHI_RECENT_S)
		list = json_incref(h->listed);
	pthread_mutex_unlock(&h->lock);
	return list;
}

void
hitachi_external_forget(struct hitachi *h)
{
	pthread_mutex_lock(&h->lock);
	json_decref(h->listed);
	h->listed = NULL;
	h->forgotten++;
	pthread_mutex_unlock(&h->lock);
}

json_t *
hitachi_external_all(struct call *k, bool recent)
{
	struct hitachi	*h = k->h;
	unsigned long	 forgotten;
	double		 began = stamp_monotonic();
	json_t		*list = NULL;

	if (recent && k->starts == 0 && (list = recall(h)) != NULL)
		return list;
	pthread_mutex_lock(&h->lock);
	forgotten = h->forgotten;
	pthread_mutex_unlock(&h->lock);
	if ((list = hitachi_list(k, "external-path-groups")) == NULL)
		return NULL;
	pthread_mutex_lock(&h->lock);
	if (h->forgotten == forgotten) {
		json_decref(h->listed);
		h->listed = json_incref(list);
		h->listed_at = began;
	}
	pthread_mutex_unlock(&h->lock);
	return list;
}

json_t *
hitachi_external_list(struct call *k, const char *name)
{
	return hitachi_list(k, "external-path-groups?externalParityGroupId=%s",
	    name);
}

int
hitachi_external_id(struct call *k, const json_t *group,
    char name[HITACHI_NAMESIZE])
{
	const char	*s = hitachi_text(group, "externalParityGroupId");

	*name = '\0';
	if (group == NULL)
		return 0;
	if (!hitachi_is_port(s))
		return driver_fail(k->error, "protocol", false, "external "
		    "parity group \"%.40s\": expected a name such as 1-17", s);
	strcpy(name, s);
	return 0;
}

/* Does a group map this LU on one of its paths? */
static bool
maps(const json_t *group, const char *target, json_int_t lun)
{
	const json_t	*path;
	char		 wwn[WWN_STRSIZE];
	size_t		 i;

	json_array_foreach(json_object_get(group, "externalLuns"), i, path)
		if (hitachi_number(path, "externalLun") == lun &&
		    wwn_normalize(hitachi_text(path, "externalWwn"),
		    wwn) == 0 && strcmp(wwn, target) == 0)
			return true;
	return false;
}

const json_t *
hitachi_external_find(const json_t *pathgroups, const char *target,
    json_int_t lun, const json_t **pathgroup)
{
	const json_t	*pg, *group;
	size_t		 i, j;

	json_array_foreach(pathgroups, i, pg)
		json_array_foreach(json_object_get(pg, "externalParityGroups"),
		    j, group)
			if (maps(group, target, lun)) {
				*pathgroup = pg;
				return group;
			}
	return NULL;
}

const json_t *
hitachi_external_named(const json_t *pathgroups, const char *name,
    const json_t **pathgroup)
{
	const json_t	*pg, *group;
	size_t		 i, j;

	json_array_foreach(pathgroups, i, pg)
		json_array_foreach(json_object_get(pg, "externalParityGroups"),
		    j, group)
			if (strcmp(hitachi_text(group, "externalParityGroupId"),
			    name) == 0) {
				*pathgroup = pg;
				return group;
			}
	return NULL;
}

int
hitachi_external_inside(struct call *k, const char *name, int *ldev)
{
	const json_t	*space, *spaces;
	json_t		*group;
	size_t		 i;
	bool		 good;

	*ldev = -1;
	if ((group = hitachi_get(k, "external-parity-groups/%s", name)) == NULL)
		return k->gone ? 0 : -1;
	spaces = json_object_get(group, "spaces");
	good = json_is_array(spaces);
	json_array_foreach(spaces, i, space)
		if (json_object_get(space, "ldevId") != NULL)
			good &= (*ldev = hitachi_ldev_id(space)) != -1;
	if (*ldev == -1 && hitachi_number(group, "numOfLdevs") > 0)
		good = false;
	json_decref(group);
	return good ? 0 : driver_fail(k->error, "protocol", false,
	    "external-parity-groups/%s: does not tell what is in it", name);
}

int
hitachi_external_ldev(struct call *k, const char *target, int lun, bool recent,
    int *ldev)
{
	const json_t	*group, *pathgroup;
	json_t		*pathgroups;
	char		 wwn[WWN_STRSIZE], name[HITACHI_NAMESIZE];
	int		 rv;

	*ldev = -1;
	if (wwn_normalize(target, wwn) == -1)
		return driver_fail(k->error, "refused", false,
		    "target: \"%.40s\": not a WWPN", target);
	pathgroups = hitachi_external_all(k, recent);
	if (pathgroups == NULL)
		return -1;
	group = hitachi_external_find(pathgroups, wwn, lun, &pathgroup);
	rv = hitachi_external_id(k, group, name);
	json_decref(pathgroups);
	return rv == -1 || *name == '\0' ? rv :
	    hitachi_external_inside(k, name, ldev);
}
