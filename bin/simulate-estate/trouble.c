/* Faults of an array as a whole: answers that are late, wrong, or none. */
#include <stdio.h>
#include <string.h>

#include "faults.h"
#include "loop.h"
#include "web.h"

/* HTTP errors that come before anything is looked at. */
static const struct {
	enum fault	 fault;
	int		 status;
	const char	*message_id, *message;
} refusals[] = {
	{ FAULT_BUSY, MHD_HTTP_SERVICE_UNAVAILABLE, "KART00003-E",
	    "The REST API server is busy." },
	{ FAULT_BUSY_SILENT, MHD_HTTP_SERVICE_UNAVAILABLE, "KART00003-E",
	    "The REST API server is busy." },
	{ FAULT_SERVER_ERROR, MHD_HTTP_INTERNAL_SERVER_ERROR, "KART30000-E",
	    "An error occurred in the REST API server." },
};

static bool
refuse(struct call *c, const struct scene *s)
{
	double	seconds = 0;
	size_t	i;

	for (i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		if (!fault_hits(refusals[i].fault, s, &seconds))
			continue;
		web_error(c, refusals[i].status, refusals[i].message_id, "%s",
		    refusals[i].message);
		if (refusals[i].fault == FAULT_BUSY)
			c->retry_after = 1 + (int)(seconds - 0.001);
		return true;
	}
	return false;
}

/* Faults of changes, which are done all the same, or fail later. */
static void
strain(struct call *c, const struct scene *s)
{
	struct array	*a = c->array;
	double		 seconds;

	if (strcmp(c->method, "GET") == 0)
		return;
	if (fault_hits(FAULT_LOST_ANSWER, s, NULL))
		c->drop = true;
	if (strncmp(c->path, "services/", 9) == 0 ||
	    strncmp(c->path, "objects/sessions", 16) == 0)
		return;
	if (a->lock_owner == 0 && fault_hits(FAULT_LOCKED, s, &seconds)) {
		a->lock_owner = LOCK_FOREIGN;
		a->lock_until = loop_time() + seconds;
	}
}

bool
trouble(struct call *c)
{
	struct scene	 s = { .array = c->array->id, .method = c->method,
	    .path = c->path };
	struct array	*a = c->array;
	double		 seconds;

	if (fault_hits(FAULT_ARRAY_DEAD, &s, &seconds))
		a->dead_until = loop_time() + seconds;
	if (loop_time() < a->dead_until ||
	    fault_hits(FAULT_LOST_REQUEST, &s, NULL))
		c->drop = true;
	if (c->drop || refuse(c, &s))
		return true;
	fault_hits(FAULT_SLOW, &s, &c->hold_s);
	strain(c, &s);
	return false;
}

static void
release(struct call *c)
{
	struct call	**p = &c->array->held;

	while (*p != NULL && *p != c)
		p = &(*p)->next;
	if (*p == c)
		*p = c->next;
}

static void
over(void *arg)
{
	struct call	*c = arg;

	c->timer = NULL;
	release(c);
	MHD_resume_connection(c->connection);
}

bool
trouble_holds(struct call *c)
{
	double	seconds = c->hold_s, dead = c->array->dead_until - loop_time();

	if (dead > 0) {			/* nothing comes from it any more */
		c->drop = true;
		seconds = dead;
	}
	c->hold_s = 0;
	if (seconds <= 0)
		return false;
	c->timer = loop_after(seconds, over, c);
	c->next = c->array->held;
	c->array->held = c;
	return true;
}

void
trouble_ends(struct array *a)
{
	struct call	*c;

	a->dead_until = 0;
	while ((c = a->held) != NULL) {
		loop_cancel(c->timer);
		over(c);
	}
	MHD_run(a->daemon);
}
