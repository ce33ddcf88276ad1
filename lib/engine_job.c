#include "engine_job.h"

#include <err.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fact.h"
#include "status.h"
#include "wake.h"

#define ATTEMPTS	5
#define BACKOFF_S	0.2	/* before the second try; doubles */
#define BACKOFF_MAX_S	5.0
#define TIMEOUT_S	600.0	/* of a step that has none */
#define TIMEOUT_MAX_S	1e6	/* of any; its milliseconds fit an int */
#define TICK_S		0.05	/* how soon a sleeper sees a stop */
#define FRESH_S		1.0	/* how long what a step has read will do */

/* {step id: its made} of all that the step waited for. */
static json_t *
inputs_of(const struct step *s)
{
	json_t	*inputs = json_object();
	size_t	 i;

	for (i = 0; i < s->after_count; i++)
		if (s->after[i]->made != NULL)
			json_object_set_new(inputs, s->after[i]->id,
			    json_loads(s->after[i]->made, 0, NULL));
	return inputs;
}

struct engine_job *
engine_job_new(struct step *s, engine_run_fn *run, struct turns *turns,
    const atomic_bool *stop, const struct engine_options *opt, void *tool)
{
	struct engine_job	*job;
	double			 limit;

	if ((job = calloc(1, sizeof(*job))) == NULL ||
	    (job->record = json_loads(s->text, 0, NULL)) == NULL ||
	    (job->inputs = inputs_of(s)) == NULL ||
	    (job->call.made = json_object()) == NULL)
		err(STATUS_FATAL, NULL);
	job->step = s;
	limit = json_number_value(json_object_get(job->record, "timeout_s"));
	job->run = run;
	job->turns = turns;
	job->stop = stop;
	job->call.step = s->id;
	job->call.op = s->op->name;
	job->call.site = s->destination ? "destination" : "source";
	job->call.args = json_object_get(job->record, "args");
	job->call.expect = json_object_get(job->record, "expect");
	job->call.inputs = job->inputs;
	job->call.timeout_s = limit > 0 ? fmin(limit, TIMEOUT_MAX_S) :
	    TIMEOUT_S;
	job->call.dry_run = opt->dry_run;
	job->call.verbose = opt->verbose;
	job->call.rehearsed = step_follows_rehearsed(s);
	job->call.tool = tool;
	return job;
}

void
engine_job_free(struct engine_job *job)
{
	if (job == NULL)
		return;
	json_decref(job->record);
	json_decref(job->inputs);
	json_decref(job->call.made);
	free(job);
}

static void
set_out(struct engine_job *job)
{
	stamp_now(job->started);
	job->begin_s = stamp_monotonic();
}

static void
leave(struct engine_job *job)
{
	if (job->inside)
		turns_leave(job->turns, job->step);
	job->inside = false;
}

void
engine_job_work(void *arg)
{
	struct engine_job	*job = arg;
	struct engine_call	*call = &job->call;
	double			 wait = BACKOFF_S;

	set_out(job);
	for (;;) {
		call->error = (struct driver_error){ .code = "" };
		job->again = false;
		job->status = job->run(call);
		if (job->status == ENGINE_FAILED && job->again)
			continue;
		job->attempts++;
		if (job->status != ENGINE_FAILED || !call->error.retryable ||
		    job->attempts == ATTEMPTS || !engine_pause(call, wait))
			break;
		wait = fmin(2 * wait, BACKOFF_MAX_S);
	}
	if (job->status == ENGINE_ALREADY && call->changed)
		job->status = ENGINE_DONE;
	job->end_s = stamp_monotonic();
	stamp_now(job->finished);
	leave(job);
}

/*
 * Before a first change: take the places.  Whoever had to wait for them is
 * under way from now on, and has to read once more when that was long.  False
 * with the error filled in: not now.
 */
static bool
enter(struct engine_job *job)
{
	double	waited = stamp_monotonic();

	if (job->inside || job->call.dry_run || atomic_load(&job->changed))
		return true;
	if (!turns_enter(job->turns, job->step, job->stop)) {
		job->withdrawn = true;
		engine_fail(&job->call, "stopped", false, "the tool was told "
		    "to stop before anything was changed");
		return false;
	}
	job->inside = true;
	waited = stamp_monotonic() - waited;
	set_out(job);
	job->again = waited > FRESH_S;
	if (job->again)
		engine_fail(&job->call, "stopped", true, "what was read is too "
		    "old");
	return !job->again;
}

void
engine_changed(struct engine_call *call)
{
	struct engine_job	*job = (struct engine_job *)call;

	leave(job);
	atomic_store(&job->changed, true);
	if (write(wake_write_fd(), "", 1) == -1 && errno != EAGAIN)
		err(STATUS_FATAL, "pipe");
}

void
engine_progress(const struct engine_call *call, double part)
{
	if (call->verbose)
		warnx("step %s: %.0f %%", call->step, part * 100);
}

bool
engine_pause(struct engine_call *call, double seconds)
{
	struct engine_job	*job = (struct engine_job *)call;
	struct timespec		 tick = { .tv_nsec = (long)(TICK_S * 1e9) };
	double			 until = stamp_monotonic() + seconds;

	if (until > job->begin_s + call->timeout_s)
		return false;
	while (!atomic_load(job->stop) && stamp_monotonic() < until)
		nanosleep(&tick, NULL);
	return !atomic_load(job->stop);
}

enum engine_status
engine_fail(struct engine_call *call, const char *code, bool retryable,
    const char *fmt, ...)
{
	char	message[sizeof(call->error.message)];
	va_list	ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	driver_fail(&call->error, code, retryable, "%s", message);
	return ENGINE_FAILED;
}

const char *
engine_text(struct engine_call *call, const char *argument)
{
	const char	*text = fact_text(call->args, argument);

	if (*text != '\0')
		return text;
	engine_fail(call, "bad-step", false, "args: %s: missing or not text",
	    argument);
	return NULL;
}

bool
engine_may_be(struct engine_call *call, const json_t *object,
    const char *member, json_type type)
{
	static const char *const	 words[] = {
		[JSON_OBJECT] = "an object", [JSON_ARRAY] = "an array",
		[JSON_STRING] = "text", [JSON_INTEGER] = "an integer",
	};
	const json_t			*value = json_object_get(object, member);

	if (value == NULL || json_is_null(value) || json_typeof(value) == type)
		return true;
	engine_fail(call, "bad-step", false, "%s: %s: not %s",
	    object == call->expect ? "expect" : "args", member, words[type]);
	return false;
}

const json_t *
engine_input(struct engine_call *call, const char *step)
{
	const json_t	*made = json_object_get(call->inputs, step);

	if (made == NULL)
		engine_fail(call, "no-input", false,
		    "step %s, which should say more, made nothing", step);
	return made;
}

const json_t *
engine_made(struct engine_call *call, const char *argument)
{
	const char	*step = engine_text(call, argument);

	return step == NULL ? NULL : engine_input(call, step);
}

enum engine_status
engine_no_input(const struct engine_call *call)
{
	return call->rehearsed && strcmp(call->error.code, "no-input") == 0 ?
	    ENGINE_DONE : ENGINE_FAILED;
}

json_t *
engine_ask_new(struct engine_call *call, struct driver *driver,
    const char *verb, json_t *args)
{
	return engine_ask_within_new(call, driver, verb, args,
	    call->timeout_s);
}

json_t *
engine_ask_within_new(struct engine_call *call, struct driver *driver,
    const char *verb, json_t *args, double timeout_s)
{
	json_t	*records;

	if (strcmp(verb, "describe") != 0 && strcmp(verb, "progress") != 0) {
		if (!enter((struct engine_job *)call)) {
			json_decref(args);
			return NULL;
		}
		call->changed = true;
	}
	records = driver_collect(driver, verb, args, timeout_s,
	    &call->error);
	json_decref(args);
	return records;
}

enum step_outcome
engine_job_outcome(const struct engine_job *job)
{
	switch (job->status) {
	case ENGINE_DONE:
		return STEP_DONE;
	case ENGINE_ALREADY:
		return STEP_ALREADY;
	default:
		return STEP_FAILED;
	}
}

static json_t *
result_new(const char *step, const char *op, const char *status,
    const char *started, const char *finished, double elapsed_s, int attempts,
    bool dry_run)
{
	json_t	*result;

	/* To the millisecond, as the stamps are. */
	elapsed_s = round(elapsed_s * 1000) / 1000;
	result = json_pack("{ss ss ss ss ss ss sf si}", "type", "result",
	    "step", step, "status", status, "op", op, "started", started,
	    "finished", finished, "elapsed_s", elapsed_s,
	    "attempts", attempts);
	if (result == NULL)
		err(STATUS_FATAL, NULL);
	if (dry_run)
		json_object_set_new(result, "dry_run", json_true());
	return result;
}

static void
set_error(json_t *result, const struct driver_error *e)
{
	json_object_set_new(result, "error", json_pack("{ss ss sb}",
	    "code", *e->code == '\0' ? "internal" : e->code,
	    "message", e->message, "retryable", e->retryable));
}

json_t *
engine_job_result(const struct engine_job *job)
{
	static const char *const	 words[] = {
		[ENGINE_DONE] = "done", [ENGINE_ALREADY] = "already",
		[ENGINE_FAILED] = "failed"
	};
	const struct engine_call	*call = &job->call;
	json_t				*result;

	result = result_new(call->step, call->op, words[job->status],
	    job->started, job->finished, job->end_s - job->begin_s,
	    job->attempts, call->dry_run);
	if (json_object_size(call->made) > 0)
		json_object_set(result, "made", call->made);
	if (job->status == ENGINE_FAILED)
		set_error(result, &call->error);
	return result;
}

json_t *
engine_job_skipped(const struct step *s, const char *cause, bool dry_run)
{
	struct driver_error	 e;
	char			 now[STAMP_STRSIZE];
	json_t			*result;

	stamp_now(now);
	driver_fail(&e, "dependency", false, "step %s did not succeed", cause);
	result = result_new(s->id, s->op->name, "skipped", now,
	    now, 0, 0, dry_run);
	set_error(result, &e);
	return result;
}
