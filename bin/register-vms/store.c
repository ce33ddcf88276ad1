#include "store.h"

#include <err.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"
#include "stamp.h"
#include "status.h"

struct store {
	pthread_mutex_t	 lock;
	json_t		*definitions;	/* {vm: record}, the source's */
	json_t		*elsewhere;	/* {vm: record}, the destination's */
	json_t		*disks;		/* {vm: {target: record}}, the source's */
	json_t		*vms;		/* {site: {vm: {host, autostart}}} */
	json_t		*stops;		/* {step: when it ended} */
};

struct store *
store_new(void)
{
	struct store	*s;

	if ((s = calloc(1, sizeof(*s))) == NULL ||
	    (s->definitions = json_object()) == NULL ||
	    (s->elsewhere = json_object()) == NULL ||
	    (s->disks = json_object()) == NULL ||
	    (s->vms = json_pack("{s{}s{}}", "source", "destination")) ==
	    NULL || (s->stops = json_object()) == NULL)
		err(STATUS_FATAL, NULL);
	pthread_mutex_init(&s->lock, NULL);
	return s;
}

void
store_free(struct store *s)
{
	if (s == NULL)
		return;
	json_decref(s->definitions);
	json_decref(s->elsewhere);
	json_decref(s->disks);
	json_decref(s->vms);
	json_decref(s->stops);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

static void
put_definition(struct store *s, json_t *definition)
{
	json_object_set(strcmp(fact_site(definition), "source") == 0 ?
	    s->definitions : s->elsewhere, fact_text(definition, "vm"),
	    definition);
}

/* What is behind a disk; the rest of thousands of records is not kept. */
static json_t *
essence(const json_t *disk)
{
	return json_pack("{sO* sO* sO*}",
	    "wwid", json_object_get(disk, "wwid"),
	    "datastore", json_object_get(disk, "datastore"),
	    "backing", json_object_get(disk, "backing"));
}

static void
put_disk(struct store *s, json_t *disk)
{
	json_t	*disks;

	if (strcmp(fact_site(disk), "source") != 0)
		return;
	disks = json_object_get(s->disks, fact_text(disk, "vm"));
	if (disks == NULL) {
		disks = json_object();
		json_object_set_new(s->disks, fact_text(disk, "vm"), disks);
	}
	json_object_set_new(disks, fact_text(disk, "target"), essence(disk));
}

static void
put_vm(struct store *s, json_t *vm)
{
	json_object_set_new(json_object_get(s->vms, fact_site(vm)),
	    fact_text(vm, "id"), json_pack("{ss sO*}",
	    "host", fact_text(vm, "host"),
	    "autostart", json_object_get(vm, "autostart")));
}

/* A VM that was off already has not been away since then. */
static void
put_stop(struct store *s, json_t *result)
{
	if (strcmp(fact_text(result, "status"), "done") == 0 &&
	    !json_is_true(json_object_get(result, "dry_run")))
		json_object_set(s->stops, fact_text(result, "step"),
		    json_object_get(result, "finished"));
}

void
store_put(struct store *s, const struct jl_record *rec)
{
	static const struct {
		const char	*type;
		void		(*put)(struct store *, json_t *);
	} kinds[] = {
		{ "vm_definition",	put_definition },
		{ "disk",		put_disk },
		{ "vm",			put_vm },
		{ "result",		put_stop },
	};
	json_t	*tree;
	size_t	 i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (jl_is(rec, kinds[i].type))
			break;
	if (i == sizeof(kinds) / sizeof(kinds[0]) ||
	    (kinds[i].put == put_stop && !jl_equal(rec, "op", "stop-vm")))
		return;
	tree = jl_tree(rec);
	pthread_mutex_lock(&s->lock);
	kinds[i].put(s, tree);
	json_decref(tree);		/* counts are shared: with the lock */
	pthread_mutex_unlock(&s->lock);
}

json_t *
store_definition(struct store *s, const char *vm)
{
	json_t	*record;

	pthread_mutex_lock(&s->lock);
	record = json_object_get(s->definitions, vm);
	if (record == NULL)
		record = json_object_get(s->elsewhere, vm);
	record = json_deep_copy(record);
	pthread_mutex_unlock(&s->lock);
	return record;
}

json_t *
store_disks(struct store *s, const char *vm)
{
	json_t	*disks;

	pthread_mutex_lock(&s->lock);
	disks = json_deep_copy(json_object_get(s->disks, vm));
	pthread_mutex_unlock(&s->lock);
	return disks == NULL ? json_object() : disks;
}

json_t *
store_vm(struct store *s, const char *site, const char *vm)
{
	json_t	*record;

	pthread_mutex_lock(&s->lock);
	record = json_deep_copy(json_object_get(json_object_get(s->vms, site),
	    vm));
	pthread_mutex_unlock(&s->lock);
	return record;
}

void
store_stopped(struct store *s, const char *step)
{
	char	now[STAMP_STRSIZE];

	stamp_now(now);
	pthread_mutex_lock(&s->lock);
	json_object_set_new(s->stops, step, json_string(now));
	pthread_mutex_unlock(&s->lock);
}

double
store_stop_time(struct store *s, const char *step)
{
	double	when;

	pthread_mutex_lock(&s->lock);
	when = stamp_seconds(fact_text(s->stops, step));
	pthread_mutex_unlock(&s->lock);
	return when;
}
