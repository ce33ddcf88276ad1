/* serial: one id for every way to show an array's serial number */
#include "table.h"

#include "serial.h"

static const struct row { const char *in, *want; } rows[] = {
	{ "415001",		"415001" },
	{ "0415001",		"415001" },
	{ "15001",		"15001" },
	{ "836000415001",	"415001" },
	{ "800000015001",	"15001" },
	{ "934000420002",	"420002" },
	{ "900000420002",	"420002" },
	{ "900000000000",	"" },
	{ "836001415001",	"836001415001" },	/* no model's constant */
	{ "736000415001",	"736000415001" },
	{ "000195700123",	"195700123" },		/* another maker's */
	{ "8360004150011",	"8360004150011" },
	{ "7800001A",		"7800001A" },
	{ "CKM00000000123",	"CKM00000000123" },
	{ "ckm00000000123",	"ckm00000000123" },
	{ "0000AB12",		"0000AB12" },		/* a name, not a number */
	{ "array-1.lab_a",	"array-1.lab_a" },
	{ "12345678901234567890123456789012", "12345678901234567890123456789012" },
	{ "123456789012345678901234567890123", "" },
	{ "0000000000000000000000000000000000000001", "1" },
	{ "",			"" },
	{ "0",			"" },
	{ "000000",		"" },
	{ "415 001",		"" },
	{ " 415001",		"" },
	{ "415001 ",		"" },
	{ "415001/2",		"" },
	{ "a\xc3\xa4",		"" },
};

static void
normalizes(void **state)
{
	const struct row	*r = *state;
	char			 out[SERIAL_STRSIZE] = "?";

	assert_int_equal(serial_normalize(r->in, out),
	    *r->want == '\0' ? -1 : 0);
	assert_string_equal(out, r->want);
}

static void
out_may_be_the_input(void **state)
{
	char	text[SERIAL_STRSIZE] = "836000415001";

	(void)state;
	assert_int_equal(serial_normalize(text, text), 0);
	assert_string_equal(text, "415001");
}

int
main(void)
{
	static struct table	t;

	TABLE_ROWS(&t, rows, normalizes);
	TABLE_TEST(&t, out_may_be_the_input);
	return table_run(&t);
}
