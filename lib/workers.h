/*
 * workers - a bounded number of threads that do jobs.
 *
 * The caller gives a job when it has room for one (workers_room), is woken
 * by a byte on a descriptor of its own when one is finished, and takes it
 * back.  A job belongs to one thread at a time: what workers_give is handed,
 * only work() touches until workers_take returns it.
 */
#ifndef WORKERS_H
#define WORKERS_H

#include <stdbool.h>

struct workers;

/* max at least 1; wake_fd gets a byte for each finished job. */
struct workers	*workers_new(int max, int wake_fd, void (*work)(void *job));

/* May another job be given: are fewer than max given and not yet taken? */
bool		 workers_room(const struct workers *);
void		 workers_give(struct workers *, void *job);

/* A finished job, or NULL when none is finished yet. */
void		*workers_take(struct workers *);

/* Jobs given and not yet taken. */
int		 workers_busy(const struct workers *);

/* Ends the threads, which must have nothing to do; NULL is fine. */
void		 workers_free(struct workers *);

#endif
