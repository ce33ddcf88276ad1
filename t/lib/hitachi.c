/* hitachi: what an array's answers mean, and the numbers of groups. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hitachi/hitachi_external.h"

#define JOB(ssb1, ssb2) "{\"messageId\":\"KART30000-E\",\"message\":\"words\"," \
	"\"errorCode\":{\"SSB1\":\"" ssb1 "\",\"SSB2\":\"" ssb2 "\"}}"
#define MESSAGE(id) "{\"messageId\":\"" id "\",\"message\":\"words\"}"

static const struct row {
	const char		*title;
	long			 status;
	const char		*body;
	enum hitachi_verdict	 want;
	const char		*code;		/* "" when all is well */
	bool			 retryable;
} rows[] = {
	{ "200", 200, "{}", HITACHI_OK, "", false },
	{ "202", 202, "{}", HITACHI_OK, "", false },
	{ "400", 400, "{}", HITACHI_FAIL, "refused", false },
	{ "401", 401, NULL, HITACHI_LOGIN, "refused", false },
	{ "403", 403, NULL, HITACHI_FAIL, "refused", false },
	{ "404", 404, NULL, HITACHI_GONE, "not-found", false },
	{ "409", 409, NULL, HITACHI_EXISTS, "conflict", false },
	{ "412", 412, NULL, HITACHI_FAIL, "refused", false },
	{ "429", 429, NULL, HITACHI_BUSY, "busy", true },
	{ "500 may have been done", 500, NULL, HITACHI_UNSURE, "busy", true },
	{ "502", 502, NULL, HITACHI_UNSURE, "busy", true },
	{ "503 was not done", 503, NULL, HITACHI_BUSY, "busy", true },
	{ "message before status", 500, MESSAGE("KART00003-E"), HITACHI_BUSY,
	    "busy", true },
	{ "lock: message before 409", 409, MESSAGE("KART40050-E"),
	    HITACHI_BUSY, "busy", true },
	{ "no such object, in a job", 0, MESSAGE("KART30013-E"), HITACHI_GONE,
	    "not-found", false },
	{ "messageID in the other spelling", 0,
	    "{\"messageID\":\"KART30013-E\"}", HITACHI_GONE, "not-found",
	    false },
	{ "argument error", 400, MESSAGE("KART40038-E"), HITACHI_FAIL,
	    "refused", false },
	{ "host I/O", 0, JOB("B958", "0233"), HITACHI_BUSY, "busy", true },
	{ "reason before message and status", 404, JOB("B958", "015A"),
	    HITACHI_EXISTS, "conflict", false },
	{ "LUN taken", 0, JOB("B958", "0947"), HITACHI_EXISTS, "conflict",
	    false },
	{ "LDEV there", 0, JOB("2E22", "0001"), HITACHI_EXISTS, "conflict",
	    false },
	{ "group locked", 0, JOB("2E11", "2205"), HITACHI_BUSY, "busy", true },
	{ "no free LDEV", 0, JOB("2E11", "2209"), HITACHI_FAIL, "refused",
	    false },
	{ "never worth repeating", 0, JOB("B957", "4188"), HITACHI_FAIL,
	    "refused", false },
	{ "a reason not seen before", 0, JOB("1234", "5678"), HITACHI_FAIL,
	    "refused", false },
	{ "the array says that it may be repeated", 0,
	    "{\"messageId\":\"KART39999-E\",\"solutionType\":\"RETRY\"}",
	    HITACHI_BUSY, "busy", true },
	{ "members of the wrong type", 500, "{\"messageId\":7,\"errorCode\":[]}",
	    HITACHI_UNSURE, "busy", true },
	{ "not an object", 503, "[1]", HITACHI_BUSY, "busy", true },
};

static void
judges(void **state)
{
	const struct row	*r = *state;
	struct driver_error	 error = { .code = "" };
	json_t			*body = r->body == NULL ? NULL :
	    json_loads(r->body, 0, NULL);

	assert_int_equal(hitachi_judge(r->status, body, "luns", &error),
	    r->want);
	assert_string_equal(error.code, r->code);
	assert_int_equal(error.retryable, r->retryable);
	json_decref(body);
}

static void
shows_words(void **state)
{
	struct driver_error	 error;
	json_t			*body = json_pack("{ss ss s{ss ss}}",
	    "messageId", "KART30000-E", "message", "caf\xc3\xa9\nline",
	    "errorCode", "SSB1", "B958", "SSB2", "0233");

	(void)state;
	hitachi_judge(0, body, "luns/CL1-A,3,12", &error);
	assert_string_equal(error.message, "luns/CL1-A,3,12: the job failed "
	    "KART30000-E B958/0233: host I/O on the LU: caf???line");
	json_decref(body);
}

static void
numbers_groups(void **state)
{
	char	name[HITACHI_NAMESIZE];
	int	n;

	(void)state;
	for (n = 0; n <= LDEV_MAX; n++) {
		hitachi_external_name(n, name);
		assert_int_equal(hitachi_external_number(name), n);
	}
	hitachi_external_name(2576, name);
	assert_string_equal(name, "1-2577");
	assert_int_equal(hitachi_external_number("0-1"), -1);
	assert_int_equal(hitachi_external_number("1-4097"), -1);
	assert_int_equal(hitachi_external_number("16-4000"), -1);
	assert_int_equal(hitachi_external_number("99-1"), -1);
	assert_int_equal(hitachi_external_number("x"), -1);
}

int
main(void)
{
	enum { ROWS = sizeof(rows) / sizeof(rows[0]) };
	struct CMUnitTest	tests[ROWS + 2];
	size_t			i;

	memset(tests, 0, sizeof(tests));
	for (i = 0; i < ROWS; i++) {
		tests[i].name = rows[i].title;
		tests[i].test_func = judges;
		tests[i].initial_state = (void *)(uintptr_t)&rows[i];
	}
	tests[ROWS].name = "an error is one line of ASCII";
	tests[ROWS].test_func = shows_words;
	tests[ROWS + 1].name = "a group's number is made from its LDEV's";
	tests[ROWS + 1].test_func = numbers_groups;
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return _cmocka_run_group_tests("hitachi", tests, ROWS + 2, NULL, NULL);
}
