/* wwn: every spelling of a port name has one text form, or none */
#include "table.h"

#include "wwn.h"

static const struct row { const char *in, *want; } rows[] = {
	{ "500143802426baf4",		"500143802426baf4" },
	{ "500143802426BAF4",		"500143802426baf4" },
	{ "50:01:43:80:24:26:BA:F4",	"500143802426baf4" },
	{ "50-01-43-80-24-26-ba-f4",	"500143802426baf4" },
	{ "0x500143802426baf4",		"500143802426baf4" },
	{ "0X500143802426BAF4",		"500143802426baf4" },
	{ "naa.500143802426baf4",	"500143802426baf4" },
	{ "NAA.500143802426BAF4",	"500143802426baf4" },
	{ "0x50:01:43:80:24:26:ba:f4",	"500143802426baf4" },
	{ "1000000056785678",		"1000000056785678" },
	{ "2100f4e9d4550a10",		"2100f4e9d4550a10" },
	{ "0000000000000001",		"0000000000000001" },
	{ "0000000000000000",		"" },	/* adapter without a link */
	{ "0xffffffffffffffff",		"" },
	{ "",				"" },
	{ "0x",				"" },
	{ "naa.",			"" },
	{ "50014380",			"" },	/* too short */
	{ "500143802426baf",		"" },
	{ "500143802426baf40",		"" },	/* too long */
	{ "600143802426baf4500143802426baf4", "" },
	{ "500143802426bafg",		"" },
	{ "500143802426baf4 ",		"" },
	{ " 500143802426baf4",		"" },
	{ "50:01:43:80:24:26:ba:f4:",	"" },
	{ ":50:01:43:80:24:26:ba:f4",	"" },
	{ "50:01:43:80:24:26:ba-f4",	"" },	/* mixed */
	{ "5001:4380:2426:baf4",	"" },
	{ "50:01438024 26baf4",		"" },
	{ "5:001:43:80:24:26:ba:f4",	"" },
	{ "50:1:43:80:24:26:ba:f4",	"" },
	{ "50:06:01:60:bb:20:13:0d:50:06:01:69:3b:24:13:0d", "" },
	{ "naa.0x500143802426baf4",	"" },
	{ "iqn.2001-04.com.example:a",	"" },
	{ "50014380\xc3\xa4" "426baf4",	"" },
};

static void
normalizes(void **state)
{
	const struct row	*r = *state;
	char			 out[WWN_STRSIZE + 1] = "?????????????????";

	assert_int_equal(wwn_normalize(r->in, out), *r->want == '\0' ? -1 : 0);
	assert_string_equal(out, r->want);
}

static void
out_may_be_the_input(void **state)
{
	char	text[64] = "50:01:43:80:24:26:BA:F4";

	(void)state;
	assert_int_equal(wwn_normalize(text, text), 0);
	assert_string_equal(text, "500143802426baf4");
}

int
main(void)
{
	static struct table	t;

	TABLE_ROWS(&t, rows, normalizes);
	TABLE_TEST(&t, out_may_be_the_input);
	return table_run(&t);
}
