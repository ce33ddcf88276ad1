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

/*
 * Who uses a LU, and what a VM uses: {site, vm, host, disk, wwid, route, lu,
 * file, shared, readonly}, by lu and by "site/vm".
 */
struct user {
	char		*key;
	json_t		*uses;
	UT_hash_handle	 hh;
};

static struct user	*lus, *vms;

bool
guest_runs(const json_t *vm)
{
	const char	*state = fact_text(vm, "state");

	return strcmp(state, "running") == 0 || strcmp(state, "paused") == 0;
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
	    "route", fabric_name(volume), "lu", fabric_lu(volume),
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

static json_t *
uses_by(struct user *users, const char *key)
{
	struct user	*u;

	HASH_FIND_STR(users, key, u);
	return u == NULL ? NULL : u->uses;
}

static void
add(struct user **users, const char *key, json_t *use)
{
	struct user	*u;

	HASH_FIND_STR(*users, key, u);
	if (u == NULL) {
		if ((u = calloc(1, sizeof(*u))) == NULL ||
		    (u->key = strdup(key)) == NULL ||
		    (u->uses = json_array()) == NULL)
			err(STATUS_FATAL, NULL);
		HASH_ADD_KEYPTR(hh, *users, u->key, strlen(u->key), u);
	}
	json_array_append(u->uses, use);
}

static void
user_free(struct user **users, struct user *u)
{
	HASH_DEL(*users, u);
	json_decref(u->uses);
	free(u->key);
	free(u);
}

/* Take a use away, and its user with the last one. */
static void
drop(struct user **users, const char *key, const json_t *use)
{
	struct user	*u;
	size_t		 i;

	HASH_FIND_STR(*users, key, u);
	for (i = json_array_size(u->uses); i > 0; i--)
		if (json_array_get(u->uses, i - 1) == use)
			json_array_remove(u->uses, i - 1);
	if (json_array_size(u->uses) == 0)
		user_free(users, u);
}

static json_t *
key_of(const json_t *vm)
{
	return json_sprintf("%s/%s", fact_site(vm), fact_text(vm, "id"));
}

/* Note a VM's uses. */
static void
begin(const json_t *vm, json_t *uses)
{
	json_t	*key = key_of(vm), *use;
	size_t	 i;

	json_array_foreach(uses, i, use) {
		add(&lus, fact_text(use, "lu"), use);
		add(&vms, json_string_value(key), use);
	}
	json_decref(key);
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
	const json_t	*others = uses_by(lus, fact_text(use, "lu"));
	json_t		*other;
	size_t		 i;

	json_array_foreach(others, i, other) {
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
	disks_check(vm);
	json_array_foreach(uses, i, use)
		check_writers(use);
	begin(vm, uses);
	json_decref(uses);
	set_state(vm, "running");
	return 0;
}

void
guest_stop(const json_t *vm)
{
	json_t	*key = key_of(vm), *uses, *use;

	event_log("vm-stopped", "s:s,s:s,s:s,s:s", "site", fact_site(vm),
	    "vm", fact_text(vm, "id"), "name", fact_text(vm, "name"),
	    "host", fact_text(vm, "host"));
	while ((uses = uses_by(vms, json_string_value(key))) != NULL) {
		use = json_incref(json_array_get(uses, 0));
		drop(&lus, fact_text(use, "lu"), use);
		drop(&vms, json_string_value(key), use);
		json_decref(use);
	}
	json_decref(key);
	set_state(vm, "off");
}

json_t *
guests_on(const json_t *volumes)
{
	json_t	*on = json_array(), *volume, *lu, *uses, *use;
	size_t	 i, k;

	json_array_foreach(volumes, i, volume) {
		lu = fabric_lu(volume);
		uses = uses_by(lus, json_string_value(lu));
		json_array_foreach(uses, k, use)
			if (fabric_reaches(fact_site(use),
			    fact_text(use, "host"), fact_text(use, "wwid")))
				json_array_append(on, use);
		json_decref(lu);
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

void
guests_moved(const char *route, const char *from, const char *to)
{
	json_t	*all = json_copy(uses_by(lus, from)), *use;
	size_t	 i;

	json_array_foreach(all, i, use) {
		if (strcmp(fact_text(use, "route"), route) != 0)
			continue;
		drop(&lus, from, use);
		json_object_set_new(use, "lu", json_string(to));
		add(&lus, to, use);
	}
	json_decref(all);
}

const char *
guest_of_datastore(const char *site, const char *host, const char *datastore)
{
	json_t	*vm, *disk;
	size_t	 i, k;

	json_array_foreach(state_find(HOST_VMS, site, host, NULL), i, vm)
		json_array_foreach(state_find(VM_DISKS, site,
		    fact_text(vm, "id"), NULL), k, disk)
			if (guest_runs(vm) && strcmp(fact_text(disk,
			    "datastore"), datastore) == 0)
				return fact_text(vm, "id");
	return NULL;
}

static void
run_each(const json_t *vm, void *arg)
{
	json_t	*uses;

	(void)arg;
	if (!guest_runs(vm))
		return;
	uses = uses_of(vm);
	begin(vm, uses);
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

	HASH_ITER(hh, lus, u, next)
		user_free(&lus, u);
	HASH_ITER(hh, vms, u, next)
		user_free(&vms, u);
}
