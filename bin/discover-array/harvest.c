#include "discover-array.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "checked.h"
#include "record.h"
#include "status.h"

/* What an array may tell of itself. */
static bool
is_array_fact(const char *type)
{
	static const char *const	types[] = { "array", "array_port",
	    "host_group", "lun", "pool", "volume", NULL };
	size_t				i;

	for (i = 0; types[i] != NULL; i++)
		if (strcmp(types[i], type) == 0)
			return true;
	return false;
}

static const char *
text(const json_t *record, const char *name)
{
	const char	*s = json_string_value(json_object_get(record, name));

	return s == NULL ? "" : s;
}

/* The same record with our site behind its type. */
static json_t *
sited_new(const json_t *record, const char *site)
{
	json_t	*out = json_pack("{sO* ss}", "type",
	    json_object_get(record, "type"), "site", site);

	if (out == NULL)
		err(STATUS_FATAL, NULL);
	json_object_update_missing(out, (json_t *)record);
	return out;
}

void
harvest_add(void *arg, json_t *record)
{
	struct harvest	*h = arg;
	const char	*why;
	json_t		*fact;

	h->answers++;
	fact = sited_new(record, h->site);
	if ((why = checked_record(fact)) == NULL &&
	    !is_array_fact(text(fact, "type")))
		why = "type: not a fact of an array";
	if (why != NULL) {
		warnx("%s: record %zu: %s", h->source, h->answers, why);
		h->bad++;
		json_decref(fact);
		return;
	}
	if (h->count == h->room) {
		h->room = h->room * 2 + 64;
		h->fact = reallocarray(h->fact, h->room, sizeof(*h->fact));
		if (h->fact == NULL)
			err(STATUS_FATAL, NULL);
	}
	h->fact[h->count++] = (struct fact){ fact, h->answers };
}

/* Keys are texts and integers; a missing one comes first. */
static int
compare_field(const json_t *a, const json_t *b, const char *name)
{
	const json_t	*x = json_object_get(a, name);
	const json_t	*y = json_object_get(b, name);

	if (json_is_integer(x) && json_is_integer(y))
		return (json_integer_value(x) > json_integer_value(y)) -
		    (json_integer_value(x) < json_integer_value(y));
	return strcmp(text(a, name), text(b, name));
}

static int
compare(const void *a, const void *b)
{
	const struct fact	*f = a, *g = b;
	const json_t		*x = f->record, *y = g->record;
	const struct record_type *type;
	const char *const	*key;
	int			 order;

	if ((order = strcmp(text(x, "type"), text(y, "type"))) != 0)
		return order;
	type = record_type_find(text(x, "type"), strlen(text(x, "type")));
	for (key = type->key; *key != NULL && order == 0; key++)
		order = compare_field(x, y, *key);
	/* of two with one key the later counts */
	return order != 0 ? order : (f->number > g->number) -
	    (f->number < g->number);
}

void
harvest_sort(struct harvest *h)
{
	if (h->count > 1)
		qsort(h->fact, h->count, sizeof(*h->fact), compare);
}

json_t *
harvest_counts(const struct harvest *h)
{
	json_t		*counts = json_object();
	const char	*type;
	size_t		 i;

	for (i = 0; i < h->count; i++) {
		type = text(h->fact[i].record, "type");
		json_object_set_new(counts, type, json_integer(1 +
		    json_integer_value(json_object_get(counts, type))));
	}
	return counts;
}

void
harvest_fini(struct harvest *h)
{
	while (h->count > 0)
		json_decref(h->fact[--h->count].record);
	free(h->fact);
}
