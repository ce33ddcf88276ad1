#include "engine.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine_job.h"
#include "engine_select.h"
#include "fact.h"
#include "ops.h"
#include "status.h"
#include "steps.h"
#include "wake.h"
#include "workers.h"

#define QUIET_MS	100	/* the input pauses when so long nothing came */
#define SETTLE_S	3.0	/* so long only results: not a journal's */

struct engine {
	const struct engine_options	*opt;
	engine_run_fn			*run;
	engine_look_fn			*look;
	void				*tool;
	struct steps			*steps;
	struct workers			*workers;
	double				 results_since;	/* monotonic, or 0 */
	bool				 settled;	/* steps may begin */
	bool				 lost;	/* stdout does not take it */
	bool				 overlap;	/* said it once */
	atomic_bool			 stop;	/* begin no step any more */
	int				 status;
};

static void
halt(struct engine *e)
{
	atomic_store(&e->stop, true);
	e->status = STATUS_FATAL;
}

/* The writes of stdio fail from the first failure on; say it once. */
static void
output_lost(struct engine *e)
{
	if (!e->lost)
		warn("<stdout>");
	e->lost = true;
	halt(e);
}

static void
flush(struct engine *e)
{
	if (!e->lost && fflush(stdout) == EOF)
		output_lost(e);
}

/* ---- results ---- */

static void
write_result_new(struct engine *e, json_t *result)
{
	if (!e->lost && (jl_write(stdout, result) == -1 ||
	    fflush(stdout) == EOF))
		output_lost(e);
	if (e->lost)
		warnx("step %s: %s, but its result is lost",
		    json_string_value(json_object_get(result, "step")),
		    json_string_value(json_object_get(result, "status")));
	json_decref(result);
}

/* Write what the workers have finished, which may unlock more. */
static void
collect(struct engine *e)
{
	struct engine_job	*job;

	while ((job = workers_take(e->workers)) != NULL) {
		if (e->opt->verbose)
			warnx("step %s: ended after %.3f s", job->call.step,
			    job->end_s - job->begin_s);
		write_result_new(e, engine_job_result(job));
		steps_settle(e->steps, job->call.step,
		    engine_job_outcome(job), job->call.made, e->opt->dry_run);
		engine_job_free(job);
	}
}

/* Begin what may begin. */
static void
begin(struct engine *e)
{
	struct step	*s;

	while (e->settled && !atomic_load(&e->stop) &&
	    workers_room(e->workers) &&
	    (s = steps_next_ready(e->steps)) != NULL) {
		s->begun = true;
		if (e->opt->verbose)
			warnx("step %s: begins", s->id);
		workers_give(e->workers, engine_job_new(s, e->run, &e->stop,
		    e->opt->dry_run, e->tool));
	}
}

static void
skip_one(struct step *s, const char *cause, void *arg)
{
	struct engine	*e = arg;

	write_result_new(e, engine_job_skipped(s, cause, e->opt->dry_run));
	steps_settle(e->steps, s->id, STEP_SKIPPED, NULL, e->opt->dry_run);
}

/* ---- records ---- */

static const char *
take_step(struct engine *e, const struct jl_record *rec)
{
	json_t	*tree = jl_tree(rec);

	if (op_find(fact_text(tree, "op")) == NULL) {
		json_decref(tree);
		return "op: not one that is known";
	}
	return steps_put_new(e->steps, tree, engine_selects(e->opt, tree));
}

/* Results of a dry run count in a dry run only. */
static void
settle(struct engine *e, const json_t *result, enum step_outcome outcome)
{
	bool		 dry = json_is_true(json_object_get(result,
			    "dry_run"));
	struct step	*s;

	if (dry && !e->opt->dry_run)
		return;
	s = steps_settle(e->steps, fact_text(result, "step"), outcome,
	    json_object_get(result, "made"), dry);
	if (s->begun && !e->overlap)
		warnx("step %s: has a result from elsewhere too; tools of one "
		    "pipe must be divided by --only or --site", s->id);
	e->overlap = e->overlap || s->begun;
}

/* A result of one of two steps with the same id is nobody's. */
static const char *
take_result(struct engine *e, const struct jl_record *rec)
{
	json_t			*tree = jl_tree(rec);
	int			 outcome;
	const struct step	*s;
	const char		*why = NULL;

	outcome = step_outcome_parse(fact_text(tree, "status"));
	s = steps_find(e->steps, fact_text(tree, "step"));
	if (outcome == -1)
		why = "status: not one that is known";
	else if (s != NULL && s->disputed)
		why = "step: two steps with this id came before";
	else
		settle(e, tree, (enum step_outcome)outcome);
	json_decref(tree);
	return why;
}

static const char *
take_plan(struct engine *e, const struct jl_record *rec)
{
	const struct scan_member	*m;

	m = scan_find(rec->members, "executable");
	if (m == NULL || m->kind != SCAN_FALSE)
		return NULL;
	if (!atomic_load(&e->stop))
		jl_warnx(rec, "plan: executable: false: a forecast only, its "
		    "steps cannot be run");
	halt(e);
	return NULL;
}

/* One good record: learn from it, pass it on. */
static void
take(struct engine *e, const struct jl_record *rec)
{
	const char	*why = NULL;

	if (jl_is(rec, "step"))
		why = take_step(e, rec);
	else if (jl_is(rec, "result"))
		why = take_result(e, rec);
	else if (jl_is(rec, "plan"))
		why = take_plan(e, rec);
	if (why != NULL) {
		jl_warnx(rec, "%s: %s", rec->type->name, why);
		e->status |= STATUS_PARTIAL;
		return;
	}
	if (!jl_is(rec, "result"))
		e->results_since = 0;
	if (e->look != NULL)
		e->look(rec, e->tool);
	if (!e->lost && jl_pass(stdout, rec) == -1)
		output_lost(e);
}

/* ---- waiting ---- */

/* After SIGINT the tools in front report still; SIGTERM means now. */
static void
see_signals(struct engine *e)
{
	int	signals = wake_interrupts() + wake_terminates();

	if (signals > 0 && !atomic_load(&e->stop))
		warnx("stopped by SIG%s: no step is begun any more",
		    wake_terminates() > 0 ? "TERM" : "INT");
	if (signals > 0)
		halt(e);
}

/* Is there no point in reading on? */
static bool
reading_over(const struct engine *e)
{
	return atomic_load(&e->stop) && (e->lost || wake_interrupts() != 1 ||
	    wake_terminates() > 0);
}

/*
 * How long poll may take before steps may begin, or -1.  A journal ends with
 * many results and no pause; so does the input when the tools in front are
 * at work.  The former has soon come by.
 */
static int
patience(struct engine *e)
{
	double	now = stamp_monotonic();

	if (e->settled)
		return -1;
	if (e->results_since == 0)
		e->results_since = now;
	e->settled = now - e->results_since > SETTLE_S;
	return e->settled ? 0 : QUIET_MS;
}

/*
 * Wait for input (in may be NULL), a finished step or a signal.  Returns
 * whether there is input.
 */
static bool
wait_for(struct engine *e, const struct jl_reader *in)
{
	struct pollfd	pfd[] = {
		{ .fd = wake_fd(), .events = POLLIN },
		{ .fd = STDOUT_FILENO },	/* an event: no reader */
		{ .fd = in == NULL ? -1 : in->fd, .events = POLLIN },
	};
	int		n, ms = patience(e);

	flush(e);
	if (e->lost)
		pfd[1].fd = -1;
	if ((n = poll(pfd, 3, ms)) == -1 && errno != EINTR)
		err(STATUS_FATAL, "poll");
	if (n == 0)
		e->settled = true;
	if (n > 0 && pfd[0].revents != 0)
		wake_drain();
	if (n > 0 && pfd[1].revents != 0) {
		errno = EPIPE;
		output_lost(e);
	}
	return n > 0 && pfd[2].revents != 0;
}

/* Everything that does not come from the input. */
static void
attend(struct engine *e)
{
	see_signals(e);
	collect(e);
	begin(e);
}

/* ---- inputs ---- */

static void
run_input(struct engine *e, int fd, const char *name)
{
	struct jl_reader	in = { .fd = fd, .name = name };
	struct jl_record	rec;
	enum jl_status		st = JL_RECORD;

	while (st != JL_EOF) {
		attend(e);
		if (reading_over(e))
			break;
		if (jl_ready(&in)) {
			if ((st = jl_read(&in, &rec)) == JL_RECORD)
				take(e, &rec);
			else if (st == JL_BAD)
				e->status |= STATUS_PARTIAL;
		} else if (wait_for(e, &in) && jl_fill(&in) == -1) {
			warn("%s", name);
			halt(e);
			break;
		}
	}
	jl_fini(&in);
}

/* Open all files before anything is changed. */
static int *
open_files(char *const files[])
{
	int	*fd;
	size_t	 i, n = 0;

	while (files[n] != NULL)
		n++;
	if ((fd = calloc(n + 1, sizeof(*fd))) == NULL)
		err(STATUS_FATAL, NULL);
	for (i = 0; i < n; i++) {
		fd[i] = STDIN_FILENO;
		if (strcmp(files[i], "-") != 0 &&
		    (fd[i] = open(files[i], O_RDONLY | O_CLOEXEC)) == -1)
			err(STATUS_FATAL, "%s", files[i]);
	}
	return fd;
}

static void
run_files(struct engine *e, char *const files[], const int *fd)
{
	size_t	i;

	if (files[0] == NULL)
		run_input(e, STDIN_FILENO, "<stdin>");
	for (i = 0; files[i] != NULL; i++) {
		run_input(e, fd[i], fd[i] == STDIN_FILENO ? "<stdin>" :
		    files[i]);
		if (fd[i] != STDIN_FILENO)
			close(fd[i]);
	}
}

/* The input has ended: what can still be done, and what cannot. */
static void
finish(struct engine *e)
{
	e->settled = true;
	attend(e);
	while (workers_busy(e->workers) > 0) {
		wait_for(e, NULL);
		attend(e);
	}
	see_signals(e);
	if (!atomic_load(&e->stop))
		steps_each_stuck(e->steps, skip_one, e);
	if (steps_count(e->steps, STEP_FAILED) +
	    steps_count(e->steps, STEP_SKIPPED) > 0)
		e->status |= STATUS_PARTIAL;
}

int
engine_run(const struct engine_options *opt, char *const files[],
    engine_run_fn *run, engine_look_fn *look, void *tool)
{
	struct engine	 e = { .opt = opt, .run = run, .look = look,
			    .tool = tool, .status = STATUS_OK };
	int		*fd = open_files(files);

	wake_init();
	e.steps = steps_new();
	e.workers = workers_new(opt->jobs, wake_write_fd(), engine_job_work);
	run_files(&e, files, fd);
	finish(&e);
	workers_free(e.workers);
	steps_free(e.steps);
	free(fd);
	if (e.lost)
		return STATUS_FATAL;
	jl_close();
	return (e.status & STATUS_FATAL) != 0 ? STATUS_FATAL : e.status;
}
