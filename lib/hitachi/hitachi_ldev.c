/* LDEVs, and the records of volumes made from them. */
#include <stdio.h>
#include <string.h>

#include "fact.h"
#include "hitachi.h"
#include "lun.h"
#include "wwid.h"
#include "wwn.h"

#define EMPTY_SLOT	"NOT DEFINED"	/* lists answer these, too */

bool
hitachi_is_defined(const json_t *ldev)
{
	return strcmp(hitachi_text(ldev, "emulationType"), EMPTY_SLOT) != 0;
}

bool
hitachi_is_external(const json_t *ldev)
{
	return fact_lists(json_object_get(ldev, "attributes"), "ELUN");
}

/*
 * Is it the LDEV that was asked for, with all its LU paths?  One that were
 * overlooked would make a volume look free that is in use.
 */
static int
check_ldev(struct call *k, int number, const json_t *ldev)
{
	const json_t	*ports = json_object_get(ldev, "ports"), *path;
	size_t		 i;
	bool		 good;

	good = hitachi_ldev_id(ldev) == number &&
	    hitachi_number(ldev, "numOfPorts") <=
	    (json_int_t)json_array_size(ports);
	json_array_foreach(ports, i, path)
		good = good && hitachi_is_port(hitachi_text(path, "portId")) &&
		    hitachi_group_number(path) != -1 &&
		    hitachi_small(path, "lun", LUN_MAX) != -1;
	return good ? 0 : driver_fail(k->error, "protocol", false,
	    "ldevs/%d: its number or its LU paths are missing or wrong",
	    number);
}

/* Are all paths to the LU behind told?  Those of iSCSI have no WWN. */
static int
check_detail(struct call *k, int number, const json_t *detail)
{
	const json_t	*path, *ports = json_object_get(detail,
	    "externalPorts");
	char		 wwn[WWN_STRSIZE];
	size_t		 i;
	bool		 good;

	good = hitachi_number(detail, "numOfExternalPorts") <=
	    (json_int_t)json_array_size(ports);
	json_array_foreach(ports, i, path)
		good = good && hitachi_is_port(hitachi_text(path, "portId")) &&
		    hitachi_small(path, "lun", LUN_MAX) != -1 &&
		    (json_object_get(path, "wwn") == NULL ||
		    wwn_normalize(hitachi_text(path, "wwn"), wwn) == 0);
	return good ? 0 : driver_fail(k->error, "protocol", false,
	    "ldevs/%d: its external ports are missing or wrong", number);
}

/* More about an external volume.  0, or -1; gone when it is not there. */
static int
add_detail(struct call *k, int number, json_t *ldev)
{
	json_t	*detail;
	int	 rv;

	detail = hitachi_get(k, "ldevs/%d?detailInfoType=externalVolume",
	    number);
	if (detail == NULL)
		return -1;
	if ((rv = check_detail(k, number, detail)) == 0)
		json_object_update_missing(ldev, detail);
	json_decref(detail);
	return rv;
}

int
hitachi_ldev_plain(struct call *k, int number, json_t **object)
{
	json_t	*ldev;
	int	 rv = 0;

	*object = NULL;
	if ((ldev = hitachi_get(k, "ldevs/%d", number)) == NULL)
		return k->gone ? 0 : -1;
	if (hitachi_is_defined(ldev) &&
	    (rv = check_ldev(k, number, ldev)) == 0)
		*object = json_incref(ldev);
	json_decref(ldev);
	return rv;
}

int
hitachi_ldev(struct call *k, int number, json_t **object)
{
	if (hitachi_ldev_plain(k, number, object) == -1)
		return -1;
	if (*object == NULL || !hitachi_is_external(*object) ||
	    add_detail(k, number, *object) == 0)
		return 0;
	json_decref(*object);
	*object = NULL;
	return k->gone ? 0 : -1;
}

int
hitachi_each_ldev(struct call *k, const char *which, size_t page_size,
    hitachi_ldev_fn *fn, void *arg)
{
	json_t	*page, *entry;
	size_t	 i, count = page_size;
	int	 first, next = 0, number, rv = 0;

	while (rv == 0 && count == page_size && next <= LDEV_MAX) {
		page = hitachi_list(k,
		    "ldevs?ldevOption=%s&headLdevId=%d&count=%zu", which,
		    first = next, page_size);
		if (page == NULL)
			return -1;
		count = json_array_size(page);
		json_array_foreach(page, i, entry) {
			if ((number = hitachi_ldev_id(entry)) < first)
				rv = driver_fail(k->error, "protocol", false,
				    "ldevs: entry %zu from LDEV %d on has no "
				    "ldevId, or one below", i + 1, first);
			else if ((rv = fn(k, entry, arg)) == 0)
				next = number >= next ? number + 1 : next;
			if (rv != 0)
				break;
		}
		json_decref(page);
	}
	return rv;
}

int
hitachi_ldev_id(const json_t *object)
{
	return hitachi_small(object, "ldevId", LDEV_MAX);
}

/* One path to the LU behind, or NULL when it is none of ours to tell. */
static json_t *
path_new(const json_t *port)
{
	char	wwn[WWN_STRSIZE];
	int	lun = hitachi_small(port, "lun", LUN_MAX);

	if (wwn_normalize(hitachi_text(port, "wwn"), wwn) == -1 || lun == -1)
		return NULL;
	return json_pack("{ss ss si}", "array_port",
	    hitachi_text(port, "portId"), "target", wwn, "lun", lun);
}

/* What an external volume maps; NULL when the array does not tell. */
static json_t *
external_new(const json_t *ldev)
{
	json_t		*external = json_object(), *paths = json_array();
	const json_t	*port, *first;
	unsigned long	 serial;
	char		 id[LDEV_STRSIZE], text[24];
	int		 number;
	size_t		 i;

	if (ldev_from_inquiry(hitachi_text(ldev, "externalVolumeIdString"),
	    &serial, &number) == 0) {
		snprintf(text, sizeof(text), "%lu", serial);
		ldev_format(number, id);
		json_object_set_new(external, "array", json_string(text));
		json_object_set_new(external, "volume", json_string(id));
	}
	json_array_foreach(json_object_get(ldev, "externalPorts"), i, port)
		json_array_append_new(paths, path_new(port));
	if ((first = json_array_get(paths, 0)) == NULL) {
		json_decref(paths);
		json_decref(external);
		return NULL;
	}
	json_object_set(external, "target", json_object_get(first, "target"));
	json_object_set(external, "lun", json_object_get(first, "lun"));
	json_object_set_new(external, "paths", paths);
	return external;
}

/* A new integer, or NULL when the array does not tell. */
static json_t *
bytes_new(const json_t *ldev)
{
	json_int_t	blocks = hitachi_number(ldev, "blockCapacity");

	return blocks == -1 || blocks > INT64_MAX / HITACHI_BLOCK ? NULL :
	    json_integer(blocks * HITACHI_BLOCK);
}

json_t *
hitachi_volume_record(const struct hitachi *h, const json_t *ldev)
{
	char		 id[LDEV_STRSIZE], wwid[WWID_STRSIZE], pool[24] = "";
	const char	*naa = hitachi_text(ldev, "naaId");
	const char	*label = hitachi_text(ldev, "label");
	const char	*status = hitachi_text(ldev, "status");
	json_t		*external = NULL;

	ldev_format(hitachi_ldev_id(ldev), id);
	if (hitachi_number(ldev, "poolId") != -1)
		snprintf(pool, sizeof(pool), "%" JSON_INTEGER_FORMAT,
		    hitachi_number(ldev, "poolId"));
	if (wwid_normalize(naa, wwid) == -1)
		*wwid = '\0';
	if (hitachi_is_external(ldev))
		external = external_new(ldev);
	return json_pack("{ss ss ss so* ss* ss* ss* ss* so*}", "type", "volume",
	    "array", h->serial, "id", id,
	    "size_bytes", bytes_new(ldev),
	    "wwid", *wwid == '\0' ? NULL : wwid,
	    "label", *label == '\0' ? NULL : label,
	    "pool", *pool == '\0' ? NULL : pool,
	    "state", *status == '\0' ? NULL : status, "external", external);
}
