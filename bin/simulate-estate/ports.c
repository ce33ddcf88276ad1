/* What an array is made of: itself, its ports, its pools. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fabric.h"
#include "fact.h"
#include "state.h"
#include "web.h"

#define MIB	((json_int_t)1 << 20)

void
version_get(struct call *c)
{
	web_ok_new(c, json_pack("{s:s,s:s}",
	    "productName", "Configuration Manager REST API",
	    "apiVersion", "1.12.0"));
}

static json_t *
storage(const struct array *a)
{
	return json_pack("{s:s,s:s,s:I}", "storageDeviceId", a->device_id,
	    "model", fact_text(a->record, "model"),
	    "serialNumber", (json_int_t)strtoll(a->id, NULL, 10));
}

void
storages_get(struct call *c)
{
	web_data_new(c, json_pack("[o]", storage(c->array)));
}

void
storage_get(struct call *c)
{
	const char	*firmware = fact_text(c->array->record, "firmware");
	json_t		*s;

	if (strcmp(c->arg, c->array->device_id) != 0 &&
	    strcmp(c->arg, "instance") != 0) {
		web_missing(c, "storage system", c->arg);
		return;
	}
	s = storage(c->array);
	if (*firmware != '\0')
		json_object_set_new(s, "dkcMicroVersion",
		    json_string(firmware));
	web_ok_new(c, s);
}

const json_t *
array_port(const struct array *a, const char *id)
{
	return state_get("array_port", a->site, a->id, id, NULL);
}

static json_t *
attributes(const json_t *port)
{
	json_t		*list = json_array(), *role;
	const char	*name;
	size_t		 i;

	json_array_foreach(json_object_get(port, "roles"), i, role) {
		name = json_string_value(role);
		json_array_append_new(list, json_string(
		    strcmp(name, "target") == 0 ? "TAR" :
		    strcmp(name, "external") == 0 ? "ELUN" : "RCU"));
	}
	return list;
}

static json_t *
speed(const json_t *port)
{
	json_int_t	bps = json_integer_value(json_object_get(port,
	    "speed_bps"));

	return bps == 0 ? json_string("AUT") : json_sprintf("%"
	    JSON_INTEGER_FORMAT "G", bps / 1000000000);
}

/*
 * Who is logged in to a target: the initiators that are zoned with it and
 * are there.  Nobody logs in to a port that only looks for other arrays.
 */
static json_t *
logins(const json_t *port)
{
	json_t		*peers = fabric_peers(fact_text(port, "port")), *peer;
	json_t		*list = json_array(), *login;
	const json_t	*group;
	size_t		 i;

	json_array_foreach(peers, i, peer) {
		if (!fabric_is_target(port) || fabric_is_target(json_array_get(
		    state_find(PORT_OF, json_string_value(peer), NULL), 0)))
			continue;
		login = json_pack("{s:O,s:b}", "loginWwn", peer,
		    "isLoggedIn", 1);
		group = json_array_get(state_find(PORT_INITIATOR_GROUPS,
		    fact_text(port, "array"), fact_text(port, "id"),
		    json_string_value(peer), NULL), 0);
		if (group != NULL)
			json_object_set(login, "hostGroupId",
			    json_object_get(group, "id"));
		json_array_append_new(list, login);
	}
	json_decref(peers);
	return list;
}

static json_t *
port_object(struct call *c, const json_t *port)
{
	const char	*detail = web_query(c, "detailInfoType");
	bool		 iscsi = strcmp(fact_text(port, "protocol"),
	    "iscsi") == 0;
	json_t		*p;

	p = json_pack("{s:s,s:s,s:o,s:o,s:s,s:b,s:s,s:b}",
	    "portId", fact_text(port, "id"),
	    "portType", iscsi ? "ISCSI" : "FIBRE",
	    "portAttributes", attributes(port), "portSpeed", speed(port),
	    "loopId", "EF", "fabricMode", 1, "portConnection", "PtoP",
	    "lunSecuritySetting", 1);
	if (!iscsi)
		json_object_set(p, "wwn", json_object_get(port, "port"));
	if (detail != NULL && strcmp(detail, "logins") == 0)
		json_object_set_new(p, "logins", logins(port));
	return p;
}

static bool
has_attribute(const json_t *port, const char *name)
{
	json_t	*names = attributes(port);
	bool	 has = fact_lists(names, name);

	json_decref(names);
	return has;
}

void
ports_get(struct call *c)
{
	const char	*id = web_query(c, "portId");
	const char	*attribute = web_query(c, "portAttributes");
	json_t		*items = json_array(), *port;
	size_t		 i;

	json_array_foreach(state_find(ARRAY_PORTS, c->array->id, NULL), i, port)
		if ((id == NULL || strcmp(id, fact_text(port, "id")) == 0) &&
		    (attribute == NULL || has_attribute(port, attribute)))
			json_array_append_new(items, port_object(c, port));
	web_data_new(c, items);
}

void
port_get(struct call *c)
{
	const json_t	*port = array_port(c->array, c->arg);

	if (port == NULL)
		web_missing(c, "port", c->arg);
	else
		web_ok_new(c, port_object(c, port));
}

static json_t *
pool_object(const json_t *pool)
{
	json_int_t	size = json_integer_value(json_object_get(pool,
	    "capacity_bytes"));
	json_int_t	unused = json_integer_value(json_object_get(pool,
	    "free_bytes"));

	return json_pack("{s:I,s:s,s:s,s:s,s:I,s:I,s:I}",
	    "poolId", (json_int_t)strtoll(fact_text(pool, "id"), NULL, 10),
	    "poolName", fact_text(pool, "name"), "poolType", "HDP",
	    "poolStatus", "POLN", "totalPoolCapacity", size / MIB,
	    "availableVolumeCapacity", unused / MIB,
	    "usedCapacityRate", size == 0 ? (json_int_t)0 :
	    (size - unused) / (size / 100 + 1));
}

void
pools_get(struct call *c)
{
	json_t	*items = json_array(), *pool;
	size_t	 i;

	json_array_foreach(state_find(ARRAY_POOLS, c->array->id, NULL), i, pool)
		json_array_append_new(items, pool_object(pool));
	web_data_new(c, items);
}

void
pool_get(struct call *c)
{
	const json_t	*pool = state_get("pool", c->array->site, c->array->id,
	    c->arg, NULL);

	if (pool == NULL)
		web_missing(c, "pool", c->arg);
	else
		web_ok_new(c, pool_object(pool));
}
