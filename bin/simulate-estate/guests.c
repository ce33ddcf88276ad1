#include "guests.h"

#include <string.h>

#include "counters.h"
#include "disks.h"
#include "events.h"
#include "fabric.h"
#include "fact.h"
#include "state.h"
#include "uses.h"

bool
guest_runs(const json_t *vm)
{
	const char	*state = fact_text(vm, "state");

	return strcmp(state, "running") == 0 || strcmp(state, "paused") == 0;
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
	const json_t	*others = uses_on(fact_text(use, "lu"));
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
	counters_start(uses);
	uses_begin(vm, uses);
	json_decref(uses);
	set_state(vm, "running");
	return 0;
}

void
guest_stop(const json_t *vm, const char *event)
{
	counters_write(fact_site(vm), fact_text(vm, "id"));
	event_log(event, "s:s,s:s,s:s,s:s", "site", fact_site(vm),
	    "vm", fact_text(vm, "id"), "name", fact_text(vm, "name"),
	    "host", fact_text(vm, "host"));
	uses_end(vm);
	set_state(vm, "off");
}

json_t *
guests_on(const json_t *volumes)
{
	json_t	*on = json_array(), *volume, *lu, *uses, *use;
	size_t	 i, k;

	json_array_foreach(volumes, i, volume) {
		lu = fabric_lu(volume);
		uses = uses_on(json_string_value(lu));
		json_array_foreach(uses, k, use)
			counters_write(fact_site(use), fact_text(use, "vm"));
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
guests_mapped(const json_t *volume, const char *array)
{
	json_t	*lu = fabric_lu(volume), *use;
	size_t	 i;

	json_array_foreach(uses_on(json_string_value(lu)), i, use)
		event_violation("virtualized-under-vm",
		    "s:s,s:O,s:s,s:s,s:s,s:s", "array", array, "lu", lu,
		    "site", fact_site(use), "vm", fact_text(use, "vm"),
		    "host", fact_text(use, "host"),
		    "disk", fact_text(use, "disk"));
	json_decref(lu);
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
	uses_begin(vm, uses);
	json_decref(uses);
}

void
guests_open(void)
{
	state_each("disk", born_each, NULL);
	state_commit();
	state_each("vm", run_each, NULL);
}
