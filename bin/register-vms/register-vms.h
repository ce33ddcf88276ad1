/*
 * register-vms: what its operations share.
 */
#ifndef REGISTER_VMS_H
#define REGISTER_VMS_H

#include "driver_set.h"
#include "engine.h"
#include "store.h"

/* The tool: managers of the command line, and what came by in the stream. */
struct registry {
	struct driver_set	*managers;
	struct store		*store;
};

/* A manager, and how it is asked about a host. */
struct manager {
	struct driver	*driver;
	const char	*host;
	bool		 own;	/* named by the host: it is this host's alone */
};

enum engine_status	stop_vm(struct engine_call *, struct registry *);
enum engine_status	start_vm(struct engine_call *, struct registry *);
enum engine_status	define_vm(struct engine_call *, struct registry *);
enum engine_status	undefine_vm(struct engine_call *, struct registry *);
enum engine_status	stop_pool(struct engine_call *, struct registry *);
enum engine_status	start_pool(struct engine_call *, struct registry *);
enum engine_status	rescan_host(struct engine_call *, struct registry *);

/* ---- managers.c; all failures have filled in the error of the call ---- */

/* The manager of a host: named by the host, or by its site.  0, or -1. */
int	manager_find(struct manager *, struct engine_call *, struct registry *,
	    const char *host, const char *site);
/* The manager of args.host at the site of the step. */
int	manager_of_step(struct manager *, struct engine_call *,
	    struct registry *);

/*
 * What a manager knows of a VM, a new array, or NULL: failed.  *found is its
 * record there, borrowed; NULL: it knows none.  Where several hosts have it
 * registered, one where it is not off counts, else the manager's host's.
 */
json_t	*manager_vm_records(const struct manager *, struct engine_call *,
	    const char *vm, json_t **found);
/* That record alone, a new reference; NULL when there is none, or failed. */
json_t	*manager_vm(const struct manager *, struct engine_call *,
	    const char *vm, bool *failed);

/* Change something and drop the answer.  0, or -1.  Steals args. */
int	manager_change_new(const struct manager *, struct engine_call *,
	    const char *verb, json_t *args);

/*
 * The wwids of a step ([{from, step}]) with what the steps found: a new
 * array of {from, to, device}, where device may be absent.  NULL: failed.
 */
json_t	*successors(struct engine_call *);

#endif
