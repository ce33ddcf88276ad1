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

	if (last == NULL || strchr(s, *last) != last)
		return NULL;		/* none, or the last of several */
	if (comma != NULL && point != NULL)
		return last;
	/* One mark: "1,024" has thousands, "0,125" and "1,5" have not. */
	if (strspn(last + 1, "0123456789") == 3 && last[4] == '\0' &&
	    last > s && !(last == s + 1 && *s == '0'))
		return NULL;
	return last;
}

bool
number_parse(const char *s, uint64_t *number)
{
	const char	*mark = decimal_mark(s);
	uint64_t	 n = 0;
	bool		 any = false;

	for (; *s != '\0' && s != mark; s++) {
		if (strncmp(s, "\302\240", 2) == 0) {	/* no-break space */
			s++;
			continue;
		}
		if (any && strchr(" ',.", *s) != NULL)
			continue;
		if (*s < '0' || *s > '9' || n > (UINT64_MAX - 9) / 10)
			return false;
		n = 10 * n + (uint64_t)(*s - '0');
		any = true;
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
