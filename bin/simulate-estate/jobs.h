/*
 * jobs - the inside of asynchronous jobs: jobs.c does them, job_calls.c tells
 * of them and lets calls wait for them.
 *
 * A job waits for its turn (--limit), runs for as long as its kind of work
 * takes, has its effect all at once, and is done.
 */
#ifndef JOBS_H
#define JOBS_H

#include "web.h"

struct job {
	json_int_t	 id;
	struct array	*array;
	const char	*kind;		/* of --latency */
	effect_fn	*effect;
	json_t		*args;
	json_t		*object;	/* as it is told */
	enum { JOB_WAITS, JOB_RUNS, JOB_DONE } stage;
	double		 queued, begun;	/* loop_time */
	struct timer	*timer;		/* until the effect; NULL: none */
	struct call	*waiting;
	struct job	*next;		/* behind it in the queue */
	bool		 free;		/* needs no place among the limit */
	/* Faults: */
	bool		 fails, forgotten, unknown;
	double		 unknown_s, unknown_until;
	UT_hash_handle	 hh;
};

/* job_calls.c */
void	job_wait(struct call *, struct job *);	/* when it asks for that */
void	job_wake(struct job *);		/* let those who wait have its answer */

#endif
