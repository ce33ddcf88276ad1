#include "vendors.h"

#include <ctype.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "csv_table.h"
#include "ldev.h"
#include "status.h"

#define NAA_DIGITS	32	/* of the longest */

struct vendors {
	struct vendor	 *row;
	size_t		  count;
	struct csv_table *file;		/* whose texts rows borrow, or NULL */
	char		**prefix;	/* ours, of its rows */
	size_t		  prefix_count;
};

static void *
must(void *p)
{
	if (p == NULL)
		err(STATUS_FATAL, NULL);
	return p;
}

static void
add(struct vendors *v, struct vendor row)
{
	v->row = must(reallocarray(v->row, v->count + 1, sizeof(row)));
	v->row[v->count++] = row;
}

void
vendors_free(struct vendors *v)
{
	size_t	i;

	for (i = 0; i < v->prefix_count; i++)
		free(v->prefix[i]);
	csv_table_free(v->file);
	free(v->prefix);
	free(v->row);
	free(v);
}

/* The digits of a prefix, lower case, malloc'd; NULL when it has others. */
static char *
read_prefix(const char *s)
{
	char	*digits;
	size_t	 i, len;

	if (strncasecmp(s, "naa.", 4) == 0)
		s += 4;
	else if (strncasecmp(s, "0x", 2) == 0)
		s += 2;
	len = strlen(s);
	if (len == 0 || len > NAA_DIGITS ||
	    strspn(s, "0123456789abcdefABCDEF") != len)
		return NULL;
	digits = must(strdup(s));
	for (i = 0; i < len; i++)
		digits[i] = (char)tolower((unsigned char)s[i]);
	return digits;
}

/* The row with exactly that prefix, of those from first on, or NULL. */
static struct vendor *
row_of(const struct vendors *v, const char *prefix, size_t first)
{
	size_t	i;

	for (i = first; i < v->count; i++)
		if (strcmp(v->row[i].prefix, prefix) == 0)
			return &v->row[i];
	return NULL;
}

struct source {
	const char		*path;
	struct csv_table	*table;
	int			 prefix, vendor, volume;	/* columns */
	size_t			 first;		/* row of the file's first */
};

static int
bad(const struct source *s, size_t row, const char *field, const char *found,
    const char *why)
{
	warnx("%s:%lu: %s: \"%s\": %s", s->path,
	    csv_table_line(s->table, row), field, found, why);
	return -1;
}

static int
take_row(struct vendors *v, const struct source *s, size_t row)
{
	const char	*text = csv_table_cell(s->table, row, s->prefix);
	struct vendor	 new = {
		.name = csv_table_cell(s->table, row, s->vendor),
		.volume = csv_table_cell(s->table, row, s->volume)
	};
	char		*prefix = read_prefix(text);

	if (prefix == NULL)
		return bad(s, row, "prefix", text, "expected 1 to 32 hex "
		    "digits, such as 60060e80");
	v->prefix = must(reallocarray(v->prefix, v->prefix_count + 1,
	    sizeof(*v->prefix)));
	v->prefix[v->prefix_count++] = prefix;
	new.prefix = prefix;
	if (*new.name == '\0')
		return bad(s, row, "vendor", new.name, "expected a name");
	if (*new.volume != '\0' && strcmp(new.volume, "ldev4") != 0)
		return bad(s, row, "volume", new.volume,
		    "expected ldev4 or nothing");
	if (row_of(v, prefix, s->first) != NULL)
		return bad(s, row, "prefix", text, "is in the file twice");
	add(v, new);
	return 0;
}

static int
find_columns(struct source *s)
{
	static const char *const	names[][2] = { { "prefix", NULL },
					    { "vendor", NULL },
					    { "volume", NULL } };
	int *const			columns[] = { &s->prefix, &s->vendor,
					    &s->volume };
	size_t				i;

	for (i = 0; i < 3; i++) {
		*columns[i] = csv_table_column(s->table, names[i]);
		if (*columns[i] == -1) {
			warnx("%s:1: %s: no such column", s->path,
			    names[i][0]);
			return -1;
		}
	}
	return 0;
}

/* Take in a site's file.  Returns 0, or -1 after a warning. */
static int
read_file(struct vendors *v, const char *path)
{
	struct source	s = { .path = path, .first = v->count };
	size_t		i;
	int		rv = 0;

	if ((v->file = s.table = csv_table_read(path)) == NULL) {
		warn("%s", path);
		return -1;
	}
	if (find_columns(&s) == -1)
		return -1;
	for (i = 0; i < csv_table_rows(s.table); i++)
		if (take_row(v, &s, i) == -1)
			rv = -1;
	return rv;
}

struct vendors *
vendors_new(const char *path)
{
	struct vendors		*v = must(calloc(1, sizeof(*v)));
	const struct vendor	*row;

	for (row = vendors_shipped; row->prefix != NULL; row++)
		add(v, *row);
	if (path == NULL || read_file(v, path) == 0)
		return v;
	vendors_free(v);
	return NULL;
}

/* Of two rows with one prefix the later counts. */
const struct vendor *
vendors_find(const struct vendors *v, const char *wwid)
{
	const struct vendor	*best = NULL;
	size_t			 i, len, longest = 0;

	if (strncmp(wwid, "naa.", 4) != 0)
		return NULL;
	for (i = 0; i < v->count; i++) {
		len = strlen(v->row[i].prefix);
		if (len >= longest &&
		    strncmp(wwid + 4, v->row[i].prefix, len) == 0) {
			best = &v->row[i];
			longest = len;
		}
	}
	return best;
}

enum vendor_word
vendors_ask(const struct vendors *v, const char *wwid, const char *volume)
{
	const struct vendor	*row = vendors_find(v, wwid);
	int			 number, of_volume;

	if (row == NULL || *row->volume == '\0' ||
	    strlen(wwid) != 4 + NAA_DIGITS)
		return VENDOR_SILENT;
	number = (int)strtol(wwid + NAA_DIGITS, NULL, 16);
	of_volume = ldev_number(volume);
	if (number > LDEV_MAX || of_volume == -1)
		return VENDOR_SILENT;
	return number == of_volume ? VENDOR_AGREES : VENDOR_DIFFERS;
}
