/* Counts and sizes that the stream tells of. */
#include <stdio.h>
#include <string.h>
#include <uthash.h>
#include <err.h>

#include "estimate.h"
#include "status.h"

#define PATHS_PER_HOST	4	/* two initiators, two fabrics, two ports */

/* Names of what is planned. */
struct name {
	char		*text;
	UT_hash_handle	 hh;
};

static char	assumed[256];

const char *
counts_assumed(void)
{
	return assumed;
}

static void
add(struct name **set, const char *text)
{
	struct name	*n;

	HASH_FIND_STR(*set, text, n);
	if (n != NULL)
		return;
	if ((n = calloc(1, sizeof(*n))) == NULL ||
	    (n->text = strdup(text)) == NULL)
		err(STATUS_FATAL, NULL);
	HASH_ADD_KEYPTR(hh, *set, n->text, strlen(n->text), n);
}

static bool
has(const struct name *set, const char *text)
{
	struct name	*n;

	HASH_FIND_STR(set, text, n);
	return n != NULL;
}

static void
clear(struct name **set)
{
	struct name	*n, *next;

	HASH_ITER(hh, *set, n, next) {
		HASH_DEL(*set, n);
		free(n->text);
		free(n);
	}
}

static void
add_all(struct name **set, const json_t *texts)
{
	const json_t	*t;
	size_t		 i;

	json_array_foreach(texts, i, t)
		if (json_is_string(t))
			add(set, json_string_value(t));
}

/* The groups that are in a batch. */
static struct name *
planned_groups(const struct facts *fs)
{
	struct name	*groups = NULL;
	struct fact	*f;

	for (f = facts_first(fs, "batch"); f != NULL; f = f->next)
		add_all(&groups, json_object_get(f->record, "groups"));
	return groups;
}

static size_t
hosts_of(const struct facts *fs, const char *datastore)
{
	const json_t	*record;
	size_t		 count;

	record = facts_get(fs, "datastore", "source", datastore, NULL);
	count = json_array_size(json_object_get(record, "hosts"));
	return count == 0 ? 1 : count;
}

/* Without array facts paths are not known: assume some for each host. */
static void
assume_paths(struct scenario *sc, const struct facts *fs,
    const struct name *groups, double volumes)
{
	struct fact	*f;
	const json_t	*place;
	double		 paths = 0;
	size_t		 i;

	for (f = facts_first(fs, "group"); f != NULL; f = f->next) {
		if (!has(groups, fact_text(f->record, "id")))
			continue;
		json_array_foreach(json_object_get(f->record, "volumes"), i,
		    place)
			paths += PATHS_PER_HOST * (double)hosts_of(fs,
			    fact_text(place, "datastore"));
	}
	scenario_count(sc, N_PATHS, paths);
	scenario_count(sc, N_EXT, PATHS_PER_HOST * volumes);
	snprintf(assumed, sizeof(assumed), "datastores stand for volumes, and "
	    "%d paths are assumed for each host and volume and for the new "
	    "array%s", PATHS_PER_HOST, volumes > 0 ? "" :
	    "; no datastore is known, so that no path counts");
}

static bool
is_disk(const json_t *disk)
{
	const char	*device = fact_text(disk, "device");

	return *device == '\0' || strcmp(device, "disk") == 0 ||
	    strcmp(device, "lun") == 0;
}

/* Memory and disks of the VMs that move. */
static void
count_vms(struct scenario *sc, const struct facts *fs,
    const struct name *groups, double vm_count, double bytes)
{
	struct name	*vms = NULL;
	struct fact	*f;
	const json_t	*memory;
	double		 disks = 0, sum = 0, known = 0;

	for (f = facts_first(fs, "group"); f != NULL; f = f->next)
		if (has(groups, fact_text(f->record, "id")))
			add_all(&vms, json_object_get(f->record, "vms"));
	for (f = facts_first(fs, "disk"); f != NULL; f = f->next)
		disks += is_disk(f->record) &&
		    strcmp(fact_site(f->record), "source") == 0 &&
		    has(vms, fact_text(f->record, "vm"));
	for (f = facts_first(fs, "vm"); f != NULL; f = f->next) {
		memory = json_object_get(f->record, "memory_bytes");
		if (!json_is_integer(memory) ||
		    strcmp(fact_site(f->record), "source") != 0 ||
		    !has(vms, fact_text(f->record, "id")))
			continue;
		sum += json_number_value(memory);
		known++;
	}
	if (disks == 0)
		disks = vm_count;
	scenario_count(sc, N_D, disks);
	if (disks > 0 && bytes > 0)
		scenario_count(sc, DISK, bytes / disks);
	if (known > 0)
		scenario_count(sc, MEM, sum / known);
	clear(&vms);
}

/* A total of the plan; 0 when it is none. */
static double
total(const json_t *plan, const char *name)
{
	const json_t	*n;

	n = json_object_get(json_object_get(plan, "totals"), name);
	return json_is_integer(n) && json_integer_value(n) > 0 ?
	    json_number_value(n) : 0;
}

/* "Any number" is no number to divide by. */
static void
count_at_once(struct scenario *sc, enum symbol_id id, unsigned n)
{
	if (n > 0)
		scenario_count(sc, id, n);
}

static const json_t *
last_plan(const struct facts *fs)
{
	struct fact	*f = facts_first(fs, "plan");

	while (f != NULL && f->next != NULL)
		f = f->next;
	return f == NULL ? NULL : f->record;
}

struct limits
counts_limits(const struct facts *fs)
{
	struct limits	l = limits_default;
	const char	*why;

	why = limits_read(&l, json_object_get(last_plan(fs), "limits"));
	if (why != NULL)
		errx(STATUS_FATAL, "plan: %s", why);
	return l;
}

bool
counts_take(struct scenario *sc, const struct facts *fs)
{
	const json_t	*plan = last_plan(fs);
	struct limits	 l = counts_limits(fs);
	struct name	*groups;

	if (plan == NULL)
		return false;
	groups = planned_groups(fs);
	scenario_count(sc, N_S, total(plan, "vms"));
	scenario_count(sc, N_H, total(plan, "hosts"));
	scenario_count(sc, N_V, total(plan, "volumes"));
	if (json_is_false(json_object_get(plan, "executable")))
		assume_paths(sc, fs, groups, total(plan, "volumes"));
	else {
		scenario_count(sc, N_PATHS, total(plan, "paths"));
		scenario_count(sc, N_EXT, total(plan, "external_paths"));
	}
	count_at_once(sc, P, l.at_once[LIMIT_ARRAY]);
	count_at_once(sc, M_VM, l.at_once[LIMIT_MANAGER]);
	count_at_once(sc, M_H, l.at_once[LIMIT_HOST]);
	count_vms(sc, fs, groups, total(plan, "vms"), total(plan, "bytes"));
	clear(&groups);
	return true;
}

bool
counts_known(const struct scenario *sc)
{
	return scenario_has(sc, N_S) && scenario_has(sc, N_D) &&
	    scenario_has(sc, N_V) && scenario_has(sc, N_PATHS) &&
	    scenario_has(sc, N_EXT);
}
