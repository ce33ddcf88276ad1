/* iscsi: names in lower case without what stands behind them */
#include "table.h"

#include <string.h>

#include "iscsi.h"

static const struct row { const char *in, *want; } rows[] = {
	{ "iqn.1994-05.com.example:h01",  "iqn.1994-05.com.example:h01" },
	{ "IQN.1994-05.com.Example:H01",  "iqn.1994-05.com.example:h01" },
	{ "iqn.1994-05.com.example",	  "iqn.1994-05.com.example" },
	{ "iqn.1994-05.com.example:a:b.c-d", "iqn.1994-05.com.example:a:b.c-d" },
	{ "iqn.1991-05.com.example:host_1", "iqn.1991-05.com.example:host_1" },
	{ "iqn.no-date",		  "iqn.no-date" },
	{ "iqn.1994-05.com.example:t,t,0x0001", "iqn.1994-05.com.example:t" },
	{ "iqn.1994-05.com.example:t,T,0X1", "iqn.1994-05.com.example:t" },
	{ "iqn.1994-05.com.example:h,i,0x00023d000001",
	    "iqn.1994-05.com.example:h" },
	{ "eui.02004567A425678D",	  "eui.02004567a425678d" },
	{ "naa.52004567BA64678D",	  "naa.52004567ba64678d" },
	{ "naa.62004567BA64678D0123456789ABCDEF",
	    "naa.62004567ba64678d0123456789abcdef" },
	{ "",				  "" },
	{ "iqn.",			  "" },
	{ "iqn.,t,0x0001",		  "" },
	{ ",t,0x0001",			  "" },
	{ "iqn.1994-05.com.example:t,1",  "" },
	{ "iqn.1994-05.com.example:t,t,1", "" },
	{ "iqn.1994-05.com.example:t,t,0x", "" },
	{ "iqn.1994-05.com.example:t,t,0x1,t,0x2", "" },
	{ "iqn.1994-05.com.example:t,",	  "" },
	{ "iqn.1994-05.com.example:t/1",  "" },	/* /1 is a LUN */
	{ "iqn.1994-05.com.example:a b",  "" },
	{ "iqn.1994-05.com.example:a\n",  "" },
	{ "iqn.1994-05.com.example:\xc3\xa4", "" },
	{ "eui.02004567A425678",	  "" },
	{ "eui.02004567A425678DD",	  "" },
	{ "naa.52004567BA64678",	  "" },
	{ "naa.52004567BA64678G",	  "" },
	{ "500143802426baf4",		  "" },
	{ "nqn.2014-08.org.example:a",	  "" },
};

static void
normalizes(void **state)
{
	const struct row	*r = *state;
	char			 out[ISCSI_STRSIZE] = "?";

	assert_int_equal(iscsi_normalize(r->in, out),
	    *r->want == '\0' ? -1 : 0);
	assert_string_equal(out, r->want);
}

/* 223 bytes are a name, 224 are not. */
static void
length_is_limited(void **state)
{
	char	in[ISCSI_STRSIZE + 1], out[ISCSI_STRSIZE];

	(void)state;
	memset(in, 'A', sizeof(in));
	memcpy(in, "iqn.", 4);
	in[ISCSI_STRSIZE] = '\0';
	assert_int_equal(iscsi_normalize(in, out), -1);
	assert_string_equal(out, "");
	in[ISCSI_STRSIZE - 1] = '\0';
	assert_int_equal(iscsi_normalize(in, out), 0);
	assert_int_equal(strlen(out), 223);
	assert_int_equal(iscsi_normalize(in, in), 0);
	assert_string_equal(in, out);
}

int
main(void)
{
	static struct table	t;

	TABLE_ROWS(&t, rows, normalizes);
	TABLE_TEST(&t, length_is_limited);
	return table_run(&t);
}
