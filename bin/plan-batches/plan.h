/*
 * plan - the estate as the planner sees it, and what it makes of it.
 *
 * The way there, in this order:
 *   options.c	read --limits, --select, --map
 *   estate.c	objects from facts; ties.c: which VM is on which volume
 *   doors.c	ports, host groups and (luns.c) LUNs of arrays
 *   shares.c	to whom the source shows its volumes
 *   blocked.c	what may not move
 *   groups.c	what hangs together; select.c: what of it is wanted
 *   place.c	where groups go
 *   batches.c	in which batch
 *   steps.c	the steps at the source; external.c: between the arrays;
 *		destination.c: at the destination
 *   simulate.c	how long it takes
 *   emit.c	write it all; findings.c: what stays, and why
 *
 * The way back: rollback.c finds what was done and orders what takes it back,
 * inverse.c makes each of these steps, emit_back.c writes them.
 *
 * Everything lives as long as the tool; texts are borrowed from facts.
 */
#ifndef PLAN_H
#define PLAN_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "fact.h"
#include "jl.h"
#include "list.h"
#include "schedule.h"

#define TOOL	"plan-batches"

struct host {
	const char	*site, *id, *cluster;
	struct list	 ports;		/* texts: its initiators */
	const char	*why;		/* nothing may move to it, or NULL */
};

struct cluster {
	const char	*id;
	struct list	 hosts;		/* sorted by id */
};

/* A port of an array as one host, or one other array, sees it. */
struct door {
	const json_t	*port;		/* array_port */
	const json_t	*group;		/* host_group, or NULL: to be made */
	const char	*mode;		/* of similar groups, or NULL */
	struct list	 initiators;	/* texts */
	struct luns	*luns;		/* which LUNs of the group are used */
};

/* All doors of an array to one host or other array. */
struct way {
	struct list	 doors;
	const char	*why;		/* there is no way, or NULL */
};

/* Host groups that are unmapped in one step: they share hosts. */
struct share {
	struct list	 hosts;		/* struct host */
	struct list	 luns;		/* lun records */
};

/* A volume; without array facts the datastore that stands for it. */
struct volume {
	const char	*array, *id, *wwid;	/* array "": a datastore */
	json_int_t	 size;
	size_t		 number;		/* for the union of groups */
	struct list	 luns, vms, pools, shares, hosts;
	struct list	 arrays;	/* texts: other arrays that see it */
	const char	*why;			/* it may not move, or NULL */
	/* Where it goes (place.c). */
	const char	*to_array;
	struct list	 to_hosts;		/* struct host */
	const struct way *behind;		/* from its array to to_array */
	long		 behind_lun, host_lun;
	/* Its steps (steps.c, destination.c). */
	struct step	*map, *virtualize;
	struct list	 unmaps;
	struct list	 maps, rescans;		/* in the order of to_hosts */
};

/* A datastore: the records of all hosts for what lies on the same LUs. */
struct pool {
	const json_t	*record;	/* the first of them */
	struct list	 records, volumes;
	bool		 whole;		/* all its extents are known volumes */
	struct list	 stops;		/* steps, one per record and host */
	struct list	 stop_hosts;	/* their hosts */
	struct list	 starts;	/* in the order of start_hosts */
	struct list	 start_hosts;
};

struct vm {
	const char	*id, *name, *host;
	const json_t	*record;
	size_t		 number;
	struct list	 volumes, pools;
	struct group	*group;		/* NULL: nothing to move */
	const char	*why;		/* it may not move, or NULL */
	bool		 adrift;	/* report: a disk is on nothing known */
	json_int_t	 adrift_bytes;
	struct host	*at, *to;
	struct step	*stop;
};

struct group {
	char		*id;
	struct list	 vms, volumes, pools, hosts;
	struct list	 why;		/* texts; not empty: not planned */
	bool		 excluded;	/* because it was asked for */
	bool		 left;		/* not among what was asked for */
	long		 priority;
	json_int_t	 bytes;
	struct batch	*batch;
};

struct batch {
	char		*id;
	long		 number;
	bool		 pilot;
	struct list	 groups, steps, hosts;
	size_t		 vm_count, volume_count, path_count;
	json_int_t	 bytes;
	double		 makespan_s;
};

struct step {
	char		*id;
	const char	*op, *site;
	json_t		*args, *expect;
	double		 timeout_s;
	struct list	 after;		/* struct step */
	struct batch	*batch;
	size_t		 number;
};

/* --limits; 0: no limit. */
struct limits {
	long			vms, volumes, hosts;
	json_int_t		bytes;
	long			luns_per_group, groups_per_port;
	struct schedule_rates	rates;
};

/* A row of --select or --map. */
struct choice {
	const char	*kind, *id, *action, *file;
	long		 priority;
	unsigned long	 line;
};

struct options {
	struct limits	 limits;
	struct list	 choices;	/* --select */
	struct table	*map;		/* (kind, source): destination text */
	long		 pilot;
	struct list	 only_batches;	/* texts; empty: all */
	uint64_t	 hash;		/* of the option files */
};

struct estate {
	struct facts	*facts;
	struct options	*options;
	bool		 report;	/* no array facts: a forecast */
	struct list	 hosts, volumes, pools, vms, groups, batches, steps;
	struct list	 still;		/* VMs without a SAN disk */
	struct table	*host_of, *volume_of, *lu_of, *vm_of, *cluster_of,
			*datastore_of, *port_of, *step_ids;
	struct table	*mounts;	/* (host, mount point): struct list */
	struct table	*external_of;	/* array_port by its port name */
	struct table	*ports_of, *groups_on, *groups_to_make, *luns_of, *ways;
	struct table	*barred;	/* (array, port, group): why it is */
	uint64_t	 hash;
	double		 makespan_s, bound_s;
	bool		 blocked;	/* a finding of ours blocks */
};

/* options.c: read one file; ends the tool when it is wrong. */
void	 options_limits(struct options *, const char *path);
void	 options_select(struct options *, const char *path);
void	 options_map(struct options *, const char *path);

/* estate.c */
void		 estate_build(struct estate *);
const char	*volume_name(const struct volume *);	/* "410001/00:0A:10" */
int		 host_compare(const void *, const void *);
int		 volume_compare(const void *, const void *);

/* ties.c: tie VMs to volumes and pools. */
struct volume	*estate_place(const struct estate *, const json_t *place);
void		 ties_find(struct estate *);

/* groups.c */
void	 groups_build(struct estate *);
json_int_t sum(json_int_t, json_int_t);	/* of bytes; the largest for more */
json_t	*group_glue(const struct group *);
void	 group_why(struct group *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/* blocked.c: VMs and volumes that may not move get their why. */
void	 blocked_find(struct estate *);

/* select.c: what --select says about groups. */
void	 select_groups(struct estate *);

/* shares.c: to whom the source shows its volumes: shares, hosts. */
void	 shares_find(struct estate *);

/* luns.c: which LUNs of a host group are taken. */
struct luns *luns_of(struct estate *, const char *array, const char *port,
	    const char *group);
void	 luns_index(struct estate *);
/*
 * A LUN that is free, or the volume's own already, on all doors of these ways
 * (struct way); the wanted one if possible.  It is taken for the volume.  -1
 * when there is none below limit.
 */
long	 luns_common(const struct list *ways, struct volume *, long wanted,
	    long limit);

/* doors.c: ways through which arrays show LUs. */
void	 doors_index(struct estate *);
const json_t *doors_group(const struct estate *, const json_t *lun);
const struct way *way_to_host(struct estate *, const char *array,
	    const struct host *);
const struct way *way_behind(struct estate *, const char *array,
	    const char *to_array);
/* place.c: where groups go; what has no way gets a why. */
void	 place_groups(struct estate *);

/* batches.c: fill batches with groups. */
void	 batches_fill(struct estate *);
long	 batches_bound(const struct estate *);
/* Is a group too large for any batch but one of its own? */
bool	 batches_is_over(const struct limits *, const struct group *);

/* steps.c, external.c, destination.c */
void	 steps_make(struct estate *, struct batch *);
struct step *step_new(struct estate *, struct batch *, const char *op,
	    const char *site, char *id, json_t *args);
json_t	*step_expect(const struct volume *);
void	 show_to_array(struct estate *, struct batch *, struct volume *);
void	 virtualize(struct estate *, struct batch *, struct volume *);
json_t	*pool_args(const struct host *, const json_t *record, json_t *wwids);
json_t	*door_ports(const struct way *, long lun, const char *name);
void	 destination_make(struct estate *, struct batch *);

/* simulate.c: how long it takes. */
void	 simulate_plan(struct estate *);

/* findings.c: what is not moved, and why. */
void	 emit_findings(struct estate *);

/* emit.c, emit_back.c */
json_t	*vm_names(const struct list *vms);
json_t	*host_names(const struct list *hosts);
void	 emit_step(const struct step *);
void	 emit_plan(struct estate *);
void	 emit_rollback(struct estate *);

/* rollback.c: the way back.  Returns whether a finding blocks. */
bool	 rollback(struct estate *);

/* A forward step, what became of it, and what takes it back. */
struct undo {
	const json_t	*step, *args, *result, *made;	/* made: NULL if none */
	const char	*id, *op;
	struct list	 dependents;	/* struct undo: who waited for it */
	struct batch	*batch;
	size_t		 number;
	bool		 tried;		/* done, already, or failed */
	bool		 passing;	/* its dependents are looked at */
	struct step	*back;		/* NULL: nothing to take back */
	struct list	 rescans;	/* steps that follow back, by host */
	struct list	 rescan_hosts;	/* their hosts, texts */
};

/* What the inverse of a step has to know of others. */
struct undo_context {
	struct estate	*estate;
	struct table	*of;		/* struct undo by step id */
	struct table	*defined;	/* define-vm undo by VM id */
	struct table	*started;	/* start-vm undo by VM id */
};

/*
 * inverse.c: make the step that takes u back, and the rescans behind it.
 * Returns NULL, or why that cannot be said from plan and journal.
 */
const char *inverse_make(const struct undo_context *, struct undo *u);

#endif
