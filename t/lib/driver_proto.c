/* What a driver program does, and what its client makes of it. */
#include "driver_proto.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define HELLO	"echo '{\"driver\":\"replumb\",\"protocol\":1}'; "
#define MANY	"echo '{\"driver\":\"replumb\",\"protocol\":1," \
		"\"max_requests\":8}'; "

static const struct driver_class *const kinds[] = {
	&driver_exec, &driver_unix, NULL
};

/* One request to a driver that is a shell command. */
static const struct row {
	const char	*name, *command;
	const char	*code;		/* "" when it ends well */
	size_t		 records;	/* then: how many come */
	int		 retryable;
} rows[] = {
	{ "a good end",
	    HELLO "read l; echo '{\"id\":1,\"record\":{\"type\":\"vm\"}}'; "
	    "echo '{\"id\":1,\"end\":\"ok\"}'; cat", "", 1, 0 },
	{ "progress lines come too",
	    HELLO "read l; echo '{\"id\":1,\"progress\":0.5}'; "
	    "echo '{\"id\":1,\"end\":\"ok\"}'; cat", "", 1, 0 },
	{ "an error keeps its code",
	    HELLO "read l; echo '{\"id\":1,\"end\":\"error\",\"code\":\"busy\","
	    "\"message\":\"later\",\"retryable\":true}'; cat", "busy", 0, 1 },
	{ "an error without a code",
	    HELLO "read l; echo '{\"id\":1,\"end\":\"error\"}'; cat",
	    "protocol", 0, 0 },
	{ "no hello", "echo hi", "protocol", 0, 0 },
	{ "no output at all", "exit 0", "protocol", 0, 0 },
	{ "another protocol",
	    "echo '{\"driver\":\"replumb\",\"protocol\":2}'; cat",
	    "protocol", 0, 0 },
	{ "a crash before the answer", HELLO "read l; exit 3",
	    "unreachable", 0, 1 },
	{ "garbage", HELLO "read l; echo garbage; cat", "protocol", 0, 0 },
	{ "an array", HELLO "read l; echo '[1]'; cat", "protocol", 0, 0 },
	{ "a partial line and the end",
	    HELLO "read l; printf '{\"id\":1,\"end\":'", "protocol", 0, 0 },
	{ "an answer nobody asked for",
	    HELLO "read l; echo '{\"id\":9,\"end\":\"ok\"}'; cat",
	    "protocol", 0, 0 },
	{ "an answer that says nothing",
	    HELLO "read l; echo '{\"id\":1}'; cat", "protocol", 0, 0 },
	{ "silence", HELLO "read l; cat", "timeout", 0, 1 },
	{ "a line above the limit",
	    HELLO "read l; head -c 17000000 /dev/zero | tr '\\0' x; echo; cat",
	    "protocol", 0, 0 },
};

static void
answers(void **state)
{
	const struct row	*r = *state;
	struct driver_error	 error = { .code = "" };
	struct driver		*d;
	json_t			*records = NULL;
	char			 spec[1024];
	/* Else far more than it takes, also on a machine that is busy. */
	double			 limit_s = strcmp(r->code, "timeout") == 0 ?
				    0.5 : 60;

	snprintf(spec, sizeof(spec), "exec:%s", r->command);
	d = driver_open(kinds, spec, NULL, &error);
	if (d != NULL)
		records = driver_collect(d, "describe", NULL, limit_s,
		    &error);
	assert_string_equal(error.code, r->code);
	if (r->code[0] == '\0')
		assert_int_equal(json_array_size(records), r->records);
	else {
		assert_null(records);
		assert_int_equal(error.retryable, r->retryable);
	}
	json_decref(records);
	driver_close(d);
}

/* A driver that ends after each answer is started again for the next one. */
static void
opens_again(void **state)
{
	struct driver_error	 error;
	struct driver		*d;
	json_t			*records;
	int			 i;

	(void)state;
	d = driver_open(kinds, "exec:" HELLO
	    "read l; id=${l#*:}; id=${id%%,*}; "
	    "echo \"{\\\"id\\\":$id,\\\"end\\\":\\\"ok\\\"}\"", NULL, &error);
	assert_non_null(d);
	for (i = 0; i < 5; i++) {
		records = driver_collect(d, "describe", NULL, 60, &error);
		if (records == NULL) {	/* asked while it was ending */
			assert_string_equal(error.code, "unreachable");
			assert_true(error.retryable);
		}
		json_decref(records);
	}
	driver_close(d);
}

/* A driver that leaves something behind which holds its output open. */
static void
ends_without_end_of_file(void **state)
{
	struct driver_error	 error;
	struct driver		*d;
	time_t			 begin = time(NULL);

	(void)state;
	d = driver_open(kinds, "exec:" HELLO "sleep 20 2>/dev/null & cat",
	    NULL, &error);
	assert_non_null(d);
	driver_close(d);
	assert_in_range(time(NULL) - begin, 0, 15);
}

static void *
ask(void *driver)
{
	struct driver_error	error;
	json_t			*args, *records;

	args = json_pack("{ss}", "vm", "v1");
	records = driver_collect(driver, "describe", args, 60, &error);
	json_decref(args);
	return records;
}

/* Eight at once, answered in the opposite order, each gets its own. */
static void
many_at_once(void **state)
{
	struct driver_error	 error;
	struct driver		*d;
	pthread_t		 thread[8];
	void			*records;
	int			 i;

	(void)state;
	d = driver_open(kinds, "exec:" MANY
	    "for i in 1 2 3 4 5 6 7 8; do read l; done; "
	    "for i in 8 7 6 5 4 3 2 1; do "
	    "echo \"{\\\"id\\\":$i,\\\"record\\\":{\\\"n\\\":$i}}\"; "
	    "echo \"{\\\"id\\\":$i,\\\"end\\\":\\\"ok\\\"}\"; done; cat", NULL,
	    &error);
	assert_non_null(d);
	assert_int_equal(d->parallel, 8);
	for (i = 0; i < 8; i++)
		pthread_create(&thread[i], NULL, ask, d);
	for (i = 0; i < 8; i++) {
		pthread_join(thread[i], &records);
		assert_int_equal(json_array_size(records), 1);
		json_decref(records);
	}
	driver_close(d);
}

static void
no_socket(void **state)
{
	struct driver_error	error;

	(void)state;
	assert_null(driver_open(kinds, "unix:/nowhere/s", NULL, &error));
	assert_string_equal(error.code, "unreachable");
	assert_null(driver_open(kinds, "ftp:x", NULL, &error));
	assert_string_equal(error.code, "unsupported");
}

int
main(void)
{
	static struct CMUnitTest	tests[sizeof(rows) / sizeof(rows[0]) + 4];
	size_t				i, n = sizeof(rows) / sizeof(rows[0]);

	for (i = 0; i < n; i++)
		tests[i] = (struct CMUnitTest){ .name = rows[i].name,
		    .test_func = answers,
		    .initial_state = (void *)(uintptr_t)&rows[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(opens_again);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(
	    ends_without_end_of_file);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(many_at_once);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(no_socket);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
