/* size: amounts as people write them */
#include "table.h"

#include "size.h"

#define BAD	UINT64_C(0xbad)
#define T	(UINT64_C(1) << 40)

static const struct row { const char *in; uint64_t want; } rows[] = {
	{ "0",		0 },
	{ "512",	512 },
	{ "007",	7 },
	{ "1K",		1024 },
	{ "1k",		1024 },
	{ "3M",		3 << 20 },
	{ "3MiB",	3 << 20 },
	{ "10g",	UINT64_C(10) << 30 },
	{ "4T",		4 * T },
	{ "4TiB",	4 * T },
	{ "1P",		1024 * T },
	{ "1.5T",	3 * T / 2 },
	{ "0.5K",	512 },
	{ "0.0001K",	0 },
	{ "0.1K",	102 },
	{ "1.99999999999999999999999999999P", 2048 * T - 1 },
	{ "0.123456789012P", UINT64_C(138999987247700) },
	{ "18446744073709551615", UINT64_MAX },
	{ "18446744073709551616", BAD },
	{ "16383P",	UINT64_C(16383) << 50 },
	{ "16383.999P",	UINT64_C(18446742947809644773) },
	{ "16384P",	BAD },
	{ "99999999999999999999P", BAD },
	{ "",		BAD },
	{ "T",		BAD },
	{ ".5T",	BAD },
	{ "1.T",	BAD },
	{ "1.5",	BAD },
	{ "4TB",	BAD },		/* 1000s or 1024s? */
	{ "4B",		BAD },
	{ "4iB",	BAD },
	{ "4Ti",	BAD },
	{ "4TiBs",	BAD },
	{ "4E",		BAD },
	{ "4 T",	BAD },
	{ " 4T",	BAD },
	{ "-4T",	BAD },
	{ "+4T",	BAD },
	{ "0x10",	BAD },
	{ "1e3",	BAD },
	{ "1,5T",	BAD },
};

static void
parses_size(void **state)
{
	const struct row	*r = *state;
	uint64_t		 n = BAD;

	assert_int_equal(size_parse(r->in, &n), r->want == BAD ? -1 : 0);
	assert_true(n == r->want);
}

static const struct seconds { const char *in; double want; } durations[] = {
	{ "0",		0 },
	{ "90",		90 },
	{ "0.25",	0.25 },
	{ "200ms",	0.2 },
	{ "1.5s",	1.5 },
	{ "3m",		180 },
	{ "2h",		7200 },
	{ "0.5h",	1800 },
	{ "",		-1 },
	{ "s",		-1 },
	{ ".5s",	-1 },
	{ "1.s",	-1 },
	{ "1.2.3",	-1 },
	{ "-1",		-1 },
	{ "+1",		-1 },
	{ " 1",		-1 },
	{ "1 s",	-1 },
	{ "1S",		-1 },
	{ "1d",		-1 },
	{ "1e3",	-1 },
	{ "0x10",	-1 },
	{ "inf",	-1 },
	{ "nan",	-1 },
};

static void
parses_duration(void **state)
{
	const struct seconds	*r = *state;
	double			 n = -1;

	assert_int_equal(duration_parse(r->in, &n), r->want < 0 ? -1 : 0);
	assert_true(n > r->want - 1e-9 && n < r->want + 1e-9);
}

static const struct count { const char *in; long want; } counts[] = {
	{ "1",		1 },
	{ "08",		8 },
	{ "64",		64 },
	{ "65",		-1 },
	{ "0",		-1 },
	{ "",		-1 },
	{ "-1",		-1 },
	{ "+1",		-1 },
	{ " 1",		-1 },
	{ "1x",		-1 },
	{ "99999999999999999999", -1 },
};

static void
parses_count(void **state)
{
	const struct count	*r = *state;
	long			 n = -1;

	assert_int_equal(count_parse(r->in, 64, &n), r->want < 0 ? -1 : 0);
	assert_int_equal(n, r->want);
}

int
main(void)
{
	static struct table	t;

	TABLE_ROWS(&t, rows, parses_size);
	TABLE_ROWS(&t, durations, parses_duration);
	TABLE_ROWS(&t, counts, parses_count);
	return table_run(&t);
}
