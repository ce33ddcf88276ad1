/*
 * engine - run the steps of a plan that belong to one tool.
 *
 * Reads records from stdin or files as they arrive and passes all of them
 * on.  A step of ours may run once every step in its "after" has a good
 * result above it; it is then handed to one of a bounded number of worker
 * threads, and its result is written and flushed the moment it is known.  At
 * end of input, steps that depend on a failed one get "skipped"; steps whose
 * turn did not come are left for a later tool.
 *
 * Nothing begins before the input pauses for the first time, ends, has brought
 * nothing but results for a while, or a result of just now, so that a journal
 * behind a plan is read before its steps are done again.
 *
 * Of the steps that may run, the one that stands first in the plan is begun.
 * No more at a time change things than the limits of the plan record allow; a
 * few more have read by then what they must (lib/turns.h).  -j bounds the
 * threads.  What is to be run of a plan is locked
 * (lib/plan_lock.h): another process that is on it has the plan, we stop.
 *
 * A failure that may go away is tried again, a few times and later each
 * time; no try begins when the time limit of the step is up, and no request
 * waits longer than it for its answer.
 *
 * SIGINT, SIGTERM, a result that cannot be written, or a reader that went
 * away: no step is begun any more, those in flight are finished and reported
 * (or dropped, as long as they have changed nothing), and the exit status is
 * 2.  SIGINT reaches all tools of a pipe: what those
 * in front have to report is passed on until they end; a second signal ends
 * that.
 *
 * Two tools of one pipe must not have steps in common ("only", "site").
 */
#ifndef ENGINE_H
#define ENGINE_H

#include <jansson.h>
#include <stdbool.h>

#include "driver.h"
#include "jl.h"

/* What a tool wants to be run; all strings borrowed. */
struct engine_options {
	const char	*tool;		/* whose ops these are (lib/ops.h) */
	const char	*only;		/* "op,op", or NULL for all that can be
					   taken back */
	const char	*batch;		/* "1,3" or "b01,b03", or NULL */
	const char	*site;		/* or NULL for both */
	int		 jobs;		/* threads at most; 0: enough for the
					   limits of the plan */
	bool		 dry_run;
	bool		 verbose;	/* steps to stderr as they begin, end */
	bool		 progress;	/* how far all is, to stderr */
};

/* One step being run, in a worker thread.  All references borrowed. */
struct engine_call {
	const char	*step;		/* id */
	const char	*op;
	const char	*site;
	const json_t	*args;
	const json_t	*expect;	/* NULL when absent */
	const json_t	*inputs;	/* {step id: its made} of "after" */
	double		 timeout_s;	/* of the step; > 0, <= 1e6 */
	bool		 dry_run;	/* read, decide, change nothing */
	bool		 rehearsed;	/* a step before was a dry run only:
					   the state is not what it will be,
					   and inputs may be missing */
	bool		 verbose;
	void		*tool;		/* as given to engine_run */
	json_t		*made;		/* to be filled in; kept from one try
					   to the next */
	bool		 changed;	/* a change was asked for, also by a
					   try before: ALREADY is DONE then */
	struct driver_error error;	/* to be filled in on failure */
};

enum engine_status { ENGINE_DONE, ENGINE_ALREADY, ENGINE_FAILED };

/* Run one step.  Must be safe to call from several threads at once. */
typedef enum engine_status engine_run_fn(struct engine_call *);

/* A look at every record that comes by, in the main thread; may be NULL. */
typedef void	engine_look_fn(const struct jl_record *, void *tool);

/*
 * The whole life of a tool that changes things, from the first record to the
 * checked close of stdout.  Returns the exit status.
 */
int	engine_run(const struct engine_options *, char *const files[],
	    engine_run_fn *, engine_look_fn *, void *tool);

/* ---- for run functions, in worker threads ---- */

/* Fill in the error of a failed step; returns ENGINE_FAILED. */
enum engine_status engine_fail(struct engine_call *, const char *code,
	    bool retryable, const char *fmt, ...)
	    __attribute__((format(printf, 4, 5)));

/* A text argument of the step, or NULL with the error filled in. */
const char	*engine_text(struct engine_call *, const char *argument);

/*
 * Is a member of the step's args or expect absent, null, or of that type?
 * Else false, with the error filled in: a check that the plan asked for must
 * not be left out because it was misspelt.
 */
bool		 engine_may_be(struct engine_call *, const json_t *object,
		    const char *member, json_type);

/*
 * The made of a step, or of the step that an argument names ("volume_from"),
 * or NULL with the error filled in.  Borrowed.
 */
const json_t	*engine_input(struct engine_call *, const char *step);
const json_t	*engine_made(struct engine_call *, const char *argument);
/* After such a failure: a rehearsal lacks what was not made, and is done. */
enum engine_status engine_no_input(const struct engine_call *);

/*
 * Ask a driver within the step's time limit; args is stolen (NULL: there are
 * none).  A verb that changes something sets call->changed; the first one waits
 * until the limits of the plan leave room for the step, and when that takes
 * long it fails, and the step is run from the start.  Returns all records of
 * the answer, a new reference, or NULL with the error filled in.
 */
json_t		*engine_ask_new(struct engine_call *, struct driver *,
		    const char *verb, json_t *args);
/* The same with another limit. */
json_t		*engine_ask_within_new(struct engine_call *, struct driver *,
		    const char *verb, json_t *args, double timeout_s);

/*
 * All changes of this step are made, only reading is left: what it keeps busy
 * is free for the next one.  (A try after this one does without.)
 */
void		 engine_changed(struct engine_call *);

/* Tell how far a step is, from 0 to 1: a line to stderr with -v. */
void		 engine_progress(const struct engine_call *, double part);

/* Sleep.  Returns false when the tool is to stop, or time is up. */
bool		 engine_pause(struct engine_call *, double seconds);

#endif
