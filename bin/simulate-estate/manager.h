/*
 * manager - the hypervisor managers: one of each site, on a socket that
 * speaks the driver protocol (replumb-driver(7)).
 */
#ifndef MANAGER_H
#define MANAGER_H

#include <jansson.h>

#include "driver.h"

struct request;

/* Listen on dir/source.sock and dir/destination.sock. */
void	manager_open(const char *dir);
void	manager_close(const char *dir);

/* One verb of a manager; args never NULL.  0, or -1 with the error. */
typedef int	verb_fn(struct request *, const char *site, const json_t *args,
		    struct driver_error *);

struct verb {
	const char	*name;
	const char	*latency;	/* kind of --latency; NULL: none */
	verb_fn		*fn;
};

/* verbs.c: all of them, the last without a name. */
extern const struct verb	verbs[];

/* Answer a record, without its site and what only the simulator knows. */
void	manager_record(struct request *, const json_t *record);

/* define.c */
verb_fn	verb_define, verb_undefine;

/* describe.c */
verb_fn	verb_describe;

/* The text of an argument that must be there; else the error, NULL. */
const char	*verb_text(const json_t *args, const char *name,
		    struct driver_error *);
/* Is the host of the arguments one of this site? 0, or -1 with the error. */
int		 verb_host(const char *site, const json_t *args,
		    struct driver_error *);

#endif
