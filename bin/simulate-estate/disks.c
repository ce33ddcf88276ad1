#include "disks.h"

#include <stdbool.h>
#include <string.h>

#include "events.h"
#include "fabric.h"
#include "fact.h"
#include "state.h"

static const json_t *
datastore_of(const json_t *disk)
{
	return state_get("datastore", fact_site(disk),
	    fact_text(disk, "datastore"), NULL);
}

json_t *
disk_wwids(const json_t *disk)
{
	json_t	*wwid = json_object_get(disk, "wwid");

	if (wwid != NULL)
		return json_pack("[O]", wwid);
	wwid = json_object_get(datastore_of(disk), "extents");
	return wwid != NULL ? json_copy(wwid) : json_array();
}

const char *
disk_file(const json_t *disk)
{
	const char	*mount = fact_text(datastore_of(disk), "mount");
	const char	*path = fact_text(disk, "path");
	size_t		 len = strlen(mount);

	if (*fact_text(disk, "datastore") == '\0')
		return "";
	return strncmp(path, mount, len) == 0 && path[len] == '/' ?
	    path + len + 1 : path;
}

/* The LUs whose data a disk (NULL: none) is; a new array of names. */
static json_t *
lus_of(const json_t *disk)
{
	json_t		*lus = json_array(), *wwids = disk_wwids(disk), *wwid;
	const json_t	*volume;
	size_t		 i;

	json_array_foreach(wwids, i, wwid)
		if ((volume = fabric_volume(json_string_value(wwid))) != NULL)
			json_array_append_new(lus, fabric_lu(volume));
	json_decref(wwids);
	return lus;
}

void
disk_born(const json_t *disk)
{
	const char	*vm = fact_text(disk, "vm");
	const char	*target = fact_text(disk, "target");
	json_t		*lus;

	if (state_get("x-disk", vm, target, NULL) != NULL)
		return;
	lus = lus_of(disk);
	if (json_array_size(lus) > 0)
		state_put_new(json_pack("{s:s,s:s,s:s,s:O,s:s}",
		    "type", "x-disk", "vm", vm, "disk", target, "born", lus,
		    "file", disk_file(disk)));
	json_decref(lus);
}

static void
check(const json_t *vm, const json_t *x)
{
	const json_t	*born = json_object_get(x, "born");
	const json_t	*disk = state_get("disk", fact_site(vm),
	    fact_text(vm, "id"), fact_text(x, "disk"), NULL);
	json_t		*now = lus_of(disk), *lu;
	bool		 wrong;
	size_t		 i;

	wrong = json_array_size(now) != json_array_size(born) ||
	    strcmp(fact_text(x, "file"), disk_file(disk)) != 0;
	json_array_foreach(now, i, lu)
		wrong |= !fact_lists(born, json_string_value(lu));
	if (wrong)
		event_violation("wrong-disk", "s:s,s:s,s:s,s:O,s:O,s:O,s:s",
		    "site", fact_site(vm), "vm", fact_text(vm, "id"),
		    "host", fact_text(vm, "host"),
		    "disk", json_object_get(x, "disk"), "born", born,
		    "now", now, "file", disk_file(disk));
	json_decref(now);
}

void
disks_check(const json_t *vm)
{
	json_t	*x;
	size_t	 i;

	json_array_foreach(state_find(VM_BORN, fact_text(vm, "id"), NULL), i,
	    x)
		check(vm, x);
}

void
disks_moved(const char *from, const char *to)
{
	json_t	*all = json_copy((json_t *)state_find(LU_BORN, from, NULL));
	json_t	*x, *born, *lu;
	size_t	 i, k;

	json_array_foreach(all, i, x) {
		born = json_copy(json_object_get(x, "born"));
		json_array_foreach(born, k, lu)
			if (strcmp(json_string_value(lu), from) == 0)
				json_array_set_new(born, k, json_string(to));
		state_put_new(state_with_new(x, "born", born));
	}
	json_decref(all);
}

int
disk_ready(const json_t *vm, const json_t *disk, struct driver_error *error)
{
	const char	*host = fact_text(vm, "host"), *wwid;
	const char	*target = fact_text(disk, "target");
	const char	*kind = fact_text(disk, "source");
	const json_t	*ds = datastore_of(disk);
	json_t		*wwids, *item;
	size_t		 i;
	int		 rv = 0;

	if (*fact_text(disk, "datastore") != '\0' && (ds == NULL ||
	    json_array_size(json_object_get(ds, "hosts")) == 0))
		return driver_fail(error, "refused", false,
		    "disk %s: datastore %s is not active on %s", target,
		    fact_text(disk, "datastore"), host);
	wwids = disk_wwids(disk);
	if (json_array_size(wwids) == 0 && (strcmp(kind, "block") == 0 ||
	    strcmp(kind, "lun") == 0))
		rv = driver_fail(error, "refused", false,
		    "disk %s: %s: no such device on %s", target,
		    fact_text(disk, "path"), host);
	json_array_foreach(wwids, i, item) {
		wwid = json_string_value(item);
		if (rv == -1 || fabric_reaches(fact_site(vm), host, wwid))
			continue;
		rv = driver_fail(error, "refused", false,
		    state_find(WWID_PATHS, fact_site(vm), host, wwid, NULL) ==
		    NULL ? "disk %s: %s does not see the LU %s" :
		    "disk %s: %s has lost all paths to the LU %s", target,
		    host, wwid);
	}
	json_decref(wwids);
	return rv;
}
