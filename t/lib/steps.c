/* steps: which may run, whatever the order in which records come */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "steps.h"

static const char *
put(struct steps *ss, const char *id, const char *after, bool ours)
{
	json_t	*list = json_loads(after, 0, NULL);

	return steps_put_new(ss, json_pack("{ss so}", "id", id, "after", list),
	    ours);
}

/* Ids of all that may run, in order. */
static const char *
ready(struct steps *ss)
{
	static char	 text[256];
	struct step	*s;

	*text = '\0';
	while ((s = steps_next_ready(ss)) != NULL) {
		s->begun = true;
		strcat(text, s->id);
	}
	return text;
}

static void
waits_for_all(void **state)
{
	struct steps	*ss = steps_new();

	(void)state;
	assert_null(put(ss, "c", "[\"a\",\"b\",\"a\"]", true));
	assert_null(put(ss, "a", "[]", true));
	assert_string_equal(ready(ss), "a");
	steps_settle(ss, "a", STEP_DONE, NULL, false);
	assert_string_equal(ready(ss), "");
	steps_settle(ss, "b", STEP_ALREADY, NULL, false);
	assert_string_equal(ready(ss), "c");
	assert_string_equal(ready(ss), "");
	steps_free(ss);
}

static void
last_result_counts(void **state)
{
	struct steps	*ss = steps_new();

	(void)state;
	steps_settle(ss, "a", STEP_DONE, NULL, false);
	steps_settle(ss, "a", STEP_DONE, NULL, false);
	steps_settle(ss, "a", STEP_FAILED, NULL, false);
	put(ss, "b", "[\"a\"]", true);
	assert_string_equal(ready(ss), "");
	steps_settle(ss, "a", STEP_ALREADY, NULL, false);
	steps_settle(ss, "a", STEP_FAILED, NULL, false);
	assert_string_equal(ready(ss), "");
	steps_settle(ss, "a", STEP_DONE, NULL, false);
	assert_string_equal(ready(ss), "b");
	steps_free(ss);
}

static void
not_twice(void **state)
{
	struct steps	*ss = steps_new();

	(void)state;
	put(ss, "a", "[]", true);
	steps_settle(ss, "a", STEP_DONE, NULL, false);
	put(ss, "b", "[]", true);
	put(ss, "x", "[]", false);
	assert_string_equal(ready(ss), "b");
	steps_settle(ss, "b", STEP_FAILED, NULL, false);
	assert_string_equal(ready(ss), "");
	assert_null(put(ss, "b", "[]", true));
	assert_non_null(put(ss, "b", "[\"a\"]", true));
	assert_non_null(put(ss, "d", "[1]", true));
	steps_free(ss);
}

static void
stuck(struct step *s, const char *cause, void *arg)
{
	sprintf((char *)arg + strlen(arg), "%s<%s ", s->id, cause);
}

static void
failure_spreads(void **state)
{
	struct steps	*ss = steps_new();
	char		 text[256] = "";

	(void)state;
	put(ss, "d", "[\"c\"]", true);
	put(ss, "c", "[\"b\"]", false);		/* of another tool */
	put(ss, "b", "[\"a\"]", true);
	put(ss, "e", "[\"s\"]", true);
	put(ss, "f", "[\"g\"]", true);
	put(ss, "g", "[\"b\"]", true);
	put(ss, "h", "[\"d\",\"loop\"]", true);
	put(ss, "loop", "[\"h\"]", true);
	steps_settle(ss, "a", STEP_FAILED, NULL, false);
	steps_settle(ss, "s", STEP_SKIPPED, NULL, false);
	steps_settle(ss, "f", STEP_SKIPPED, NULL, false);
	steps_settle(ss, "g", STEP_DONE, NULL, false);
	steps_each_stuck(ss, stuck, text);
	assert_string_equal(text, "d<a b<a e<s h<a loop<a ");
	assert_int_equal(steps_count(ss, STEP_SKIPPED), 1);
	steps_free(ss);
}

static void
rehearsal_is_passed_on(void **state)
{
	struct steps	*ss = steps_new();
	struct step	*s;

	(void)state;
	put(ss, "a", "[]", true);
	put(ss, "b", "[\"a\"]", true);
	put(ss, "c", "[\"b\"]", true);
	steps_settle(ss, "a", STEP_ALREADY, NULL, true);
	s = steps_settle(ss, "b", STEP_ALREADY, NULL, true);
	assert_false(step_follows_rehearsed(s));
	steps_settle(ss, "a", STEP_DONE, NULL, true);
	steps_settle(ss, "b", STEP_ALREADY, NULL, true);
	s = steps_settle(ss, "c", STEP_ALREADY, NULL, false);
	assert_true(step_follows_rehearsed(s));
	steps_settle(ss, "b", STEP_DONE, NULL, false);
	assert_false(step_follows_rehearsed(s));
	steps_free(ss);
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(waits_for_all),
		cmocka_unit_test(last_result_counts),
		cmocka_unit_test(not_twice),
		cmocka_unit_test(failure_spreads),
		cmocka_unit_test(rehearsal_is_passed_on),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
