/* The plan's steps, simulated with the timings of a scenario. */
#include <err.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "estimate.h"
#include "status.h"

struct node {
	const json_t		*record;
	const char		*id, *op, *vm;
	size_t			 number;	/* within its batch */
	struct node		*stop;		/* of a start-vm */
	UT_hash_handle		 hh;
};

struct batch {
	const char		*id;
	struct node		**node;
	struct schedule_step	*step;
	size_t			 count;
};

struct steps {
	struct node	*node, *by_id, *stops;	/* one hash each */
	struct batch	*batch;
	size_t		 count, batches;
};

static void *
allocate(size_t count, size_t size)
{
	void	*p = calloc(count + 1, size);

	if (p == NULL)
		err(STATUS_FATAL, NULL);
	return p;
}

static struct batch *
batch_of(struct steps *s, const char *id)
{
	size_t	i;

	for (i = s->batches; i-- > 0;)
		if (strcmp(s->batch[i].id, id) == 0)
			return &s->batch[i];
	s->batch = reallocarray(s->batch, s->batches + 1, sizeof(*s->batch));
	if (s->batch == NULL)
		err(STATUS_FATAL, NULL);
	s->batch[s->batches] = (struct batch){ .id = id };
	return &s->batch[s->batches++];
}

/* Steps get their batch, and the id by which others wait for them. */
static void
sort_into_batches(struct steps *s, const struct facts *fs)
{
	struct fact	*f;
	struct node	*n = s->node;
	struct batch	*b;

	for (f = facts_first(fs, "step"); f != NULL; f = f->next, n++) {
		n->record = f->record;
		n->id = fact_text(f->record, "id");
		n->op = fact_text(f->record, "op");
		n->vm = fact_text(json_object_get(f->record, "args"), "vm");
		b = batch_of(s, fact_text(f->record, "batch"));
		n->number = b->count++;
		HASH_ADD_KEYPTR(hh, s->by_id, n->id, strlen(n->id), n);
	}
	for (b = s->batch; b < s->batch + s->batches; b++) {
		b->node = allocate(b->count, sizeof(struct node *));
		b->step = allocate(b->count, sizeof(*b->step));
	}
	for (n = s->node; n < s->node + s->count; n++)
		batch_of(s, fact_text(n->record, "batch"))->node[n->number] =
		    n;
}

/* What a step waits for in its own batch; other batches come earlier. */
static void
link_step(struct steps *s, const struct batch *b, struct node *n)
{
	const json_t	*after = json_object_get(n->record, "after"), *id;
	size_t		*list, count = 0, i;
	struct node	*before;

	list = allocate(json_array_size(after), sizeof(*list));
	json_array_foreach(after, i, id) {
		if (!json_is_string(id))
			continue;
		HASH_FIND_STR(s->by_id, json_string_value(id), before);
		if (before != NULL && b->node[before->number] == before)
			list[count++] = before->number;
	}
	b->step[n->number].class = schedule_class_of(n->op);
	b->step[n->number].after = list;
	b->step[n->number].after_count = count;
}

static void
find_stops(struct batch *b)
{
	struct node	*stops = NULL, *all, *stop;
	size_t		 i;

	all = allocate(b->count, sizeof(*all));
	for (i = 0; i < b->count; i++)
		if (strcmp(b->node[i]->op, "stop-vm") == 0) {
			all[i].stop = b->node[i];
			HASH_FIND_STR(stops, b->node[i]->vm, stop);
			if (stop == NULL)
				HASH_ADD_KEYPTR(hh, stops, b->node[i]->vm,
				    strlen(b->node[i]->vm), &all[i]);
		}
	for (i = 0; i < b->count; i++)
		if (strcmp(b->node[i]->op, "start-vm") == 0) {
			HASH_FIND_STR(stops, b->node[i]->vm, stop);
			if (stop != NULL)
				b->node[i]->stop = stop->stop;
		}
	HASH_CLEAR(hh, stops);
	free(all);
}

struct steps *
steps_new(const struct facts *fs)
{
	struct steps	*s;
	struct batch	*b;
	size_t		 i;

	if (facts_count(fs, "step") == 0)
		return NULL;
	s = allocate(1, sizeof(*s));
	s->count = facts_count(fs, "step");
	s->node = allocate(s->count, sizeof(*s->node));
	sort_into_batches(s, fs);
	for (b = s->batch; b < s->batch + s->batches; b++) {
		for (i = 0; i < b->count; i++)
			link_step(s, b, b->node[i]);
		find_stops(b);
	}
	return s;
}

void
steps_free(struct steps *s)
{
	size_t	i, k;

	if (s == NULL)
		return;
	for (i = 0; i < s->batches; i++) {
		for (k = 0; k < s->batch[i].count; k++)
			free((void *)(uintptr_t)s->batch[i].step[k].after);
		free(s->batch[i].step);
		free(s->batch[i].node);
	}
	HASH_CLEAR(hh, s->by_id);
	free(s->batch);
	free(s->node);
	free(s);
}

size_t
steps_batches(const struct steps *s)
{
	return s->batches;
}

const char *
steps_batch(const struct steps *s, size_t batch)
{
	return s->batch[batch].id;
}

struct tally {
	double	shortest, longest, sum;
	size_t	count;
};

static void
count_downtime(const struct batch *b, struct tally *t)
{
	double	down;
	size_t	i;

	for (i = 0; i < b->count; i++) {
		if (strcmp(b->node[i]->op, "start-vm") != 0 ||
		    b->node[i]->stop == NULL)
			continue;
		down = b->step[i].end_s -
		    b->step[b->node[i]->stop->number].start_s;
		if (t->count == 0 || down < t->shortest)
			t->shortest = down;
		if (down > t->longest)
			t->longest = down;
		t->sum += down;
		t->count++;
	}
}

static double
run_batch(struct batch *b, const struct schedule_rates *r, struct tally *t,
    double work[SCHEDULE_CLASSES])
{
	double	end;
	size_t	i;

	for (i = 0; i < b->count; i++) {
		b->step[i].length_s = schedule_length(r, b->node[i]->op,
		    json_object_get(b->node[i]->record, "args"));
		work[b->step[i].class] += b->step[i].length_s;
	}
	if ((end = schedule_run(b->step, b->count, r)) < 0)
		errx(STATUS_FATAL, "batch %s: steps wait for each other",
		    b->id);
	count_downtime(b, t);
	return end;
}

double
steps_run(struct steps *s, size_t batch, const struct schedule_rates *r,
    double downtime[BOUNDS], double work[SCHEDULE_CLASSES])
{
	struct tally	t = { 0 };
	double		sum = 0;
	size_t		i;

	for (i = 0; i < SCHEDULE_CLASSES; i++)
		work[i] = 0;
	for (i = 0; i < s->batches; i++)
		if (batch == SIZE_MAX || batch == i)
			sum += run_batch(&s->batch[i], r, &t, work);
	downtime[LOW] = t.count == 0 ? -1 : t.shortest;
	downtime[EXPECTED] = t.count == 0 ? -1 : t.sum / (double)t.count;
	downtime[HIGH] = t.count == 0 ? -1 : t.longest;
	return sum;
}
