#include "turns.h"

#include <err.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uthash.h>

#include "status.h"

#define LOOK_NS	50000000	/* how soon one who waits sees a stop */

/* Steps, the first of the plan on top. */
struct heap {
	struct step	**step;
	size_t		  count, room;
};

/* Something that steps keep busy. */
struct place {
	char		*name;		/* its kind in front */
	enum limit_kind	 kind;
	size_t		 begun;
	size_t		 inside;	/* of these, have entered; lock */
	struct heap	 waiting;	/* found it full */
	UT_hash_handle	 hh;
};

struct turns {
	pthread_mutex_t	 lock;
	pthread_cond_t	 left;		/* somebody has left a place */
	unsigned	 ahead;
	struct limits	 limits;	/* written by one thread, with lock */
	struct place	*places;
	struct heap	 ready;		/* have not been looked at yet */
};

static void
heap_put(struct heap *h, struct step *s)
{
	size_t	i = h->count++;

	if (h->count > h->room) {
		h->room = h->room == 0 ? 16 : 2 * h->room;
		h->step = reallocarray(h->step, h->room, sizeof(*h->step));
		if (h->step == NULL)
			err(STATUS_FATAL, NULL);
	}
	for (; i > 0 && h->step[(i - 1) / 2]->position > s->position;
	    i = (i - 1) / 2)
		h->step[i] = h->step[(i - 1) / 2];
	h->step[i] = s;
}

/* The first, or NULL. */
static struct step *
heap_take(struct heap *h)
{
	struct step	*first, *last;
	size_t		 i = 0, k;

	if (h->count == 0)
		return NULL;
	first = h->step[0];
	last = h->step[--h->count];
	while ((k = 2 * i + 1) < h->count) {
		if (k + 1 < h->count &&
		    h->step[k + 1]->position < h->step[k]->position)
			k++;
		if (last->position <= h->step[k]->position)
			break;
		h->step[i] = h->step[k];
		i = k;
	}
	h->step[i] = last;
	return first;
}

struct turns *
turns_new(unsigned ahead)
{
	struct turns	*ts;

	if ((ts = calloc(1, sizeof(*ts))) == NULL)
		err(STATUS_FATAL, NULL);
	pthread_mutex_init(&ts->lock, NULL);
	pthread_cond_init(&ts->left, NULL);
	ts->ahead = ahead;
	ts->limits = limits_default;
	return ts;
}

void
turns_free(struct turns *ts)
{
	struct place	*p, *next;

	if (ts == NULL)
		return;
	HASH_ITER(hh, ts->places, p, next) {
		HASH_DEL(ts->places, p);
		free(p->waiting.step);
		free(p->name);
		free(p);
	}
	free(ts->ready.step);
	pthread_mutex_destroy(&ts->lock);
	pthread_cond_destroy(&ts->left);
	free(ts);
}

/* ---- places ---- */

static struct place *
find_place(struct turns *ts, enum limit_kind kind, const char *name)
{
	struct place	*p;
	char		*key;

	if (asprintf(&key, "%d %s", (int)kind, name) == -1)
		err(STATUS_FATAL, NULL);
	HASH_FIND_STR(ts->places, key, p);
	if (p != NULL) {
		free(key);
		return p;
	}
	if ((p = calloc(1, sizeof(*p))) == NULL)
		err(STATUS_FATAL, NULL);
	p->name = key;
	p->kind = kind;
	HASH_ADD_KEYPTR(hh, ts->places, p->name, strlen(p->name), p);
	return p;
}

struct knower {
	struct turns		*turns;
	struct step_turn	*turn;
};

static void
know(void *arg, enum limit_kind kind, const char *name)
{
	struct knower		*k = arg;
	struct step_turn	*t = k->turn;

	t->place = reallocarray(t->place, t->count + 1, sizeof(*t->place));
	if (t->place == NULL)
		err(STATUS_FATAL, NULL);
	t->place[t->count++] = find_place(k->turns, kind, name);
}

void
turns_know(struct turns *ts, struct step *s, const json_t *tree)
{
	struct knower	k = { .turns = ts, .turn = &s->turn };

	limits_each(tree, know, &k);
}

/* May one more be begun there? */
static bool
has_room(const struct turns *ts, const struct place *p)
{
	unsigned	limit = ts->limits.at_once[p->kind];

	return limit == 0 || p->begun < (size_t)limit + ts->ahead;
}

/* The first of those who wait for a place gets in line, if there is room. */
static void
call_one(struct turns *ts, struct place *p)
{
	if (p->waiting.count > 0 && has_room(ts, p))
		heap_put(&ts->ready, heap_take(&p->waiting));
}

void
turns_limit(struct turns *ts, const struct limits *limits)
{
	struct place	*p;

	pthread_mutex_lock(&ts->lock);
	ts->limits = *limits;
	pthread_cond_broadcast(&ts->left);
	pthread_mutex_unlock(&ts->lock);
	for (p = ts->places; p != NULL; p = p->hh.next)
		while (p->waiting.count > 0)
			heap_put(&ts->ready, heap_take(&p->waiting));
}

/* ---- turns ---- */

void
turns_wait(struct turns *ts, struct step *s)
{
	if (s->turn.waits)
		return;
	s->turn.waits = true;
	heap_put(&ts->ready, s);
}

/* A place that is full, or NULL. */
static struct place *
full_place(const struct turns *ts, const struct step_turn *t)
{
	size_t	i;

	for (i = 0; i < t->count; i++)
		if (!has_room(ts, t->place[i]))
			return t->place[i];
	return NULL;
}

/*
 * One that was called to a place does not take it: the next one may.  (More
 * are called than were, when it was not called; they find out.)
 */
static void
call_others(struct turns *ts, const struct step_turn *t)
{
	size_t	i;

	for (i = 0; i < t->count; i++)
		call_one(ts, t->place[i]);
}

struct step *
turns_next(struct turns *ts)
{
	struct place	*full;
	struct step	*s;
	size_t		 i;

	while ((s = heap_take(&ts->ready)) != NULL) {
		full = full_place(ts, &s->turn);
		if (full == NULL && step_may_run(s))
			break;
		s->turn.waits = step_may_run(s);
		if (s->turn.waits)
			heap_put(&full->waiting, s);
		call_others(ts, &s->turn);
	}
	if (s == NULL)
		return NULL;
	s->turn.waits = false;
	for (i = 0; i < s->turn.count; i++)
		s->turn.place[i]->begun++;
	return s;
}

void
turns_end(struct turns *ts, struct step *s)
{
	size_t	i;

	for (i = 0; i < s->turn.count; i++) {
		s->turn.place[i]->begun--;
		call_one(ts, s->turn.place[i]);
	}
}

/* ---- in any thread ---- */

/* Lock held. */
static bool
may_enter(const struct turns *ts, const struct step_turn *t)
{
	unsigned	limit;
	size_t		i;

	for (i = 0; i < t->count; i++) {
		limit = ts->limits.at_once[t->place[i]->kind];
		if (limit != 0 && t->place[i]->inside >= limit)
			return false;
	}
	return true;
}

/* Lock held. */
static void
wait_a_little(struct turns *ts)
{
	struct timespec	until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += LOOK_NS;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_cond_timedwait(&ts->left, &ts->lock, &until);
}

bool
turns_enter(struct turns *ts, const struct step *s, const atomic_bool *stop)
{
	size_t	i;
	bool	in;

	pthread_mutex_lock(&ts->lock);
	while (!(in = may_enter(ts, &s->turn)) && !atomic_load(stop))
		wait_a_little(ts);
	for (i = 0; in && i < s->turn.count; i++)
		s->turn.place[i]->inside++;
	pthread_mutex_unlock(&ts->lock);
	return in;
}

void
turns_leave(struct turns *ts, const struct step *s)
{
	size_t	i;

	pthread_mutex_lock(&ts->lock);
	for (i = 0; i < s->turn.count; i++)
		s->turn.place[i]->inside--;
	pthread_cond_broadcast(&ts->left);
	pthread_mutex_unlock(&ts->lock);
}
