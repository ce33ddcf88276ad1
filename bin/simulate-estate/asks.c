#include "asks.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"
#include "faults.h"
#include "guests.h"
#include "latency.h"
#include "loop.h"
#include "manager.h"
#include "power.h"
#include "requests.h"
#include "state.h"
#include "status.h"

#define HANG_S	3600	/* a guest that does not go, and nobody's limit */

struct asks {
	struct connection	*connection;
	const char		*site;
	struct request		*first;
	int			 count;
};

struct request {
	struct asks		*asks;
	json_t			*id, *args;
	const struct verb	*verb;
	double			 begun;
	bool			 too_slow;	/* for its own timeout_s */
	struct timer		*timer;
	struct request		*prev, *next;
};

struct asks *
asks_new(struct connection *c, const char *site)
{
	struct asks	*a;

	if ((a = calloc(1, sizeof(*a))) == NULL)
		err(STATUS_FATAL, NULL);
	a->connection = c;
	a->site = site;
	return a;
}

static void
request_free(struct request *r)
{
	if (r->timer != NULL)
		loop_cancel(r->timer);
	*(r->prev == NULL ? &r->asks->first : &r->prev->next) = r->next;
	if (r->next != NULL)
		r->next->prev = r->prev;
	r->asks->count--;
	json_decref(r->id);
	json_decref(r->args);
	free(r);
}

void
asks_free(struct asks *a)
{
	while (a->first != NULL)
		request_free(a->first);
	free(a);
}

int
asks_count(const struct asks *a)
{
	return a->count;
}

void
manager_record(struct request *r, const json_t *record)
{
	json_t	*copy = json_copy((json_t *)record);

	json_object_del(copy, "site");
	manager_say_new(r->asks->connection, json_pack("{s:O,s:o}",
	    "id", r->id, "record", copy));
}

static void
say_error(struct asks *a, json_t *id, const struct driver_error *e)
{
	manager_say_new(a->connection, json_pack("{s:O,s:s,s:s,s:s,s:b}",
	    "id", id, "end", "error", "code", e->code,
	    "message", e->message, "retryable", e->retryable));
}

static const json_t *
vm_of(const struct request *r)
{
	return state_get("vm", r->asks->site, fact_text(r->args, "vm"), NULL);
}

static struct scene
scene_of(const struct request *r)
{
	return (struct scene){ .site = r->asks->site, .verb = r->verb->name,
	    .host = fact_text(r->args, "host"),
	    .vm = fact_text(r->args, "vm"),
	    .name = fact_text(vm_of(r), "name") };
}

static bool
is(const struct request *r, const char *verb)
{
	return strcmp(r->verb->name, verb) == 0;
}

/* What a fault makes of a request that is due; 0: nothing. */
static int
spoil(const struct request *r, struct driver_error *e)
{
	struct scene	s = scene_of(r);
	bool		start = is(r, "start");
	bool		fails = start && fault_hits(FAULT_START_FAILS, &s,
	    NULL);
	bool		refused = start && fault_hits(FAULT_START_REFUSED, &s,
	    NULL);

	if (power_is_cut(s.site, s.host))
		return driver_fail(e, "unreachable", true,
		    "%s does not answer", s.host);
	if (r->too_slow && guest_runs(vm_of(r)))
		return driver_fail(e, "timeout", true, "%s is not off in time",
		    s.vm);
	if (fails)
		return driver_fail(e, "busy", true,
		    "%s has no memory to spare at the moment", s.host);
	if (refused)
		return driver_fail(e, "refused", false,
		    "%s does not take %s", s.host, s.vm);
	return 0;
}

static void
started(const struct request *r)
{
	struct scene	s = scene_of(r);
	double		seconds;

	if (fault_hits(FAULT_CRASH, &s, &seconds))
		power_crash_later(s.site, s.vm, seconds);
}

static void
answer(struct request *r, int rv, const struct driver_error *e)
{
	struct connection	*c = r->asks->connection;
	struct scene		 s = scene_of(r);

	if (fault_hits(FAULT_ANSWER_LOST, &s, NULL))
		manager_hang_up(c);
	if (fault_hits(FAULT_GARBAGE, &s, NULL))
		manager_say_new(c, json_pack("[s]", "%#!?"));
	if (rv == -1)
		say_error(r->asks, r->id, e);
	else
		manager_say_new(c, json_pack("{s:O,s:s}", "id", r->id,
		    "end", "ok"));
	requests_ask(s.site, s.verb, s.host, s.vm, rv == -1 ? e->code : "ok",
	    r->begun);
}

/* Do what was asked, and end the answer. */
static void
finish(void *arg)
{
	struct request		*r = arg;
	struct connection	*c = r->asks->connection;
	struct driver_error	 e = { 0 };
	int			 rv;

	r->timer = NULL;
	if ((rv = spoil(r, &e)) == 0)
		rv = r->verb->fn(r, r->asks->site, r->args, &e);
	state_commit();
	if (rv == 0 && is(r, "start"))
		started(r);
	answer(r, rv, &e);
	request_free(r);
	manager_flush(c);
}

/* A guest that takes longer than the caller waits; unless it is forced. */
static double
stop_wait(struct request *r, const struct scene *s, double seconds)
{
	double	limit = json_number_value(json_object_get(r->args,
	    "timeout_s")), more;

	if (fault_hits(FAULT_STOP_HANGS, s, NULL))
		seconds = HANG_S;
	if (fault_hits(FAULT_STOP_SLOW, s, &more))
		seconds += more;
	if (json_is_true(json_object_get(r->args, "force")))
		return limit > 0 && limit < seconds ? limit : seconds <
		    HANG_S ? seconds : 0;
	if (seconds >= HANG_S || (limit > 0 && seconds > limit)) {
		r->too_slow = true;
		return limit > 0 ? limit : HANG_S;
	}
	return seconds;
}

static double
wait_of(struct request *r)
{
	struct scene	s = scene_of(r);
	double		seconds = r->verb->latency == NULL ? 0 :
	    latency(r->verb->latency), more;

	if (*s.host != '\0' && fault_hits(FAULT_HOST_DEAD, &s, &more))
		power_cut(s.site, s.host, more);
	if (is(r, "stop"))
		seconds = stop_wait(r, &s, seconds);
	if (fault_hits(FAULT_SLOW, &s, &more))
		seconds += more;
	return seconds;
}

static const struct verb *
verb_find(const char *name)
{
	const struct verb	*v;

	for (v = verbs; v->name != NULL; v++)
		if (strcmp(v->name, name) == 0)
			return v;
	return NULL;
}

static void
request_new(struct asks *a, const struct verb *verb, const json_t *line)
{
	json_t		*args = json_object_get(line, "args");
	struct request	*r;

	if ((r = calloc(1, sizeof(*r))) == NULL)
		err(STATUS_FATAL, NULL);
	r->asks = a;
	r->id = json_incref(json_object_get(line, "id"));
	r->args = json_is_object(args) ? json_incref(args) : json_object();
	r->verb = verb;
	r->begun = loop_time();
	if ((r->next = a->first) != NULL)
		r->next->prev = r;
	a->first = r;
	a->count++;
	r->timer = loop_after(wait_of(r), finish, r);
}

void
ask_begin(struct asks *a, const json_t *line)
{
	const char		*name = fact_text(line, "verb");
	const struct verb	*verb = verb_find(name);
	struct driver_error	 e = { 0 };

	if (a->count >= ASKS_MAX)
		driver_fail(&e, "busy", true, "more than %d requests at once",
		    ASKS_MAX);
	else if (verb == NULL)
		driver_fail(&e, "unsupported", false, "no verb %.60s", name);
	if (*e.code != '\0')
		say_error(a, json_object_get(line, "id"), &e);
	else
		request_new(a, verb, line);
}
