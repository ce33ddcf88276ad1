#include "guests.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "disks.h"
#include "events.h"
#include "fabric.h"
#include "fact.h"
#include "state.h"
#include "status.h"

/* Who uses a LU: uses {site, vm, host, disk, wwid, route, file, ...}. */
struct user {
	char		*lu;		/* "array/volume" of the data */
	json_t		*uses;
	UT_hash_handle	 hh;
};

static struct user	*users;

bool
guest_runs(const json_t *vm)
{
	const char	*state = fact_text(vm, "state");

	return strcmp(state, "running") == 0 || strcmp(state, "paused") == 0;
}

static json_t *
name_of(const json_t *volume)
{
	return json_sprintf("%s/%s", fact_text(volume, "array"),
	    fact_text(volume, "id"));
}

/* How a VM uses one LU of a disk; NULL when no array has such a LU. */
static json_t *
use_new(const json_t *vm, const json_t *disk, const char *wwid)
{
	const json_t	*volume = fabric_volume(wwid);

	if (volume == NULL)
		return NULL;
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:o,s:o,s:s,s:b,s:b}",
	    "site", fact_site(vm), "vm", fact_text(vm, "id"),
	    "name", fact_text(vm, "name"), "host", fact_text(vm, "host"),
	    "disk", fact_text(disk, "target"), "wwid", wwid,
	    "route", name_of(volume), "lu", name_of(fabric_behind(volume)),
	    "file", disk_file(disk),
	    "shared", json_is_true(json_object_get(disk, "shared")),
	    "readonly", json_is_true(json_object_get(disk, "readonly")));
}

/* All that a VM uses; a new array. */
static json_t *
uses_of(const json_t *vm)
{
	json_t	*uses = json_array(), *disk, *wwids, *wwid, *use;
	size_t	 i, k;

	json_array_foreach(state_find(VM_DISKS, fact_site(vm),
	    fact_text(vm, "id"), NULL), i, disk) {
		wwids = disk_wwids(disk);
		json_array_foreach(wwids, k, wwid)
			if ((use = use_new(vm, disk,
			    json_string_value(wwid))) != NULL)
				json_array_append_new(uses, use);
		json_decref(wwids);
	}
	return uses;
}

static struct user *
user_find(const char *lu)
{
	struct user	*u;

	HASH_FIND_STR(users, lu, u);
	return u;
}

static void
use_add(json_t *use)
{
	const char	*lu = fact_text(use, "lu");
	struct user	*u = user_find(lu);

	if (u == NULL) {
		if ((u = calloc(1, sizeof(*u))) == NULL ||
		    (u->lu = strdup(lu)) == NULL ||
		    (u->uses = json_array()) == NULL)
			err(STATUS_FATAL, NULL);
		HASH_ADD_KEYPTR(hh, users, u->lu, strlen(u->lu), u);
	}
	json_array_append(u->uses, use);
}

static bool
same(const json_t *a, const json_t *b, const char *name)
{
	return strcmp(fact_text(a, name), fact_text(b, name)) == 0;
}

static bool
both(const json_t *a, const json_t *b, const char *name)
{
	return json_is_true(json_object_get(a, name)) &&
	    json_is_true(json_object_get(b, name));
}

/*
 * May two VMs use a LU like this at the same time?  Not through different
 * arrays: each has a cache of its own.  Else the files of a datastore are
 * apart, and what both declare as shared is for them to keep in order.
 */
static bool
tolerable(const json_t *a, const json_t *b)
{
	if (both(a, b, "readonly"))
		return true;
	if (!same(a, b, "route"))
		return false;
	if (both(a, b, "shared"))
		return true;
	return *fact_text(a, "file") != '\0' && *fact_text(b, "file") != '\0' &&
	    !same(a, b, "file");
}

static void
check_writers(const json_t *use)
{
	struct user	*u = user_find(fact_text(use, "lu"));
	json_t		*other;
	size_t		 i;

	json_array_foreach(u == NULL ? NULL : u->uses, i, other) {
		if ((same(use, other, "vm") && same(use, other, "site")) ||
		    tolerable(use, other))
			continue;
		event_violation("two-writers",
		    "s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s",
		    "lu", fact_text(use, "lu"), "site", fact_site(use),
		    "vm", fact_text(use, "vm"), "host", fact_text(use, "host"),
		    "disk", fact_text(use, "disk"),
		    "other_site", fact_site(other),
		    "other_vm", fact_text(other, "vm"),
		    "other_host", fact_text(other, "host"),
		    "other_disk", fact_text(other, "disk"));
	}
}

static void
born_each(const json_t *disk, void *arg)
{
	(void)arg;
	disk_born(disk);
}

static void
set_state(const json_t *vm, const char *state)
{
	state_put_new(state_with_new(vm, "state", json_string(state)));
}

int
guest_start(const json_t *vm, struct driver_error *error)
{
	const json_t	*disks = state_find(VM_DISKS, fact_site(vm),
	    fact_text(vm, "id"), NULL);
	json_t		*disk, *uses, *use;
	size_t		 i;

	json_array_foreach(disks, i, disk)
		if (disk_ready(vm, disk, error) == -1)
			return -1;
	uses = uses_of(vm);
	event_log("vm-started", "s:s,s:s,s:s,s:s", "site", fact_site(vm),
	    "vm", fact_text(vm, "id"), "name", fact_text(vm, "name"),
	    "host", fact_text(vm, "host"));
	json_array_foreach(disks, i, disk)
		disk_check(vm, disk);
	json_array_foreach(uses, i, use)
		check_writers(use);
	json_array_foreach(uses, i, use)
		use_add(use);
	json_decref(uses);
	set_state(vm, "running");
	return 0;
}

void
guest_stop(const json_t *vm)
{
	struct user	*u;
	json_t		*use;
	size_t		 i;

	event_log("vm-stopped", "s:s,s:s,s:s,s:s", "site", fact_site(vm),
	    "vm", fact_text(vm, "id"), "name", fact_text(vm, "name"),
	    "host", fact_text(vm, "host"));
	for (u = users; u != NULL; u = u->hh.next)
		for (i = json_array_size(u->uses); i > 0; i--) {
			use = json_array_get(u->uses, i - 1);
			if (strcmp(fact_text(use, "vm"),
			    fact_text(vm, "id")) == 0 &&
			    strcmp(fact_site(use), fact_site(vm)) == 0)
				json_array_remove(u->uses, i - 1);
		}
	set_state(vm, "off");
}

json_t *
guests_on(const json_t *volumes)
{
	json_t		*on = json_array(), *volume, *lu, *use;
	struct user	*u;
	size_t		 i, k;

	json_array_foreach(volumes, i, volume) {
		lu = name_of(fabric_behind(volume));
		u = user_find(json_string_value(lu));
		json_decref(lu);
		json_array_foreach(u == NULL ? NULL : u->uses, k, use)
			if (fabric_reaches(fact_site(use),
			    fact_text(use, "host"), fact_text(use, "wwid")))
				json_array_append(on, use);
	}
	return on;
}

void
guests_bark_new(json_t *uses, const char *cause)
{
	json_t	*use;
	size_t	 i;

	json_array_foreach(uses, i, use)
		if (!fabric_reaches(fact_site(use), fact_text(use, "host"),
		    fact_text(use, "wwid")))
			event_violation("volume-removed-under-vm",
			    "s:s,s:s,s:s,s:s,s:s,s:s,s:s",
			    "cause", cause, "lu", fact_text(use, "lu"),
			    "site", fact_site(use),
			    "vm", fact_text(use, "vm"),
			    "host", fact_text(use, "host"),
			    "disk", fact_text(use, "disk"),
			    "wwid", fact_text(use, "wwid"));
	json_decref(uses);
}

json_t *
guests_of_datastore(const char *site, const char *datastore)
{
	const json_t	*ds = state_get("datastore", site, datastore, NULL);
	json_t		*ids = json_array(), *wwid, *lu, *use, *disk;
	const json_t	*volume;
	struct user	*u;
	size_t		 i, k;

	json_array_foreach(json_object_get(ds, "extents"), i, wwid) {
		volume = fabric_volume(json_string_value(wwid));
		if (volume == NULL)
			continue;
		lu = name_of(fabric_behind(volume));
		u = user_find(json_string_value(lu));
		json_decref(lu);
		json_array_foreach(u == NULL ? NULL : u->uses, k, use) {
			disk = (json_t *)state_get("disk", fact_site(use),
			    fact_text(use, "vm"), fact_text(use, "disk"),
			    NULL);
			if (strcmp(fact_text(disk, "datastore"), datastore) ==
			    0 && strcmp(fact_site(use), site) == 0)
				json_array_append(ids,
				    json_object_get(use, "vm"));
		}
	}
	return ids;
}

static void
run_each(const json_t *vm, void *arg)
{
	json_t	*uses, *use;
	size_t	 i;

	(void)arg;
	if (!guest_runs(vm))
		return;
	uses = uses_of(vm);
	json_array_foreach(uses, i, use)
		use_add(use);
	json_decref(uses);
}

void
guests_open(void)
{
	state_each("disk", born_each, NULL);
	state_commit();
	state_each("vm", run_each, NULL);
}

void
guests_close(void)
{
	struct user	*u, *next;

	HASH_ITER(hh, users, u, next) {
		HASH_DEL(users, u);
		json_decref(u->uses);
		free(u->lu);
		free(u);
	}
}
