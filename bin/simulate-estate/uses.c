#include "uses.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "disks.h"
#include "fabric.h"
#include "fact.h"
#include "loop.h"
#include "state.h"
#include "status.h"

/* By LU, and by "site/vm". */
struct user {
	char		*key;
	json_t		*uses;
	UT_hash_handle	 hh;
};

static struct user	*lus, *vms;

/* How a VM uses one LU of a disk; NULL when no array has such a LU. */
static json_t *
use_new(const json_t *vm, const json_t *disk, const char *wwid)
{
	const json_t	*volume = fabric_volume(wwid);

	if (volume == NULL)
		return NULL;
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:o,s:o,s:s,s:b,s:b,s:f}",
	    "site", fact_site(vm), "vm", fact_text(vm, "id"),
	    "name", fact_text(vm, "name"), "host", fact_text(vm, "host"),
	    "disk", fact_text(disk, "target"), "wwid", wwid,
	    "route", fabric_name(volume), "lu", fabric_lu(volume),
	    "file", disk_file(disk),
	    "shared", json_is_true(json_object_get(disk, "shared")),
	    "readonly", json_is_true(json_object_get(disk, "readonly")),
	    "at", loop_time());
}

json_t *
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
uses_find(struct user *users, const char *key)
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

void
uses_begin(const json_t *vm, json_t *uses)
{
	json_t	*key = key_of(vm), *use;
	size_t	 i;

	json_array_foreach(uses, i, use) {
		add(&lus, fact_text(use, "lu"), use);
		add(&vms, json_string_value(key), use);
	}
	json_decref(key);
}

void
uses_end(const json_t *vm)
{
	json_t	*key = key_of(vm), *uses, *use;

	while ((uses = uses_find(vms, json_string_value(key))) != NULL) {
		use = json_incref(json_array_get(uses, 0));
		drop(&lus, fact_text(use, "lu"), use);
		drop(&vms, json_string_value(key), use);
		json_decref(use);
	}
	json_decref(key);
}

json_t *
uses_on(const char *lu)
{
	return uses_find(lus, lu);
}

json_t *
uses_by(const char *site, const char *vm)
{
	json_t	*key = json_sprintf("%s/%s", site, vm), *uses;

	uses = uses_find(vms, json_string_value(key));
	json_decref(key);
	return uses;
}

void
uses_move(const char *route, const char *from, const char *to)
{
	json_t	*all = json_copy(uses_find(lus, from)), *use;
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

void
uses_free(void)
{
	struct user	*u, *next;

	HASH_ITER(hh, lus, u, next)
		user_free(&lus, u);
	HASH_ITER(hh, vms, u, next)
		user_free(&vms, u);
}
