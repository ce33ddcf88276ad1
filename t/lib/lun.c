/* lun: one integer for every way to show a LUN */
#include "table.h"

#include "lun.h"

static const struct row { const char *in; int want; } rows[] = {
	{ "0",			0 },
	{ "7",			7 },
	{ "00176",		176 },		/* decimal, not octal */
	{ "255",		255 },
	{ "256",		256 },
	{ "16383",		16383 },
	{ "16384",		0 },		/* flat space from here */
	{ "16385",		1 },
	{ "16640",		256 },
	{ "32767",		16383 },
	{ "32768",		-1 },
	{ "0x0",		0 },
	{ "0x1f",		31 },
	{ "0X1F",		31 },
	{ "0x4100",		256 },
	{ "0x8001",		-1 },
	{ "0000000000000000",	0 },
	{ "00ff000000000000",	255 },
	{ "0x00FF000000000000",	255 },
	{ "0100000000000000",	-1 },		/* bus 1 */
	{ "3fff000000000000",	-1 },
	{ "4000000000000000",	0 },
	{ "4100000000000000",	256 },
	{ "7fff000000000000",	16383 },
	{ "8001000000000000",	-1 },		/* logical unit addressing */
	{ "c001000000000000",	-1 },		/* extended */
	{ "4013401300000000",	-1 },		/* two levels */
	{ "0001000000000001",	-1 },
	{ "000000000000000",	0 },		/* 15 digits: a number */
	{ "00000000000000000",	-1 },
	{ "18446744073709551615", -1 },
	{ "",			-1 },
	{ "0x",			-1 },
	{ "ff",			-1 },		/* hex needs 0x */
	{ "-1",			-1 },
	{ "+1",			-1 },
	{ " 1",			-1 },
	{ "1 ",			-1 },
	{ "1.0",		-1 },
	{ "0x00ff00000000000g",	-1 },
};

static void
parses(void **state)
{
	const struct row	*r = *state;

	assert_int_equal(lun_parse(r->in), r->want);
}

static void
numbers(void **state)
{
	(void)state;
	assert_int_equal(lun_from_number(0), 0);
	assert_int_equal(lun_from_number(255), 255);
	assert_int_equal(lun_from_number(LUN_MAX), LUN_MAX);
	assert_int_equal(lun_from_number(16385), 1);
	assert_int_equal(lun_from_number(16640), 256);
	assert_int_equal(lun_from_number(32767), LUN_MAX);
	assert_int_equal(lun_from_number(32768), -1);
	assert_int_equal(lun_from_number(UINT64_C(0x401340b400000000)), -1);
	assert_int_equal(lun_from_number(UINT64_MAX), -1);
}

int
main(void)
{
	static struct table	t;

	TABLE_ROWS(&t, rows, parses);
	TABLE_TEST(&t, numbers);
	return table_run(&t);
}
