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

enum engine_status	check_vm(struct engine_call *, struct registry *);
enum engine_status	stop_vm(struct engine_call *, struct registry *);
enum engine_status	start_vm(struct engine_call *, struct registry *);
enum engine_status	define_vm(struct engine_call *, struct registry *);
enum engine_status	undefine_vm(struct engine_call *, struct registry *);
enum engine_status	stop_pool(struct engine_call *, struct registry *);
enum engine_status	start_pool(struct engine_call *, struct registry *);
enum engine_status	rescan_host(struct engine_call *, struct registry *);
enum engine_status	fingerprint_volume(struct engine_call *,
			    struct registry *);
enum engine_status	compare_volume(struct engine_call *,
			    struct registry *);

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

/* pool.c: is the pool active on the manager's host?  1, 0, or -1: failed. */
int	pool_is_active(const struct manager *, struct engine_call *,
	    const char *pool);

/* Change something and drop the answer.  0, or -1.  Steals args. */
int	manager_change_new(const struct manager *, struct engine_call *,
	    const char *verb, json_t *args);

/*
 * Ask for something that changes nothing: a new array of records, or NULL.
 * Steals args.
 */
json_t	*manager_read_new(const struct manager *, struct engine_call *,
	    const char *verb, json_t *args);

/* Is a vm record's state "off"? */
bool	vm_is_off(const json_t *vm);

/*
 * Is one of the definitions of a VM among records the one that the plan was
 * made with (expect.definition_sha256)?  None told: nothing to be checked.
 * 0, or -1: "stale-plan"; where says whose they are.
 */
int	definition_check(struct engine_call *, const json_t *records,
	    const char *vm, const char *where);

/*
 * The LU that a step is about, or NULL: failed.  It is args.wwid, or made.wwid
 * of the step that the argument from names.
 */
const char *wwid_of_step(struct engine_call *, const char *from);

/*
 * The wwids of a step ([{from, step}]) with what the steps found: a new
 * array of {from, to, device}, where device may be absent.  NULL: failed.
 */
json_t	*successors(struct engine_call *);

/*
 * 1: the host's manager has the VM, with no LUs but these successors (NULL:
 * with any) and with that of each of its disks at the source (store_disks); 0:
 * it does not; -1: failed, also with another host's, and when the VM runs there
 * with less.
 */
int	vm_is_defined(const struct manager *, struct engine_call *,
	    const char *vm, const json_t *disks, const json_t *luns);

/* ---- twin.c; 0, or -1 with the error of the call filled in ---- */

/* The VM is off at its twin's, args.twin {site, host}, or is not there. */
int	twin_check_off(struct engine_call *, struct registry *,
	    const struct manager *self, const char *vm);

/* The VM is registered at the destination, where args.twin says. */
int	twin_check_there(struct engine_call *, struct registry *,
	    const char *vm);

#endif
