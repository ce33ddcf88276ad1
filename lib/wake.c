#include "wake.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "status.h"

static int			ends[2] = { -1, -1 };
static atomic_int		interrupts, terminates;
static atomic_long		first;		/* monotonic s; 0: none */

static void
on_signal(int number)
{
	int		saved = errno;
	struct timespec	now;

	if (first == 0 && clock_gettime(CLOCK_MONOTONIC, &now) == 0)
		first = now.tv_sec + 1;
	if (number == SIGINT)
		interrupts++;
	else
		terminates++;
	if (write(ends[1], "", 1) == -1)
		errno = saved;		/* full: it wakes anyway */
	errno = saved;
}

void
wake_init(void)
{
	struct sigaction	sa = { .sa_handler = on_signal,
				    .sa_flags = SA_RESTART };
	struct sigaction	old;

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) == -1)
		err(STATUS_FATAL, "pipe");
	sigemptyset(&sa.sa_mask);
	if (sigaction(SIGINT, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
		sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);	/* a write fails then */
}

int
wake_fd(void)
{
	return ends[0];
}

int
wake_write_fd(void)
{
	return ends[1];
}

void
wake_drain(void)
{
	char	bytes[256];

	while (read(ends[0], bytes, sizeof(bytes)) == sizeof(bytes))
		;
}

int
wake_interrupts(void)
{
	return interrupts;
}

int
wake_terminates(void)
{
	return terminates;
}

bool
wake_stopping(void)
{
	return interrupts + terminates > 0;
}

bool
wake_overdue(void)
{
	struct timespec	now;

	if (interrupts > 1 || terminates > 1)
		return true;
	return first != 0 && clock_gettime(CLOCK_MONOTONIC, &now) == 0 &&
	    now.tv_sec + 1 - first > WAKE_GRACE_S;
}
