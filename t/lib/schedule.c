/* lib/schedule: small graphs reckoned by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
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

#define SMALL	6

/* The least end of all orders in which the steps could be begun. */
static double
best(const struct schedule_step *s, const size_t *order,
    const struct schedule_rates *r)
{
	const double	places[SCHEDULE_CLASSES] = { r->paths_at_once,
			    r->virtualizes_at_once, r->vms_at_once,
			    r->hosts_at_once };
	double		free_at[SCHEDULE_CLASSES][SMALL] = { { 0 } };
	double		end[SMALL] = { 0 }, last = 0, begin;
	size_t		i, k, at, place;

	for (i = 0; i < SMALL; i++) {
		at = order[i];
		for (begin = 0, k = 0; k < s[at].after_count; k++)
			if (end[s[at].after[k]] > begin)
				begin = end[s[at].after[k]];
		for (place = 0, k = 1; k < (size_t)places[s[at].class]; k++)
			if (free_at[s[at].class][k] <
			    free_at[s[at].class][place])
				place = k;
		if (free_at[s[at].class][place] > begin)
			begin = free_at[s[at].class][place];
		end[at] = free_at[s[at].class][place] = begin + s[at].length_s;
		if (end[at] > last)
			last = end[at];
	}
	return last;
}

/* The best end of all orders that go on from the steps in the set begun. */
static double
best_of_all(const struct schedule_step *s, size_t *order, size_t count,
    unsigned begun, const struct schedule_rates *r)
{
	double		least = -1, end;
	unsigned	needs;
	size_t		i, k;

	if (count == SMALL)
		return best(s, order, r);
	for (i = 0; i < SMALL; i++) {
		for (needs = 0, k = 0; k < s[i].after_count; k++)
			needs |= 1u << s[i].after[k];
		if ((begun & 1u << i) != 0 || (needs & ~begun) != 0)
			continue;
		order[count] = i;
		end = best_of_all(s, order, count + 1, begun | 1u << i, r);
		if (least < 0 || end < least)
			least = end;
	}
	return least;
}

static unsigned
dice(unsigned *seed, unsigned sides)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % sides;
}

/* No order of a small graph ends before the bound. */
static void
bound_is_a_bound(void **state)
{
	struct schedule_rates	 r = schedule_defaults;
	struct schedule_step	 s[SMALL];
	size_t			 after[SMALL][SMALL], order[SMALL], i, k;
	double			 bound, least;
	unsigned		 seed = 1, round;

	(void)state;
	for (round = 0; round < 300; round++) {
		r.paths_at_once = 1 + dice(&seed, 3);
		r.vms_at_once = 1 + dice(&seed, 2);
		for (i = 0; i < SMALL; i++) {
			s[i] = (struct schedule_step){
				.class = dice(&seed, 2) == 0 ? SCHEDULE_PATH :
				    SCHEDULE_VM,
				.length_s = 1 + dice(&seed, 9),
				.after = after[i]
			};
			for (k = 0; k < i; k++)
				if (dice(&seed, 4) == 0)
					after[i][s[i].after_count++] = k;
		}
		bound = schedule_bound(s, SMALL, &r);
		least = best_of_all(s, order, 0, 0, &r);
		assert_true(bound <= least + 1e-9);
		assert_true(least <= schedule_run(s, SMALL, &r) + 1e-9);
	}
}

static void
numbers_are_short(void **state)
{
	static const struct { double n; const char *want; } rows[] = {
		{ 20, "20" }, { 1.5, "1.5" }, { 0, "0" },
		{ 734.989999999998, "734.99" }, { -1e-12, "0" },
		{ 1e300, "1e300" },
	};
	json_t	*number;
	char	*text;
	size_t	 i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		number = schedule_number(rows[i].n);
		text = json_dumps(number, JSON_ENCODE_ANY |
		    JSON_REAL_PRECISION(15));
		assert_string_equal(text, rows[i].want);
		free(text);
		json_decref(number);
	}
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
		cmocka_unit_test(bound_is_a_bound),
		cmocka_unit_test(numbers_are_short),
		cmocka_unit_test(cycle_is_found),
		cmocka_unit_test(nothing_takes_no_time),
		cmocka_unit_test(paths_count_initiators),
		cmocka_unit_test(ops_have_classes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
