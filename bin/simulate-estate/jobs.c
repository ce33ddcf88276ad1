/* Asynchronous jobs: 202 now, the effect when the job completes. */
#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "events.h"
#include "loop.h"
#include "state.h"
#include "status.h"
#include "text.h"
#include "web.h"

#define AGAIN_S		0.05	/* between tries of a job that has to wait */

struct job {
	json_int_t	 id;
	struct array	*array;
	effect_fn	*effect;
	json_t		*args;
	json_t		*object;	/* as it is told */
	struct timer	*timer;		/* NULL: completed */
	struct call	*waiting;
	UT_hash_handle	 hh;
};

void
fail(struct outcome *o, const char *ssb1, const char *ssb2, const char *fmt,
    ...)
{
	va_list	ap;

	o->message_id = "KART30000-E";
	o->ssb1 = ssb1;
	o->ssb2 = ssb2;
	va_start(ap, fmt);
	vsnprintf(o->message, sizeof(o->message), fmt, ap);
	va_end(ap);
	text_repair(o->message);
}

void
fail_missing(struct outcome *o, const char *what, const char *id)
{
	fail(o, NULL, NULL, "There is no %s %s.", what, id);
	o->message_id = "KART30013-E";
}

void
affects(struct outcome *o, const char *type, const char *id)
{
	if (o->affected == NULL)
		o->affected = json_array();
	json_array_append_new(o->affected, json_sprintf(LINK "/%s/%s", type,
	    id));
}

json_t *
web_time(double ago_s)
{
	time_t		now = time(NULL) - (time_t)ago_s;
	struct tm	tm;
	char		text[32];

	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
	return json_string(text);
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

/* Let those who wait for a job have its answer. */
static void
wake_all(struct job *j)
{
	struct call	*c;

	for (c = j->waiting; c != NULL; c = c->next)
		MHD_resume_connection(c->connection);
}

/* They find the job with its state as it is, and let go of it. */
void
jobs_free(struct array *a)
{
	struct job	*j, *next;

	HASH_ITER(hh, a->jobs, j, next)
		wake_all(j);
	MHD_run(a->daemon);
	HASH_ITER(hh, a->jobs, j, next)
		if (j->waiting == NULL)
			job_free(j);
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
	wake_all(j);
}

static void
work(void *arg)
{
	struct job	*j = arg;
	struct outcome	 o = { 0 };
	const json_t	*request = json_object_get(j->object, "request");

	j->timer = NULL;
	j->effect(j->array, j->args, &o);
	state_commit();
	if (o.again) {
		j->timer = loop_after(AGAIN_S, work, j);
		return;
	}
	if (o.message_id != NULL)
		event_log("job-failed", "s:s,s:I,s:O,s:O,s:s,s:s",
		    "array", j->array->id, "job", j->id,
		    "method", json_object_get(request, "requestMethod"),
		    "url", json_object_get(request, "requestUrl"),
		    "code", o.message_id, "message", o.message);
	complete(j, &o);
}

static json_t *
object_new(const struct call *c, json_int_t id)
{
	json_t	*o;
	char	*body = c->textlen == 0 ? strdup("") :
	    strndup(c->text, c->textlen);

	o = json_pack("{s:I,s:o,s:s,s:s,s:s,s:o,s:o,s:{s:s,s:s,s:s}}",
	    "jobId", id, "self", json_sprintf(LINK "/jobs/%"
	    JSON_INTEGER_FORMAT, id), "userId", "sim",
	    "status", "Initializing", "state", "Queued",
	    "createdTime", web_time(0), "updatedTime", web_time(0),
	    "request", "requestUrl", c->url, "requestMethod", c->method,
	    "requestBody", body);
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
		if (j->timer == NULL && j->waiting == NULL)
			job_free(j);
	}
}

static void
too_late(void *arg)
{
	struct call	*c = arg;

	c->timer = NULL;
	MHD_resume_connection(c->connection);
}

/* "Response-Job-Status: Completed" keeps the caller until the job is done. */
static void
wait_for(struct call *c, struct job *j)
{
	const char	*status, *max;

	status = MHD_lookup_connection_value(c->connection, MHD_HEADER_KIND,
	    "Response-Job-Status");
	max = MHD_lookup_connection_value(c->connection, MHD_HEADER_KIND,
	    "Response-Max-Wait");
	if (status == NULL || strncmp(status, "Completed", 9) != 0)
		return;
	c->job = j;
	c->next = j->waiting;
	j->waiting = c;
	if (max != NULL && atof(max) >= 0)
		c->timer = loop_after(atof(max), too_late, c);
}

void
job_forget(struct call *c)
{
	struct call	**p;

	if (c->timer != NULL)
		loop_cancel(c->timer);
	c->timer = NULL;
	if (c->job == NULL)
		return;
	for (p = &c->job->waiting; *p != c; )
		p = &(*p)->next;
	*p = c->next;
	c->job = NULL;
}

static bool
locked_out(struct call *c)
{
	int	owner = c->array->lock_owner;

	if (owner == 0 || (c->session != NULL && c->session->id == owner))
		return false;
	web_error(c, MHD_HTTP_CONFLICT, "KART40050-E",
	    "The resource group is locked by another session.");
	return true;
}

void
job_queue(struct call *c, const char *kind, effect_fn *effect)
{
	struct job	*j;

	if (strcmp(kind, "lock") == 0)
		kind = "job";
	else if (locked_out(c))
		return;
	retire(c->array);
	if ((j = calloc(1, sizeof(*j))) == NULL)
		err(STATUS_FATAL, NULL);
	j->id = ++c->array->job_next;
	j->array = c->array;
	j->effect = effect;
	j->args = c->body == NULL ? json_object() : json_incref(c->body);
	if (c->arg != NULL)
		json_object_set_new(j->args, "id", json_string(c->arg));
	if (c->session != NULL)
		json_object_set_new(j->args, "session",
		    json_integer(c->session->id));
	j->object = object_new(c, j->id);
	HASH_ADD(hh, c->array->jobs, id, sizeof(j->id), j);
	j->timer = loop_after(latency(kind), work, j);
	c->status = MHD_HTTP_ACCEPTED;
	c->answer = json_deep_copy(j->object);
	wait_for(c, j);
}

json_t *
job_answer(const struct job *j)
{
	json_t	*o = json_deep_copy(j->object);

	if (j->timer != NULL) {
		json_object_set_new(o, "status", json_string("Running"));
		json_object_set_new(o, "state", json_string("Started"));
	}
	return o;
}

void
jobs_get(struct call *c)
{
	json_t		*items = json_array();
	struct job	*j;

	for (j = c->array->jobs; j != NULL; j = j->hh.next)
		json_array_append_new(items, job_answer(j));
	web_data_new(c, items);
}

void
job_get(struct call *c)
{
	json_int_t	 id = web_number(c->arg);
	struct job	*j;

	HASH_FIND(hh, c->array->jobs, &id, sizeof(id), j);
	if (j == NULL)
		web_missing(c, "job", c->arg);
	else
		web_ok_new(c, job_answer(j));
}
