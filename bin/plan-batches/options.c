/* The option files: --limits, --select, --map. */
#include "plan.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
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
				    "array", "pool", NULL };
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

/* One that need not be there: -1. */
static int
optional(const struct csv_table *t, const char *name)
{
	return csv_table_column(t, (const char *const[]){ name, NULL });
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

/* How a VM shows that it is well, or NULL when it need not. */
static const char *
probe(const char *path, unsigned long line, const char *text)
{
	long	port;

	if (*text == '\0')
		return NULL;
	if (strcmp(text, "guest-agent") != 0 && strcmp(text, "icmp") != 0 &&
	    (strncmp(text, "tcp:", 4) != 0 ||
	    count_parse(text + 4, 65535, &port) == -1))
		errx(STATUS_FATAL, "%s:%lu: health: '%s' is neither "
		    "guest-agent, icmp nor tcp:PORT", path, line, text);
	return text;
}

static void
set_rate(double *rate, const char *name, const char *path, unsigned long line,
    const char *text)
{
	if (duration_parse(text, rate) == -1 || *rate > MAX_S)
		errx(STATUS_FATAL,
		    "%s:%lu: %s: '%s' is no time such as 1.5 or 200ms", path,
		    line, name, text);
}

/* A number of them from 0, which stands for any number, to max. */
static long
count(const char *path, unsigned long line, const char *name,
    const char *text, long max)
{
	long	n = integer(path, line, name, text);

	if (n < 0 || n > max)
		errx(STATUS_FATAL, "%s:%lu: %s: less than 0 or more than %ld",
		    path, line, name, max);
	return n;
}

static json_int_t
bytes(const char *path, unsigned long line, const char *name,
    const char *text)
{
	uint64_t	n;

	if (size_parse(text, &n) == -1 || n > INT64_MAX)
		errx(STATUS_FATAL, "%s:%lu: %s: '%s' is no size such as 4T",
		    path, line, name, text);
	return (json_int_t)n;
}

/* "HH:MM-HH:MM". */
static const char *
window(const char *path, unsigned long line, const char *name,
    const char *text)
{
	unsigned	h[2], m[2];
	int		end = -1;

	if (strlen(text) != 11 || sscanf(text, "%2u:%2u-%2u:%2u%n", &h[0],
	    &m[0], &h[1], &m[1], &end) != 4 || end != 11 || h[0] > 23 ||
	    h[1] > 23 || m[0] > 59 || m[1] > 59 ||
	    strspn(text, "0123456789:-") != 11)
		errx(STATUS_FATAL, "%s:%lu: %s: '%s' is no time of day such "
		    "as 22:00-06:00", path, line, name, text);
	return text;
}

static void
set_limit(struct options *o, const char *path, unsigned long line,
    const char *name, const char *text)
{
	const struct { const char *name; long *value, max; } counts[] = {
		{ "vms_per_batch",	&o->sizes.vms,		LONG_MAX },
		{ "volumes_per_batch",	&o->sizes.volumes,	LONG_MAX },
		{ "hosts_per_batch",	&o->sizes.hosts,	LONG_MAX },
		{ "luns_per_group",	&o->sizes.luns_per_group,
		    LUN_MAX + 1 },
		{ "groups_per_port",	&o->sizes.groups_per_port, LONG_MAX },
	};
	double		*rate = schedule_rate(&o->rates, name);
	unsigned	*at_once = limits_find(&o->at_once, name);
	size_t		 i;

	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		if (strcmp(counts[i].name, name) == 0) {
			*counts[i].value = count(path, line, name, text,
			    counts[i].max);
			return;
		}
	if (rate != NULL)
		set_rate(rate, name, path, line, text);
	else if (at_once != NULL)
		*at_once = (unsigned)count(path, line, name, text, INT_MAX);
	else if (strcmp(name, "bytes_per_batch") == 0)
		o->sizes.bytes = bytes(path, line, name, text);
	else if (strcmp(name, "drain_window") == 0)
		o->window = window(path, line, name, text);
	else
		errx(STATUS_FATAL, "%s:%lu: limit: '%s' is not known", path,
		    line, name);
}

void
options_limits(struct options *o, const char *path)
{
	struct csv_table	*t = open_table(path);
	int			 limit = column(t, path, "limit");
	int			 value = column(t, path, "value");
	size_t			 i;

	o->limits_file = path;
	for (i = 0; i < csv_table_rows(t); i++)
		set_limit(o, path, csv_table_line(t, i),
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
	int			 priority = optional(t, "priority");
	int			 health = optional(t, "health");
	struct choice		*c;
	const char		*text;
	size_t			 i;

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
		text = health == -1 ? "" : cell(o, t, i, health);
		c->health = probe(path, c->line, text);
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
