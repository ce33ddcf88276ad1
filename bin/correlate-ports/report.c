#include "report.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jl.h"
#include "status.h"

struct entry {
	const char		*code, *hint;
	char			*about, *message;
	enum finding_severity	 severity;
	bool			 blocks;
	size_t			 number;	/* in the order of coming */
};

struct report {
	struct entry	*entry;
	size_t		 count, room, number;
};

static void *
must(void *p)
{
	if (p == NULL)
		err(STATUS_FATAL, NULL);
	return p;
}

struct report *
report_new(void)
{
	return must(calloc(1, sizeof(struct report)));
}

void
report_free(struct report *r)
{
	size_t	i;

	if (r == NULL)
		return;
	for (i = 0; i < r->count; i++) {
		free(r->entry[i].about);
		free(r->entry[i].message);
	}
	free(r->entry);
	free(r);
}

void
report_add(struct report *r, const char *code, enum finding_severity severity,
    bool blocks, json_t *about, const char *hint, const char *fmt, ...)
{
	struct entry	*e;
	va_list		 ap;

	if (r->count == r->room) {
		r->room = r->room == 0 ? 64 : r->room * 2;
		r->entry = must(reallocarray(r->entry, r->room,
		    sizeof(*r->entry)));
	}
	e = &r->entry[r->count];
	*e = (struct entry){ .code = code, .hint = hint, .severity = severity,
	    .blocks = blocks, .number = r->number++ };
	r->count++;
	e->about = must(json_dumps(about, JSON_COMPACT));
	json_decref(about);
	va_start(ap, fmt);
	if (vasprintf(&e->message, fmt, ap) == -1)
		err(STATUS_FATAL, NULL);
	va_end(ap);
}

void
report_forget(struct report *r, const char *name, const char *value)
{
	json_t	*about = must(json_pack("{ss}", name, value));
	char	*text = must(json_dumps(about, JSON_COMPACT));
	size_t	 i, kept = 0, len = strlen(text) - 1;	/* no brace */

	for (i = 0; i < r->count; i++)
		if (strncmp(r->entry[i].about, text, len) == 0) {
			free(r->entry[i].about);
			free(r->entry[i].message);
		} else
			r->entry[kept++] = r->entry[i];
	r->count = kept;
	free(text);
	json_decref(about);
}

bool
report_next(const struct report *r, const json_t *about, size_t *at,
    const char **code, const char **message, bool *blocks)
{
	char			*text = must(json_dumps(about, JSON_COMPACT));
	const struct entry	*e = NULL;

	for (; *at < r->count && e == NULL; ++*at)
		if (strcmp(r->entry[*at].about, text) == 0)
			e = &r->entry[*at];
	free(text);
	if (e == NULL)
		return false;
	*code = e->code;
	*message = e->message;
	*blocks = e->blocks;
	return true;
}

static int
same_object(const struct entry *x, const struct entry *y)
{
	int	order = strcmp(x->code, y->code);

	return order != 0 ? order : strcmp(x->about, y->about);
}

static int
compare(const void *a, const void *b)
{
	const struct entry	*x = a, *y = b;
	int			 order = same_object(x, y);

	if (order != 0)
		return order;
	return x->number < y->number ? -1 : x->number > y->number;
}

/* Write count findings of one code about one object as one. */
static bool
write_one(const struct entry *e, size_t count)
{
	enum finding_severity	 severity = e->severity;
	bool			 blocks = e->blocks;
	size_t			 i;
	json_t			*finding;

	for (i = 1; i < count; i++) {
		if (e[i].severity > severity)
			severity = e[i].severity;
		blocks = blocks || e[i].blocks;
	}
	finding = finding_new(REPORT_TOOL, e->code, severity, blocks,
	    must(json_loads(e->about, 0, NULL)), e->hint, "%s", "");
	json_object_set_new(finding, "message", must(count == 1 ?
	    json_string(e->message) :
	    json_sprintf("%s (and %zu more)", e->message, count - 1)));
	jl_emit_new(finding);
	return blocks;
}

bool
report_write(struct report *r)
{
	size_t	i, n;
	bool	blocks = false;

	if (r->count > 0)
		qsort(r->entry, r->count, sizeof(*r->entry), compare);
	for (i = 0; i < r->count; i += n) {
		for (n = 1; i + n < r->count && same_object(&r->entry[i],
		    &r->entry[i + n]) == 0; n++)
			;
		blocks = write_one(&r->entry[i], n) || blocks;
	}
	return blocks;
}
