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
 * SIGINT, SIGTERM, or a reader that went away: no step is begun any more,
 * those in flight are finished and reported, and the exit status is 2.
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
	const char	*only;		/* "op,op", or NULL for all of the tool */
	const char	*batch;		/* "1,3" or "b01,b03", or NULL for all */
	int		 jobs;		/* steps at once, at least 1 */
	bool		 dry_run;
};

/* One step being run, in a worker thread.  All references borrowed. */
struct engine_call {
	const char	*step;		/* id */
	const char	*op;
	const char	*site;
	const json_t	*args;
	const json_t	*expect;	/* NULL when absent */
	const json_t	*inputs;	/* {step id: its made} of all in "after" */
	double		 timeout_s;	/* 0: none */
	bool		 dry_run;	/* read, decide, change nothing */
	void		*tool;		/* as given to engine_run */
	json_t		*made;		/* an empty object, to be filled in */
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

/*
 * The made of the step that an argument names ("volume_from"), or NULL with
 * the error filled in.  Borrowed.
 */
const json_t	*engine_made(struct engine_call *, const char *argument);

#endif
