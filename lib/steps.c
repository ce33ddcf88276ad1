#include "steps.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "status.h"

/* A list of steps that grows. */
struct list {
	struct step	**step;
	size_t		  count, room;
};

/* What only this file needs to know of a step. */
struct step_links {
	struct list	 next;		/* the steps that wait for this one */
	size_t		 missing;	/* steps in after without good result */
	bool		 stuck;
	const char	*cause;
	UT_hash_handle	 hh;
	struct step	 step;
};

struct steps {
	struct step_links	*by_id;	/* iterates in order of first mention */
	struct list		 ready;	/* candidates from "taken" on */
	size_t			 taken;
};

struct steps *
steps_new(void)
{
	struct steps	*ss;

	if ((ss = calloc(1, sizeof(*ss))) == NULL)
		err(STATUS_FATAL, NULL);
	return ss;
}

void
steps_free(struct steps *ss)
{
	struct step_links	*l, *next;

	if (ss == NULL)
		return;
	HASH_ITER(hh, ss->by_id, l, next) {
		HASH_DEL(ss->by_id, l);
		free(l->step.id);
		free(l->step.after);
		free(l->next.step);
		json_decref(l->step.tree);
		json_decref(l->step.made);
		free(l);
	}
	free(ss->ready.step);
	free(ss);
}

static void
list_add(struct list *list, struct step *s)
{
	if (list->count == list->room) {
		list->room = list->room == 0 ? 4 : 2 * list->room;
		list->step = reallocarray(list->step, list->room,
		    sizeof(*list->step));
		if (list->step == NULL)
			err(STATUS_FATAL, NULL);
	}
	list->step[list->count++] = s;
}

static struct step_links *
find(const struct steps *ss, const char *id)
{
	struct step_links	*l;

	HASH_FIND_STR(ss->by_id, id, l);
	return l;
}

const struct step *
steps_find(const struct steps *ss, const char *id)
{
	const struct step_links	*l = find(ss, id);

	return l == NULL ? NULL : &l->step;
}

/* The step with that id, made when it is not there. */
static struct step *
place(struct steps *ss, const char *id)
{
	struct step_links	*l = find(ss, id);

	if (l != NULL)
		return &l->step;
	if ((l = calloc(1, sizeof(*l))) == NULL ||
	    (l->step.id = strdup(id)) == NULL)
		err(STATUS_FATAL, NULL);
	l->step.links = l;
	HASH_ADD_KEYPTR(hh, ss->by_id, l->step.id, strlen(l->step.id), l);
	return &l->step;
}

bool
step_good(const struct step *s)
{
	return s->outcome == STEP_DONE || s->outcome == STEP_ALREADY;
}

bool
step_follows_rehearsed(const struct step *s)
{
	size_t	i;

	for (i = 0; i < s->after_count; i++)
		if (s->after[i]->rehearsed)
			return true;
	return false;
}

static bool
may_run(const struct step *s)
{
	return s->ours && s->tree != NULL && s->links->missing == 0 &&
	    !s->begun && !step_good(s);
}

const char *
steps_put_new(struct steps *ss, json_t *tree, bool ours)
{
	json_t		*after = json_object_get(tree, "after"), *id;
	struct step	*s;
	size_t		 i;

	json_array_foreach(after, i, id)
		if (!json_is_string(id)) {
			json_decref(tree);
			return "after: not an array of step ids";
		}
	s = place(ss, json_string_value(json_object_get(tree, "id")));
	if (s->tree != NULL) {
		bool	same = json_equal(s->tree, tree);

		s->disputed = s->disputed || !same;
		json_decref(tree);
		return same ? NULL :
		    "id: another step with this id came before";
	}
	s->tree = tree;
	s->ours = ours;
	s->after = calloc(json_array_size(after) + 1, sizeof(*s->after));
	if (s->after == NULL)
		err(STATUS_FATAL, NULL);
	json_array_foreach(after, i, id) {
		s->after[i] = place(ss, json_string_value(id));
		list_add(&s->after[i]->links->next, s);
		if (!step_good(s->after[i]))
			s->links->missing++;
	}
	s->after_count = i;
	if (may_run(s))
		list_add(&ss->ready, s);
	return NULL;
}

struct step *
steps_settle(struct steps *ss, const char *id, enum step_outcome outcome,
    const json_t *made, bool dry)
{
	struct step	*s = place(ss, id);
	struct list	*next = &s->links->next;
	bool		 was = step_good(s);
	size_t		 i;

	s->outcome = outcome;
	json_decref(s->made);
	s->made = json_deep_copy(made);
	s->rehearsed = dry && (outcome == STEP_DONE ||
	    step_follows_rehearsed(s));
	for (i = 0; i < next->count && step_good(s) != was; i++) {
		next->step[i]->links->missing += was ? 1 : (size_t)-1;
		if (may_run(next->step[i]))
			list_add(&ss->ready, next->step[i]);
	}
	if (may_run(s))
		list_add(&ss->ready, s);
	return s;
}

struct step *
steps_next_ready(struct steps *ss)
{
	struct step	*s;

	while (ss->taken < ss->ready.count) {
		s = ss->ready.step[ss->taken++];
		if (may_run(s))
			return s;
	}
	ss->taken = ss->ready.count = 0;
	return NULL;
}

/* Mark everything that waits for s, and for what waits for that. */
static void
spread(struct step *s, struct list *todo)
{
	struct list	*next;
	struct step	*t;
	size_t		 i, done = todo->count;

	s->links->stuck = true;
	if (s->links->cause == NULL)
		s->links->cause = s->id;
	list_add(todo, s);
	while (done < todo->count) {
		s = todo->step[done++];
		next = &s->links->next;
		for (i = 0; i < next->count; i++) {
			t = next->step[i];
			if (t->links->stuck || step_good(t))
				continue;
			t->links->stuck = true;
			t->links->cause = s->links->cause;
			list_add(todo, t);
		}
	}
}

void
steps_each_stuck(struct steps *ss,
    void (*each)(struct step *, const char *cause, void *arg), void *arg)
{
	static const enum step_outcome	 roots[] = {
		STEP_FAILED, STEP_SKIPPED
	};
	struct step_links		*l;
	struct list			 todo = { .count = 0 };
	size_t				 i;

	for (l = ss->by_id; l != NULL; l = l->hh.next) {
		l->stuck = false;
		l->cause = NULL;
	}
	for (i = 0; i < 2; i++)
		for (l = ss->by_id; l != NULL; l = l->hh.next)
			if (l->step.outcome == roots[i] && !l->stuck)
				spread(&l->step, &todo);
	free(todo.step);
	for (l = ss->by_id; l != NULL; l = l->hh.next)
		if (l->stuck && l->step.ours && !l->step.begun &&
		    l->step.outcome != STEP_SKIPPED &&
		    strcmp(l->cause, l->step.id) != 0)
			each(&l->step, l->cause, arg);
}

size_t
steps_count(const struct steps *ss, enum step_outcome outcome)
{
	const struct step_links	*l;
	size_t			 n = 0;

	for (l = ss->by_id; l != NULL; l = l->hh.next)
		if (l->step.ours && l->step.outcome == outcome)
			n++;
	return n;
}

int
step_outcome_parse(const char *status)
{
	static const char *const words[] = {
		[STEP_DONE] = "done", [STEP_ALREADY] = "already",
		[STEP_FAILED] = "failed", [STEP_SKIPPED] = "skipped"
	};
	int	i;

	for (i = STEP_DONE; i <= STEP_SKIPPED; i++)
		if (strcmp(words[i], status) == 0)
			return i;
	return -1;
}
