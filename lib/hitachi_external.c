/* Finding what external volumes, groups and LUs have to do with each other. */
#include <stdio.h>
#include <string.h>

#include "hitachi.h"
#include "wwn.h"

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
	const json_t	*space, *id;
	json_t		*group;
	size_t		 i;

	*ldev = -1;
	if ((group = hitachi_get(k, "external-parity-groups/%s", name)) == NULL)
		return k->gone ? 0 : -1;
	json_array_foreach(json_object_get(group, "spaces"), i, space)
		if (json_is_integer(id = json_object_get(space, "ldevId")))
			*ldev = (int)json_integer_value(id);
	if (*ldev == -1 && hitachi_number(group, "numOfLdevs") > 0) {
		json_decref(group);
		return driver_fail(k->error, "protocol", false,
		    "external-parity-groups/%s: does not tell its LDEV", name);
	}
	json_decref(group);
	return 0;
}

int
hitachi_external_ldev(struct call *k, const char *target, int lun, int *ldev)
{
	const json_t	*group, *pathgroup;
	json_t		*pathgroups;
	char		 wwn[WWN_STRSIZE], name[HITACHI_NAMESIZE] = "";

	*ldev = -1;
	if (wwn_normalize(target, wwn) == -1)
		return driver_fail(k->error, "refused", false,
		    "target: \"%.40s\": not a WWPN", target);
	pathgroups = hitachi_list(k, "external-path-groups");
	if (pathgroups == NULL)
		return -1;
	group = hitachi_external_find(pathgroups, wwn, lun, &pathgroup);
	if (group != NULL)
		snprintf(name, sizeof(name), "%s",
		    hitachi_text(group, "externalParityGroupId"));
	json_decref(pathgroups);
	return *name == '\0' ? 0 : hitachi_external_inside(k, name, ldev);
}
