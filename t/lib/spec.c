/* spec: what may be shown of an address, and nothing else, is shown */
#include "table.h"

#include <stdlib.h>

#include "spec.h"

static const struct row { const char *in, *want; } rows[] = {
	{ "qemu:///system",		"qemu:///system" },
	{ "test:///tmp/a.xml",		"test:///tmp/a.xml" },
	{ "qemu+ssh://root@h/system",	"qemu+ssh://root@h/system" },
	{ "qemu+tcp://u:p@h:16509/s",	"qemu+tcp://u:***@h:16509/s" },
	{ "https://u:p@ss:w@h/x",	"https://u:***@h/x" },
	{ "https://h:443/a@b:c",	"https://h:443/a@b:c" },
	{ "https://u:a/b@h/x",		"https://u:***@h/x" },
	{ "https://u:a?b#c@h",		"https://u:***@h" },
	{ "qemu+unix:///system?socket=/run/s",
	    "qemu+unix:///system?socket=/run/s" },
	{ "qemu+ssh://h/s?keyfile=/k&mode=direct&x",
	    "qemu+ssh://h/s?keyfile=&mode=direct&x" },
	{ "x://u:p@h/?token=t;socket=s", "x://u:***@h/?token=;socket=s" },
	{ "exec:tool u://a:b@c?d=e",	"exec:tool u://a:b@c?d=e" },
	{ "unix:/run/a?b=c",		"unix:/run/a?b=c" },
	{ "",				"" },
};

static void
shows(void **state)
{
	const struct row	*r = *state;
	char			*out = spec_public(r->in);

	assert_string_equal(out, r->want);
	free(out);
}

int
main(void)
{
	static struct table	t;

	TABLE_ROWS(&t, rows, shows);
	return table_run(&t);
}
