#include "copies.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "counters.h"
#include "disks.h"
#include "events.h"
#include "fabric.h"
#include "fact.h"
#include "latency.h"
#include "loop.h"
#include "state.h"
#include "status.h"
#include "uses.h"
#include "web.h"

/* One copy at work. */
struct copy {
	struct array	*array;
	char		*id;		/* of the pair */
	double		 begun, seconds;	/* of all */
	struct timer	*timer;
	struct copy	*next;
};

static struct copy	*copies;

static struct copy **
copy_find(const struct array *a, const char *id)
{
	struct copy	**p;

	for (p = &copies; *p != NULL; p = &(*p)->next)
		if ((*p)->array == a && strcmp((*p)->id, id) == 0)
			break;
	return p;
}

static void
copy_free(struct copy **p)
{
	struct copy	*c = *p;

	*p = c->next;
	if (c->timer != NULL)
		loop_cancel(c->timer);
	free(c->id);
	free(c);
}

static const json_t *
side(const struct array *a, const json_t *pair, const char *name)
{
	return array_volume(a, json_integer_value(json_object_get(pair,
	    name)));
}

/* A volume with the space of another one. */
static json_t *
moved_to(const json_t *volume, const json_t *space)
{
	static const char *const members[] = { "external", "pool" };
	json_t			*copy = json_copy((json_t *)volume);
	size_t			 i;

	for (i = 0; i < 2; i++) {
		json_object_del(copy, members[i]);
		if (json_object_get(space, members[i]) != NULL)
			json_object_set(copy, members[i],
			    json_object_get(space, members[i]));
	}
	return copy;
}

static void
change_places(const struct array *a, const json_t *pair)
{
	const json_t	*p = side(a, pair, "pvol"), *s = side(a, pair, "svol");
	json_t		*fresh_p = moved_to(p, s), *fresh_s = moved_to(s, p);
	json_t		*from = fabric_lu(p), *to = fabric_lu(fresh_p);
	json_t		*route = fabric_name(p), *use;
	size_t		 i;

	json_array_foreach(uses_on(json_string_value(from)), i, use)
		counters_write(fact_site(use), fact_text(use, "vm"));
	counters_copy(p, json_string_value(to));
	state_put_new(fresh_p);
	state_put_new(fresh_s);
	disks_moved(json_string_value(from), json_string_value(to));
	uses_move(json_string_value(route), json_string_value(from),
	    json_string_value(to));
	json_decref(from);
	json_decref(to);
	json_decref(route);
}

static void
set_status(const json_t *pair, const char *status)
{
	event_log("copy", "s:O,s:O,s:s", "array", json_object_get(pair,
	    "array"), "pair", json_object_get(pair, "id"), "status", status);
	state_put_new(state_with_new(pair, "status", json_string(status)));
}

/* All is copied; unless what was to be read went away. */
static void
copied(void *arg)
{
	struct copy		*c = arg;
	const struct array	*a = c->array;
	const json_t		*pair = state_get("x-pair", a->id, c->id, NULL);
	bool			 good = fabric_alive(side(a, pair, "pvol"));

	if (good)
		change_places(a, pair);
	set_status(pair, good ? "PSUS" : "PSUE");
	state_commit();
	c->timer = NULL;
	copy_free(copy_find(a, c->id));
}

void
copy_begin(struct array *a, const json_t *pair)
{
	struct copy	*c;

	if ((c = calloc(1, sizeof(*c))) == NULL ||
	    (c->id = strdup(fact_text(pair, "id"))) == NULL)
		err(STATUS_FATAL, NULL);
	c->array = a;
	c->begun = loop_time();
	c->seconds = latency("drain");
	c->timer = loop_after(c->seconds, copied, c);
	c->next = copies;
	copies = c;
	set_status(pair, "COPY");
}

void
copy_cancel(const struct array *a, const char *id)
{
	struct copy	**c = copy_find(a, id);

	if (*c != NULL)
		copy_free(c);
}

void
copies_open(void)
{
	struct array	*a;
	json_t		*pair;
	size_t		 i;

	for (a = arrays; a != NULL; a = a->next)
		json_array_foreach(state_find(ARRAY_PAIRS, a->id, NULL), i,
		    pair)
			if (strcmp(fact_text(pair, "status"), "COPY") == 0)
				copy_begin(a, pair);
}

void
copies_close(void)
{
	while (copies != NULL)
		copy_free(&copies);
}

int
copy_percent(const struct array *a, const json_t *pair)
{
	const struct copy	*c = *copy_find(a, fact_text(pair, "id"));
	double			 done;

	if (c == NULL)
		return strcmp(fact_text(pair, "status"), "PSUS") == 0 ? 100 : 0;
	done = c->seconds > 0 ? (loop_time() - c->begun) / c->seconds : 1;
	return done < 0.99 ? (int)(done * 100) : 99;
}

