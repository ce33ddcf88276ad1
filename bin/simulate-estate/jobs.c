/* Asynchronous jobs: 202 now, the effect when the job completes. */
#include "jobs.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "faults.h"
#include "latency.h"
#include "loop.h"
#include "requests.h"
#include "size.h"
#include "state.h"
#include "status.h"

#define AGAIN_S		0.05	/* between tries of a job that has to wait */
#define LIMIT_MAX	1000000

/* 0: any number. */
static long	at_once;	/* jobs of an array that run */
static long	in_queue;	/* that wait to */

void
jobs_limit_parse(char *spec)
{
	char	*item, *rest = spec;
	long	*limit;

	while ((item = strsep(&rest, ",")) != NULL) {
		limit = strncmp(item, "array=", 6) == 0 ? &at_once :
		    strncmp(item, "queue=", 6) == 0 ? &in_queue : NULL;
		if (limit == NULL || count_parse(item + 6, LIMIT_MAX,
		    limit) == -1)
			errx(STATUS_FATAL, "--limit %s: expected array= or "
			    "queue= and a number", item);
	}
}

static void
job_free(struct job *j)
{
	if (j->timer != NULL)
		loop_cancel(j->timer);
	HASH_DEL(j->array->jobs, j);
	json_decref(j->args);
	json_decref(j->object);
	free(j);
}

/* Who waits finds the job with its state as it is, and lets go of it. */
void
jobs_free(struct array *a)
{
	struct job	*j, *next;

	HASH_ITER(hh, a->jobs, j, next)
		job_wake(j);
	MHD_run(a->daemon);
	HASH_ITER(hh, a->jobs, j, next)
		if (j->waiting == NULL)
			job_free(j);
}

static void	work(void *arg);

static void
begin(struct job *j)
{
	j->stage = JOB_RUNS;
	j->begun = loop_time();
	j->array->running += !j->free;
	j->timer = loop_after(latency(j->kind), work, j);
}

/* Begin it, or keep it until others are done. */
static void
line_up(struct job *j)
{
	struct array	*a = j->array;

	if (j->free || at_once == 0 || a->running < at_once) {
		begin(j);
		return;
	}
	*(a->queue_last == NULL ? &a->queue : &a->queue_last->next) = j;
	a->queue_last = j;
	a->queued++;
}

static void
begin_next(struct array *a)
{
	struct job	*j;

	while ((j = a->queue) != NULL && a->running < at_once) {
		if ((a->queue = j->next) == NULL)
			a->queue_last = NULL;
		a->queued--;
		begin(j);
	}
}

static void
complete(struct job *j, struct outcome *o)
{
	bool	bad = o->message_id != NULL;

	json_object_set_new(j->object, "status", json_string("Completed"));
	json_object_set_new(j->object, "state", json_string(bad ? "Failed" :
	    "Succeeded"));
	json_object_set_new(j->object, "updatedTime", web_time(0));
	json_object_set_new(j->object, "completedTime", web_time(0));
	if (o->affected != NULL)
		json_object_set_new(j->object, "affectedResources",
		    o->affected);
	if (bad)
		json_object_set_new(j->object, "error", web_error_body(
		    json_string_value(json_object_get(json_object_get(
		    j->object, "request"), "requestUrl")), o->message_id,
		    o->ssb1, o->ssb2, o->message));
	j->stage = JOB_DONE;
	if (j->unknown)
		j->unknown_until = loop_time() + j->unknown_s;
	requests_job(j, o->message_id);
	j->array->running -= !j->free;
	job_wake(j);
	begin_next(j->array);
}

static void
tell_failed(const struct job *j, const struct outcome *o)
{
	const json_t	*request = json_object_get(j->object, "request");

	event_log("job-failed", "s:s,s:I,s:O,s:O,s:s,s:s",
	    "array", j->array->id, "job", j->id,
	    "method", json_object_get(request, "requestMethod"),
	    "url", json_object_get(request, "requestUrl"),
	    "code", o->message_id, "message", o->message);
}

static void
work(void *arg)
{
	struct job	*j = arg;
	struct outcome	 o = { 0 };

	j->timer = NULL;
	if (j->fails)
		fail(&o, "2E10", "9705", "The operation was not done.");
	else
		j->effect(j->array, j->args, &o);
	state_commit();
	if (o.again) {
		j->timer = loop_after(AGAIN_S, work, j);
		return;
	}
	if (o.message_id != NULL)
		tell_failed(j, &o);
	complete(j, &o);
}

static json_t *
object_new(const struct call *c, json_int_t id)
{
	json_t	*o, *now = web_time(0);
	char	*body = c->textlen == 0 ? strdup("") :
	    strndup(c->text, c->textlen);

	o = json_pack("{s:I,s:o,s:s,s:s,s:s,s:O,s:O,s:{s:s,s:s,s:s}}",
	    "jobId", id, "self", json_sprintf(LINK "/jobs/%"
	    JSON_INTEGER_FORMAT, id), "userId", "sim",
	    "status", "Initializing", "state", "Queued",
	    "createdTime", now, "updatedTime", now,
	    "request", "requestUrl", c->url, "requestMethod", c->method,
	    "requestBody", body);
	json_decref(now);
	free(body);
	if (o == NULL)
		err(STATUS_FATAL, NULL);
	return o;
}

/* The oldest records go, so that no more than JOBS_MAX are kept. */
static void
retire(struct array *a)
{
	struct job	*j, *next;

	HASH_ITER(hh, a->jobs, j, next) {
		if (HASH_COUNT(a->jobs) < JOBS_MAX)
			return;
		if (j->stage == JOB_DONE && j->waiting == NULL)
			job_free(j);
	}
}

static bool
turned_away(struct call *c)
{
	const struct array	*a = c->array;

	if (a->lock_owner != 0 && (c->session == NULL ||
	    c->session->id != a->lock_owner))
		web_error(c, MHD_HTTP_CONFLICT, "KART40050-E",
		    "The resource group is locked by another session.");
	else if (in_queue > 0 && a->queued >= in_queue)
		web_error(c, MHD_HTTP_SERVICE_UNAVAILABLE, "KART00003-E",
		    "%ld jobs wait already.", a->queued);
	return c->status != 0;
}

static void
draw_faults(struct job *j, const struct call *c)
{
	struct scene	s = { .array = c->array->id, .method = c->method,
	    .path = c->path };

	j->fails = fault_hits(FAULT_JOB_FAILS, &s, NULL);
	j->forgotten = fault_hits(FAULT_JOB_FORGOTTEN, &s, NULL);
	j->unknown = fault_hits(FAULT_JOB_UNKNOWN, &s, &j->unknown_s);
	if (j->unknown && fault_worse(FAULT_JOB_UNKNOWN))
		j->fails = true;
}

static struct job *
job_new(struct call *c, const char *kind, effect_fn *effect)
{
	struct job	*j;

	if ((j = calloc(1, sizeof(*j))) == NULL)
		err(STATUS_FATAL, NULL);
	j->free = strcmp(kind, "lock") == 0;
	j->kind = j->free ? "job" : kind;
	j->id = ++c->array->job_next;
	j->array = c->array;
	j->effect = effect;
	j->queued = loop_time();
	j->args = c->body == NULL ? json_object() : json_incref(c->body);
	if (c->arg != NULL)
		json_object_set_new(j->args, "id", json_string(c->arg));
	if (c->session != NULL)
		json_object_set_new(j->args, "session",
		    json_integer(c->session->id));
	j->object = object_new(c, j->id);
	HASH_ADD(hh, c->array->jobs, id, sizeof(j->id), j);
	return j;
}

void
job_queue(struct call *c, const char *kind, effect_fn *effect)
{
	struct job	*j;

	if (strcmp(kind, "lock") != 0 && turned_away(c))
		return;
	retire(c->array);
	j = job_new(c, kind, effect);
	draw_faults(j, c);
	line_up(j);
	c->job_id = j->id;
	c->status = MHD_HTTP_ACCEPTED;
	c->answer = json_deep_copy(j->object);
	if (!j->forgotten)
		job_wait(c, j);
}
