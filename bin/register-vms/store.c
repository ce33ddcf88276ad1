#include "store.h"

#include <err.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"
#include "status.h"

struct store {
	pthread_mutex_t	 lock;
	json_t		*definitions;	/* {vm: record}, the source's */
	json_t		*elsewhere;	/* {vm: record}, the destination's */
	json_t		*disks;		/* {vm: {target: record}}, the source's */
};

struct store *
store_new(void)
{
	struct store	*s;

	if ((s = calloc(1, sizeof(*s))) == NULL ||
	    (s->definitions = json_object()) == NULL ||
	    (s->elsewhere = json_object()) == NULL ||
	    (s->disks = json_object()) == NULL)
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
	pthread_mutex_destroy(&s->lock);
	free(s);
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
	json_object_set(disks, fact_text(disk, "target"), disk);
}

void
store_put(struct store *s, const struct jl_record *rec)
{
	bool	 definition = jl_is(rec, "vm_definition");
	json_t	*tree;

	if (!definition && !jl_is(rec, "disk"))
		return;
	tree = jl_tree(rec);
	pthread_mutex_lock(&s->lock);
	if (!definition)
		put_disk(s, tree);
	else
		json_object_set(strcmp(fact_site(tree), "source") == 0 ?
		    s->definitions : s->elsewhere, fact_text(tree, "vm"), tree);
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
