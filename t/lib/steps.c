/* steps: which may run, whatever the order in which records come */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "steps.h"

/* A record of a step, as jl_read gives it. */
static const char *
put_line(struct steps *ss, const char *line, bool ours, struct step **step)
{
	struct jl_reader	 in = { .fd = memfd_create("step", 0),
				    .name = "step" };
	struct jl_record	 rec;
	const char		*why;

	assert_int_equal(write(in.fd, line, strlen(line)), strlen(line));
	assert_int_equal(lseek(in.fd, 0, SEEK_SET), 0);
	assert_int_equal(jl_read(&in, &rec), JL_RECORD);
	why = steps_put(ss, &rec, ours, step);
	close(in.fd);
	jl_fini(&in);
	return why;
}

static const char *
put_op(struct steps *ss, const char *id, const char *after, const char *op,
    const char *vm, bool ours)
{
	struct step	*step;
	char		 line[512];

	snprintf(line, sizeof(line), "{\"type\":\"step\",\"id\":\"%s\","
	    "\"batch\":\"b01\",\"op\":\"%s\",\"site\":\"source\","
	    "\"args\":{\"vm\":\"%s\"},\"after\":%s}\n", id, op, vm, after);
	return put_line(ss, line, ours, &step);
}

static const char *
put(struct steps *ss, const char *id, const char *after, bool ours)
{
	return put_op(ss, id, after, "map-volume", "", ours);
}

static struct step *
settle(struct steps *ss, const char *id, enum step_outcome outcome, bool dry)
{
	return steps_settle(ss, id, outcome, NULL, 0, dry);
}

/* Ids of all that may run, in order. */
static const char *
ready(struct steps *ss)
{
	static char	 text[256];
	struct step	*s;

	*text = '\0';
	while ((s = steps_next_ready(ss)) != NULL) {
		step_begin(s);
		strcat(text, s->id);
	}
	return text;
}

static void
waits_for_all(void **state)
{
	struct steps	*ss = steps_new(true);

	(void)state;
	assert_null(put(ss, "c", "[\"a\",\"b\",\"a\"]", true));
	assert_null(put(ss, "a", "[]", true));
	assert_string_equal(ready(ss), "a");
	settle(ss, "a", STEP_DONE, false);
	assert_string_equal(ready(ss), "");
	settle(ss, "b", STEP_ALREADY, false);
	assert_string_equal(ready(ss), "c");
	assert_string_equal(ready(ss), "");
	steps_free(ss);
}

static void
last_result_counts(void **state)
{
	struct steps	*ss = steps_new(true);

	(void)state;
	settle(ss, "a", STEP_DONE, false);
	settle(ss, "a", STEP_DONE, false);
	settle(ss, "a", STEP_FAILED, false);
	put(ss, "b", "[\"a\"]", true);
	assert_string_equal(ready(ss), "");
	settle(ss, "a", STEP_ALREADY, false);
	settle(ss, "a", STEP_FAILED, false);
	assert_string_equal(ready(ss), "");
	settle(ss, "a", STEP_DONE, false);
	assert_string_equal(ready(ss), "b");
	steps_free(ss);
}

static void
not_twice(void **state)
{
	struct steps	*ss = steps_new(true);

	(void)state;
	put(ss, "a", "[]", true);
	settle(ss, "a", STEP_DONE, false);
	put(ss, "b", "[]", true);
	put(ss, "x", "[]", false);
	assert_string_equal(ready(ss), "b");
	settle(ss, "b", STEP_FAILED, false);
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
	struct steps	*ss = steps_new(true);
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
	settle(ss, "a", STEP_FAILED, false);
	settle(ss, "s", STEP_SKIPPED, false);
	settle(ss, "f", STEP_SKIPPED, false);
	settle(ss, "g", STEP_DONE, false);
	steps_each_stuck(ss, stuck, text);
	assert_string_equal(text, "d<a b<a e<s h<a loop<a ");
	assert_int_equal(steps_count(ss, STEP_SKIPPED), 1);
	steps_free(ss);
}

static void
rehearsal_is_passed_on(void **state)
{
	struct steps	*ss = steps_new(true);
	struct step	*s;

	(void)state;
	put(ss, "a", "[]", true);
	put(ss, "b", "[\"a\"]", true);
	put(ss, "c", "[\"b\"]", true);
	settle(ss, "a", STEP_ALREADY, true);
	s = settle(ss, "b", STEP_ALREADY, true);
	assert_false(step_follows_rehearsed(s));
	settle(ss, "a", STEP_DONE, true);
	settle(ss, "b", STEP_ALREADY, true);
	s = settle(ss, "c", STEP_ALREADY, false);
	assert_true(step_follows_rehearsed(s));
	settle(ss, "b", STEP_DONE, false);
	assert_false(step_follows_rehearsed(s));
	steps_free(ss);
}

/* "vm vm ", or "" */
static const char *
down(struct steps *ss, const char *id)
{
	static char	 text[256];
	json_t		*vms, *vm;
	size_t		 i;

	*text = '\0';
	vms = steps_vms_down(ss, (struct step *)(uintptr_t)steps_find(ss, id));
	json_array_foreach(vms, i, vm)
		sprintf(text + strlen(text), "%s ", json_string_value(vm));
	json_decref(vms);
	return text;
}

static void
tells_who_is_down(void **state)
{
	struct steps	*ss = steps_new(true);

	(void)state;
	put_op(ss, "stop1", "[]", "stop-vm", "one", false);
	put_op(ss, "stop2", "[]", "stop-vm", "two", false);
	put_op(ss, "stop3", "[]", "stop-vm", "three", false);
	put(ss, "map", "[\"stop1\",\"stop2\",\"stop3\"]", true);
	put_op(ss, "def", "[\"map\"]", "define-vm", "two", false);
	put_op(ss, "start2", "[\"def\"]", "start-vm", "two", false);
	put_op(ss, "start1", "[\"map\"]", "start-vm", "one", false);
	put_op(ss, "start3", "[\"map\"]", "start-vm", "three", false);
	put_op(ss, "start4", "[\"map\"]", "start-vm", "four", false);
	settle(ss, "map", STEP_FAILED, false);
	assert_string_equal(down(ss, "map"), "");
	settle(ss, "stop1", STEP_ALREADY, false);
	settle(ss, "stop2", STEP_DONE, false);
	assert_string_equal(down(ss, "map"), "two one ");
	assert_string_equal(down(ss, "def"), "two ");
	settle(ss, "start2", STEP_DONE, false);
	settle(ss, "stop3", STEP_FAILED, false);
	assert_string_equal(down(ss, "map"), "one ");
	steps_free(ss);
}

static void
same_record_again(void **state)
{
	struct steps	*ss = steps_new(true);
	struct step	*step;

	(void)state;
	assert_null(put(ss, "a", "[\"b\",\"c\"]", true));
	assert_null(put_line(ss, "{ \"op\" : \"map-volume\", \"type\":\"step\","
	    "\"site\":\"source\",\"batch\":\"b01\",\"args\":{ \"vm\":\"\" },"
	    "\"after\":[ \"b\", \"c\" ],\"id\":\"a\"}\n", true, &step));
	assert_null(step);
	assert_false(steps_find(ss, "a")->disputed);
	assert_non_null(put(ss, "a", "[\"c\",\"b\"]", true));
	assert_true(steps_find(ss, "a")->disputed);
	assert_non_null(put_op(ss, "x", "[]", "fly", "", true));
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
		cmocka_unit_test(tells_who_is_down),
		cmocka_unit_test(same_record_again),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
