#include "loop.h"

#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "stamp.h"
#include "status.h"

#define ROUND	64		/* events taken at once */

struct watch {
	int		 fd;
	loop_fd_fn	*fn;		/* NULL: unwatched in this round */
	void		*arg;
	struct watch	*prev, *next;
};

struct timer {
	double		 due;
	loop_timer_fn	*fn;
	void		*arg;
	struct timer	*prev, *next;
};

static int		 epoll_fd;
static double		 begun;
static bool		 running;
static struct watch	*watches, *dead;
static struct timer	*first, *last;	/* by due, then by age */

void
loop_init(void)
{
	if ((epoll_fd = epoll_create1(EPOLL_CLOEXEC)) == -1)
		err(STATUS_FATAL, "epoll_create1");
	begun = stamp_monotonic();
}

double
loop_time(void)
{
	return stamp_monotonic() - begun;
}

struct watch *
loop_watch(int fd, unsigned events, loop_fd_fn *fn, void *arg)
{
	struct watch		*w;
	struct epoll_event	 ev = { .events = events };

	if ((w = calloc(1, sizeof(*w))) == NULL)
		err(STATUS_FATAL, NULL);
	w->fd = fd;
	w->fn = fn;
	w->arg = arg;
	if ((w->next = watches) != NULL)
		w->next->prev = w;
	watches = w;
	ev.data.ptr = w;
	if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &ev) == -1)
		err(STATUS_FATAL, "epoll_ctl");
	return w;
}

void
loop_rewatch(struct watch *w, unsigned events)
{
	struct epoll_event	ev = { .events = events, .data.ptr = w };

	if (epoll_ctl(epoll_fd, EPOLL_CTL_MOD, w->fd, &ev) == -1)
		err(STATUS_FATAL, "epoll_ctl");
}

/* It may be in the round at work, so it goes only after that. */
void
loop_unwatch(struct watch *w)
{
	epoll_ctl(epoll_fd, EPOLL_CTL_DEL, w->fd, NULL);
	w->fn = NULL;
	*(w->prev == NULL ? &watches : &w->prev->next) = w->next;
	if (w->next != NULL)
		w->next->prev = w->prev;
	w->next = dead;
	dead = w;
}

static void
bury(void)
{
	struct watch	*w;

	while ((w = dead) != NULL) {
		dead = w->next;
		free(w);
	}
}

struct timer *
loop_after(double seconds, loop_timer_fn *fn, void *arg)
{
	struct timer	*t, *before;

	if ((t = calloc(1, sizeof(*t))) == NULL)
		err(STATUS_FATAL, NULL);
	t->due = loop_time() + seconds;
	t->fn = fn;
	t->arg = arg;
	for (before = last; before != NULL && before->due > t->due; )
		before = before->prev;
	t->prev = before;
	t->next = before == NULL ? first : before->next;
	*(t->prev == NULL ? &first : &t->prev->next) = t;
	*(t->next == NULL ? &last : &t->next->prev) = t;
	return t;
}

void
loop_cancel(struct timer *t)
{
	*(t->prev == NULL ? &first : &t->prev->next) = t->next;
	*(t->next == NULL ? &last : &t->next->prev) = t->prev;
	free(t);
}

/* The timers due now; those they make wait for the next round. */
static void
expire(void)
{
	double		 now = loop_time();
	struct timer	*t;
	loop_timer_fn	*fn;
	void		*arg;

	while ((t = first) != NULL && t->due <= now) {
		fn = t->fn;
		arg = t->arg;
		loop_cancel(t);
		fn(arg);
	}
}

/* How long to sleep; NULL: until something comes. */
static struct timespec *
sleep_time(int wait_ms, struct timespec *t)
{
	double	s = first == NULL ? 60 : first->due - loop_time();

	if (first == NULL && wait_ms == -1)
		return NULL;
	if (wait_ms != -1 && wait_ms / 1000.0 < s)
		s = wait_ms / 1000.0;
	if (s < 0)
		s = 0;
	if (s > 60)
		s = 60;
	t->tv_sec = (time_t)s;
	t->tv_nsec = (long)((s - (double)t->tv_sec) * 1e9);
	return t;
}

void
loop_run(void (*each)(void), int (*wait_ms)(void))
{
	struct epoll_event	 ev[ROUND];
	struct timespec		 t;
	struct watch		*w;
	int			 i, n;

	for (running = true; running; ) {
		n = epoll_pwait2(epoll_fd, ev, ROUND, sleep_time(wait_ms(),
		    &t), NULL);
		if (n == -1 && errno != EINTR)
			err(STATUS_FATAL, "epoll_wait");
		for (i = 0; i < n; i++) {
			w = ev[i].data.ptr;
			if (w->fn != NULL)
				w->fn(w->arg, ev[i].events);
		}
		expire();
		bury();
		each();
	}
}

void
loop_fini(void)
{
	while (watches != NULL)
		loop_unwatch(watches);
	while (first != NULL)
		loop_cancel(first);
	bury();
	close(epoll_fd);
}

void
loop_stop(void)
{
	running = false;
}
