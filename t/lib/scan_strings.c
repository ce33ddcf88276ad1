/* scan_each_string: the strings of an array inside a record */
#include <string.h>

#include "scan.h"
#include "table.h"

static const struct row {
	const char	*in;		/* value of the member "a" */
	const char	*want;		/* strings, each in <> */
	int		 rv;
} rows[] = {
	{ "[]",				"",		0 },
	{ " [ ] ",			"",		0 },
	{ "[\"x\"]",			"<x>",		0 },
	{ "[ \"x\" , \"\",\"y z\" ]",	"<x><><y z>",	0 },
	{ "[\"\\u0078\",\"a\\\"]\",\"]\"]", "<x><a\"]><]>", 0 },
	{ "[\"\xc3\xa9\"]",		"<\xc3\xa9>",	0 },
	{ "[1]",			"",		-1 },
	{ "[\"x\",null]",		"<x>",		-1 },
	{ "[\"x\",[\"y\"]]",		"<x>",		-1 },
};

static void
append(void *arg, const char *s, size_t len)
{
	char	*out = arg;

	sprintf(out + strlen(out), "<%.*s>", (int)len, s);
}

static void
reads(void **state)
{
	const struct row	*r = *state;
	struct scan		 sc = { 0 };
	char			 text[128], out[128] = "";

	snprintf(text, sizeof(text), "{\"a\":%s}", r->in);
	assert_int_equal(scan_object(&sc, text, strlen(text)), 0);
	assert_int_equal(scan_each_string(scan_find(&sc, "a"), append, out),
	    r->rv);
	assert_string_equal(out, r->want);
	scan_fini(&sc);
}

int
main(void)
{
	static struct table	t;

	TABLE_ROWS(&t, rows, reads);
	return table_run(&t);
}
