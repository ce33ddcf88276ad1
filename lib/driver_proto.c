#include "driver_proto.h"

#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uthash.h>

#include "driver_link.h"
#include "jl.h"
#include "stamp.h"
#include "status.h"
#include "wake.h"

#define PARALLEL_MAX	1024
#define LOOK_S		0.5	/* how soon one who waits sees that all is over */

/* A request that waits for its end. */
struct pending {
	json_int_t	 id;
	json_t		*records;	/* come, not yet handed over */
	json_t		*end;		/* NULL until it came */
	bool		 left;		/* timed out: nobody waits */
	pthread_cond_t	 news;
	UT_hash_handle	 hh;
};

struct proto {
	struct driver	 base;
	char		*spec;
	struct driver_link link;
	pthread_t	 reader;
	pthread_mutex_t	 lock;		/* of all that follows */
	pthread_condattr_t clock;	/* monotonic */
	pthread_cond_t	 news;		/* for who wants to open it again */
	struct pending	*pending;
	json_int_t	 last_id;
	bool		 open;		/* the reader runs and nothing broke */
	bool		 started;	/* the reader must be joined */
	bool		 opening;	/* somebody is at it in reopen */
	struct driver_error why;	/* when it is not open any more */
	pthread_mutex_t	 writing;
};

static struct timespec
deadline_in(double seconds)
{
	struct timespec	t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += (time_t)seconds;
	t.tv_nsec += (long)((seconds - (double)(time_t)seconds) * 1e9);
	if (t.tv_nsec >= 1000000000) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000;
	}
	return t;
}

/* Say why nothing will come any more, and wake everybody. */
static void
broken(struct proto *p, const char *code, bool retryable, const char *why)
{
	struct pending	*q;

	pthread_mutex_lock(&p->lock);
	if (p->open)
		driver_fail(&p->why, code, retryable, "%s: %s", p->spec, why);
	p->open = false;
	for (q = p->pending; q != NULL; q = q->hh.next)
		pthread_cond_signal(&q->news);
	pthread_cond_broadcast(&p->news);
	pthread_mutex_unlock(&p->lock);
}

static void
pending_free(struct proto *p, struct pending *q)
{
	HASH_DEL(p->pending, q);
	json_decref(q->records);
	json_decref(q->end);
	pthread_cond_destroy(&q->news);
	free(q);
}

static struct pending *
pending_new(struct proto *p)
{
	struct pending	*q;

	if ((q = calloc(1, sizeof(*q))) == NULL ||
	    (q->records = json_array()) == NULL)
		err(STATUS_FATAL, NULL);
	pthread_cond_init(&q->news, &p->clock);
	q->id = ++p->last_id;
	HASH_ADD(hh, p->pending, id, sizeof(q->id), q);
	return q;
}

/* File one answer under its request.  Returns NULL, or what is wrong. */
static const char *
file_answer(struct proto *p, json_t *answer)
{
	json_int_t	 id = json_integer_value(json_object_get(answer, "id"));
	json_t		*record = json_object_get(answer, "record");
	struct pending	*q;

	HASH_FIND(hh, p->pending, &id, sizeof(id), q);
	if (q == NULL || q->end != NULL)
		return "an answer that nobody asked for";
	if (json_is_object(record)) {
		json_array_append(q->records, record);
		return NULL;		/* its end will follow */
	}
	if (json_is_string(json_object_get(answer, "end")))
		q->end = json_incref(answer);
	else if (json_is_number(json_object_get(answer, "progress")))
		json_array_append(q->records, answer);
	else
		return "an answer without record, progress or end";
	pthread_cond_signal(&q->news);
	if (q->end != NULL && q->left)
		pending_free(p, q);
	return NULL;
}

/* jl_line, which ends too when the connection is taken down. */
static enum jl_status
next_line(const struct proto *p, struct jl_reader *in, const char **line,
    size_t *len)
{
	while (!jl_ready(in)) {
		if (!driver_link_wait(&p->link))
			return JL_EOF;
		if (jl_fill(in) == -1)
			return JL_ERROR;
	}
	return jl_line(in, line, len);
}

static void *
read_answers(void *arg)
{
	struct proto		*p = arg;
	struct jl_reader	 in = { .fd = p->link.in, .name = p->spec };
	const char		*line, *wrong = NULL;
	enum jl_status		 st;
	json_t			*answer;
	size_t			 len;

	while ((st = next_line(p, &in, &line, &len)) == JL_RECORD) {
		answer = json_loadb(line, len, 0, NULL);
		pthread_mutex_lock(&p->lock);
		wrong = json_is_object(answer) ? file_answer(p, answer) :
		    "a line that is not a JSON object";
		json_decref(answer);	/* counts are shared: with the lock */
		pthread_mutex_unlock(&p->lock);
		if (wrong != NULL)
			break;
	}
	jl_fini(&in);
	if (wrong != NULL || st == JL_BAD)
		broken(p, "protocol", false, wrong != NULL ? wrong :
		    "a line that is too long");
	else
		broken(p, "unreachable", true, "connection lost");
	return NULL;
}

static int
check_hello(struct proto *p, struct driver_error *error)
{
	json_t		*hello = driver_link_hello(&p->link);
	const char	*word;
	json_int_t	 max;

	word = json_string_value(json_object_get(hello, "driver"));
	max = json_integer_value(json_object_get(hello, "max_requests"));
	if (word == NULL || strcmp(word, "replumb") != 0 ||
	    json_integer_value(json_object_get(hello, "protocol")) != 1) {
		json_decref(hello);
		return driver_fail(error, "protocol", false,
		    "%s: does not say that it speaks protocol 1", p->spec);
	}
	p->base.parallel = max < 1 ? 1 : max > PARALLEL_MAX ? PARALLEL_MAX :
	    (int)max;
	json_decref(hello);
	return 0;
}

/* Take the connection down. */
static void
disconnect(struct proto *p)
{
	driver_link_end(&p->link);
	if (p->started)
		pthread_join(p->reader, NULL);
	p->started = false;
	driver_link_close(&p->link);
}

static int
establish(struct proto *p, struct driver_error *error)
{
	if (driver_link_open(&p->link, error) == -1 ||
	    check_hello(p, error) == -1) {
		disconnect(p);
		return -1;
	}
	p->open = p->started = true;
	if (pthread_create(&p->reader, NULL, read_answers, p) != 0)
		err(STATUS_FATAL, "pthread_create");
	return 0;
}

static struct driver *
proto_open(const struct driver_class *class, const char *spec,
    struct driver_error *error)
{
	struct proto		*p;

	if ((p = calloc(1, sizeof(*p))) == NULL ||
	    (p->spec = strdup(spec)) == NULL)
		err(STATUS_FATAL, NULL);
	p->base.class = class;
	p->link = (struct driver_link)DRIVER_LINK_INIT(p->spec);
	pthread_mutex_init(&p->lock, NULL);
	pthread_mutex_init(&p->writing, NULL);
	pthread_condattr_init(&p->clock);
	pthread_condattr_setclock(&p->clock, CLOCK_MONOTONIC);
	pthread_cond_init(&p->news, NULL);
	if (establish(p, error) == 0)
		return &p->base;
	class->close(&p->base);
	return NULL;
}

static struct driver *
exec_open(const char *spec, const struct driver_options *options,
    struct driver_error *error)
{
	(void)options;
	return proto_open(&driver_exec, spec, error);
}

static struct driver *
unix_open(const char *spec, const struct driver_options *options,
    struct driver_error *error)
{
	(void)options;
	return proto_open(&driver_unix, spec, error);
}

/* Hand what has come to the caller, without the lock.  Lock held. */
static void
hand_over(struct proto *p, struct pending *q, driver_record_fn *each, void *arg)
{
	json_t	*records = q->records, *record;
	size_t	 i;

	q->records = json_array();
	pthread_mutex_unlock(&p->lock);
	json_array_foreach(records, i, record)
		if (each != NULL)
			each(arg, record);
	json_decref(records);
	pthread_mutex_lock(&p->lock);
}

/* What an end says.  0, or -1 with the error filled in. */
static int
judge_end(const json_t *end, struct driver_error *error)
{
	const char	*code, *message;

	if (strcmp(json_string_value(json_object_get(end, "end")), "ok") == 0)
		return 0;
	code = json_string_value(json_object_get(end, "code"));
	message = json_string_value(json_object_get(end, "message"));
	return driver_fail(error, code == NULL ? "protocol" : code,
	    json_is_true(json_object_get(end, "retryable")), "%s",
	    message == NULL ? "the driver gave no reason" : message);
}

/*
 * Wait for news until the limit (timeout_s 0: none); false when it is over,
 * or when the tool is to end whatever is under way.
 */
static bool
wait_news(struct proto *p, struct pending *q, double timeout_s, double until)
{
	double		left = until - stamp_monotonic();
	struct timespec	slice;

	if ((timeout_s > 0 && left <= 0) || wake_overdue())
		return false;
	slice = deadline_in(timeout_s > 0 && left < LOOK_S ? left : LOOK_S);
	pthread_cond_timedwait(&q->news, &p->lock, &slice);
	return true;
}

/* Wait for the end of a request.  Lock held; q is gone afterwards. */
static int
await(struct proto *p, struct pending *q, double timeout_s,
    driver_record_fn *each, void *arg, struct driver_error *error)
{
	double	until = stamp_monotonic() + timeout_s;
	bool	late = false;
	int	rv;

	for (;;) {
		if (json_array_size(q->records) > 0) {
			hand_over(p, q, each, arg);
			continue;
		}
		if (q->end != NULL || !p->open || late)
			break;
		late = !wait_news(p, q, timeout_s, until);
	}
	if (q->end != NULL)
		rv = judge_end(q->end, error);
	else if (!p->open) {
		*error = p->why;
		rv = -1;
	} else {
		q->left = true;		/* its answer may come yet */
		return wake_overdue() ? driver_fail(error, "timeout", true,
		    "%s: given up, the tool was told to end", p->spec) :
		    driver_fail(error, "timeout", true,
		    "%s: no answer in %g s", p->spec, timeout_s);
	}
	pending_free(p, q);
	return rv;
}

/* Open a lost connection again, once nobody waits on it.  Lock held. */
static int
reopen(struct proto *p, struct driver_error *error)
{
	struct pending	*q, *next;
	int		 rv;

	while (!p->open) {
		if (strcmp(p->why.code, "protocol") == 0) {
			*error = p->why;
			return -1;
		}
		HASH_ITER(hh, p->pending, q, next)
			if (q->left)
				pending_free(p, q);
		if (p->pending != NULL || p->opening) {
			pthread_cond_wait(&p->news, &p->lock);
			continue;
		}
		p->opening = true;
		pthread_mutex_unlock(&p->lock);
		disconnect(p);		/* the reader may want the lock */
		pthread_mutex_lock(&p->lock);
		rv = establish(p, error);
		p->opening = false;
		pthread_cond_broadcast(&p->news);
		if (rv == -1) {
			p->why = *error;
			return -1;
		}
	}
	return 0;
}

static int
send_request(struct proto *p, json_int_t id, const char *verb,
    const json_t *args, double timeout_s)
{
	json_t	*request;
	char	*line;
	size_t	 len;
	int	 rv;

	request = json_pack("{sI ss sO*}", "id", id, "verb", verb, "args",
	    args);
	if (request == NULL || (line = json_dumps(request, JSON_COMPACT)) == NULL)
		err(STATUS_FATAL, NULL);
	len = strlen(line);
	line[len++] = '\n';
	pthread_mutex_lock(&p->writing);
	rv = driver_link_send(&p->link, line, len, timeout_s > 0 ?
	    (int)(timeout_s * 1000) : -1);
	pthread_mutex_unlock(&p->writing);
	free(line);
	json_decref(request);
	return rv;
}

static int
proto_request(struct driver *d, const char *verb, const json_t *args,
    double timeout_s, driver_record_fn *each, void *arg,
    struct driver_error *error)
{
	struct proto	*p = (struct proto *)d;
	struct pending	*q;
	int		 rv;

	pthread_mutex_lock(&p->lock);
	if (reopen(p, error) == -1) {
		pthread_mutex_unlock(&p->lock);
		return -1;
	}
	q = pending_new(p);
	pthread_mutex_unlock(&p->lock);
	if (send_request(p, q->id, verb, args, timeout_s) == -1)
		broken(p, "unreachable", true, strerror(errno));
	pthread_mutex_lock(&p->lock);
	rv = await(p, q, timeout_s, each, arg, error);
	pthread_cond_broadcast(&p->news);	/* a reopen may wait for us */
	pthread_mutex_unlock(&p->lock);
	return rv;
}

static void
proto_close(struct driver *d)
{
	struct proto	*p = (struct proto *)d;
	struct pending	*q, *next;

	disconnect(p);
	HASH_ITER(hh, p->pending, q, next)
		pending_free(p, q);
	pthread_mutex_destroy(&p->lock);
	pthread_mutex_destroy(&p->writing);
	pthread_cond_destroy(&p->news);
	pthread_condattr_destroy(&p->clock);
	free(p->spec);
	free(p);
}

const struct driver_class driver_exec = {
	.prefix = "exec:", .open = exec_open,
	.request = proto_request, .close = proto_close
};
const struct driver_class driver_unix = {
	.prefix = "unix:", .open = unix_open,
	.request = proto_request, .close = proto_close
};
