/*
 * manager - the hypervisor managers: one of each site, on a socket that
 * speaks the driver protocol (replumb-driver(7)).
 */
#ifndef MANAGER_H
#define MANAGER_H

#include <jansson.h>

#include "driver.h"

struct connection;
struct request;

/* Listen on dir/source.sock and dir/destination.sock. */
void	manager_open(const char *dir);
void	manager_close(const char *dir);

/* Put a line in the answers of a connection; steals the reference. */
void	manager_say_new(struct connection *, json_t *line);
/* Send them; the connection is void afterwards when it is over. */
void	manager_flush(struct connection *);
/* Close it for both sides; what is worked on is finished. */
void	manager_hang_up(struct connection *);

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

/* asks.c: answer a record, without its site and what only the simulator knows. */
void	manager_record(struct request *, const json_t *record);

/* define.c */
verb_fn	verb_define, verb_undefine;

/* describe.c, fingerprint.c, health.c, fit.c */
verb_fn	verb_describe, verb_fingerprint, verb_ping, verb_addresses, verb_check;

/* Whether a VM comes up with its host; value NULL: nothing was said. */
void		 vm_autostart(const char *site, const char *id, json_t *value);

/* The VM of the arguments when it is on their host; else the error, NULL. */
const json_t	*verb_vm(const char *site, const json_t *args,
		    struct driver_error *);

/* The text of an argument that must be there; else the error, NULL. */
const char	*verb_text(const json_t *args, const char *name,
		    struct driver_error *);
/* Is the host of the arguments one of this site? 0, or -1 with the error. */
int		 verb_host(const char *site, const json_t *args,
		    struct driver_error *);

#endif
