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

static json_t *
rounded(json_int_t bytes)
{
	const char	*unit = "MGTP";
	double		 n = (double)bytes / (1 << 20);

	for (; n >= 1024 && unit[1] != '\0'; unit++)
		n /= 1024;
	return json_sprintf("%.2f %c", n, *unit);
}

static json_t *
volume_ports(const struct array *a, const json_t *volume)
{
	const json_t	*luns = state_find(VOLUME_LUNS, a->id,
	    fact_text(volume, "id"), NULL), *group;
	json_t		*ports = json_array(), *lun;
	char		 name[GROUP_NAME_CUT + 1];
	size_t		 i;

	json_array_foreach(luns, i, lun) {
		group = state_get("host_group", a->site, a->id,
		    fact_text(lun, "array_port"), fact_text(lun, "host_group"),
		    NULL);
		snprintf(name, sizeof(name), "%s", fact_text(group, "name"));
		text_repair(name);	/* cut inside a character */
		json_array_append_new(ports, json_pack("{s:s,s:I,s:s,s:O}",
		    "portId", fact_text(lun, "array_port"), "hostGroupNumber",
		    group_number(fact_text(lun, "host_group")),
		    "hostGroupName", name, "lun", json_object_get(lun, "lun")));
	}
	return ports;
}

/* What an external LDEV says of the LU behind it. */
static void
add_external(json_t *o, const struct array *a, const json_t *volume)
{
	const json_t	*ext = json_object_get(volume, "external");
	const json_t	*epg = state_get("x-epg", a->id,
	    fact_text(ext, "group"), NULL);
	json_t		*info, *ports = json_array(), *way;
	const char	*text;
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
	json_object_set_new(o, "externalVendorId", json_string("HITACHI"));
	json_object_set_new(o, "externalProductId", json_string("OPEN-V"));
	json_object_set_new(o, "externalVolumeId", json_string(hex));
	json_object_set_new(o, "externalVolumeIdString", json_string(ascii));
	json_array_foreach(json_object_get(ext, "paths"), i, way)
		json_array_append_new(ports, json_pack("{s:s,s:i,s:O,s:s}",
		    "portId", fact_text(way, "array_port"),
		    "hostGroupNumber", 0, "lun", json_object_get(way, "lun"),
		    "wwn", fact_text(way, "target")));
	json_object_set_new(o, "numOfExternalPorts",
	    json_integer((json_int_t)json_array_size(ports)));
	json_object_set_new(o, "externalPorts", ports);
	json_object_set_new(o, "parityGroupIds", json_pack("[s]",
	    fact_text(epg, "id")));
	json_decref(info);
}

/* Members for a volume that is mapped; its identity only when asked singly. */
static void
add_mapping(json_t *o, const struct array *a, const json_t *volume,
    bool single)
{
	const char	*wwid = fact_text(volume, "wwid");
	json_t		*ports = volume_ports(a, volume);
	size_t		 count = json_array_size(ports);

	json_object_set_new(o, "numOfPorts", json_integer((json_int_t)count));
	if (count > 0)
		json_object_set(o, "ports", ports);
	if (count > 0 && single && strncmp(wwid, "naa.", 4) == 0)
		json_object_set_new(o, "naaId", json_string(wwid + 4));
	json_decref(ports);
}

static json_t *
attributes(const json_t *volume)
{
	if (json_object_get(volume, "external") != NULL)
		return json_pack("[s,s]", "CVS", "ELUN");
	if (*fact_text(volume, "pool") != '\0')
		return json_pack("[s,s]", "CVS", "HDP");
	return json_pack("[s]", "CVS");
}

static json_t *
ldev_object(struct call *c, const json_t *volume, bool single)
{
	const char	*label = fact_text(volume, "label");
	const char	*pool = fact_text(volume, "pool");
	const char	*state = fact_text(volume, "state");
	const char	*detail = web_query(c, "detailInfoType");
	json_t		*o;

	o = json_pack("{s:I,s:i,s:s,s:o,s:I,s:o,s:s,s:i,s:i,s:i}",
	    "ldevId", volume_number(volume), "clprId", 0,
	    "emulationType", "OPEN-V-CVS",
	    "byteFormatCapacity", rounded(volume_size(volume)),
	    "blockCapacity", volume_size(volume) / BLOCK,
	    "attributes", attributes(volume), "status",
	    !fabric_alive(volume) ? "BLK" : *state == '\0' ? "NML" : state,
	    "mpBladeId", 0, "resourceGroupId", 0, "virtualLdevId", 65534);
	if (*label != '\0')
		json_object_set_new(o, "label", json_string(label));
	if (*pool != '\0')
		json_object_set_new(o, "poolId", json_integer(strtoll(pool,
		    NULL, 10)));
	add_mapping(o, c->array, volume, single);
	if (json_object_get(volume, "external") != NULL && (single ||
	    (detail != NULL && strcmp(detail, "externalVolume") == 0)))
		add_external(o, c->array, volume);
	return o;
}

static json_t *
empty_slot(json_int_t ldev)
{
	return json_pack("{s:I,s:s,s:i,s:i}", "ldevId", ldev,
	    "emulationType", "NOT DEFINED", "virtualLdevId", 65534,
	    "resourceGroupId", 0);
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
	json_t		*items;

	if (count < 1 || count > COUNT_MAX || n < 0 || n > LDEV_MAX) {
		web_error(c, MHD_HTTP_BAD_REQUEST, "KART40038-E",
		    "count is from 1 to %d, headLdevId from 0 to %d.",
		    COUNT_MAX, LDEV_MAX);
		return;
	}
	items = json_array();
	for (; n <= LDEV_MAX && count > 0; n++) {
		volume = array_volume(c->array, n);
		if (!wanted(c->array, volume, option) || (pool != NULL &&
		    strcmp(fact_text(volume, "pool"), pool) != 0))
			continue;
		json_array_append_new(items, volume == NULL ? empty_slot(n) :
		    ldev_object(c, volume, false));
		count--;
	}
	web_data_new(c, items);
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

	if (n >= 0)
		web_ok_new(c, volume == NULL ? empty_slot(n) :
		    ldev_object(c, volume, true));
}
