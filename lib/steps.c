#include "steps.h"

#include <err.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "gist.h"
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
	uint64_t	 gist;		/* of its record */
	bool		 stuck;
	const char	*cause;
	UT_hash_handle	 hh;
	struct step	 step;
};

/* Which step stops a VM. */
struct stop {
	const struct step	*step;
	UT_hash_handle		 hh;	/* by its vm */
};

/* A plan that was spoken of. */
struct plan {
	char		*id;
	struct plan	*next;
};

struct steps {
	struct plan		*plans;
	struct stop		*stops;
	struct step_links	*by_id;	/* iterates in order of first mention */
	size_t			 records;	/* of steps, so far */
	bool			 dry;		/* see steps_new */
	struct list		 ready;	/* candidates from "taken" on */
	size_t			 taken;
};

struct steps *
steps_new(bool dry)
{
	struct steps	*ss;

	if ((ss = calloc(1, sizeof(*ss))) == NULL)
		err(STATUS_FATAL, NULL);
	ss->dry = dry;
	return ss;
}

void
steps_free(struct steps *ss)
{
	struct step_links	*l, *next;
	struct stop		*stop, *other;
	struct plan		*plan;

	if (ss == NULL)
		return;
	while ((plan = ss->plans) != NULL) {
		ss->plans = plan->next;
		free(plan->id);
		free(plan);
	}
	HASH_ITER(hh, ss->stops, stop, other) {
		HASH_DEL(ss->stops, stop);
		free(stop);
	}
	HASH_ITER(hh, ss->by_id, l, next) {
		HASH_DEL(ss->by_id, l);
		free(l->step.id);
		free(l->step.text);
		free(l->step.vm);
		free(l->step.made);
		free(l->step.after);
		free(l->step.turn.place);
		free(l->next.step);
		free(l);
	}
	free(ss->ready.step);
	free(ss);
}

static void
list_add(struct list *list, struct step *s)
{
	if (list->count == list->room) {
		list->room = list->room == 0 ? 1 : 2 * list->room;
		list->step = reallocarray(list->step, list->room,
		    sizeof(*list->step));
		if (list->step == NULL)
			err(STATUS_FATAL, NULL);
	}
	list->step[list->count++] = s;
}

static struct step_links *
find(const struct steps *ss, const char *id, size_t len)
{
	struct step_links	*l;

	HASH_FIND(hh, ss->by_id, id, len, l);
	return l;
}

const struct step *
steps_find(const struct steps *ss, const char *id)
{
	const struct step_links	*l = find(ss, id, strlen(id));

	return l == NULL ? NULL : &l->step;
}

static char *
copy(const char *s, size_t len)
{
	char	*text;

	if ((text = malloc(len + 1)) == NULL)
		err(STATUS_FATAL, NULL);
	memcpy(text, s, len);
	text[len] = '\0';
	return text;
}

const char *
steps_plan(struct steps *ss, const char *id)
{
	struct plan	*plan;

	for (plan = ss->plans; plan != NULL; plan = plan->next)
		if (strcmp(plan->id, id) == 0)
			return plan->id;
	if ((plan = malloc(sizeof(*plan))) == NULL)
		err(STATUS_FATAL, NULL);
	plan->id = copy(id, strlen(id));
	plan->next = ss->plans;
	ss->plans = plan;
	return plan->id;
}

/* The step with that id, made when it is not there. */
static struct step *
place(struct steps *ss, const char *id, size_t len)
{
	struct step_links	*l = find(ss, id, len);

	if (l != NULL)
		return &l->step;
	if ((l = calloc(1, sizeof(*l))) == NULL)
		err(STATUS_FATAL, NULL);
	l->step.id = copy(id, len);
	l->step.links = l;
	HASH_ADD_KEYPTR(hh, ss->by_id, l->step.id, len, l);
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

bool
step_may_run(const struct step *s)
{
	return s->ours && s->op != NULL && s->links->missing == 0 &&
	    !s->begun && !step_good(s);
}

/* ---- records ---- */

/* A text member, malloc'd; "" when it is none. */
static char *
text_of(const struct scan_member *m)
{
	if (m == NULL || m->kind != SCAN_STRING)
		return copy("", 0);
	return m->escaped ? scan_decode(m->val, m->len) : copy(m->val, m->len);
}

/* Of a step that stops or starts a VM: which one. */
static char *
vm_of(const struct op *op, const struct scan_member *args)
{
	struct scan	 members = { 0 };
	char		*vm = NULL;

	if (args == NULL || args->kind != SCAN_OBJECT ||
	    (strcmp(op->name, "stop-vm") != 0 &&
	    strcmp(op->name, "start-vm") != 0))
		return NULL;
	if (scan_object(&members, args->val, args->len) == 0)
		vm = text_of(scan_find(&members, "vm"));
	scan_fini(&members);
	return vm;
}

struct afters {
	struct steps	*steps;
	struct list	 list;
};

static void
add_after(void *arg, const char *id, size_t len)
{
	struct afters	*a = arg;

	list_add(&a->list, place(a->steps, id, len));
}

/* What a step waits for; 0, or -1 when that is not a list of ids. */
static int
read_after(struct steps *ss, const struct jl_record *rec, struct list *list)
{
	const struct scan_member	*m = scan_find(rec->members, "after");
	struct afters			 a = { .steps = ss };

	if (m == NULL || m->kind != SCAN_ARRAY ||
	    scan_each_string(m, add_after, &a) == -1) {
		free(a.list.step);
		return -1;
	}
	*list = a.list;
	return 0;
}

static void
link_after(const struct steps *ss, struct step *s, struct list *after)
{
	size_t	i;

	for (i = 0; i < after->count; i++) {
		list_add(&after->step[i]->links->next, s);
		if (!step_good(after->step[i]))
			s->links->missing++;
	}
	if (!s->ours && !ss->dry) {	/* nobody will ask */
		free(after->step);
		return;
	}
	s->after = reallocarray(after->step, after->count + (after->count == 0),
	    sizeof(*s->after));
	if (s->after == NULL)
		err(STATUS_FATAL, NULL);
	s->after_count = after->count;
}

/* One member of an object; where the next one goes. */
static char *
put_member(char *s, bool first, const struct scan_member *m)
{
	static const char *const	 others[] = { "after", "type",
					    "batch", "id", "op", "site" };
	const char			*quote;
	size_t				 i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strlen(others[i]) == m->keylen &&
		    memcmp(m->key, others[i], m->keylen) == 0)
			return s;
	quote = m->kind == SCAN_STRING ? "\"" : "";
	return s + sprintf(s, "%s\"%.*s\":%s%.*s%s", first ? "{" : ",",
	    (int)m->keylen, m->key, quote, (int)m->len, m->val, quote);
}

/* Of a record, what who runs it must know. */
static char *
keep_text(const struct jl_record *rec)
{
	const struct scan	*members = rec->members;
	size_t			 i, size = 3;
	char			*text, *end;

	for (i = 0; i < members->count; i++)
		size += members->member[i].keylen + members->member[i].len + 6;
	if ((text = end = malloc(size)) == NULL)
		err(STATUS_FATAL, NULL);
	for (i = 0; i < members->count; i++)
		end = put_member(end, end == text, &members->member[i]);
	strcpy(end, "}");
	return text;
}

/* Of two that stop one VM the later counts. */
static void
note_stop(struct steps *ss, const struct step *s)
{
	struct stop	*stop;

	if (s->vm == NULL || strcmp(s->op->name, "stop-vm") != 0)
		return;
	HASH_FIND_STR(ss->stops, s->vm, stop);
	if (stop == NULL) {
		if ((stop = calloc(1, sizeof(*stop))) == NULL)
			err(STATUS_FATAL, NULL);
		HASH_ADD_KEYPTR(hh, ss->stops, s->vm, strlen(s->vm), stop);
	}
	stop->step = s;
}

static bool
is_destination(const struct scan_member *site)
{
	static const char	word[] = "destination";

	return site != NULL && site->kind == SCAN_STRING &&
	    site->len == strlen(word) && memcmp(site->val, word,
	    site->len) == 0;
}

/*
 * Will a step ask what this one has made?  The LUNs that were taken away, the
 * longest of all, are for the way back only.
 */
static bool
is_of_use(const struct step *s)
{
	return s->op == NULL || strcmp(s->op->name, "unmap-volume") != 0;
}

/* A record of a step that was only spoken of so far. */
static void
fill(struct steps *ss, struct step *s, const struct op *op,
    const struct jl_record *rec, bool ours, struct list *after)
{
	s->op = op;
	s->position = ss->records++;
	s->links->gist = gist_of(rec->line);
	s->ours = ours;
	s->destination = is_destination(scan_find(rec->members, "site"));
	s->vm = vm_of(op, scan_find(rec->members, "args"));
	if (ours)
		s->text = keep_text(rec);
	if (!is_of_use(s)) {
		free(s->made);
		s->made = NULL;
	}
	note_stop(ss, s);
	link_after(ss, s, after);
	if (step_may_run(s))
		list_add(&ss->ready, s);
}

const char *
steps_put(struct steps *ss, const struct jl_record *rec, bool ours,
    struct step **step)
{
	char		*id = text_of(scan_find(rec->members, "id"));
	char		*name = text_of(scan_find(rec->members, "op"));
	const struct op	*op = op_find(name);
	struct list	 after = { .count = 0 };
	struct step	*s = place(ss, id, strlen(id));
	const char	*why = NULL;

	*step = NULL;
	if (op == NULL)
		why = "op: not one that is known";
	else if (read_after(ss, rec, &after) == -1)
		why = "after: not an array of step ids";
	else if (s->op == NULL)
		fill(ss, *step = s, op, rec, ours, &after);
	else {
		if (s->links->gist != gist_of(rec->line))
			why = "id: another step with this id came before";
		s->disputed = s->disputed || why != NULL;
		free(after.step);
	}
	free(name);
	free(id);
	return why;
}

struct step *
steps_settle(struct steps *ss, const char *id, enum step_outcome outcome,
    const char *made, size_t len, bool dry)
{
	struct step	*s = place(ss, id, strlen(id));
	struct list	*next = &s->links->next;
	bool		 was = step_good(s);
	size_t		 i;

	s->outcome = outcome;
	free(s->made);
	s->made = made == NULL || !is_of_use(s) ? NULL : copy(made, len);
	s->rehearsed = dry && (outcome == STEP_DONE ||
	    step_follows_rehearsed(s));
	for (i = 0; i < next->count && step_good(s) != was; i++) {
		next->step[i]->links->missing += was ? 1 : (size_t)-1;
		if (step_may_run(next->step[i]))
			list_add(&ss->ready, next->step[i]);
	}
	if (step_may_run(s))
		list_add(&ss->ready, s);
	return s;
}

/* Have all of ours that wait for it begun? */
static bool
is_used_up(const struct step *s)
{
	const struct list	*next = &s->links->next;
	size_t			 i;

	for (i = 0; i < next->count; i++)
		if (next->step[i]->ours && !next->step[i]->begun)
			return false;
	return true;
}

void
step_begin(struct step *s)
{
	size_t	i;

	s->begun = true;
	free(s->text);
	s->text = NULL;
	for (i = 0; i < s->after_count; i++)
		if (s->after[i]->made != NULL && is_used_up(s->after[i])) {
			free(s->after[i]->made);
			s->after[i]->made = NULL;
		}
}

struct step *
steps_next_ready(struct steps *ss)
{
	struct step	*s;

	while (ss->taken < ss->ready.count) {
		s = ss->ready.step[ss->taken++];
		if (step_may_run(s))
			return s;
	}
	ss->taken = ss->ready.count = 0;
	return NULL;
}

/* ---- what a failure means for others ---- */

static void
unmark(struct steps *ss)
{
	struct step_links	*l;

	for (l = ss->by_id; l != NULL; l = l->hh.next) {
		l->stuck = false;
		l->cause = NULL;
	}
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

	unmark(ss);
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

static int
by_position(const void *a, const void *b)
{
	const struct step *const	*s = a, *const *t = b;

	return ((*s)->position > (*t)->position) -
	    ((*s)->position < (*t)->position);
}

/* Is this the start of a VM that a step of the plan has stopped? */
static bool
is_awaited(const struct steps *ss, const struct step *s)
{
	struct stop	*stop;

	if (s->vm == NULL || strcmp(s->op->name, "start-vm") != 0)
		return false;
	HASH_FIND_STR(ss->stops, s->vm, stop);
	return stop != NULL && step_good(stop->step);
}

json_t *
steps_vms_down(struct steps *ss, struct step *failed)
{
	struct list	 todo = { .count = 0 };
	json_t		*vms = json_array();
	size_t		 i, count = 0;

	unmark(ss);
	spread(failed, &todo);
	for (i = 0; i < todo.count; i++)
		if (is_awaited(ss, todo.step[i]))
			todo.step[count++] = todo.step[i];
	if (count > 0)
		qsort(todo.step, count, sizeof(*todo.step), by_position);
	for (i = 0; i < count; i++)
		json_array_append_new(vms, json_string(todo.step[i]->vm));
	free(todo.step);
	if (json_array_size(vms) > 0)
		return vms;
	json_decref(vms);
	return NULL;
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
