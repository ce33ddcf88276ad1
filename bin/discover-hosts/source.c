#include <err.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "checked.h"
#include "discover-hosts.h"
#include "fact.h"
#include "jl.h"
#include "status.h"

/* What a source may tell; the rest is for other tools to say. */
static const char *const types[] = {
	"host", "initiator", "path", "logical_unit", "datastore", "vm",
	"disk", "vm_definition", "finding", NULL
};

static bool
is_ours(const char *type)
{
	size_t	i;

	for (i = 0; types[i] != NULL; i++)
		if (strcmp(types[i], type) == 0)
			return true;
	return false;
}

static void
count(struct source *s, const char *type)
{
	json_int_t	n;

	n = json_integer_value(json_object_get(s->counts, type));
	json_object_set_new(s->counts, type, json_integer(n + 1));
}

static void
put_new(struct source *s, json_t *record)
{
	if (jl_write(s->out, record) == -1)
		err(STATUS_FATAL, NULL);
	json_decref(record);
}

/* The same record with its type and site in front. */
static json_t *
sited_new(struct source *s, json_t *record)
{
	const char	*type = fact_text(record, "type");
	json_t		*sited, *about;

	if (strcmp(type, "finding") == 0) {
		json_object_set_new(record, "tool", json_string(TOOL));
		about = json_object_get(record, "about");
		if (about == NULL)
			json_object_set_new(record, "about",
			    about = json_object());
		json_object_set_new(about, "site", json_string(s->site));
		return record;
	}
	if ((sited = json_pack("{ss ss}", "type", type, "site",
	    s->site)) == NULL || json_object_update(sited, record) == -1)
		err(STATUS_FATAL, NULL);
	json_object_set_new(sited, "site", json_string(s->site));
	json_decref(record);
	return sited;
}

void
source_tell_new(struct source *s, json_t *record)
{
	const char	*why;

	if (record == NULL)
		err(STATUS_FATAL, NULL);
	record = sited_new(s, record);
	if ((why = checked_record(record)) == NULL &&
	    !is_ours(fact_text(record, "type")))
		why = "type: not one that hosts have";
	if (why != NULL) {
		warnx("%s: %s: %s", s->shown, fact_text(record, "type"), why);
		s->status = STATUS_PARTIAL;
		s->complete = false;
		json_decref(record);
		return;
	}
	if (strcmp(fact_text(record, "severity"), "error") == 0)
		s->status = STATUS_PARTIAL;
	count(s, fact_text(record, "type"));
	put_new(s, record);
}

void
source_finding(struct source *s, const char *code,
    enum finding_severity severity, json_t *about, const char *hint,
    const char *fmt, ...)
{
	char	message[512];
	va_list	ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	json_object_set_new(about, "source", json_string(s->shown));
	source_tell_new(s, finding_new(TOOL, code, severity, false, about,
	    hint, "%s: %s", s->shown, message));
}

void
source_unreachable(struct source *s, const char *why)
{
	size_t	len = strlen(s->spec);

	/* Some drivers begin with their address themselves. */
	if (strncmp(why, s->spec, len) == 0 && why[len] == ':')
		why += len + 1 + (why[len + 1] == ' ');
	warnx("%s: %s", s->shown, why);
	s->complete = false;
	source_finding(s, "host-unreachable", FINDING_ERROR, json_object(),
	    NULL, "%s", why);
}

void
source_read(struct source *s)
{
	char	finished[STAMP_STRSIZE];

	stamp_now(s->started);
	s->complete = true;
	if ((s->out = open_memstream(&s->text, &s->len)) == NULL ||
	    (s->counts = json_object()) == NULL ||
	    (s->expected = json_object()) == NULL)
		err(STATUS_FATAL, NULL);
	if (strncmp(s->spec, "rvtools:", 8) == 0)
		rvtools_read(s, s->spec + 8);
	else
		drivers_read(s);
	stamp_now(finished);
	put_new(s, json_pack("{ss ss ss ss ss sO sb so*}", "type", "capture",
	    "site", s->site, "source", s->shown, "started", s->started,
	    "finished", finished, "counts", s->counts, "complete",
	    s->complete, "expected", json_object_size(s->expected) == 0 ?
	    NULL : json_incref(s->expected)));
	json_decref(s->counts);
	json_decref(s->expected);
	if (fclose(s->out) == EOF)
		err(STATUS_FATAL, NULL);
}
