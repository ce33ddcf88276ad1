/* turns: plan order, and a place for each */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "turns.h"

struct world {
	struct steps	*steps;
	struct turns	*turns;
};

static void
put(struct world *w, const char *id, const char *array, const char *ports,
    const char *after)
{
	struct jl_reader	 in = { .fd = memfd_create("step", 0),
				    .name = "step" };
	struct jl_record	 rec;
	struct step		*step;
	char			 line[512];
	json_t			*tree;

	snprintf(line, sizeof(line), "{\"type\":\"step\",\"id\":\"%s\","
	    "\"batch\":\"b01\",\"op\":\"map-volume\",\"site\":\"source\","
	    "\"args\":{\"array\":\"%s\",\"ports\":[%s]},\"after\":[%s]}\n", id,
	    array, ports, after);
	assert_int_equal(write(in.fd, line, strlen(line)), strlen(line));
	assert_int_equal(lseek(in.fd, 0, SEEK_SET), 0);
	assert_int_equal(jl_read(&in, &rec), JL_RECORD);
	assert_null(steps_put(w->steps, &rec, true, &step));
	tree = jl_tree(&rec);
	turns_know(w->turns, step, tree);
	json_decref(tree);
	close(in.fd);
	jl_fini(&in);
}

/* Begin all that may begin; their ids. */
static const char *
begin(struct world *w)
{
	static char	 text[256];
	struct step	*s;

	*text = '\0';
	while ((s = steps_next_ready(w->steps)) != NULL)
		turns_wait(w->turns, s);
	while ((s = turns_next(w->turns)) != NULL) {
		step_begin(s);
		strcat(text, s->id);
	}
	return text;
}

static const char *
end(struct world *w, const char *id)
{
	turns_end(w->turns, (struct step *)(uintptr_t)steps_find(w->steps,
	    id));
	steps_settle(w->steps, id, STEP_DONE, NULL, 0, false);
	return begin(w);
}

static int
make(void **state)
{
	static struct world	w;

	w.steps = steps_new(true);
	w.turns = turns_new(0);
	*state = &w;
	return 0;
}

static int
destroy(void **state)
{
	struct world	*w = *state;

	turns_free(w->turns);
	steps_free(w->steps);
	return 0;
}

static void
limit(struct world *w, unsigned array, unsigned port)
{
	struct limits	limits = { .at_once = { 0 } };

	limits.at_once[LIMIT_ARRAY] = array;
	limits.at_once[LIMIT_PORT] = port;
	turns_limit(w->turns, &limits);
}

static void
place_in_the_plan_counts(void **state)
{
	struct world	*w = *state;

	limit(w, 1, 0);
	put(w, "a", "1", "", "");
	put(w, "b", "1", "", "\"a\"");
	put(w, "c", "1", "", "");
	assert_string_equal(begin(w), "a");
	assert_string_equal(end(w, "a"), "b");	/* c was ready before it */
	assert_string_equal(end(w, "b"), "c");
}

static void
others_pass_one_that_does_not_fit(void **state)
{
	struct world	*w = *state;

	limit(w, 2, 0);
	put(w, "a", "1", "", "");
	put(w, "b", "1", "", "");
	put(w, "c", "1", "", "");
	put(w, "d", "2", "", "");
	assert_string_equal(begin(w), "abd");
	assert_string_equal(end(w, "b"), "c");
	assert_string_equal(end(w, "a"), "");
}

#define P(x)	"{\"array_port\":\"" x "\"}"

/* x waits for port p; when the array has room, others must get it. */
static void
room_goes_to_who_can_use_it(void **state)
{
	struct world	*w = *state;

	limit(w, 2, 1);
	put(w, "a", "1", P("p"), "");
	put(w, "b", "1", P("q"), "");
	put(w, "c", "1", P("p"), "");
	put(w, "d", "1", P("p") "," P("q"), "");
	put(w, "e", "1", P("r"), "");
	put(w, "f", "1", P("s"), "");
	assert_string_equal(begin(w), "ab");
	assert_string_equal(end(w, "b"), "e");	/* c, d: p is taken */
	assert_string_equal(end(w, "e"), "f");
	assert_string_equal(end(w, "a"), "c");
	assert_string_equal(end(w, "f"), "");
	assert_string_equal(end(w, "c"), "d");
}

static void
new_limits(void **state)
{
	struct world	*w = *state;

	limit(w, 1, 0);
	put(w, "a", "1", "", "");
	put(w, "b", "1", "", "");
	put(w, "c", "1", "", "");
	assert_string_equal(begin(w), "a");
	limit(w, 3, 0);
	assert_string_equal(begin(w), "bc");
}

/* What may not run any more does not keep others from it. */
static void
one_that_may_not_run_any_more(void **state)
{
	struct world	*w = *state;

	limit(w, 1, 0);
	put(w, "a", "1", "", "");
	put(w, "b", "1", "", "");
	put(w, "c", "1", "", "");
	assert_string_equal(begin(w), "a");
	steps_settle(w->steps, "b", STEP_DONE, NULL, 0, false);
	assert_string_equal(end(w, "a"), "c");
}

/* ---- ahead ---- */

struct visitor {
	struct turns		*turns;
	const struct step	*step;
	atomic_bool		*stop, entered;
	pthread_t		 thread;
};

static void *
visit(void *arg)
{
	struct visitor	*v = arg;

	atomic_store(&v->entered, turns_enter(v->turns, v->step, v->stop));
	return NULL;
}

static void
arrive(struct world *w, struct visitor *v, const char *id, atomic_bool *stop)
{
	*v = (struct visitor){ .turns = w->turns, .step = steps_find(w->steps,
	    id), .stop = stop };
	assert_int_equal(pthread_create(&v->thread, NULL, visit, v), 0);
}

/* More are begun than there are places, and wait for one to be left. */
static void
ahead_is_begun_but_not_in(void **state)
{
	struct world		*w = *state;
	struct visitor		 a, b;
	static atomic_bool	 stop;
	const struct timespec	 moment = { .tv_nsec = 100000000 };

	turns_free(w->turns);
	w->turns = turns_new(1);
	limit(w, 1, 0);
	put(w, "a", "1", "", "");
	put(w, "b", "1", "", "");
	put(w, "c", "1", "", "");
	assert_string_equal(begin(w), "ab");
	arrive(w, &a, "a", &stop);
	pthread_join(a.thread, NULL);
	assert_true(a.entered);
	arrive(w, &b, "b", &stop);
	nanosleep(&moment, NULL);
	assert_false(b.entered);
	turns_leave(w->turns, a.step);
	pthread_join(b.thread, NULL);
	assert_true(b.entered);
	assert_string_equal(end(w, "a"), "c");
	arrive(w, &a, "c", &stop);
	atomic_store(&stop, true);
	pthread_join(a.thread, NULL);
	assert_false(a.entered);	/* b is in still */
	turns_leave(w->turns, b.step);
}

int
main(void)
{
#define TEST(f)	cmocka_unit_test_setup_teardown(f, make, destroy)
	const struct CMUnitTest	tests[] = {
		TEST(place_in_the_plan_counts),
		TEST(others_pass_one_that_does_not_fit),
		TEST(room_goes_to_who_can_use_it),
		TEST(new_limits),
		TEST(one_that_may_not_run_any_more),
		TEST(ahead_is_begun_but_not_in),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
