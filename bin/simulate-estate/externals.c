/* What the ports of an array find of other arrays. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fabric.h"
#include "fact.h"
#include "ldev.h"
#include "state.h"
#include "web.h"
#include "wwn.h"

const json_t *
external_find(const struct array *a, const char *port, const char *wwn,
    json_int_t lun)
{
	return fabric_resolve(fact_text(array_port(a, port), "port"), wwn, lun);
}

/* The layout that ldev_from_inquiry (lib/ldev.h) reads. */
json_t *
external_info(const json_t *volume)
{
	unsigned long	serial = strtoul(fact_text(volume, "array"), NULL, 10);

	return json_sprintf("OPEN-V HITACHI 50%lu0%04lX%04X",
	    serial / 100000 % 10, serial % 100000 & 0xffff,
	    (unsigned)volume_number(volume) & 0xffff);
}

/* A local port that may act as an initiator; NULL after an answer. */
static const json_t *
local_port(struct call *c)
{
	const char	*id = web_need(c, "portId");
	const json_t	*port;

	if (id == NULL)
		return NULL;
	if ((port = array_port(c->array, id)) == NULL)
		web_missing(c, "port", id);
	return port;
}

static bool
is_used(const struct array *a, const char *port, const char *wwn)
{
	json_t	*group;
	size_t	 i;

	json_array_foreach(state_find(ARRAY_PATH_GROUPS, a->id, NULL), i, group)
		if (path_position(group, port, wwn) <
		    json_array_size(json_object_get(group, "paths")))
			return true;
	return false;
}

void
external_ports_get(struct call *c)
{
	const json_t	*port = local_port(c), *found, *array;
	json_t		*items, *peers, *peer;
	size_t		 i;

	if (port == NULL)
		return;
	items = json_array();
	peers = fabric_peers(fact_text(port, "port"));
	json_array_foreach(peers, i, peer) {
		found = json_array_get(state_find(PORT_OF,
		    json_string_value(peer), NULL), 0);
		if (found == NULL)
			continue;
		array = state_get("array", fact_site(found),
		    fact_text(found, "array"), NULL);
		json_array_append_new(items, json_pack(
		    "{s:s,s:O,s:s,s:o,s:s,s:b}",
		    "portId", fact_text(port, "id"), "externalWwn", peer,
		    "externalSerialNumber", fact_text(found, "array"),
		    "externalStorageInfo", json_sprintf("HITACHI %s",
		    fact_text(array, "model")), "externalPathMode", "M",
		    "externalIsUsed", is_used(c->array, fact_text(port, "id"),
		    json_string_value(peer))));
	}
	json_decref(peers);
	web_data_new(c, items);
}

/* What a LUN of another array is, seen from a port. */
static void
put_lun(struct call *c, const char *port, const char *wwn, const json_t *lun)
{
	const json_t	*volume = json_object_get(lun, "volume");
	json_t		*info = external_info(volume);

	tell_text(c, "{", "portId", port);
	tell_text(c, ",", "externalWwn", wwn);
	tell_number(c, ",", "externalLun", json_integer_value(json_object_get(
	    lun, "lun")));
	tell_number(c, ",", "externalVolumeCapacity", volume_size(volume) /
	    BLOCK);
	tell_text(c, ",", "externalVolumeInfo", json_string_value(info));
	tell_raw(c, "}");
	json_decref(info);
}

void
external_luns_get(struct call *c)
{
	const json_t	*port = local_port(c);
	const char	*name;
	json_t		*luns, *lun;
	char		 wwn[WWN_STRSIZE];
	size_t		 i;

	if (port == NULL || (name = web_need(c, "externalWwn")) == NULL)
		return;
	wwn_normalize(name, wwn);
	tell_list(c);
	luns = fabric_luns(fact_text(port, "port"), wwn);
	json_array_foreach(luns, i, lun) {
		tell_next(c);
		put_lun(c, fact_text(port, "id"), wwn, lun);
	}
	json_decref(luns);
	tell_raw(c, "]}");
}
