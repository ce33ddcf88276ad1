#include "parts.h"

#include <err.h>
#include <errno.h>
#include <pthread.h>

#include "status.h"

#define PART_MIN	256u	/* rows: fewer are not worth a thread */

struct part {
	parts_work	*work;
	void		*arg;
	unsigned	 number;
	uint32_t	 from, to;
};

static void *
work(void *arg)
{
	const struct part	*p = arg;

	p->work(p->arg, p->number, p->from, p->to);
	return NULL;
}

/* The first row of part i of n. */
static uint32_t
first_row(uint32_t count, unsigned i, unsigned n)
{
	return (uint32_t)((uint64_t)count * i / n);
}

unsigned
parts_run(unsigned threads, uint32_t count, parts_work *what, void *arg)
{
	struct part	part[PARTS_MAX];
	pthread_t	thread[PARTS_MAX];
	unsigned	i, n = count / PART_MIN + 1;

	if (n > threads)
		n = threads;
	for (i = 0; i < n; i++)
		part[i] = (struct part){ what, arg, i,
		    first_row(count, i, n), first_row(count, i + 1, n) };
	for (i = 1; i < n; i++)
		if ((errno = pthread_create(&thread[i], NULL, work,
		    &part[i])) != 0)
			err(STATUS_FATAL, "cannot start a thread");
	work(&part[0]);
	for (i = 1; i < n; i++)
		pthread_join(thread[i], NULL);
	return n;
}
