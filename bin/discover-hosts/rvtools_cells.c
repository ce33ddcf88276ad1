/*
 * Cells as numbers, words and members of records.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "rvtools.h"
#include "status.h"

#define MIB	(UINT64_C(1) << 20)

/* The decimal mark of a number that has commas or points; NULL: none. */
static const char *
decimal_mark(const char *s)
{
	const char	*comma = strrchr(s, ','), *point = strrchr(s, '.');
	const char	*last = comma == NULL || (point != NULL &&
			    point > comma) ? point : comma;

	if (comma != NULL && point != NULL)
		return strchr(s, *last);
	if (last == NULL || strchr(s, *last) != last)
		return NULL;		/* none, or the last of several */
	/* One mark: "1,024" has thousands; "0,125", "1,5", "1024.125" not. */
	if (strspn(last + 1, "0123456789") == 3 && last[4] == '\0' &&
	    last > s && last - s <= 3 && !(last == s + 1 && *s == '0'))
		return NULL;
	return last;
}

/* The length of the thousands separator at s, or 0. */
static size_t
separator_length(const char *s)
{
	static const char *const separators[] = {
		" ", "'", ",", ".", "\302\240", "\342\200\257",
		"\342\200\211", "\342\200\231",	/* U+A0, 202F, 2009, 2019 */
	};
	size_t	i, len;

	for (i = 0; i < sizeof(separators) / sizeof(separators[0]); i++) {
		len = strlen(separators[i]);
		if (strncmp(s, separators[i], len) == 0)
			return len;
	}
	return 0;
}

bool
number_parse(const char *s, uint64_t *number)
{
	const char	*mark = decimal_mark(s);
	uint64_t	 n = 0;
	size_t		 len;
	bool		 any = false;

	for (; *s != '\0' && s != mark; s += len) {
		len = any ? separator_length(s) : 0;
		if (len > 0)
			continue;
		if (*s < '0' || *s > '9' || n > (UINT64_MAX - 9) / 10)
			return false;
		n = 10 * n + (uint64_t)(*s - '0');
		any = true;
		len = 1;
	}
	if (*s != '\0' && s[1 + strspn(s + 1, "0123456789")] != '\0')
		return false;
	*number = n;
	return any;
}

bool
cell_number(const struct export *e, enum column c, size_t row,
    uint64_t factor, json_int_t *number)
{
	const char	*text = cell(e, c, row);
	uint64_t	 n;

	if (*text == '\0')
		return false;
	if (!number_parse(text, &n) || n > (uint64_t)INT64_MAX / factor) {
		cell_warnx(e, c, row, "\"%.60s\" is not a number", text);
		return false;
	}
	*number = (json_int_t)(n * factor);
	return true;
}

int
cell_boolean(const struct export *e, enum column c, size_t row)
{
	static const char *const words[2][4] = {
		{ "false", "no", "0", "falsch" },
		{ "true", "yes", "1", "wahr" },
	};
	const char	*text = cell(e, c, row);
	int		 value;
	size_t		 i;

	if (*text == '\0')
		return -1;
	for (value = 0; value < 2; value++)
		for (i = 0; i < 4; i++)
			if (strcasecmp(text, words[value][i]) == 0)
				return value;
	cell_warnx(e, c, row, "\"%.60s\" is neither True nor False", text);
	return -1;
}

char *
scoped_new(const struct export *e, enum column server, size_t row,
    const char *name)
{
	const char	*scope = e->by_server ? cell(e, server, row) :
			    e->scope;
	char		*id;

	if (asprintf(&id, "%s%s%s", scope, *scope == '\0' ? "" : "/",
	    name) == -1)
		err(STATUS_FATAL, NULL);
	return id;
}

void
put_text(json_t *record, const char *name, const char *text)
{
	if (*text != '\0' &&
	    json_object_set_new(record, name, json_string(text)) == -1)
		errx(STATUS_FATAL, "%s: \"%s\" is not UTF-8", name, text);
}

void
put_bytes(const struct export *e, json_t *record, const char *name,
    enum column c, size_t row)
{
	json_int_t	bytes;

	if (cell_number(e, c, row, MIB, &bytes))
		json_object_set_new(record, name, json_integer(bytes));
}
