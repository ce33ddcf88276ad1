/*
 * plan_lock - no two processes do the same steps of a plan.
 *
 * There is one file for each plan in ${XDG_RUNTIME_DIR:-/tmp}/replumb-UID/.
 * In it a range of bytes stands for the steps of one operation at one site in
 * one batch; who is to run those holds an open-file-description lock on it,
 * and has its pid at the start of the range.  So the tools of one pipe, which
 * divide a plan among them, do not hinder each other, and two pipes on one
 * plan do.  Locks end with their process; the file stays, and means nothing.
 */
#ifndef PLAN_LOCK_H
#define PLAN_LOCK_H

#include "engine.h"

/* Locks of this process; to be zeroed. */
struct plan_locks {
	struct plan_lock	*first;
};

/*
 * Lock all that the options select of a plan.  Returns NULL (also when it is
 * ours already), or why not, malloc'd: it begins with "plan-in-use: " when
 * another process has some of it.
 */
char	*plan_lock_take(struct plan_locks *, const struct engine_options *,
	    const char *plan);
void	 plan_locks_fini(struct plan_locks *);

#endif
