/*
 * engine_job - one step on its way through a worker thread: what the engine
 * keeps around an engine_call.  Only the engine includes this.
 */
#ifndef ENGINE_JOB_H
#define ENGINE_JOB_H

#include <stdatomic.h>

#include "engine.h"
#include "stamp.h"
#include "steps.h"
#include "turns.h"

struct engine_job {
	struct engine_call	 call;		/* first: they are cast */
	engine_run_fn		*run;
	const atomic_bool	*stop;		/* no further tries */
	atomic_bool		 changed;	/* engine_changed was called */
	struct turns		*turns;
	bool			 inside;	/* its places are taken */
	bool			 again;		/* what it read was too old */
	bool			 withdrawn;	/* stopped before any change */
	struct step		*step;		/* the main thread's, and so is */
	bool			 turn_over;	/* it is not begun any more */
	struct engine_job	*prev, *next;	/* of those in flight */
	json_t			*record, *inputs;	/* ours alone */
	enum engine_status	 status;
	int			 attempts;
	char			 started[STAMP_STRSIZE];
	char			 finished[STAMP_STRSIZE];
	double			 begin_s, end_s;	/* monotonic */
};

/* A job for a step that may run; all that it needs is copied. */
struct engine_job *engine_job_new(struct step *, engine_run_fn *,
		    struct turns *, const atomic_bool *stop,
		    const struct engine_options *, void *tool);
void		 engine_job_free(struct engine_job *);

/* Run it, again after failures that may go away: a workers' function. */
void		 engine_job_work(void *job);

enum step_outcome engine_job_outcome(const struct engine_job *);
/* Its result record, a new reference. */
json_t		*engine_job_result(const struct engine_job *);

/* The result of a step that cannot run. */
json_t		*engine_job_skipped(const struct step *, const char *cause,
		    bool dry_run);

#endif
