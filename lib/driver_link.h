/*
 * driver_link - the two ends of a pipe or socket to a driver program, and the
 * child at its other end: exec:COMMAND or unix:PATH.
 */
#ifndef DRIVER_LINK_H
#define DRIVER_LINK_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "driver.h"

/* Set spec (borrowed), the rest with DRIVER_LINK_INIT. */
struct driver_link {
	const char	*spec;
	int		 in, out;	/* answers from, requests to; or -1 */
	int		 quit;		/* eventfd: the reader is to end */
	pid_t		 child;		/* 0: a socket */
};
#define DRIVER_LINK_INIT(s)	\
	{ .spec = (s), .in = -1, .out = -1, .quit = -1 }

/* Connect, or run the command.  0, or -1 with the error filled in. */
int	driver_link_open(struct driver_link *, struct driver_error *);

/* The driver's first line, a new reference, or NULL: none came in time. */
json_t	*driver_link_hello(const struct driver_link *);

/*
 * Write all of a line without SIGPIPE; timeout_ms for each piece that the
 * driver takes, -1: no limit.  0, or -1 with errno.
 */
int	driver_link_send(const struct driver_link *, const char *s, size_t len,
	    int timeout_ms);

/* Wait for something to read.  False: driver_link_end was called. */
bool	driver_link_wait(const struct driver_link *);

/* Let the driver end, with force after a while, and wake the reader. */
void	driver_link_end(struct driver_link *);

/* Close what is left, once nobody reads any more. */
void	driver_link_close(struct driver_link *);

#endif
