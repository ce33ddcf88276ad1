/* Volumes, as LDEVs: how they read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fabric.h"
#include "fact.h"
#include "ldev.h"
#include "state.h"
#include "text.h"
#include "web.h"

#define COUNT_DEFAULT	100
#define COUNT_MAX	16384
#define GROUP_NAME_CUT	16	/* of a host group's name, in ports[] */
#define ID_BYTES	36	/* of externalVolumeId */

json_int_t
volume_number(const json_t *volume)
{
	return ldev_number(fact_text(volume, "id"));
}

const json_t *
array_volume(const struct array *a, json_int_t ldev)
{
	char	id[LDEV_STRSIZE];

	if (ldev < 0 || ldev > LDEV_MAX)
		return NULL;
	ldev_format((int)ldev, id);
	return state_get("volume", a->site, a->id, id, NULL);
}

json_int_t
volume_size(const json_t *record)
{
	return json_integer_value(json_object_get(record, "size_bytes"));
}

static void
put_rounded(struct call *c, json_int_t bytes)
{
	const char	*unit = "MGTP";
	double		 n = (double)bytes / (1 << 20);
	char		 text[32];

	for (; n >= 1024 && unit[1] != '\0'; unit++)
		n /= 1024;
	snprintf(text, sizeof(text), "%.2f %c", n, *unit);
	tell_text(c, ",", "byteFormatCapacity", text);
}

static void
put_ports(struct call *c, const json_t *luns)
{
	const json_t	*group;
	json_t		*lun;
	char		 name[GROUP_NAME_CUT + 1];
	size_t		 i;

	json_array_foreach(luns, i, lun) {
		group = group_by_id(c->array, fact_text(lun, "host_group"));
		snprintf(name, sizeof(name), "%s", fact_text(group, "name"));
		text_repair(name);	/* cut inside a character */
		tell_text(c, i > 0 ? ",{" : "{", "portId", fact_text(lun,
		    "array_port"));
		tell_number(c, ",", "hostGroupNumber", group_number(fact_text(
		    lun, "host_group")));
		tell_text(c, ",", "hostGroupName", name);
		tell_number(c, ",", "lun", json_integer_value(json_object_get(
		    lun, "lun")));
		tell_raw(c, "}");
	}
}

static void
put_ways(struct call *c, const json_t *ways)
{
	json_t	*way;
	size_t	 i;

	tell_number(c, ",", "numOfExternalPorts",
	    (json_int_t)json_array_size(ways));
	tell_raw(c, ",\"externalPorts\":[");
	json_array_foreach(ways, i, way) {
		tell_text(c, i > 0 ? ",{" : "{", "portId", fact_text(way,
		    "array_port"));
		tell_number(c, ",", "hostGroupNumber", 0);
		tell_number(c, ",", "lun", json_integer_value(json_object_get(
		    way, "lun")));
		tell_text(c, ",", "wwn", fact_text(way, "target"));
		tell_raw(c, "}");
	}
	tell_raw(c, "]");
}

/* What an external LDEV says of the LU behind it. */
static void
put_external(struct call *c, const json_t *volume)
{
	const json_t	*ext = json_object_get(volume, "external");
	const char	*text;
	json_t		*info;
	char		 hex[2 * ID_BYTES + 1], ascii[ID_BYTES + 1];
	size_t		 i, len;

	info = external_info(fabric_behind(volume));
	text = json_string_value(info) + strlen("OPEN-V ");
	len = strlen(text);
	for (i = 0; i < ID_BYTES; i++) {
		snprintf(hex + 2 * i, 3, "%02x", i < len ?
		    (unsigned char)text[i] : 0);
		ascii[i] = i < len ? text[i] : '.';
	}
	ascii[ID_BYTES] = '\0';
	tell_text(c, ",", "externalVendorId", "HITACHI");
	tell_text(c, ",", "externalProductId", "OPEN-V");
	tell_text(c, ",", "externalVolumeId", hex);
	tell_text(c, ",", "externalVolumeIdString", ascii);
	put_ways(c, json_object_get(ext, "paths"));
	tell_raw(c, ",\"parityGroupIds\":[");
	tell_item(c, fact_text(ext, "group"));
	tell_raw(c, "]");
	json_decref(info);
}

/* Members for a volume that is mapped; its identity only when asked singly. */
static void
put_mapping(struct call *c, const json_t *volume, bool single)
{
	const char	*wwid = fact_text(volume, "wwid");
	const json_t	*luns = state_find(VOLUME_LUNS, c->array->id,
	    fact_text(volume, "id"), NULL);
	size_t		 count = json_array_size(luns);

	tell_number(c, ",", "numOfPorts", (json_int_t)count);
	if (count == 0)
		return;
	tell_raw(c, ",\"ports\":[");
	put_ports(c, luns);
	tell_raw(c, "]");
	if (single && strncmp(wwid, "naa.", 4) == 0)
		tell_text(c, ",", "naaId", wwid + 4);
}

static void
put_space(struct call *c, const json_t *volume)
{
	const char	*pool = fact_text(volume, "pool");
	const char	*kind = "";

	if (json_object_get(volume, "external") != NULL)
		kind = ",\"ELUN\"";
	else if (*pool != '\0')
		kind = ",\"HDP\"";
	tell_raw(c, ",\"attributes\":[\"CVS\"");
	tell_raw(c, kind);
	tell_raw(c, "]");
	if (*pool != '\0')
		tell_number(c, ",", "poolId", strtoll(pool, NULL, 10));
}

static void
put_ldev(struct call *c, const json_t *volume, bool single)
{
	const char	*label = fact_text(volume, "label");
	const char	*state = fact_text(volume, "state");
	const char	*detail = web_query(c, "detailInfoType");

	tell_number(c, "{", "ldevId", volume_number(volume));
	tell_raw(c, ",\"clprId\":0,\"mpBladeId\":0,\"resourceGroupId\":0,"
	    "\"virtualLdevId\":65534,\"emulationType\":\"OPEN-V-CVS\"");
	put_rounded(c, volume_size(volume));
	tell_number(c, ",", "blockCapacity", volume_size(volume) / BLOCK);
	put_space(c, volume);
	tell_text(c, ",", "status", !fabric_alive(volume) ? "BLK" :
	    *state == '\0' ? "NML" : state);
	if (*label != '\0')
		tell_text(c, ",", "label", label);
	put_mapping(c, volume, single);
	if (json_object_get(volume, "external") != NULL && (single ||
	    (detail != NULL && strcmp(detail, "externalVolume") == 0)))
		put_external(c, volume);
	tell_raw(c, "}");
}

static void
put_slot(struct call *c, json_int_t ldev)
{
	tell_number(c, "{", "ldevId", ldev);
	tell_raw(c, ",\"emulationType\":\"NOT DEFINED\","
	    "\"virtualLdevId\":65534,\"resourceGroupId\":0}");
}

/* Is a volume (NULL: an empty slot) one that ldevOption asks for? */
static bool
wanted(const struct array *a, const json_t *volume, const char *option)
{
	bool	mapped;

	if (option == NULL)
		return true;
	if (strcmp(option, "undefined") == 0 || volume == NULL)
		return volume == NULL && strcmp(option, "undefined") == 0;
	mapped = state_find(VOLUME_LUNS, a->id, fact_text(volume, "id"),
	    NULL) != NULL;
	if (strcmp(option, "luMapped") == 0)
		return mapped;
	if (strcmp(option, "luUnmapped") == 0)
		return !mapped;
	if (strcmp(option, "externalVolume") == 0)
		return json_object_get(volume, "external") != NULL;
	if (strcmp(option, "dpVolume") == 0)
		return *fact_text(volume, "pool") != '\0';
	return strcmp(option, "defined") == 0;
}

void
ldevs_get(struct call *c)
{
	const char	*head = web_query(c, "headLdevId");
	const char	*text = web_query(c, "count");
	const char	*option = web_query(c, "ldevOption");
	const char	*pool = web_query(c, "poolId");
	json_int_t	 n = head == NULL ? 0 : web_number(head);
	json_int_t	 count = text == NULL ? COUNT_DEFAULT :
	    web_number(text);
	const json_t	*volume;

	if (count < 1 || count > COUNT_MAX || n < 0 || n > LDEV_MAX) {
		web_error(c, MHD_HTTP_BAD_REQUEST, "KART40038-E",
		    "count is from 1 to %d, headLdevId from 0 to %d.",
		    COUNT_MAX, LDEV_MAX);
		return;
	}
	tell_list(c);
	for (; n <= LDEV_MAX && count > 0; n++) {
		volume = array_volume(c->array, n);
		if (!wanted(c->array, volume, option) || (pool != NULL &&
		    strcmp(fact_text(volume, "pool"), pool) != 0))
			continue;
		tell_next(c);
		if (volume == NULL)
			put_slot(c, n);
		else
			put_ldev(c, volume, false);
		count--;
	}
	tell_raw(c, "]}");
}

json_int_t
ldev_of_path(struct call *c)
{
	json_int_t	 n = web_number(c->arg);

	if (n >= 0 && n <= LDEV_MAX)
		return n;
	web_missing(c, "LDEV", c->arg);
	return -1;
}

/* An empty slot is an object too. */
void
ldev_get(struct call *c)
{
	json_int_t	 n = ldev_of_path(c);
	const json_t	*volume = array_volume(c->array, n);

	if (n >= 0 && volume == NULL)
		put_slot(c, n);
	else if (n >= 0)
		put_ldev(c, volume, true);
}
