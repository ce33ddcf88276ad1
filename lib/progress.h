/*
 * progress - how far the steps of a plan are, on standard error.
 *
 * On a terminal one line that is written over and over; else a line now and
 * then.  All steps count, also other tools', so the last tool of a pipe knows
 * best.  The time that remains is the plan's forecast at first, and more and
 * more what the steps so far have taken.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "steps.h"

/* All private; progress_init. */
struct progress {
	const char	*tool;
	bool		 on, terminal;
	size_t		 total, good, bad;	/* steps, results */
	size_t		 before;	/* results when the first step began */
	double		 makespan_s;	/* 0: not known */
	double		 started, shown;	/* monotonic; 0: not yet */
};

void	progress_init(struct progress *, const char *tool, bool on);
void	progress_plan(struct progress *, double makespan_s);
void	progress_step(struct progress *);
void	progress_result(struct progress *, enum step_outcome);

/* Show it, if it is time to. */
void	progress_show(struct progress *);
/* How long until it is time again, in milliseconds; -1: never. */
int	progress_ms(const struct progress *);

/* A message "tool: ..." that does not run into the line. */
void	progress_say(struct progress *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
/* The last state, on a line that stays. */
void	progress_end(struct progress *);

#endif
