#include "workers.h"

#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "status.h"

/* A first-in, first-out queue; never holds more than max. */
struct queue {
	void	**job;
	int	 first, count;
};

struct workers {
	int		 max;
	int		 wake_fd;
	void		(*work)(void *);
	int		 busy;		/* the caller's: given, not taken */
	pthread_t	*thread;
	int		 threads;	/* made so far */
	pthread_mutex_t	 lock;		/* of all below */
	pthread_cond_t	 news;
	struct queue	 todo, done;
	int		 idle;		/* threads that wait for a job */
	bool		 over;
};

static void
push(const struct workers *w, struct queue *q, void *job)
{
	q->job[(q->first + q->count++) % w->max] = job;
}

static void *
pop(const struct workers *w, struct queue *q)
{
	void	*job = q->job[q->first];

	q->first = (q->first + 1) % w->max;
	q->count--;
	return job;
}

struct workers *
workers_new(int max, int wake_fd, void (*work)(void *))
{
	struct workers	*w;

	if ((w = calloc(1, sizeof(*w))) == NULL)
		err(STATUS_FATAL, NULL);
	w->max = max;
	w->wake_fd = wake_fd;
	w->work = work;
	w->thread = calloc((size_t)max, sizeof(*w->thread));
	w->todo.job = calloc((size_t)max, sizeof(void *));
	w->done.job = calloc((size_t)max, sizeof(void *));
	if (w->thread == NULL || w->todo.job == NULL || w->done.job == NULL)
		err(STATUS_FATAL, NULL);
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->news, NULL);
	return w;
}

/* One thread: jobs until there will be no more. */
static void *
labour(void *arg)
{
	struct workers	*w = arg;
	void		*job;

	pthread_mutex_lock(&w->lock);
	for (;;) {
		w->idle++;
		while (w->todo.count == 0 && !w->over)
			pthread_cond_wait(&w->news, &w->lock);
		w->idle--;
		if (w->todo.count == 0)
			break;
		job = pop(w, &w->todo);
		pthread_mutex_unlock(&w->lock);
		w->work(job);
		pthread_mutex_lock(&w->lock);
		push(w, &w->done, job);
		/* A full pipe has woken the caller already. */
		if (write(w->wake_fd, "", 1) == -1 && errno != EAGAIN)
			err(STATUS_FATAL, "pipe");
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

/* Signals are the main thread's business. */
static void
add_thread(struct workers *w)
{
	sigset_t	all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	errno = pthread_create(&w->thread[w->threads], NULL, labour, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (errno == 0)
		w->threads++;
	else if (w->threads == 0)
		err(STATUS_FATAL, "pthread_create");
}

bool
workers_room(const struct workers *w)
{
	return w->busy < w->max;
}

int
workers_busy(const struct workers *w)
{
	return w->busy;
}

void
workers_give(struct workers *w, void *job)
{
	bool	more;

	w->busy++;
	pthread_mutex_lock(&w->lock);
	push(w, &w->todo, job);
	more = w->idle < w->todo.count && w->threads < w->max;
	pthread_cond_signal(&w->news);
	pthread_mutex_unlock(&w->lock);
	if (more)
		add_thread(w);
}

void *
workers_take(struct workers *w)
{
	void	*job = NULL;

	if (w->busy == 0)
		return NULL;
	pthread_mutex_lock(&w->lock);
	if (w->done.count > 0)
		job = pop(w, &w->done);
	pthread_mutex_unlock(&w->lock);
	if (job != NULL)
		w->busy--;
	return job;
}

void
workers_free(struct workers *w)
{
	int	i;

	if (w == NULL)
		return;
	pthread_mutex_lock(&w->lock);
	w->over = true;
	pthread_cond_broadcast(&w->news);
	pthread_mutex_unlock(&w->lock);
	for (i = 0; i < w->threads; i++)
		pthread_join(w->thread[i], NULL);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->news);
	free(w->thread);
	free(w->todo.job);
	free(w->done.job);
	free(w);
}
