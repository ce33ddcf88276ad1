/* Requests and their repetitions. */
#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hitachi.h"
#include "stamp.h"
#include "status.h"
#include "wake.h"

#define COPY_PAIRS	"local-clone-copypairs"
/* else their jobs end when all data has been copied */
#define NOT_THE_COPY	"Job-Mode-Wait-Configuration-Change: NoWait"
#define HOLD_S		30	/* how long the array may hold a job's answer */
#define BUSY_S		600	/* a restart of the REST server takes minutes */
#define BUSY_MAX_S	10	/* between two tries */
#define LOGINS		6	/* for one request: others end sessions, too */
#define TICK_S		0.1	/* how soon a sleeper sees that all is over */

/* Sleep; false when that would pass the deadline, or ended by over. */
static bool
sleep_until(const struct call *k, double seconds, bool (*over)(void))
{
	double		until = stamp_monotonic() + seconds, left = seconds;
	struct timespec	t = { 0 };

	if (k->deadline > 0 && until > k->deadline)
		return false;
	for (; left > 0 && !over(); left = until - stamp_monotonic()) {
		t.tv_nsec = (long)((left < TICK_S ? left : TICK_S) * 1e9);
		nanosleep(&t, NULL);
	}
	return !over();
}

bool
hitachi_pause(const struct call *k, double seconds)
{
	return sleep_until(k, seconds, wake_overdue);
}

int
hitachi_again(struct call *k, const char *fmt, ...)
{
	char	why[256];
	va_list	ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	k->again = true;
	return driver_fail(k->error, "conflict", true, "%s", why);
}

double
hitachi_time_left(const struct call *k, double limit)
{
	double	left = k->deadline - stamp_monotonic();

	if (k->deadline <= 0 || left > limit)
		return limit;
	return left < 0.001 ? 0.001 : left;
}

bool
hitachi_wait_busy(const struct call *k, struct exchange *x,
    double retry_after_s)
{
	double	now = stamp_monotonic();

	if (x->busy_since <= 0)
		x->busy_since = now;
	if (now - x->busy_since > BUSY_S)
		return false;
	x->pause = x->pause <= 0 ? 0.25 : x->pause * 2;
	if (x->pause > BUSY_MAX_S)
		x->pause = BUSY_MAX_S;
	if (retry_after_s > x->pause && retry_after_s < BUSY_S)
		x->pause = retry_after_s;
	/* nothing was done, and need not be by a tool that is to end */
	return sleep_until(k, x->pause, wake_stopping);
}

/* Send it once, in the present session.  *seen tells which one that was. */
static int
send_once(struct call *k, const struct exchange *x, struct rest_answer *a,
    unsigned long *seen)
{
	struct hitachi		*h = k->h;
	char			 token[sizeof("Authorization: Session ") +
	    sizeof(h->token)], wait[40];
	const char		*headers[] = { token, NULL, NULL, NULL, NULL };
	struct rest_request	 q = { .method = x->method, .path = x->path,
	    .body = x->body, .headers = headers };

	pthread_mutex_lock(&h->lock);
	*seen = h->logins;
	snprintf(token, sizeof(token), "Authorization: Session %s", h->token);
	pthread_mutex_unlock(&h->lock);
	q.timeout_s = hitachi_time_left(k, HITACHI_REQUEST_S);
	if (x->job) {
		snprintf(wait, sizeof(wait), "Response-Max-Wait: %d",
		    (int)(hitachi_time_left(k, HOLD_S * 2) / 2));
		headers[1] = "Response-Job-Status: Completed";
		headers[2] = wait;
		if (strncmp(x->what, COPY_PAIRS, strlen(COPY_PAIRS)) == 0)
			headers[3] = NOT_THE_COPY;
	}
	return rest_call(h->rest, &q, a, k->error);
}

/* No answer came.  Whether to try again. */
static bool
retry_lost(struct call *k, struct exchange *x, bool lost)
{
	if (lost && strcmp(x->method, "GET") != 0) {
		k->again = true;	/* it may have happened */
		return false;
	}
	return k->error->retryable && ++x->lost < HITACHI_TRIES &&
	    hitachi_pause(k, 0.5 * x->lost);
}

bool
hitachi_retry(struct call *k, struct exchange *x, enum hitachi_verdict verdict,
    double retry_after_s, unsigned long seen)
{
	switch (verdict) {
	case HITACHI_LOGIN:		/* the request was not looked at */
		return x->logins++ < LOGINS &&
		    hitachi_pause(k, 0.1 * (x->logins - 1)) &&
		    hitachi_login(k, seen) == 0;
	case HITACHI_BUSY:
		return hitachi_wait_busy(k, x, retry_after_s);
	case HITACHI_UNSURE:
		if (strcmp(x->method, "GET") == 0)
			return hitachi_wait_busy(k, x, retry_after_s);
		k->again = true;
		return false;
	case HITACHI_EXISTS:
		k->again = true;
		return false;
	case HITACHI_GONE:
		k->gone = true;
		return false;
	default:
		return false;
	}
}

int
hitachi_exchange(struct call *k, struct exchange *x, struct rest_answer *a)
{
	enum hitachi_verdict	verdict;
	unsigned long		seen;
	bool			retry;

	for (;;) {
		k->again = k->gone = false;
		if (send_once(k, x, a, &seen) == -1)
			retry = retry_lost(k, x, a->lost);
		else if ((verdict = hitachi_judge(a->status, a->body, x->what,
		    k->error)) == HITACHI_OK)
			return 0;
		else
			retry = hitachi_retry(k, x, verdict, a->retry_after_s,
			    seen);
		if (!retry)
			return -1;
		rest_answer_fini(a);
	}
}

char *
hitachi_path(const struct hitachi *h, const char *path)
{
	char	*s;

	if (asprintf(&s, "/v1/objects/storages/%s%s%s", h->id,
	    *path == '\0' || *path == '?' ? "" : "/", path) == -1)
		err(STATUS_FATAL, NULL);
	return s;
}

static json_t *
get(struct call *k, const char *path)
{
	struct exchange		 x = { .method = "GET" };
	struct rest_answer	 a = { .status = 0 };
	json_t			*body = NULL;
	char			*whole;
	int			 rv;

	if (k->h->rest == NULL)
		return hitachi_record_get(k, path);
	x.path = whole = hitachi_path(k->h, path);
	x.what = path;
	rv = hitachi_exchange(k, &x, &a);
	if ((rv == 0 || k->gone) && hitachi_record_put(k, path, &a) == 0 &&
	    rv == 0 && (body = json_incref(a.body)) == NULL)
		driver_fail(k->error, "protocol", false,
		    "%s: the answer is not JSON", path);
	rest_answer_fini(&a);
	free(whole);
	return body;
}

json_t *
hitachi_get(struct call *k, const char *fmt, ...)
{
	char	*path;
	json_t	*body;
	va_list	 ap;

	va_start(ap, fmt);
	if (vasprintf(&path, fmt, ap) == -1)
		err(STATUS_FATAL, NULL);
	va_end(ap);
	body = get(k, path);
	free(path);
	return body;
}

json_t *
hitachi_list(struct call *k, const char *fmt, ...)
{
	char	*path;
	json_t	*body, *data = NULL;
	va_list	 ap;

	va_start(ap, fmt);
	if (vasprintf(&path, fmt, ap) == -1)
		err(STATUS_FATAL, NULL);
	va_end(ap);
	if ((body = get(k, path)) != NULL &&
	    !json_is_array(data = json_object_get(body, "data"))) {
		driver_fail(k->error, "protocol", false,
		    "%s: the answer has no list \"data\"", path);
		data = NULL;
	}
	json_incref(data);
	json_decref(body);
	free(path);
	return data;
}
