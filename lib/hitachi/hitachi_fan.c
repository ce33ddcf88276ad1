/* Many reads of one kind, a few at a time. */
#include <err.h>
#include <pthread.h>
#include <stdatomic.h>

#include "hitachi.h"
#include "status.h"

#define THREADS	4		/* arrays take 4 to 8 requests well */

struct fan {
	struct call	*k;		/* of the caller: how it failed */
	struct call	 each;		/* what each thread begins with */
	hitachi_fan_fn	*fn;
	void		*arg;
	atomic_size_t	 next;
	atomic_size_t	 failed;	/* the first i that did, or count */
	pthread_mutex_t	 lock;		/* of k */
};

static void *
work(void *arg)
{
	struct fan		*f = arg;
	struct driver_error	 error;
	struct call		 k = f->each;
	size_t			 i;

	k.error = &error;
	/* whichever thread is faster, all before the first failure are tried */
	while ((i = f->next++) < f->failed) {
		if (f->fn(&k, i, f->arg) == 0)
			continue;
		pthread_mutex_lock(&f->lock);
		if (i < f->failed) {
			*f->k->error = error;
			f->k->again = k.again;
			f->k->gone = k.gone;
			f->failed = i;
		}
		pthread_mutex_unlock(&f->lock);
	}
	return NULL;
}

int
hitachi_fan(struct call *k, size_t count, hitachi_fan_fn *fn, void *arg)
{
	struct fan	f = { .k = k, .each = *k, .fn = fn, .arg = arg,
			    .failed = count };
	pthread_t	thread[THREADS];
	size_t		i, threads = count < THREADS ? count : THREADS;

	pthread_mutex_init(&f.lock, NULL);
	for (i = 0; i < threads; i++)
		if (pthread_create(&thread[i], NULL, work, &f) != 0)
			errx(STATUS_FATAL, "no thread can be made");
	for (i = 0; i < threads; i++)
		pthread_join(thread[i], NULL);
	pthread_mutex_destroy(&f.lock);
	return f.failed < count ? -1 : 0;
}
