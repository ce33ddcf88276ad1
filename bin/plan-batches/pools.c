/* Where the data of drained volumes goes: pools of the new array. */
#include "undo.h"

#include <string.h>

struct room {
	const json_t	*pool;
	json_int_t	 free;
};

struct pools {
	struct list	 rooms;		/* struct room, of the destination */
};

struct pools *
pools_new(const struct estate *e)
{
	struct pools	*p = allocate(sizeof(*p));
	struct room	*r;
	struct fact	*f;

	for (f = facts_first(e->facts, "pool"); f != NULL; f = f->next) {
		if (strcmp(fact_site(f->record), "destination") != 0)
			continue;
		r = allocate(sizeof(*r));
		r->pool = f->record;
		r->free = json_integer_value(json_object_get(f->record,
		    "free_bytes"));
		list_add(&p->rooms, r);
	}
	return p;
}

static bool
is_of(const struct room *r, const char *array)
{
	return strcmp(fact_text(r->pool, "array"), array) == 0;
}

/* What --map says of a volume, by its name or id, or of its array. */
static const char *
mapped(const struct estate *e, const json_t *source)
{
	const char	*names[] = { text_new("%s/%s",
			    fact_text(source, "array"),
			    fact_text(source, "volume")),
			    fact_text(source, "volume"),
			    fact_text(source, "array") };
	const char	*to = NULL;
	size_t		 i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]) && to == NULL; i++)
		to = table_get(e->options->map, "pool", names[i], NULL);
	return to;
}

/* The pool with that id, or with the most room. */
static struct room *
choose(const struct pools *p, const char *array, const char *id)
{
	struct room	*r, *best = NULL;
	size_t		 i;

	for (i = 0; i < p->rooms.count; i++) {
		r = p->rooms.item[i];
		if (!is_of(r, array))
			continue;
		if (id != NULL && strcmp(fact_text(r->pool, "id"), id) == 0)
			return r;
		if (id == NULL && (best == NULL || r->free > best->free))
			best = r;
	}
	return best;
}

const char *
pools_take(struct pools *p, const struct estate *e, const char *array,
    const json_t *source, json_int_t size, const char **why)
{
	const char	*id = mapped(e, source);
	struct room	*r = choose(p, array, id);

	if (r == NULL && id != NULL)
		*why = text_new("array %s has no pool %s", array, id);
	else if (r == NULL)
		*why = text_new("no pool of array %s is known", array);
	else if (r->free < size)
		*why = text_new("it has %lld bytes, and pool %s of array %s, "
		    "%s, has %lld free", (long long)size,
		    fact_text(r->pool, "id"), array, id != NULL ?
		    "where it is to go" : "which has most",
		    (long long)r->free);
	else {
		r->free -= size;
		return fact_text(r->pool, "id");
	}
	return NULL;
}
