/* The option files: --limits, --select, --map. */
#include "plan.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "csv_table.h"
#include "lun.h"
#include "size.h"
#include "status.h"

#define MAX_S	1e9		/* seconds of one step */

static const char *const	kinds_select[] = { "vm", "group", "cluster",
				    "datastore", NULL };
static const char *const	kinds_map[] = { "cluster", "host", "network",
				    "array", NULL };
static const char *const	actions[] = { "include", "exclude", "", NULL };

static struct csv_table *
open_table(const char *path)
{
	struct csv_table	*t = csv_table_read(path);

	if (t == NULL)
		err(STATUS_FATAL, "%s", path);
	return t;
}

/* The column that must be there. */
static int
column(const struct csv_table *t, const char *path, const char *name)
{
	int	col = csv_table_column(t, (const char *const[]){ name, NULL });

	if (col == -1 && csv_table_rows(t) > 0)
		errx(STATUS_FATAL, "%s:1: %s: missing column", path, name);
	return col;
}

static const char *
word(const char *path, unsigned long line, const char *name, const char *text,
    const char *const words[])
{
	size_t	i;

	for (i = 0; words[i] != NULL; i++)
		if (strcmp(text, words[i]) == 0)
			return words[i];
	errx(STATUS_FATAL, "%s:%lu: %s: '%s' is not known", path, line, name,
	    text);
}

/* A cell counts in the plan's id; a new text. */
static const char *
cell(struct options *o, const struct csv_table *t, size_t row, int col)
{
	const char	*text = csv_table_cell(t, row, col), *c;

	for (c = text; ; c++) {
		o->hash = (o->hash ^ (unsigned char)*c) *
		    UINT64_C(0x100000001b3);
		if (*c == '\0')
			break;
	}
	return text_new("%s", text);
}

static long
integer(const char *path, unsigned long line, const char *name,
    const char *text)
{
	char	*end;
	long	 n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (end == text || *end != '\0' || errno != 0 || n == LONG_MIN)
		errx(STATUS_FATAL, "%s:%lu: %s: '%s' is not a whole number",
		    path, line, name, text);
	return n;
}

static void
set_rate(double *rate, const char *name, const char *path, unsigned long line,
    const char *text)
{
	if (strstr(name, "_at_once") != NULL) {
		*rate = (double)integer(path, line, name, text);
		if (*rate < 1)
			errx(STATUS_FATAL, "%s:%lu: %s: less than 1", path,
			    line, name);
	} else if (duration_parse(text, rate) == -1 || *rate > MAX_S)
		errx(STATUS_FATAL,
		    "%s:%lu: %s: '%s' is no time such as 1.5 or 200ms", path,
		    line, name, text);
}

static void
set_limit(struct limits *l, const char *path, unsigned long line,
    const char *name, const char *text)
{
	const struct { const char *name; long *value, max; } counts[] = {
		{ "vms_per_batch",	&l->vms,		LONG_MAX },
		{ "volumes_per_batch",	&l->volumes,		LONG_MAX },
		{ "hosts_per_batch",	&l->hosts,		LONG_MAX },
		{ "luns_per_group",	&l->luns_per_group,	LUN_MAX + 1 },
		{ "groups_per_port",	&l->groups_per_port,	LONG_MAX },
	};
	double		*rate = schedule_rate(&l->rates, name);
	uint64_t	 bytes;
	size_t		 i;

	if (rate != NULL) {
		set_rate(rate, name, path, line, text);
		return;
	}
	if (strcmp(name, "bytes_per_batch") == 0) {
		if (size_parse(text, &bytes) == -1 || bytes > INT64_MAX)
			errx(STATUS_FATAL,
			    "%s:%lu: %s: '%s' is no size such as 4T", path,
			    line, name, text);
		l->bytes = (json_int_t)bytes;
		return;
	}
	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		if (strcmp(counts[i].name, name) == 0) {
			*counts[i].value = integer(path, line, name, text);
			if (*counts[i].value < 0 ||
			    *counts[i].value > counts[i].max)
				errx(STATUS_FATAL, "%s:%lu: %s: less than 0 "
				    "or more than %ld", path, line, name,
				    counts[i].max);
			return;
		}
	errx(STATUS_FATAL, "%s:%lu: limit: '%s' is not known", path, line,
	    name);
}

void
options_limits(struct options *o, const char *path)
{
	struct csv_table	*t = open_table(path);
	int			 limit = column(t, path, "limit");
	int			 value = column(t, path, "value");
	size_t			 i;

	for (i = 0; i < csv_table_rows(t); i++)
		set_limit(&o->limits, path, csv_table_line(t, i),
		    cell(o, t, i, limit), cell(o, t, i, value));
	csv_table_free(t);
}

void
options_select(struct options *o, const char *path)
{
	struct csv_table	*t = open_table(path);
	int			 kind = column(t, path, "kind");
	int			 id = column(t, path, "id");
	int			 action = column(t, path, "action");
	int			 priority;
	struct choice		*c;
	const char		*text;
	size_t			 i;

	priority = csv_table_column(t,
	    (const char *const[]){ "priority", NULL });
	for (i = 0; i < csv_table_rows(t); i++) {
		c = allocate(sizeof(*c));
		c->file = path;
		c->line = csv_table_line(t, i);
		c->kind = word(path, c->line, "kind", cell(o, t, i, kind),
		    kinds_select);
		c->id = cell(o, t, i, id);
		c->action = word(path, c->line, "action",
		    cell(o, t, i, action), actions);
		text = priority == -1 ? "" : cell(o, t, i, priority);
		c->priority = *text == '\0' ? 0 :
		    integer(path, c->line, "priority", text);
		list_add(&o->choices, c);
	}
	csv_table_free(t);
}

void
options_map(struct options *o, const char *path)
{
	struct csv_table	*t = open_table(path);
	int			 kind = column(t, path, "kind");
	int			 source = column(t, path, "source");
	int			 destination = column(t, path, "destination");
	const char		*k, *from, *to;
	unsigned long		 line;
	size_t			 i;

	for (i = 0; i < csv_table_rows(t); i++) {
		line = csv_table_line(t, i);
		k = word(path, line, "kind", cell(o, t, i, kind), kinds_map);
		from = cell(o, t, i, source);
		to = cell(o, t, i, destination);
		if (*from == '\0' || *to == '\0')
			errx(STATUS_FATAL, "%s:%lu: %s: empty", path, line,
			    *from == '\0' ? "source" : "destination");
		table_put(&o->map, k, from, NULL,
		    text_new("%s", to));
	}
	csv_table_free(t);
}
