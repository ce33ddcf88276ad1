/* lib/schedule: small graphs reckoned by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "schedule.h"

#define SMALL	6

/* A graph of a few steps, and what each keeps busy. */
struct small {
	struct schedule		*s;
	struct schedule_step	 step[SMALL];
	json_t			*args[SMALL];
	size_t			 after[SMALL][SMALL], count;
	struct schedule_rates	 rates;
	struct limits		 limits;
};

/* Path times are seconds, all managers' steps take three. */
static void
small_init(struct small *g)
{
	*g = (struct small){ .s = schedule_new(), .limits = { { 0 } } };
	g->rates = (struct schedule_rates){ .path_s = 1, .vm_stop_s = 3,
	    .vm_start_s = 3, .rescan_s = 3 };
}

static void
small_fini(struct small *g)
{
	size_t	i;

	for (i = 0; i < g->count; i++)
		json_decref(g->args[i]);
	schedule_free(g->s);
}

/* What the next step waits for; then small_add. */
static void
small_after(struct small *g, size_t before)
{
	g->after[g->count][g->step[g->count].after_count++] = before;
}

static void
small_add(struct small *g, const char *op, json_t *args, size_t batch)
{
	struct schedule_step	*step = &g->step[g->count];

	g->args[g->count] = args;
	step->op = op;
	step->site = "source";
	step->args = args;
	step->after = g->after[g->count++];
	step->batch = batch;
	schedule_add(g->s, step);
}

/* A mapping on an array by a port that takes some seconds. */
static json_t *
paths(const char *array, const char *port, size_t seconds)
{
	json_t	*initiators = json_array();

	while (seconds-- > 0)
		json_array_append_new(initiators, json_string("i"));
	return json_pack("{ss s[{ss so}]}", "array", array, "ports",
	    "array_port", port, "initiators", initiators);
}

static json_t *
on_host(const char *host)
{
	return json_pack("{ss}", "host", host);
}

static double
run_all(struct small *g)
{
	return schedule_run(g->s, &g->rates, &g->limits, SCHEDULE_ALL);
}

static double
bound_all(struct small *g)
{
	return schedule_bound(g->s, &g->rates, &g->limits, SCHEDULE_ALL);
}

/* Three mappings on one array, two at once: in the order of the plan. */
static void
position_is_priority(void **state)
{
	struct small	g;

	(void)state;
	small_init(&g);
	g.limits.at_once[LIMIT_ARRAY] = 2;
	small_add(&g, "map-volume", paths("a", "p", 1), 0);
	small_add(&g, "map-volume", paths("a", "p", 3), 0);
	small_add(&g, "map-volume", paths("a", "p", 9), 0);
	assert_float_equal(run_all(&g), 10, 1e-9);
	assert_float_equal(schedule_begin(g.s, 2), 1, 1e-9);
	assert_float_equal(schedule_end(g.s, 2), 10, 1e-9);
	assert_float_equal(bound_all(&g), 9, 1e-9);
	g.limits.at_once[LIMIT_ARRAY] = 1;
	assert_float_equal(run_all(&g), 13, 1e-9);
	assert_float_equal(bound_all(&g), 13, 1e-9);
	small_fini(&g);
}

/* What became ready first does not matter: the earlier in the plan begins. */
static void
later_ready_begins_first(void **state)
{
	struct small	g;

	(void)state;
	small_init(&g);
	g.limits.at_once[LIMIT_ARRAY] = 1;
	small_add(&g, "map-volume", paths("a", "p", 3), 0);
	small_after(&g, 0);
	small_add(&g, "map-volume", paths("a", "p", 1), 0);
	small_add(&g, "map-volume", paths("a", "p", 5), 0);
	assert_float_equal(run_all(&g), 9, 1e-9);
	assert_float_equal(schedule_begin(g.s, 1), 3, 1e-9);
	assert_float_equal(schedule_begin(g.s, 2), 4, 1e-9);
	small_fini(&g);
}

/* One that finds no place lets those pass that keep other things busy. */
static void
others_pass(void **state)
{
	struct small	g;
	double		work[SCHEDULE_TERMS];

	(void)state;
	small_init(&g);
	g.limits = (struct limits){ { [LIMIT_ARRAY] = 2, [LIMIT_PORT] = 1 } };
	small_add(&g, "map-volume", paths("a", "p", 4), 0);
	small_add(&g, "map-volume", paths("a", "p", 4), 0);
	small_add(&g, "map-volume", paths("a", "q", 2), 0);
	small_add(&g, "map-volume", paths("b", "p", 7), 0);
	assert_float_equal(run_all(&g), 8, 1e-9);
	assert_float_equal(schedule_begin(g.s, 1), 4, 1e-9);
	assert_float_equal(schedule_begin(g.s, 2), 0, 1e-9);
	assert_float_equal(schedule_begin(g.s, 3), 0, 1e-9);
	assert_float_equal(bound_all(&g), 8, 1e-9);
	schedule_work(g.s, &g.rates, &g.limits, SCHEDULE_ALL, work);
	assert_float_equal(work[SCHEDULE_PATHS], 5, 1e-9);
	assert_float_equal(work[SCHEDULE_PORTS], 8, 1e-9);
	assert_float_equal(work[SCHEDULE_VOLUMES], 0, 1e-9);
	small_fini(&g);
}

/* Paths, volumes and the two stages of managers count by themselves. */
static void
stages_count_apart(void **state)
{
	struct small	g;

	(void)state;
	small_init(&g);
	g.rates.virtualize_s = 6;
	g.limits = (struct limits){ { 1, 1, 1, 1, 1 } };
	small_add(&g, "map-volume", paths("a", "p", 5), 0);
	small_add(&g, "virtualize-volume", paths("a", "q", 1), 0);
	small_add(&g, "stop-vm", on_host("h"), 0);
	small_add(&g, "rescan-host", on_host("h"), 0);
	assert_float_equal(run_all(&g), 6, 1e-9);
	small_add(&g, "start-vm", on_host("g"), 0);
	assert_float_equal(run_all(&g), 6, 1e-9);
	small_add(&g, "start-vm", on_host("g"), 0);
	assert_float_equal(run_all(&g), 9, 1e-9);
	small_fini(&g);
}

/* A batch alone begins at once, whatever others there are. */
static void
batch_runs_alone(void **state)
{
	struct small	g;

	(void)state;
	small_init(&g);
	g.limits.at_once[LIMIT_ARRAY] = 1;
	small_add(&g, "map-volume", paths("a", "p", 5), 1);
	small_after(&g, 0);
	small_add(&g, "map-volume", paths("a", "p", 2), 2);
	assert_float_equal(schedule_run(g.s, &g.rates, &g.limits, 2), 2,
	    1e-9);
	assert_float_equal(schedule_bound(g.s, &g.rates, &g.limits, 2), 2,
	    1e-9);
	assert_float_equal(run_all(&g), 7, 1e-9);
	small_fini(&g);
}

struct used {
	char	name[4][16];
	size_t	places[4], count;
	const struct limits *limits;
};

static void
note(void *arg, enum limit_kind kind, const char *name)
{
	struct used	*u = arg;

	u->places[u->count] = u->limits->at_once[kind];
	snprintf(u->name[u->count++], sizeof(u->name[0]), "%d%s", (int)kind,
	    name);
}

static struct used
used_by(const struct small *g, size_t step)
{
	struct used	u = { .limits = &g->limits };

	limits_each_of(g->step[step].op, g->step[step].site, g->args[step],
	    note, &u);
	return u;
}

/* Steps in the set that are like step in one thing that they keep busy. */
static size_t
sharers(const struct small *g, unsigned set, size_t step, size_t thing)
{
	struct used	mine = used_by(g, step), other;
	size_t		i, k, count = 0;

	for (i = 0; i < g->count; i++) {
		other = used_by(g, i);
		for (k = 0; k < other.count && (set & 1u << i) != 0; k++)
			count += strcmp(other.name[k], mine.name[thing]) == 0;
	}
	return count;
}

/* Does every step wait for what it must, and find its places? */
static void
check_run(const struct small *g)
{
	struct used	u;
	unsigned	then;
	size_t		i, k;

	for (i = 0; i < g->count; i++) {
		for (k = 0; k < g->step[i].after_count; k++)
			assert_true(schedule_begin(g->s, i) >=
			    schedule_end(g->s, g->after[i][k]));
		for (then = 0, k = 0; k < g->count; k++)
			if (schedule_begin(g->s, k) <=
			    schedule_begin(g->s, i) &&
			    schedule_end(g->s, k) > schedule_begin(g->s, i))
				then |= 1u << k;
		u = used_by(g, i);
		for (k = 0; k < u.count; k++)
			assert_true(u.places[k] == 0 ||
			    sharers(g, then, i, k) <= u.places[k]);
	}
}

/* The earliest time from which a step finds its places, given the ends. */
static double
earliest(const struct small *g, unsigned begun, size_t step, double from,
    const double *ends)
{
	struct used	u = used_by(g, step);
	unsigned	then = 0;
	double		next = -1;
	size_t		i;

	for (i = 0; i < g->count; i++)
		if ((begun & 1u << i) != 0 && ends[i] > from) {
			then |= 1u << i;
			if (next < 0 || ends[i] < next)
				next = ends[i];
		}
	for (i = 0; i < u.count; i++)
		if (u.places[i] != 0 &&
		    sharers(g, then, step, i) >= u.places[i])
			return earliest(g, begun, step, next, ends);
	return from;
}

/*
 * The least end of all ways to begin the steps one after the other, none
 * earlier than the one before.
 */
static double
best(const struct small *g, unsigned begun, double now, double *ends)
{
	double	least = -1, from, end = 0;
	size_t	i, k;
	bool	ready;

	for (i = 0; i < g->count; i++)
		end = (begun & 1u << i) != 0 && ends[i] > end ? ends[i] : end;
	if (begun == (1u << g->count) - 1)
		return end;
	for (i = 0; i < g->count; i++) {
		ready = (begun & 1u << i) == 0;
		from = now;
		for (k = 0; k < g->step[i].after_count; k++) {
			ready = ready && (begun & 1u << g->after[i][k]) != 0;
			if (ready && ends[g->after[i][k]] > from)
				from = ends[g->after[i][k]];
		}
		if (!ready)
			continue;
		from = earliest(g, begun, i, from, ends);
		ends[i] = from + schedule_length(&g->rates, g->step[i].op,
		    g->args[i]);
		end = best(g, begun | 1u << i, from, ends);
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

static void
add_any(struct small *g, unsigned *seed)
{
	static const char *const	names[] = { "p", "q" };
	size_t				k;

	for (k = 0; k < g->count; k++)
		if (dice(seed, 4) == 0)
			small_after(g, k);
	if (dice(seed, 3) == 0)
		small_add(g, "rescan-host", on_host(names[dice(seed, 2)]), 0);
	else
		small_add(g, "map-volume", paths(names[dice(seed, 2)],
		    names[dice(seed, 2)], 1 + dice(seed, 9)), 0);
}

/* No order of a small graph ends before the bound. */
static void
bound_is_a_bound(void **state)
{
	struct small	g;
	double		ends[SMALL], least;
	unsigned	seed = 1, round;
	size_t		i;

	(void)state;
	for (round = 0; round < 100; round++) {
		small_init(&g);
		for (i = 0; i < LIMIT_KINDS; i++)
			g.limits.at_once[i] = dice(&seed, 4);
		for (i = 0; i < SMALL; i++)
			add_any(&g, &seed);
		least = best(&g, 0, 0, ends);
		assert_true(bound_all(&g) <= least + 1e-9);
		assert_true(least <= run_all(&g) + 1e-9);
		check_run(&g);
		small_fini(&g);
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
	struct small	g;

	(void)state;
	small_init(&g);
	small_after(&g, 1);
	small_add(&g, "stop-vm", on_host("h"), 0);
	small_after(&g, 0);
	small_add(&g, "start-vm", on_host("h"), 0);
	assert_true(run_all(&g) < 0);
	assert_true(bound_all(&g) < 0);
	small_fini(&g);
}

static void
nothing_takes_no_time(void **state)
{
	struct small	g;

	(void)state;
	small_init(&g);
	assert_float_equal(run_all(&g), 0, 0);
	assert_float_equal(bound_all(&g), 0, 0);
	small_add(&g, "no-such-op", on_host("h"), 0);
	assert_float_equal(run_all(&g), 0, 0);
	small_fini(&g);
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
rates_have_names(void **state)
{
	struct schedule_rates	 r = schedule_defaults, back = { 0 };
	json_t			*args = json_pack("{sI}", "size_bytes",
				    (json_int_t)3 << 30), *rates;

	(void)state;
	*schedule_rate(&r, "rescan_s") = 7;
	assert_float_equal(schedule_length(&r, "rescan-host", NULL), 7, 0);
	assert_float_equal(schedule_length(&r, "drain-volume", args), 15, 0);
	assert_float_equal(schedule_length(&r, "no-such-op", args), 0, 0);
	assert_null(schedule_rate(&r, "nonsense_s"));
	rates = schedule_rates_json(&r);
	schedule_rates_read(&back, rates);
	assert_memory_equal(&r, &back, sizeof(r));
	json_decref(rates);
	json_decref(args);
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(position_is_priority),
		cmocka_unit_test(later_ready_begins_first),
		cmocka_unit_test(others_pass),
		cmocka_unit_test(stages_count_apart),
		cmocka_unit_test(batch_runs_alone),
		cmocka_unit_test(bound_is_a_bound),
		cmocka_unit_test(numbers_are_short),
		cmocka_unit_test(cycle_is_found),
		cmocka_unit_test(nothing_takes_no_time),
		cmocka_unit_test(paths_count_initiators),
		cmocka_unit_test(rates_have_names),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
