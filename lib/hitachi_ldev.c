/* LDEVs, and the records of volumes made from them. */
#include <stdio.h>
#include <string.h>

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

int
hitachi_ldev(struct call *k, int ldev, json_t **object)
{
	json_t	*detail;

	if ((*object = hitachi_get(k, "ldevs/%d", ldev)) == NULL)
		return k->gone ? 0 : -1;
	if (!hitachi_is_defined(*object)) {
		json_decref(*object);
		*object = NULL;
	} else if (hitachi_is_external(*object)) {
		detail = hitachi_get(k,
		    "ldevs/%d?detailInfoType=externalVolume", ldev);
		if (detail == NULL) {
			json_decref(*object);
			*object = NULL;
			return k->gone ? 0 : -1;
		}
		json_object_update_missing(*object, detail);
		json_decref(detail);
	}
	return 0;
}

int64_t
hitachi_bytes(const json_t *ldev)
{
	json_int_t	blocks = hitachi_number(ldev, "blockCapacity");

	return blocks < 0 || blocks > INT64_MAX / HITACHI_BLOCK ? 0 :
	    blocks * HITACHI_BLOCK;
}

bool
hitachi_is_external(const json_t *ldev)
{
	const json_t	*word;
	size_t		 i;

	json_array_foreach(json_object_get(ldev, "attributes"), i, word)
		if (json_is_string(word) &&
		    strcmp(json_string_value(word), "ELUN") == 0)
			return true;
	return false;
}

/* One path to the LU behind, or NULL when it is none of ours to tell. */
static json_t *
path_new(const json_t *port)
{
	char	wwn[WWN_STRSIZE];
	int	lun = lun_from_number((uint64_t)hitachi_number(port, "lun"));

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

json_t *
hitachi_volume_record(const struct hitachi *h, const json_t *ldev)
{
	char		 id[LDEV_STRSIZE], wwid[WWID_STRSIZE], pool[24] = "";
	const char	*naa = hitachi_text(ldev, "naaId");
	const char	*label = hitachi_text(ldev, "label");
	const char	*status = hitachi_text(ldev, "status");
	json_t		*external = NULL;

	ldev_format((int)hitachi_number(ldev, "ldevId"), id);
	if (json_is_integer(json_object_get(ldev, "poolId")))
		snprintf(pool, sizeof(pool), "%" JSON_INTEGER_FORMAT,
		    hitachi_number(ldev, "poolId"));
	if (wwid_normalize(naa, wwid) == -1)
		*wwid = '\0';
	if (hitachi_is_external(ldev))
		external = external_new(ldev);
	return json_pack("{ss ss ss sI ss* ss* ss* ss* so*}", "type", "volume",
	    "array", h->serial, "id", id,
	    "size_bytes", (json_int_t)hitachi_bytes(ldev),
	    "wwid", *wwid == '\0' ? NULL : wwid,
	    "label", *label == '\0' ? NULL : label,
	    "pool", *pool == '\0' ? NULL : pool,
	    "state", *status == '\0' ? NULL : status, "external", external);
}
