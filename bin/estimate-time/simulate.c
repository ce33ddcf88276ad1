/* The plan's steps, simulated with the timings of a scenario. */
#include <err.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "estimate.h"
#include "status.h"

#define NOWHERE	SIZE_MAX

struct node {
	const json_t		*record;
	const char		*id, *op, *vm;
	size_t			 position, batch;
	size_t			 stop;		/* of a start-vm, or NOWHERE */
	UT_hash_handle		 hh;
};

struct steps {
	struct schedule	*schedule;
	struct limits	 limits;
	struct node	*node, *by_id;
	const char	**batch;
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

static size_t
batch_of(struct steps *s, const char *id)
{
	size_t	i;

	for (i = s->batches; i-- > 0;)
		if (strcmp(s->batch[i], id) == 0)
			return i;
	s->batch = reallocarray(s->batch, s->batches + 1,
	    sizeof(*s->batch));
	if (s->batch == NULL)
		err(STATUS_FATAL, NULL);
	s->batch[s->batches] = id;
	return s->batches++;
}

static void
index_steps(struct steps *s, const struct facts *fs)
{
	struct fact	*f;
	struct node	*n = s->node;

	for (f = facts_first(fs, "step"); f != NULL; f = f->next, n++) {
		n->record = f->record;
		n->id = fact_text(f->record, "id");
		n->op = fact_text(f->record, "op");
		n->vm = fact_text(json_object_get(f->record, "args"), "vm");
		n->position = (size_t)(n - s->node);
		n->batch = batch_of(s, fact_text(f->record, "batch"));
		n->stop = NOWHERE;
		HASH_ADD_KEYPTR(hh, s->by_id, n->id, strlen(n->id), n);
	}
}

/* What a step waits for, of what is there. */
static void
add_step(struct steps *s, const struct node *n)
{
	const json_t	*after = json_object_get(n->record, "after"), *id;
	size_t		*list, count = 0, i;
	struct node	*before;

	list = allocate(json_array_size(after), sizeof(*list));
	json_array_foreach(after, i, id) {
		if (!json_is_string(id))
			continue;
		HASH_FIND_STR(s->by_id, json_string_value(id), before);
		if (before != NULL)
			list[count++] = before->position;
	}
	schedule_add(s->schedule, &(struct schedule_step){ .op = n->op,
	    .site = fact_site(n->record),
	    .args = json_object_get(n->record, "args"), .after = list,
	    .after_count = count, .batch = n->batch });
	free(list);
}

/* The stop-vm of each start-vm, in the same batch. */
static void
find_stops(struct steps *s)
{
	struct node	*stops = NULL, *copy, *stop;
	size_t		 i;

	copy = allocate(s->count, sizeof(*copy));
	for (i = 0; i < s->count; i++)
		if (strcmp(s->node[i].op, "stop-vm") == 0) {
			copy[i] = s->node[i];
			HASH_FIND_STR(stops, copy[i].vm, stop);
			if (stop == NULL)
				HASH_ADD_KEYPTR(hh, stops, copy[i].vm,
				    strlen(copy[i].vm), &copy[i]);
		}
	for (i = 0; i < s->count; i++)
		if (strcmp(s->node[i].op, "start-vm") == 0) {
			HASH_FIND_STR(stops, s->node[i].vm, stop);
			if (stop != NULL && stop->batch == s->node[i].batch)
				s->node[i].stop = stop->position;
		}
	HASH_CLEAR(hh, stops);
	free(copy);
}

struct steps *
steps_new(const struct facts *fs)
{
	struct steps	*s;
	size_t		 i;

	if (facts_count(fs, "step") == 0)
		return NULL;
	s = allocate(1, sizeof(*s));
	s->limits = counts_limits(fs);
	s->count = facts_count(fs, "step");
	s->node = allocate(s->count, sizeof(*s->node));
	s->schedule = schedule_new();
	index_steps(s, fs);
	for (i = 0; i < s->count; i++)
		add_step(s, &s->node[i]);
	find_stops(s);
	return s;
}

void
steps_free(struct steps *s)
{
	if (s == NULL)
		return;
	HASH_CLEAR(hh, s->by_id);
	schedule_free(s->schedule);
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
	return s->batch[batch];
}

static void
measure_downtime(const struct steps *s, size_t batch, double downtime[BOUNDS])
{
	double	down, sum = 0;
	size_t	i, count = 0;

	downtime[LOW] = downtime[EXPECTED] = downtime[HIGH] = -1;
	for (i = 0; i < s->count; i++) {
		if (s->node[i].stop == NOWHERE ||
		    (batch != SCHEDULE_ALL && s->node[i].batch != batch))
			continue;
		down = schedule_end(s->schedule, i) -
		    schedule_begin(s->schedule, s->node[i].stop);
		if (count == 0 || down < downtime[LOW])
			downtime[LOW] = down;
		if (down > downtime[HIGH])
			downtime[HIGH] = down;
		sum += down;
		downtime[EXPECTED] = sum / (double)++count;
	}
}

double
steps_run(struct steps *s, size_t batch, const struct scenario *sc,
    enum bound b, bool by_hand, double downtime[BOUNDS],
    double work[SCHEDULE_TERMS])
{
	struct schedule_rates	rates = scenario_rates(sc, b, by_hand);
	struct limits		limits;
	double			end;

	limits = scenario_limits(sc, &s->limits, b, by_hand);
	end = schedule_run(s->schedule, &rates, &limits, batch);
	if (end < 0)
		errx(STATUS_FATAL, "%s%s: steps wait for each other",
		    batch == SCHEDULE_ALL ? "plan" : "batch ",
		    batch == SCHEDULE_ALL ? "" : s->batch[batch]);
	schedule_work(s->schedule, &rates, &limits, batch, work);
	measure_downtime(s, batch, downtime);
	return end;
}
