/*
 * driver - what a tool talks to: a storage array, or a manager of
 * hypervisors.
 *
 * All back ends answer the same verbs with the same arguments and records,
 * whether they are built in (libvirt, Hitachi REST) or programs that speak
 * the driver protocol.  Verbs, arguments and error codes: replumb-driver(7).
 * A driver only does what it is told; what may be done is decided in the
 * tools.
 */
#ifndef DRIVER_H
#define DRIVER_H

#include <jansson.h>
#include <semaphore.h>
#include <stdbool.h>

struct driver;

/* Why an open or a request failed. */
struct driver_error {
	char	code[48];	/* stable, such as "not-found" */
	char	message[512];	/* for people; never with secrets */
	bool	retryable;	/* the same request may succeed later */
};

/* From the command line only. */
struct driver_options {
	const char	*netrc;		/* file of logins and passwords, or NULL */
	const char	*record;	/* folder to keep every answer in, or NULL */
	bool		 verbose;	/* trace requests to stderr */
};

/*
 * Called for each record of an answer, a borrowed reference; also for each
 * progress line, an object with "progress" and without "type".
 */
typedef void	driver_record_fn(void *arg, json_t *record);

/* One back end; one const object per file. */
struct driver_class {
	const char	*prefix;	/* of the specs it opens; "" takes any */
	/* A driver whose class is set, or NULL with the error filled in. */
	struct driver	*(*open)(const char *spec,
			    const struct driver_options *, struct driver_error *);
	/* See driver_request.  Called from several threads at once. */
	int		(*request)(struct driver *, const char *verb,
			    const json_t *args, double timeout_s,
			    driver_record_fn *, void *arg,
			    struct driver_error *);
	void		(*close)(struct driver *);
	/* See driver_abandon.  NULL: nothing of it outlives us. */
	void		(*abandon)(struct driver *);
};

/* The start of every back end's own struct. */
struct driver {
	const struct driver_class	*class;
	int				 parallel;	/* requests at once, >= 1 */
	sem_t				 room;		/* driver_open's own */
};

/* Back ends, by kind; NULL at the end. */
extern const struct driver_class *const	array_drivers[];	/* lib/arrays.c */
extern const struct driver_class *const	manager_drivers[];	/* lib/managers.c */

/*
 * Open what spec names: `exec:COMMAND`, `unix:PATH`, `hitachi+https://...`,
 * a libvirt URI.  Returns NULL with the error filled in.
 */
struct driver	*driver_open(const struct driver_class *const *kinds,
		    const char *spec, const struct driver_options *,
		    struct driver_error *);

/*
 * Ask, and wait for the end of the answer.  each (may be NULL) gets every
 * record, in the calling thread.  timeout_s 0: no limit.  Safe to call from
 * several threads at once; those above "parallel" wait for their turn.
 * Returns 0, or -1 with the error filled in.
 */
int		 driver_request(struct driver *, const char *verb,
		    const json_t *args, double timeout_s,
		    driver_record_fn *each, void *arg, struct driver_error *);

/* driver_request that returns all records as a new array, or NULL. */
json_t		*driver_collect(struct driver *, const char *verb,
		    const json_t *args, double timeout_s,
		    struct driver_error *);

void		 driver_close(struct driver *);	/* NULL is fine */

/*
 * Let go of what would be left behind (a session of an array): for a process
 * that a signal ends.  May be called while requests are under way in other
 * threads, and from no signal handler.  The driver is of no use afterwards.
 */
void		 driver_abandon(struct driver *);

/* Fill in an error.  Returns -1, so that a back end can return it. */
int		 driver_fail(struct driver_error *, const char *code,
		    bool retryable, const char *fmt, ...)
		    __attribute__((format(printf, 4, 5)));

#endif
