/* Who waits for a job, and what is told of it. */
#include <stdlib.h>
#include <string.h>

#include "jobs.h"
#include "loop.h"

void
job_wake(struct job *j)
{
	struct call	*c;

	for (c = j->waiting; c != NULL; c = c->next)
		MHD_resume_connection(c->connection);
}

static void
too_late(void *arg)
{
	struct call	*c = arg;

	c->timer = NULL;
	MHD_resume_connection(c->connection);
}

/* "Response-Job-Status: Completed" keeps the caller until the job is done. */
void
job_wait(struct call *c, struct job *j)
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

static void
set(json_t *object, const char *status, const char *state)
{
	json_object_set_new(object, "status", json_string(status));
	json_object_set_new(object, "state", json_string(state));
}

json_t *
job_answer(const struct job *j)
{
	json_t	*o = json_deep_copy(j->object);

	if (j->stage == JOB_RUNS)
		set(o, "Running", "Started");
	else if (j->stage == JOB_DONE && loop_time() < j->unknown_until) {
		set(o, "Completed", "Unknown");
		json_object_del(o, "affectedResources");
		json_object_del(o, "error");
	}
	return o;
}

void
jobs_get(struct call *c)
{
	json_t		*items = json_array();
	struct job	*j;

	for (j = c->array->jobs; j != NULL; j = j->hh.next)
		if (!j->forgotten)
			json_array_append_new(items, job_answer(j));
	web_data_new(c, items);
}

void
job_get(struct call *c)
{
	json_int_t	 id = web_number(c->arg);
	struct job	*j;

	HASH_FIND(hh, c->array->jobs, &id, sizeof(id), j);
	if (j == NULL || j->forgotten)
		web_missing(c, "job", c->arg);
	else
		web_ok_new(c, job_answer(j));
}
