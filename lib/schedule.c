#include "schedule.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ops.h"
#include "schedule_graph.h"
#include "status.h"

void *
schedule_allocate(size_t count, size_t size)
{
	void	*p = calloc(count + 1, size);

	if (p == NULL)
		err(STATUS_FATAL, NULL);
	return p;
}

struct schedule *
schedule_new(void)
{
	return schedule_allocate(1, sizeof(struct schedule));
}

void
schedule_free(struct schedule *s)
{
	size_t	i;

	if (s == NULL)
		return;
	for (i = 0; i < s->count; i++) {
		free(s->node[i].op);
		free(s->node[i].after);
		free(s->node[i].uses);
	}
	HASH_CLEAR(hh, s->by_key);
	for (i = 0; i < s->resource_count; i++) {
		free(s->resource[i]->key);
		free(s->resource[i]);
	}
	free(s->resource);
	free(s->node);
	free(s);
}

/*
 * The stages of a pipe count by themselves: one for each tool and site of
 * paths, and two that ask managers (replumb(7)).
 */
static const char *
stage_of(const char *op)
{
	static const char *const	first[] = { "check-vm", "stop-vm",
		"stop-pool", "fingerprint-volume", "undefine-vm" };
	const struct op			*known = op_find(op);
	size_t				 i;

	for (i = 0; i < sizeof(first) / sizeof(first[0]); i++)
		if (strcmp(first[i], op) == 0)
			return "first";
	return known->tool;
}

static enum schedule_term
term_of(enum limit_kind kind, const char *stage)
{
	switch (kind) {
	case LIMIT_PORT:
		return SCHEDULE_PORTS;
	case LIMIT_HOST:
		return SCHEDULE_HOSTS;
	case LIMIT_MANAGER:
		return SCHEDULE_MANAGERS;
	default:
		return strcmp(stage, "apply-paths") == 0 ? SCHEDULE_PATHS :
		    SCHEDULE_VOLUMES;
	}
}

static struct resource *
resource_add(struct schedule *s, char *key, enum limit_kind kind,
    const char *stage)
{
	struct resource	*r = schedule_allocate(1, sizeof(*r));

	r->key = key;
	r->kind = kind;
	r->term = term_of(kind, stage);
	r->number = s->resource_count;
	s->resource = reallocarray(s->resource, ++s->resource_count,
	    sizeof(struct resource *));
	if (s->resource == NULL)
		err(STATUS_FATAL, NULL);
	s->resource[r->number] = r;
	HASH_ADD_KEYPTR(hh, s->by_key, r->key, strlen(r->key), r);
	return r;
}

/* The step that is being added keeps that busy. */
static void
use(void *arg, enum limit_kind kind, const char *name)
{
	struct schedule	*s = arg;
	struct node	*n = &s->node[s->count];
	const char	*stage = stage_of(n->op);
	struct resource	*r;
	char		*key;

	if (asprintf(&key, "%s\037%d\037%s", stage, (int)kind, name) == -1)
		err(STATUS_FATAL, NULL);
	HASH_FIND_STR(s->by_key, key, r);
	if (r == NULL)
		r = resource_add(s, key, kind, stage);
	else
		free(key);
	r->users++;
	n->uses = reallocarray(n->uses, n->use_count + 1, sizeof(*n->uses));
	if (n->uses == NULL)
		err(STATUS_FATAL, NULL);
	n->uses[n->use_count++] = r->number;
}

void
schedule_add(struct schedule *s, const struct schedule_step *step)
{
	struct node	*n;

	if (s->count == s->room) {
		s->room = s->room == 0 ? 1024 : 2 * s->room;
		s->node = reallocarray(s->node, s->room, sizeof(*s->node));
		if (s->node == NULL)
			err(STATUS_FATAL, NULL);
	}
	n = &s->node[s->count];
	*n = (struct node){ .op = strdup(step->op), .args = step->args,
	    .batch = step->batch, .after_count = step->after_count,
	    .after = schedule_allocate(step->after_count, sizeof(size_t)) };
	if (n->op == NULL)
		err(STATUS_FATAL, NULL);
	if (n->after_count > 0)
		memcpy(n->after, step->after,
		    n->after_count * sizeof(*n->after));
	limits_each_of(step->op, step->site, step->args, use, s);
	s->count++;
}

bool
schedule_has(const struct schedule *s, size_t position, size_t batch)
{
	return batch == SCHEDULE_ALL || s->node[position].batch == batch;
}

size_t
schedule_places(const struct resource *r, const struct limits *l)
{
	return l->at_once[r->kind];
}

double
schedule_begin(const struct schedule *s, size_t position)
{
	return s->node[position].begin_s;
}

double
schedule_end(const struct schedule *s, size_t position)
{
	return s->node[position].end_s;
}
