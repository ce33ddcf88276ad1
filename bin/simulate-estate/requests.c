#include "requests.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>

#include "jl.h"
#include "jobs.h"
#include "loop.h"
#include "stamp.h"
#include "status.h"

static FILE		*out;		/* NULL: none is wanted */
static const char	*name;

void
requests_open(const char *path)
{
	name = path;
	if ((out = fopen(path, "ae")) == NULL)
		err(STATUS_FATAL, "%s", path);
	setvbuf(out, NULL, _IOLBF, BUFSIZ);
}

void
requests_close(void)
{
	if (out != NULL && fclose(out) == EOF)
		err(STATUS_FATAL, "%s", name);
	out = NULL;
}

/* What is begun with "type", and goes on as an object's inside. */
static void
put(const char *type, const char *fmt, ...)
{
	char	 braces[128], now[STAMP_STRSIZE];
	json_t	*line, *more;
	va_list	 ap;

	stamp_now(now);
	line = json_pack("{s:s,s:s,s:f}", "type", type, "time", now,
	    "t_s", loop_time());
	snprintf(braces, sizeof(braces), "{%s}", fmt);
	va_start(ap, fmt);
	more = json_vpack_ex(NULL, 0, braces, ap);
	va_end(ap);
	if (line == NULL || more == NULL)
		errx(STATUS_FATAL, "request log: bad format %s", fmt);
	json_object_update(line, more);
	if (jl_write(out, line) == -1)
		err(STATUS_FATAL, "%s", name);
	json_decref(more);
	json_decref(line);
}

void
requests_call(const struct call *c)
{
	if (out == NULL)
		return;
	if (c->job_id > 0)
		put("request", "s:s,s:s,s:s,s:i,s:I,s:f", "array",
		    c->array->id, "method", c->method, "path", c->url,
		    "status", c->drop ? 0 : c->status, "job", c->job_id,
		    "duration_s", loop_time() - c->begun);
	else
		put("request", "s:s,s:s,s:s,s:i,s:f", "array", c->array->id,
		    "method", c->method, "path", c->url,
		    "status", c->drop ? 0 : c->status,
		    "duration_s", loop_time() - c->begun);
}

void
requests_job(const struct job *j, const char *error)
{
	if (out != NULL)
		put("job", "s:s,s:I,s:s,s:f,s:f,s:s*", "array", j->array->id,
		    "job", j->id, "kind", j->kind,
		    "wait_s", j->begun - j->queued,
		    "run_s", loop_time() - j->begun, "error", error);
}

void
requests_ask(const char *site, const char *verb, const char *host,
    const char *vm, const char *end, double begun)
{
	if (out != NULL)
		put("request", "s:s,s:s,s:s,s:s,s:s,s:f", "manager", site,
		    "verb", verb, "host", host, "vm", vm, "end", end,
		    "duration_s", loop_time() - begun);
}
