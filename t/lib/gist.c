/* gist: what a JSON text says, not how it is written */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "gist.h"

static const struct row {
	const char	*a, *b;
	int		 same;
} rows[] = {
	{ "{\"a\":1,\"b\":[1,2]}", " { \"b\" : [ 1 , 2 ], \"a\":1 } ", 1 },
	{ "{\"a\":{\"c\":1,\"d\":2}}", "{\"a\":{\"d\":2,\"c\":1}}", 1 },
	{ "{}", "{ }", 1 },
	{ "[]", "{}", 0 },
	{ "{\"a\":1,\"b\":2}", "{\"a\":2,\"b\":1}", 0 },
	{ "{\"a\":\"b\"}", "{\"b\":\"a\"}", 0 },
	{ "[1,2]", "[2,1]", 0 },
	{ "[[1],2]", "[1,[2]]", 0 },
	{ "[[],[]]", "[[[]]]", 0 },
	{ "[1,1]", "[1]", 0 },
	{ "\"1\"", "1", 0 },
	{ "\"a b\"", "\"ab\"", 0 },
	{ "\"\\\"]\"", "\"]\"", 0 },
	{ "{\"a\":null}", "{}", 0 },
	{ "{\"a\":{\"b\":1},\"c\":{\"d\":2}}",
	    "{\"a\":{\"d\":2},\"c\":{\"b\":1}}", 0 },
};

static void
tells(void **state)
{
	const struct row	*r = *state;

	assert_int_equal(gist_of(r->a) == gist_of(r->b), r->same);
}

int
main(void)
{
	struct CMUnitTest	tests[sizeof(rows) / sizeof(rows[0])];
	char			names[sizeof(rows) / sizeof(rows[0])][128];
	size_t			i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(names[i], sizeof(names[i]), "%s and %s", rows[i].a,
		    rows[i].b);
		tests[i] = (struct CMUnitTest){ .name = names[i],
		    .test_func = tells, .initial_state = (void *)&rows[i] };
	}
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
