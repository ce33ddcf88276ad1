/* What a host sees: paths and LUs as of its last rescan. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "fabric.h"
#include "fact.h"
#include "state.h"
#include "status.h"

/* One path that is there; strings borrowed from the state. */
struct nexus {
	size_t		 order;		/* of its initiator in the host */
	const char	*initiator, *target, *wwid;
	json_int_t	 lun, size;
};

struct nexuses {
	struct nexus	*v;
	size_t		 count, room;
};

static void
nexus_add(struct nexuses *n, const struct nexus *one)
{
	if (n->count == n->room) {
		n->room = n->room == 0 ? 64 : n->room * 2;
		n->v = reallocarray(n->v, n->room, sizeof(*n->v));
		if (n->v == NULL)
			err(STATUS_FATAL, NULL);
	}
	n->v[n->count++] = *one;
}

static int
nexus_compare(const void *pa, const void *pb)
{
	const struct nexus	*a = pa, *b = pb;
	int			 c;

	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	if ((c = strcmp(a->target, b->target)) != 0)
		return c;
	return a->lun < b->lun ? -1 : a->lun > b->lun;
}

/* The LUs behind one port of a host; target names live on in the state. */
static void
look(struct nexuses *n, const json_t *initiator, size_t order)
{
	const char	*name = fact_text(initiator, "port");
	json_t		*peers = fabric_peers(name), *peer, *luns, *lun;
	const json_t	*volume;
	struct nexus	 one = { .order = order, .initiator = name };
	size_t		 i, k;

	json_array_foreach(peers, i, peer) {
		one.target = fact_text(json_array_get(state_find(PORT_OF,
		    json_string_value(peer), NULL), 0), "port");
		luns = fabric_luns(name, one.target);
		json_array_foreach(luns, k, lun) {
			volume = json_object_get(lun, "volume");
			one.wwid = fact_text(volume, "wwid");
			one.lun = json_integer_value(json_object_get(lun,
			    "lun"));
			one.size = json_integer_value(json_object_get(volume,
			    "size_bytes"));
			if (*one.wwid != '\0' && fabric_alive(volume))
				nexus_add(n, &one);
		}
		json_decref(luns);
	}
	json_decref(peers);
}

static void
device_name(unsigned number, char out[24])
{
	char	 letters[8];
	size_t	 i = sizeof(letters);

	letters[--i] = '\0';
	for (number++; number > 0; number = (number - 1) / 26)
		letters[--i] = (char)('a' + (number - 1) % 26);
	snprintf(out, 24, "/dev/sd%s", letters + i);
}

static json_t *
path_new(const char *site, const char *host, const struct nexus *n,
    const char *device)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:I,s:s,s:s,s:s}",
	    "type", "path", "site", site, "host", host,
	    "initiator", n->initiator, "target", n->target, "lun", n->lun,
	    "wwid", n->wwid, "device", device, "state", "online");
}

static json_t *
unit_new(const char *site, const char *host, const struct nexus *n)
{
	const char	*hex = strchr(n->wwid, '.');
	char		 device[320];

	hex = hex == NULL ? n->wwid : hex + 1;
	snprintf(device, sizeof(device), "/dev/disk/by-id/wwn-0x%s", hex);
	return json_pack("{s:s,s:s,s:s,s:s,s:I,s:s,s:s,s:s,s:s}",
	    "type", "logical_unit", "site", site, "host", host,
	    "wwid", n->wwid, "size_bytes", n->size, "vendor", "HITACHI",
	    "product", "OPEN-V", "serial", hex, "device", device);
}

/* The record of this path from the last rescan, when it is the same LU. */
static const json_t *
known_path(const char *site, const char *host, const struct nexus *n)
{
	const json_t	*path;
	char		 lun[24];

	snprintf(lun, sizeof(lun), "%" JSON_INTEGER_FORMAT, n->lun);
	path = state_get("path", site, host, n->initiator, n->target, lun,
	    NULL);
	return path != NULL && strcmp(fact_text(path, "wwid"), n->wwid) == 0 ?
	    path : NULL;
}

/* Take away the records among these that are not in the set of those kept. */
static size_t
sweep(const json_t *records, json_t *kept, const char *name)
{
	json_t	*all = json_copy((json_t *)records), *record;
	size_t	 i, gone = 0;

	json_array_foreach(all, i, record)
		if (json_object_get(kept, fact_text(record, name)) == NULL) {
			state_remove(record);
			gone++;
		}
	json_decref(all);
	return gone;
}

/* Bring the path records up to date; kept gets the devices in use. */
static size_t
paths_update(const char *site, const char *host, const struct nexuses *n)
{
	json_t		*kept = json_object();
	const json_t	*path;
	char		 device[24];
	unsigned	 number = 0;
	size_t		 i, changed;

	for (i = 0; i < n->count; i++)
		if ((path = known_path(site, host, &n->v[i])) != NULL)
			json_object_set_new(kept, fact_text(path, "device"),
			    json_true());
	changed = sweep(state_find(HOST_PATHS, site, host, NULL), kept,
	    "device");
	for (i = 0; i < n->count; i++) {
		if (known_path(site, host, &n->v[i]) != NULL)
			continue;
		do
			device_name(number++, device);
		while (json_object_get(kept, device) != NULL);
		state_put_new(path_new(site, host, &n->v[i], device));
		changed++;
	}
	json_decref(kept);
	return changed;
}

static size_t
units_update(const char *site, const char *host, const struct nexuses *n)
{
	json_t		*kept = json_object();
	const json_t	*unit;
	size_t		 i, changed;

	for (i = 0; i < n->count; i++)
		json_object_set_new(kept, n->v[i].wwid, json_true());
	changed = sweep(state_find(HOST_UNITS, site, host, NULL), kept,
	    "wwid");
	for (i = 0; i < n->count; i++) {
		unit = state_get("logical_unit", site, host, n->v[i].wwid,
		    NULL);
		if (unit != NULL && json_integer_value(json_object_get(unit,
		    "size_bytes")) == n->v[i].size)
			continue;
		state_put_new(unit_new(site, host, &n->v[i]));
		changed++;
	}
	json_decref(kept);
	return changed;
}

void
fabric_rescan(const char *site, const char *host)
{
	struct nexuses	 n = { 0 };
	json_t		*initiator;
	size_t		 i, changed;

	json_array_foreach(state_find(HOST_INITIATORS, site, host, NULL), i,
	    initiator)
		look(&n, initiator, i);
	if (n.count > 0)
		qsort(n.v, n.count, sizeof(*n.v), nexus_compare);
	changed = paths_update(site, host, &n);
	changed += units_update(site, host, &n);
	if (changed > 0)
		event_log("host-rescanned", "s:s,s:s,s:I", "site", site,
		    "host", host, "path_count", (json_int_t)n.count);
	free(n.v);
}
