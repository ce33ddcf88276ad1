/* stamp: the clock in the shape of the schema, and one that never goes back */
#include "table.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

#include "stamp.h"

static void
now_has_the_shape_of_the_schema(void **state)
{
	static const char	shape[] = "dddd-dd-ddTdd:dd:dd.dddZ";
	char			out[STAMP_STRSIZE];
	size_t			i;

	(void)state;
	stamp_now(out);
	assert_int_equal(strlen(out), sizeof(shape) - 1);
	for (i = 0; i < sizeof(shape) - 1; i++)
		if (shape[i] == 'd')
			assert_true(isdigit((unsigned char)out[i]));
		else
			assert_int_equal(out[i], shape[i]);
}

static void
now_is_utc_and_now(void **state)
{
	char		out[STAMP_STRSIZE];
	struct tm	tm = { 0 };
	time_t		before = time(NULL), then;

	(void)state;
	setenv("TZ", "Asia/Tokyo", 1);
	tzset();
	stamp_now(out);
	assert_non_null(strptime(out, "%Y-%m-%dT%H:%M:%S", &tm));
	then = timegm(&tm);
	assert_true(then >= before - 1 && then <= time(NULL));
}

static void
monotonic_goes_forward(void **state)
{
	double	first = stamp_monotonic(), last = first, next;
	int	i;

	(void)state;
	for (i = 0; i < 10000; i++, last = next) {
		next = stamp_monotonic();
		assert_true(next >= last);
	}
	assert_true(last > first && last - first < 60);
}

static const struct row {
	const char	*in;
	double		 want;
} rows[] = {
	{ "1970-01-01T00:00:00Z",	0 },
	{ "2026-11-20T23:55:11.250Z",	1795218911.25 },
	{ "2026-11-20T23:55:11Z",	1795218911 },
	{ "2026-11-20T23:55:11",	-1 },
	{ "2026-11-20T23:55:11.5",	-1 },
	{ "2026-11-20 23:55:11Z",	-1 },
	{ "",				-1 },
};

static void
reads_its_own(void **state)
{
	const struct row	*r = *state;

	assert_true(stamp_seconds(r->in) == r->want);
}

int
main(void)
{
	static struct table	t;

	TABLE_TEST(&t, now_has_the_shape_of_the_schema);
	TABLE_TEST(&t, now_is_utc_and_now);
	TABLE_TEST(&t, monotonic_goes_forward);
	TABLE_ROWS(&t, rows, reads_its_own);
	return table_run(&t);
}
