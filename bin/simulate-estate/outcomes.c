/* How a job ends. */
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "text.h"
#include "web.h"

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
