#include "engine.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <utlist.h>

#include "engine_job.h"
#include "engine_select.h"
#include "fact.h"
#include "limit.h"
#include "plan_lock.h"
#include "progress.h"
#include "stamp.h"
#include "status.h"
#include "steps.h"
#include "turns.h"
#include "wake.h"
#include "workers.h"

#define QUIET_MS	100	/* the input pauses when so long nothing came */
#define SETTLE_S	3.0	/* so long only results: not a journal's */
#define THREADS		64	/* unless -j says otherwise */
#define AHEAD		2	/* steps that read while places are taken */
#define ARENAS		1	/* of malloc: threads wait mostly */
#define OUT_SIZE	((size_t)64 << 10)	/* of a pipe, mostly */

struct engine {
	const struct engine_options	*opt;
	engine_run_fn			*run;
	engine_look_fn			*look;
	void				*tool;
	struct steps			*steps;
	struct turns			*turns;
	struct workers			*workers;
	struct engine_job		*jobs;	/* in flight */
	struct plan_locks		 locks;
	const char			*plan;	/* id of the last one, or NULL;
						   kept by steps */
	struct progress			 progress;
	char				 started[STAMP_STRSIZE];
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

/* To be flushed by the caller. */
static void
write_result_new(struct engine *e, const struct step *s, json_t *result)
{
	if (s->plan != NULL)
		json_object_set_new(result, "plan", json_string(s->plan));
	if (!e->lost && jl_write(stdout, result) == -1)
		output_lost(e);
	if (e->lost)
		warnx("step %s: %s, but its result is lost",
		    json_string_value(json_object_get(result, "step")),
		    json_string_value(json_object_get(result, "status")));
	json_decref(result);
}

/* What a step has become counts for those that wait for it. */
static void
settle_job(struct engine *e, const struct engine_job *job)
{
	char	*made = NULL;

	if (json_object_size(job->call.made) > 0)
		made = json_dumps(job->call.made, JSON_COMPACT);
	steps_settle(e->steps, job->call.step, engine_job_outcome(job), made,
	    made == NULL ? 0 : strlen(made), e->opt->dry_run);
	free(made);
}

static void
end_turn(struct engine *e, struct engine_job *job)
{
	if (!job->turn_over)
		turns_end(e->turns, job->step);
	job->turn_over = true;
}

static void
end_job(struct engine *e, struct engine_job *job)
{
	json_t	*result, *down = NULL;

	if (e->opt->verbose)
		progress_say(&e->progress, "step %s: ended after %.3f s",
		    job->call.step, job->end_s - job->begin_s);
	end_turn(e, job);
	DL_DELETE(e->jobs, job);
	if (job->withdrawn) {		/* as if it had not begun */
		engine_job_free(job);
		return;
	}
	settle_job(e, job);
	progress_result(&e->progress, job->step->outcome);
	result = engine_job_result(job);
	if (job->step->outcome == STEP_FAILED && !e->opt->dry_run)
		down = steps_vms_down(e->steps, job->step);
	if (down != NULL)
		json_object_set_new(result, "vms_down", down);
	write_result_new(e, job->step, result);
	engine_job_free(job);
}

/* Write what the workers have finished, which may unlock more. */
static void
collect(struct engine *e)
{
	struct engine_job	*job;
	bool			 any = false;

	DL_FOREACH(e->jobs, job)
		if (atomic_load(&job->changed))
			end_turn(e, job);
	while ((job = workers_take(e->workers)) != NULL) {
		end_job(e, job);
		any = true;
	}
	if (any)
		flush(e);
}

/* Begin what may begin. */
static void
begin(struct engine *e)
{
	struct engine_job	*job;
	struct step		*s;

	if (!e->settled)
		return;
	while ((s = steps_next_ready(e->steps)) != NULL)
		turns_wait(e->turns, s);
	while (!atomic_load(&e->stop) && workers_room(e->workers) &&
	    (s = turns_next(e->turns)) != NULL) {
		if (e->opt->verbose)
			progress_say(&e->progress, "step %s: begins", s->id);
		job = engine_job_new(s, e->run, e->turns, &e->stop, e->opt,
		    e->tool);
		step_begin(s);
		DL_APPEND(e->jobs, job);
		workers_give(e->workers, job);
	}
}

static void
skip_one(struct step *s, const char *cause, void *arg)
{
	struct engine	*e = arg;

	write_result_new(e, s, engine_job_skipped(s, cause, e->opt->dry_run));
	steps_settle(e->steps, s->id, STEP_SKIPPED, NULL, 0, e->opt->dry_run);
}

/* ---- records ---- */

/* A text member, malloc'd; "" when it is absent. */
static char *
member(const struct jl_record *rec, const char *name)
{
	const struct scan_member	*m = scan_find(rec->members, name);
	char				*text;

	if (m == NULL || m->kind != SCAN_STRING)
		text = strdup("");
	else
		text = m->escaped ? scan_decode(m->val, m->len) :
		    strndup(m->val, m->len);
	if (text == NULL)
		err(STATUS_FATAL, NULL);
	return text;
}

static bool
is_ours(const struct engine *e, const struct jl_record *rec)
{
	char	*op = member(rec, "op"), *site = member(rec, "site");
	char	*batch = member(rec, "batch");
	bool	 ours;

	ours = engine_selects(e->opt, op, site, batch);
	free(op);
	free(site);
	free(batch);
	return ours;
}

/*
 * A step and its results are of one plan, where they say so.  The journal of
 * another one says nothing of what this one is to do, and so all ends here: a
 * plan that is made anew under an old name finds the old journal.
 */
static void
check_plan(struct engine *e, const struct jl_record *rec, struct step *s,
    const char *plan)
{
	if (s->plan == NULL)
		s->plan = plan;
	if (plan == NULL || strcmp(plan, s->plan) == 0)
		return;
	if (!atomic_load(&e->stop))
		jl_warnx(rec, "step %s: it is of plan %s, and a result of plan "
		    "%s: a journal of another plan", s->id,
		    jl_is(rec, "step") ? plan : s->plan,
		    jl_is(rec, "step") ? s->plan : plan);
	halt(e);
}

static const char *
take_step(struct engine *e, const struct jl_record *rec)
{
	struct step	*step;
	const char	*why;
	json_t		*tree;

	why = steps_put(e->steps, rec, is_ours(e, rec), &step);
	if (step != NULL) {
		progress_step(&e->progress);
		check_plan(e, rec, step, e->plan);
	}
	if (step != NULL && step->ours) {
		tree = jl_tree(rec);
		turns_know(e->turns, step, tree);
		json_decref(tree);
	}
	return why;
}

/*
 * A result that is newer than this process is of a tool in front, which has
 * read its journal: so the journal has come by.
 */
static void
see_live(struct engine *e, const struct jl_record *rec)
{
	const struct scan_member	*m = scan_find(rec->members,
					    "finished");

	if (m != NULL && m->kind == SCAN_STRING &&
	    m->len == strlen(e->started) &&
	    memcmp(m->val, e->started, m->len) > 0)
		e->settled = true;
}

/* Results of a dry run count in a dry run only. */
static void
settle(struct engine *e, const struct jl_record *rec, const char *id,
    enum step_outcome outcome)
{
	const struct scan_member	*made = scan_find(rec->members, "made");
	const struct scan_member	*m = scan_find(rec->members, "dry_run");
	char				*plan = member(rec, "plan");
	bool				 dry;
	struct step			*s;

	dry = m != NULL && m->kind == SCAN_TRUE;
	see_live(e, rec);
	if (dry && !e->opt->dry_run) {
		free(plan);
		return;
	}
	if (made != NULL && made->kind != SCAN_OBJECT)
		made = NULL;
	s = steps_settle(e->steps, id, outcome, made == NULL ? NULL : made->val,
	    made == NULL ? 0 : made->len, dry);
	check_plan(e, rec, s, *plan == '\0' ? NULL :
	    steps_plan(e->steps, plan));
	free(plan);
	progress_result(&e->progress, outcome);
	if (s->begun && !e->overlap)
		warnx("step %s: has a result from elsewhere too; tools of one "
		    "pipe must be divided by --only or --site", s->id);
	e->overlap = e->overlap || s->begun;
}

/* A result of one of two steps with the same id is nobody's. */
static const char *
take_result(struct engine *e, const struct jl_record *rec)
{
	char			*id = member(rec, "step");
	char			*status = member(rec, "status");
	int			 outcome = step_outcome_parse(status);
	const struct step	*s = steps_find(e->steps, id);
	const char		*why = NULL;

	if (outcome == -1)
		why = "status: not one that is known";
	else if (s != NULL && s->disputed)
		why = "step: two steps with this id came before";
	else
		settle(e, rec, id, (enum step_outcome)outcome);
	free(id);
	free(status);
	return why;
}

/* Its limits, its forecast; NULL, or why it is not to be run. */
static char *
learn_plan(struct engine *e, const struct jl_record *rec)
{
	const struct scan_member	*m;
	struct limits			 limits = limits_default;
	const char			*why;
	json_t				*tree = jl_tree(rec);
	char				*problem = NULL;

	m = scan_find(rec->members, "executable");
	if (m != NULL && m->kind == SCAN_FALSE)
		problem = strdup("executable: false: a forecast only, its "
		    "steps cannot be run");
	else if ((why = limits_read(&limits, json_object_get(tree,
	    "limits"))) != NULL)
		problem = strdup(why);
	else if (!e->opt->dry_run)
		problem = plan_lock_take(&e->locks, e->opt,
		    fact_text(tree, "id"));
	if (*fact_text(tree, "id") != '\0')
		e->plan = steps_plan(e->steps, fact_text(tree, "id"));
	turns_limit(e->turns, &limits);
	progress_plan(&e->progress, json_number_value(json_object_get(tree,
	    "makespan_s")));
	json_decref(tree);
	return problem;
}

/* False: it is not to be run, and so it goes no further. */
static bool
take_plan(struct engine *e, const struct jl_record *rec)
{
	char	*why = learn_plan(e, rec);

	if (why == NULL)
		return true;
	if (!atomic_load(&e->stop))
		jl_warnx(rec, "plan: %s", why);
	free(why);
	halt(e);
	return false;
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
	else if (jl_is(rec, "plan") && !take_plan(e, rec))
		return;
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
		return progress_ms(&e->progress);
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
	if (n == 0)		/* or it is time to show how far we are */
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
	if (e->settled)
		progress_show(&e->progress);
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
	flush(e);
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

	mallopt(M_ARENA_MAX, ARENAS);
	stamp_now(e.started);
	wake_init();
	setvbuf(stdout, NULL, _IOFBF, OUT_SIZE);
	e.steps = steps_new(opt->dry_run);
	e.turns = turns_new(AHEAD);
	e.workers = workers_new(opt->jobs > 0 ? opt->jobs : THREADS,
	    wake_write_fd(), engine_job_work);
	progress_init(&e.progress, opt->tool, opt->progress);
	run_files(&e, files, fd);
	finish(&e);
	progress_end(&e.progress);
	workers_free(e.workers);
	turns_free(e.turns);
	steps_free(e.steps);
	free(fd);
	if (!e.lost)
		jl_close();
	plan_locks_fini(&e.locks);	/* when all has been written */
	return e.lost || (e.status & STATUS_FATAL) != 0 ? STATUS_FATAL :
	    e.status;
}
