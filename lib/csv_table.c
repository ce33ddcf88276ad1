#include "csv_table.h"

#include <csv.h>
#include <ctype.h>
#include <err.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"
#include "text.h"

struct row {
	size_t		first, count;	/* of its cells in csv_table.cell */
	unsigned long	line;
};

struct csv_table {
	char	*text;			/* of all cells, each with a NUL */
	size_t	 text_len, text_room;
	size_t	*cell;			/* where in text each begins */
	size_t	 cell_count, cell_room;
	struct row *row;		/* the header is row 0 */
	size_t	 row_count, row_room;
	/* While parsing. */
	size_t	 first;			/* cell of the open row */
	unsigned long line;		/* ... and where it began */
	bool	 open;			/* a row has begun and not ended */
};

/* Make room for at least need elements of an array. */
static void *
grow(void *array, size_t need, size_t *room, size_t size)
{
	if (need <= *room)
		return array;
	*room = need < 64 ? 64 : need * 2;
	if ((array = reallocarray(array, *room, size)) == NULL)
		err(STATUS_FATAL, NULL);
	return array;
}

/* libcsv: the end of a field. */
static void
put_cell(void *field, size_t len, void *arg)
{
	struct csv_table	*t = arg;
	const char		*s = field == NULL ? "" : field;

	len = strnlen(s, len);		/* what is behind a NUL is lost */
	for (; len > 0 && isspace((unsigned char)*s); s++)
		len--;
	while (len > 0 && isspace((unsigned char)s[len - 1]))
		len--;
	t->cell = grow(t->cell, t->cell_count + 1, &t->cell_room,
	    sizeof(*t->cell));
	t->cell[t->cell_count++] = t->text_len;
	t->text = grow(t->text, t->text_len + len + 1, &t->text_room, 1);
	memcpy(t->text + t->text_len, s, len);
	t->text_len += len;
	t->text[t->text_len++] = '\0';
}

/* libcsv: the end of a row. */
static void
put_row(int terminator, void *arg)
{
	struct csv_table	*t = arg;

	(void)terminator;
	t->row = grow(t->row, t->row_count + 1, &t->row_room, sizeof(*t->row));
	t->row[t->row_count++] = (struct row){ .first = t->first,
	    .count = t->cell_count - t->first, .line = t->line };
	t->first = t->cell_count;
	t->open = false;
}

/* Which separator the header has most of, outside quotes. */
static unsigned char
find_separator(const char *s, size_t len)
{
	size_t	i, commas = 0, semicolons = 0, tabs = 0;
	bool	quoted = false, begun = false;

	for (i = 0; i < len; i++) {
		if (s[i] == '"')
			quoted = !quoted;
		if (quoted)
			continue;
		if ((s[i] == '\n' || s[i] == '\r') && begun)
			break;
		begun |= !isspace((unsigned char)s[i]);
		commas += s[i] == ',';
		semicolons += s[i] == ';';
		tabs += s[i] == '\t';
	}
	if (semicolons > commas && semicolons >= tabs)
		return ';';
	return tabs > commas ? '\t' : ',';
}

/* The length of the line at s, with its CR, LF or CRLF. */
static size_t
line_length(const char *s, size_t len)
{
	size_t	n = 0;

	while (n < len && s[n] != '\n' && s[n] != '\r')
		n++;
	if (n + 1 < len && s[n] == '\r' && s[n + 1] == '\n')
		n++;
	return n < len ? n + 1 : len;
}

static bool
is_blank(const char *s, size_t len, unsigned char separator)
{
	size_t	i;

	for (i = 0; i < len; i++)
		if (!isspace((unsigned char)s[i]) ||
		    (unsigned char)s[i] == separator)
			return false;
	return true;
}

static void
parse(struct csv_table *t, const char *s, size_t len)
{
	struct csv_parser	parser;
	unsigned char		separator = find_separator(s, len);
	unsigned long		line = 1;
	size_t			n;

	if (csv_init(&parser, 0) != 0)
		err(STATUS_FATAL, NULL);
	csv_set_delim(&parser, separator);
	for (; len > 0; s += n, len -= n, line++) {
		n = line_length(s, len);
		if (!t->open) {
			if (is_blank(s, n, separator))
				continue;
			t->open = true;
			t->line = line;
		}
		if (csv_parse(&parser, s, n, put_cell, put_row, t) != n)
			errx(STATUS_FATAL, "%s",
			    csv_strerror(csv_error(&parser)));
	}
	if (csv_fini(&parser, put_cell, put_row, t) != 0)
		err(STATUS_FATAL, NULL);
	csv_free(&parser);
}

struct csv_table *
csv_table_read(const char *path)
{
	struct csv_table	*t;
	char			*s;
	size_t			 len;

	if ((s = text_read(path, &len)) == NULL)
		return NULL;
	if ((t = calloc(1, sizeof(*t))) == NULL)
		err(STATUS_FATAL, NULL);
	parse(t, s, len);
	free(s);
	return t;
}

void
csv_table_free(struct csv_table *t)
{
	if (t == NULL)
		return;
	free(t->text);
	free(t->cell);
	free(t->row);
	free(t);
}

size_t
csv_table_rows(const struct csv_table *t)
{
	return t->row_count == 0 ? 0 : t->row_count - 1;
}

size_t
csv_table_columns(const struct csv_table *t)
{
	return t->row_count == 0 ? 0 : t->row[0].count;
}

/* A cell; here the header is row 0. */
static const char *
cell_at(const struct csv_table *t, size_t row, int column)
{
	if (column < 0 || row >= t->row_count ||
	    (size_t)column >= t->row[row].count)
		return "";
	return t->text + t->cell[t->row[row].first + (size_t)column];
}

const char *
csv_table_name(const struct csv_table *t, int column)
{
	return cell_at(t, 0, column);
}

const char *
csv_table_cell(const struct csv_table *t, size_t row, int column)
{
	return cell_at(t, row + 1, column);
}

size_t
csv_table_cells(const struct csv_table *t, size_t row)
{
	return row < csv_table_rows(t) ? t->row[row + 1].count : 0;
}

unsigned long
csv_table_line(const struct csv_table *t, size_t row)
{
	return row < csv_table_rows(t) ? t->row[row + 1].line : 0;
}

/* The next character that counts in a column's name, in lower case. */
static int
next_letter(const char **s)
{
	while (**s != '\0' && isascii((unsigned char)**s) &&
	    !isalnum((unsigned char)**s) && **s != '#' && **s != '%')
		++*s;
	return **s == '\0' ? '\0' : tolower((unsigned char)*(*s)++);
}

static bool
same_name(const char *a, const char *b)
{
	int	c;

	do {
		c = next_letter(&a);
		if (c != next_letter(&b))
			return false;
	} while (c != '\0');
	return true;
}

int
csv_table_column(const struct csv_table *t, const char *const names[])
{
	size_t	i;

	for (; *names != NULL; names++)
		for (i = 0; i < csv_table_columns(t); i++)
			if (same_name(*names, csv_table_name(t, (int)i)))
				return (int)i;
	return -1;
}
