#include "fabric.h"

#include <stdio.h>
#include <string.h>

#include "fact.h"
#include "state.h"

#define CHAIN_MAX	4	/* external volumes on external volumes */

static bool
logged_in(const char *wwpn, const char *fabric)
{
	const json_t	*logins = state_find(LOGINS_OF, wwpn, NULL);
	json_t		*login;
	size_t		 i;

	json_array_foreach(logins, i, login)
		if (strcmp(fact_text(login, "fabric"), fabric) == 0)
			return true;
	return false;
}

/* Is this zone in force, for this port? */
static bool
zone_counts(const json_t *zone, const char *wwpn)
{
	return !json_is_false(json_object_get(zone, "active")) &&
	    logged_in(wwpn, fact_text(zone, "fabric"));
}

json_t *
fabric_peers(const char *wwpn)
{
	const json_t	*zones = state_find(ZONES_OF, wwpn, NULL);
	json_t		*peers = json_array(), *zone, *member;
	const char	*name;
	size_t		 i, k;

	json_array_foreach(zones, i, zone) {
		if (!zone_counts(zone, wwpn))
			continue;
		json_array_foreach(json_object_get(zone, "members"), k,
		    member) {
			name = json_string_value(member);
			if (strcmp(name, wwpn) != 0 && !fact_lists(peers, name) &&
			    logged_in(name, fact_text(zone, "fabric")))
				json_array_append(peers, member);
		}
	}
	return peers;
}

static bool
zoned(const char *a, const char *b)
{
	const json_t	*zones = state_find(ZONES_OF, a, NULL);
	json_t		*zone;
	size_t		 i;

	json_array_foreach(zones, i, zone)
		if (fact_lists(json_object_get(zone, "members"), b) &&
		    zone_counts(zone, a) && zone_counts(zone, b))
			return true;
	return false;
}

bool
fabric_is_target(const json_t *port)
{
	const json_t	*roles = json_object_get(port, "roles");

	return port != NULL && (roles == NULL || fact_lists(roles, "target"));
}

/* The array port with that name, when it answers as a target. */
static const json_t *
target_port(const char *wwpn)
{
	const json_t	*port = json_array_get(state_find(PORT_OF, wwpn, NULL),
	    0);

	return fabric_is_target(port) ? port : NULL;
}

/* A record {site, array, id} of whichever site has it. */
static const json_t *
of_array(const char *type, const char *array, const char *id)
{
	const json_t	*found = state_get(type, "source", array, id, NULL);

	return found != NULL ? found :
	    state_get(type, "destination", array, id, NULL);
}

static const json_t *
volume_of_lun(const json_t *lun)
{
	return state_get("volume", fact_site(lun), fact_text(lun, "array"),
	    fact_text(lun, "volume"), NULL);
}

struct fabric_view
fabric_look(const char *initiator, const char *target)
{
	struct fabric_view	v = { target_port(target), NULL };

	if (v.port == NULL || !zoned(initiator, target))
		return (struct fabric_view){ NULL, NULL };
	v.groups = state_find(PORT_INITIATOR_GROUPS, fact_text(v.port,
	    "array"), fact_text(v.port, "id"), initiator, NULL);
	return v;
}

static const json_t *
lun_seen(const struct fabric_view *v, json_int_t lun)
{
	const json_t	*found;
	json_t		*group;
	char		 number[24];
	size_t		 i;

	snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, lun);
	json_array_foreach(v->groups, i, group) {
		found = state_get("lun", fact_site(v->port),
		    fact_text(v->port, "array"), fact_text(v->port, "id"),
		    fact_text(group, "id"), number, NULL);
		if (found != NULL)
			return found;
	}
	return NULL;
}

const json_t *
fabric_resolve(const char *initiator, const char *target, json_int_t lun)
{
	struct fabric_view	 v = fabric_look(initiator, target);
	const json_t		*found = lun_seen(&v, lun);

	return found == NULL ? NULL : volume_of_lun(found);
}

json_t *
fabric_luns(const char *initiator, const char *target)
{
	struct fabric_view	 v = fabric_look(initiator, target);
	const json_t		*luns, *volume;
	json_t			*seen = json_array(), *group, *lun;
	size_t			 i, k;

	json_array_foreach(v.groups, i, group) {
		luns = state_find(GROUP_LUNS, fact_text(v.port, "array"),
		    fact_text(v.port, "id"), fact_text(group, "id"), NULL);
		json_array_foreach(luns, k, lun)
			if ((volume = volume_of_lun(lun)) != NULL)
				json_array_append_new(seen, json_pack(
				    "{s:O,s:O}", "lun", json_object_get(lun,
				    "lun"), "volume", volume));
	}
	return seen;
}

static bool	alive(const json_t *volume, int depth);

static bool
way_alive(const char *array, const json_t *way, const char *behind_array,
    const char *behind_volume, int depth)
{
	const json_t		*port = of_array("array_port", array,
	    fact_text(way, "array_port"));
	struct fabric_view	 v = fabric_look(fact_text(port, "port"),
	    fact_text(way, "target"));
	const json_t		*lun = lun_seen(&v, json_integer_value(
	    json_object_get(way, "lun")));

	return lun != NULL &&
	    strcmp(fact_text(lun, "array"), behind_array) == 0 &&
	    strcmp(fact_text(lun, "volume"), behind_volume) == 0 &&
	    alive(volume_of_lun(lun), depth + 1);
}

static bool
alive(const json_t *volume, int depth)
{
	const json_t	*ext = json_object_get(volume, "external");
	const json_t	*group;
	json_t		*way;
	size_t		 i;

	if (ext == NULL)
		return volume != NULL;
	group = state_get("x-epg", fact_text(volume, "array"),
	    fact_text(ext, "group"), NULL);
	if (depth > CHAIN_MAX ||
	    json_is_false(json_object_get(group, "connected")))
		return false;
	json_array_foreach(json_object_get(ext, "paths"), i, way)
		if (way_alive(fact_text(volume, "array"), way,
		    fact_text(ext, "array"), fact_text(ext, "volume"), depth))
			return true;
	return false;
}

bool
fabric_alive(const json_t *volume)
{
	return alive(volume, 0);
}

bool
fabric_way_alive(const char *array, const json_t *way,
    const char *behind_array, const char *behind_volume)
{
	return way_alive(array, way, behind_array, behind_volume, 0);
}

const json_t *
fabric_next(const json_t *volume)
{
	const json_t	*ext = json_object_get(volume, "external");

	return ext == NULL ? NULL : of_array("volume", fact_text(ext,
	    "array"), fact_text(ext, "volume"));
}

const json_t *
fabric_behind(const json_t *volume)
{
	const json_t	*next;
	int		 depth;

	for (depth = 0; depth <= CHAIN_MAX; depth++) {
		if ((next = fabric_next(volume)) == NULL)
			return volume;
		volume = next;
	}
	return volume;
}

json_t *
fabric_name(const json_t *volume)
{
	return json_sprintf("%s/%s", fact_text(volume, "array"),
	    fact_text(volume, "id"));
}

json_t *
fabric_lu(const json_t *volume)
{
	return fabric_name(fabric_behind(volume));
}

const json_t *
fabric_volume(const char *wwid)
{
	return json_array_get(state_find(VOLUME_OF, wwid, NULL), 0);
}

bool
fabric_reaches(const char *site, const char *host, const char *wwid)
{
	const json_t	*paths = state_find(WWID_PATHS, site, host, wwid, NULL);
	const json_t	*volume;
	json_t		*path;
	size_t		 i;

	json_array_foreach(paths, i, path) {
		volume = fabric_resolve(fact_text(path, "initiator"),
		    fact_text(path, "target"),
		    json_integer_value(json_object_get(path, "lun")));
		if (volume != NULL && fabric_alive(volume) &&
		    strcmp(fact_text(volume, "wwid"), wwid) == 0)
			return true;
	}
	return false;
}
