/* ldev: Hitachi volume ids, and what their LUs say of themselves */
#include "table.h"

#include "ldev.h"

static const struct row { const char *in, *want; } rows[] = {
	{ "00:0A:10",	"00:0A:10" },
	{ "00:0a:10",	"00:0A:10" },
	{ "0a:10",	"00:0A:10" },
	{ "000a10",	"00:0A:10" },
	{ "0A10",	"00:0A:10" },
	{ "0xa10",	"00:0A:10" },
	{ "0X0A10",	"00:0A:10" },
	{ "2576",	"00:0A:10" },
	{ "fe:ff",	"00:FE:FF" },
	{ "FEFF",	"00:FE:FF" },
	{ "65279",	"00:FE:FF" },
	{ "0",		"00:00:00" },
	{ "00000",	"00:00:00" },
	{ "7",		"00:00:07" },
	{ "0110",	"00:01:10" },	/* zeros in front: hex */
	{ "000110",	"00:01:10" },
	{ "1110",	"00:04:56" },	/* else decimal */
	{ "110",	"00:00:6E" },
	{ "00110",	"00:00:6E" },
	{ "0x0",	"00:00:00" },
	{ "",		"" },
	{ "0x",		"" },
	{ "65280",	"" },
	{ "ff:00",	"" },
	{ "FF00",	"" },
	{ "0xffff",	"" },
	{ "0x10a10",	"" },
	{ "01:0a:10",	"" },		/* LDKC is 00 */
	{ "010a10",	"" },
	{ "00:00:0a:10", "" },
	{ "00:0a",	"00:00:0A" },
	{ "0a:1",	"" },
	{ "a:10",	"" },
	{ "00:0a:1g",	"" },
	{ "00:0a:10 ",	"" },
	{ "a10",	"" },		/* three digits are no id */
	{ "-1",		"" },
	{ "100000",	"" },
	{ "volume7",	"" },
	{ "NONE",	"" },
};

static void
normalizes(void **state)
{
	const struct row	*r = *state;
	char			 out[LDEV_STRSIZE] = "????????", again[LDEV_STRSIZE];

	assert_int_equal(ldev_normalize(r->in, out), *r->want == '\0' ? -1 : 0);
	assert_string_equal(out, r->want);
	if (*r->want == '\0')
		return;
	ldev_format(ldev_number(out), again);
	assert_string_equal(again, out);
}

static void
only_canonical_ids_have_numbers(void **state)
{
	(void)state;
	assert_int_equal(ldev_number("00:0A:10"), 2576);
	assert_int_equal(ldev_number("00:FE:FF"), LDEV_MAX);
	assert_int_equal(ldev_number("00:FF:00"), -1);
	assert_int_equal(ldev_number("00:0a:10"), -1);
	assert_int_equal(ldev_number("2576"), -1);
	assert_int_equal(ldev_number("0xa10"), -1);
	assert_int_equal(ldev_number(""), -1);
	assert_int_equal(ldev_number("00:0A:10:00"), -1);
}

static const struct inquiry {
	const char	*in;
	unsigned long	 serial;	/* 0: another layout */
	int		 number;
} inquiries[] = {
	{ "OPEN-V HITACHI 50403A980107",	415000,	263 },
	{ "HITACHI 50403A980107",		415000,	263 },
	{ "HITACHI 50403A980107................", 415000, 263 },
	{ "HITACHI 50403A980107   ",		415000,	263 },
	{ "HITACHI  50403A980107",		415000,	263 },
	{ "HITACHI 500000010000",		1,	0 },
	{ "HITACHI 509fFFFffeff",		965535,	65279 },
	{ "HITACHI 50403A98ff00",		0,	0 },
	{ "HITACHI 60403A980107",		0,	0 },
	{ "HITACHI 50A03A980107",		0,	0 },
	{ "HITACHI 504X3A980107",		0,	0 },
	{ "HITACHI 50403A98010",		0,	0 },
	{ "HITACHI 50403A9801077",		0,	0 },
	{ "HITACHI 50403A98010G",		0,	0 },
	{ "HITACHI R500 00085753012809",	0,	0 },
	{ "HITACHI ",				0,	0 },
	{ "HITACHI",				0,	0 },
	{ "IBM 50403A980107",			0,	0 },
	{ "50403A980107",			0,	0 },
	{ "",					0,	0 },
};

static void
decodes_inquiry(void **state)
{
	const struct inquiry	*r = *state;
	unsigned long		 serial = 0;
	int			 number = 0;

	assert_int_equal(ldev_from_inquiry(r->in, &serial, &number),
	    r->serial == 0 ? -1 : 0);
	assert_int_equal(serial, r->serial);
	assert_int_equal(number, r->number);
}

int
main(void)
{
	static struct table	t;

	TABLE_ROWS(&t, rows, normalizes);
	TABLE_TEST(&t, only_canonical_ids_have_numbers);
	TABLE_ROWS(&t, inquiries, decodes_inquiry);
	return table_run(&t);
}
