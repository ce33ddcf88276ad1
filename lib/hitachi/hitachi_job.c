/* Changes, which the array does as jobs. */
#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hitachi.h"
#include "stamp.h"
#include "status.h"

#define POLL_S	2.0	/* at most, between two looks at a job */
#define POLL_MIN_S 0.02
#define PACE_PART 0.1	/* how much of the time of a kind the last job makes */

/* ---- how long jobs of a kind take: when to look ---- */

/* The kind of a job: the first part of its path. */
static struct hitachi_pace *
find_pace(struct hitachi *h, const char *path)
{
	size_t	i, len = strcspn(path, "/?");

	for (i = 0; i < HITACHI_PACES - 1; i++) {
		if (*h->pace[i].kind == '\0')
			snprintf(h->pace[i].kind, sizeof(h->pace[i].kind),
			    "%.*s", (int)len, path);
		if (strlen(h->pace[i].kind) == len &&
		    strncmp(h->pace[i].kind, path, len) == 0)
			break;
	}
	return &h->pace[i];		/* the last one is for the rest */
}

/* Seconds that such a job has taken of late; 0: not known. */
static double
expected(struct hitachi *h, const char *path)
{
	double	s;

	pthread_mutex_lock(&h->lock);
	s = find_pace(h, path)->expected_s;
	pthread_mutex_unlock(&h->lock);
	return s;
}

static void
learn(struct hitachi *h, const char *path, double took_s)
{
	struct hitachi_pace	*pace;

	pthread_mutex_lock(&h->lock);
	pace = find_pace(h, path);
	if (pace->expected_s <= 0)
		pace->expected_s = took_s;
	else
		pace->expected_s += (took_s - pace->expected_s) * PACE_PART;
	pthread_mutex_unlock(&h->lock);
}

/*
 * How long to wait before the next look at a job that has taken so long: to
 * the time when it may be done, then in small parts of that, then longer.
 */
static double
next_look(double expected_s, double taken_s)
{
	double	soonest = 0.6 * expected_s, latest = 1.6 * expected_s;
	double	pause = taken_s < soonest ? soonest - taken_s :
	    taken_s < latest ? expected_s / 8 : taken_s / 4;

	if (pause < POLL_MIN_S)
		pause = POLL_MIN_S;
	return pause < POLL_S ? pause : POLL_S;
}

/* Wait for a job to be complete.  0 with *job the last answer. */
static int
wait_job(struct call *k, const char *what, double began, json_t **job)
{
	struct exchange		 x = { .method = "GET" };
	struct rest_answer	 a = { .status = 0 };
	char			*whole, path[64];
	int			 rv = 0;

	if (strcmp(hitachi_text(*job, "status"), "Completed") == 0)
		return 0;
	if (hitachi_number(*job, "jobId") == -1) {
		k->again = true;
		return driver_fail(k->error, "protocol", true,
		    "the answer to a change is not a job");
	}
	snprintf(path, sizeof(path), "jobs/%" JSON_INTEGER_FORMAT,
	    hitachi_number(*job, "jobId"));
	x.path = whole = hitachi_path(k->h, path);
	x.what = path;
	while (strcmp(hitachi_text(*job, "status"), "Completed") != 0) {
		if (!hitachi_pause(k, next_look(expected(k->h, what),
		    stamp_monotonic() - began))) {
			rv = driver_fail(k->error, "timeout", true,
			    "%s: %s is not complete in time, the array may go "
			    "on with it", what, path);
			break;
		}
		if ((rv = hitachi_exchange(k, &x, &a)) == -1) {
			k->again = true;	/* also of a job it forgot */
			k->gone = false;
			rest_answer_fini(&a);
			break;
		}
		json_decref(*job);
		*job = json_incref(a.body);
		rest_answer_fini(&a);
	}
	free(whole);
	return rv;
}

/* The last part of the first link: the id of what was made. */
static void
take_made(const json_t *job, char made[HITACHI_NAMESIZE])
{
	const json_t	*links = json_object_get(job, "affectedResources");
	const char	*s = json_string_value(json_array_get(links, 0)), *id;

	id = s == NULL ? NULL : strrchr(s, '/');
	if (made != NULL)
		snprintf(made, HITACHI_NAMESIZE, "%s",
		    id == NULL ? "" : id + 1);
}

/* What a complete job says.  0, or -1; *retry: nothing was done, try again. */
static int
judge_job(struct call *k, struct exchange *x, const json_t *job, bool *retry)
{
	const char		*state = hitachi_text(job, "state");
	enum hitachi_verdict	 verdict;

	*retry = false;
	if (strcmp(state, "Succeeded") == 0)
		return 0;
	if (strcmp(state, "Failed") != 0) {
		k->again = true;
		return driver_fail(k->error, "timeout", true,
		    "%s: the job's state is \"%.20s\"", x->what, state);
	}
	verdict = hitachi_judge(0, json_object_get(job, "error"), x->what,
	    k->error);
	*retry = hitachi_retry(k, x, verdict, 0, 0);
	return -1;
}

static int
change(struct call *k, struct exchange *x, char made[HITACHI_NAMESIZE])
{
	struct rest_answer	 a = { .status = 0 };
	json_t			*job;
	double			 began;
	bool			 retry;
	int			 rv;

	do {
		retry = false;
		began = stamp_monotonic();
		if ((rv = hitachi_exchange(k, x, &a)) == 0 && a.status == 202) {
			job = json_incref(a.body);
			if ((rv = wait_job(k, x->what, began, &job)) == 0)
				rv = judge_job(k, x, job, &retry);
			if (rv == 0) {
				learn(k->h, x->what, stamp_monotonic() -
				    began);
				take_made(job, made);
			}
			json_decref(job);
		}
		rest_answer_fini(&a);
	} while (retry);
	return rv;
}

int
hitachi_change(struct call *k, const char *method, json_t *body,
    char made[HITACHI_NAMESIZE], const char *fmt, ...)
{
	struct exchange	 x = { .method = method, .body = body, .job = true };
	char		*path, *whole;
	va_list		 ap;
	int		 rv;

	if (k->h->rest == NULL) {
		json_decref(body);
		return driver_fail(k->error, "unsupported", false,
		    "a recording cannot be changed");
	}
	va_start(ap, fmt);
	if (vasprintf(&path, fmt, ap) == -1)
		err(STATUS_FATAL, NULL);
	va_end(ap);
	if (made != NULL)
		*made = '\0';
	x.path = whole = hitachi_path(k->h, path);
	x.what = path;
	rv = change(k, &x, made);
	free(whole);
	free(path);
	json_decref(body);
	return rv;
}

int
hitachi_delete(struct call *k, const char *fmt, ...)
{
	char	*path;
	va_list	 ap;
	int	 rv;

	va_start(ap, fmt);
	if (vasprintf(&path, fmt, ap) == -1)
		err(STATUS_FATAL, NULL);
	va_end(ap);
	rv = hitachi_change(k, "DELETE", NULL, NULL, "%s", path);
	free(path);
	return rv == -1 && k->gone ? 0 : rv;
}
