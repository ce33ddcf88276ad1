/*
 * loop - the single thread of the simulator: descriptors to watch and timers.
 *
 * Whatever changes the state runs from here, one thing after the other, so
 * nothing needs a lock and an order of events is an order of the truth.
 */
#ifndef LOOP_H
#define LOOP_H

struct watch;
struct timer;

typedef void	loop_fd_fn(void *arg, unsigned events);	/* EPOLLIN... */
typedef void	loop_timer_fn(void *arg);

void		 loop_init(void);
void		 loop_fini(void);	/* what is watched still is forgotten */

/* Call fn when one of events (epoll(7)) is there on fd. */
struct watch	*loop_watch(int fd, unsigned events, loop_fd_fn *, void *arg);
void		 loop_rewatch(struct watch *, unsigned events);
void		 loop_unwatch(struct watch *);	/* before fd is closed */

/*
 * Call fn once, that many seconds from now, never before this call returns.
 * Timers of one moment go off in the order they were made.
 */
struct timer	*loop_after(double seconds, loop_timer_fn *, void *arg);
void		 loop_cancel(struct timer *);	/* one that has not gone off */

/*
 * Run until loop_stop.  each is called after every round, and wait_ms before
 * it says how long the next one may sleep (-1: as long as it likes).
 */
void		 loop_run(void (*each)(void), int (*wait_ms)(void));
void		 loop_stop(void);

/* Seconds since loop_init. */
double		 loop_time(void);

#endif
