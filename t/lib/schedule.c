/* lib/schedule: small graphs reckoned by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "schedule.h"

/* Two chains a-c and b-d and a loner e; two paths at once. */
static void
two_places(void **state)
{
	const size_t		 c[] = { 0 }, d[] = { 1 };
	struct schedule_step	 s[] = {
		{ .class = SCHEDULE_PATH, .length_s = 3 },
		{ .class = SCHEDULE_PATH, .length_s = 1 },
		{ .class = SCHEDULE_VM, .length_s = 2, .after = c,
		    .after_count = 1 },
		{ .class = SCHEDULE_VM, .length_s = 9, .after = d,
		    .after_count = 1 },
		{ .class = SCHEDULE_PATH, .length_s = 4 },
	};
	struct schedule_rates	 r = schedule_defaults;

	(void)state;
	r.paths_at_once = 2;
	/* b (tail 10) and a (5) first, e (4) when b ends: d ends at 10. */
	assert_float_equal(schedule_run(s, 5, &r), 10, 1e-9);
	assert_float_equal(s[4].start_s, 1, 1e-9);
	assert_float_equal(s[3].end_s, 10, 1e-9);
	assert_float_equal(schedule_bound(s, 5, &r), 10, 1e-9);
	/* One place: b 0-1, a 1-4, e 4-8; one VM: d 1-10, c 10-12. */
	r.paths_at_once = 1;
	r.vms_at_once = 1;
	assert_float_equal(schedule_run(s, 5, &r), 12, 1e-9);
	assert_float_equal(schedule_bound(s, 5, &r), 11, 1e-9);
}

static void
cycle_is_found(void **state)
{
	const size_t		 zero[] = { 0 }, one[] = { 1 };
	struct schedule_step	 s[] = {
		{ .length_s = 1, .after = one, .after_count = 1 },
		{ .length_s = 1, .after = zero, .after_count = 1 },
	};

	(void)state;
	assert_true(schedule_run(s, 2, &schedule_defaults) < 0);
	assert_true(schedule_bound(s, 2, &schedule_defaults) < 0);
}

static void
nothing_takes_no_time(void **state)
{
	(void)state;
	assert_float_equal(schedule_run(NULL, 0, &schedule_defaults), 0, 0);
	assert_float_equal(schedule_bound(NULL, 0, &schedule_defaults), 0, 0);
}

static void
paths_count_initiators(void **state)
{
	json_t	*args = json_pack("{s[{s[ss]} {s[s]}]}", "ports", "initiators",
		    "a", "b", "initiators", "c");
	json_t	*luns = json_pack("{s[{} {}]}", "luns");

	(void)state;
	assert_int_equal(schedule_paths("map-volume", args), 3);
	assert_int_equal(schedule_paths("unmap-volume", luns), 2);
	assert_int_equal(schedule_paths("stop-vm", args), 0);
	assert_float_equal(schedule_length(&schedule_defaults, "map-volume",
	    args), 4.5, 1e-9);
	json_decref(args);
	json_decref(luns);
}

static void
ops_have_classes(void **state)
{
	struct schedule_rates	 r = schedule_defaults;

	(void)state;
	assert_int_equal(schedule_class_of("unmap-volume"), SCHEDULE_PATH);
	assert_int_equal(schedule_class_of("release-volume"),
	    SCHEDULE_VOLUME);
	assert_int_equal(schedule_class_of("undefine-vm"), SCHEDULE_VM);
	assert_int_equal(schedule_class_of("start-pool"), SCHEDULE_HOST);
	*schedule_rate(&r, "rescan_s") = 7;
	assert_float_equal(schedule_length(&r, "rescan-host", NULL), 7, 0);
	assert_null(schedule_rate(&r, "nonsense_s"));
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(two_places),
		cmocka_unit_test(cycle_is_found),
		cmocka_unit_test(nothing_takes_no_time),
		cmocka_unit_test(paths_count_initiators),
		cmocka_unit_test(ops_have_classes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
