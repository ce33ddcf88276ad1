/* What a signal that ends us must not leave behind: a session of an array. */
#include <err.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "discover-array.h"
#include "status.h"
#include "wake.h"

static pthread_mutex_t	 lock = PTHREAD_MUTEX_INITIALIZER;
static struct driver	*current;	/* under the lock */

static void *
watch(void *arg)
{
	struct pollfd	p = { .fd = wake_fd(), .events = POLLIN };
	int		number;

	while (poll(&p, 1, -1) != 1)
		;
	number = wake_terminates() > 0 ? SIGTERM : SIGINT;
	signal(number, SIG_DFL);	/* the second one does not wait */
	pthread_mutex_lock(&lock);
	if (current != NULL)
		driver_abandon(current);
	kill(getpid(), number);
	pthread_mutex_unlock(&lock);
	return arg;
}

void
interrupt_init(void)
{
	pthread_t	thread;

	wake_init();
	if (pthread_create(&thread, NULL, watch, NULL) != 0)
		errx(STATUS_FATAL, "no thread can be made");
	pthread_detach(thread);
}

void
interrupt_abandons(struct driver *d)
{
	pthread_mutex_lock(&lock);
	current = d;
	pthread_mutex_unlock(&lock);
}
