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
 *   steps.c	the steps of a group, in which order; source.c: those at the
 *		source; external.c: between the arrays; destination.c: at the
 *		destination
 *   simulate.c	how long it takes
 *   emit.c	write it all; findings.c: what stays, and why
 *
 * The way back: rollback.c finds what was done and orders what takes it back,
 * inverse.c makes each of these steps, inverse_paths.c those about paths,
 * emit_back.c writes them.  drain.c: what comes after a good run; pools.c:
 * where its data goes.
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
	struct step	*fingerprint, *compare;
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
	bool		 started;	/* that is, its steps are made */
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
	long		 priority;
	const char	*health;	/* how it shows that it is well */
	struct step	*stop, *define;
};

struct group {
	char		*id;
	struct list	 vms, volumes, pools, hosts;	/* urgent first */
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
	bool		 begun;		/* of a plan that was run (undo.c) */
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
	size_t		 position;	/* of the plan (simulate.c) */
	size_t		 set;		/* of a way back: what hangs together */
};

/* --limits of a batch, a host group, a port; 0: no limit. */
struct sizes {
	long			vms, volumes, hosts;
	json_int_t		bytes;
	long			luns_per_group, groups_per_port;
};

/* A row of --select. */
struct choice {
	const char	*kind, *id, *action, *health, *file;
	long		 priority;
	unsigned long	 line;
};

struct options {
	struct sizes	 sizes;		/* --limits: these four */
	struct limits	 at_once;
	struct schedule_rates rates;
	const char	*window;	/* of drains: "22:00-06:00", or NULL */
	struct list	 choices;	/* --select */
	struct table	*map;		/* (kind, source): destination text */
	const char	*limits_file;	/* or NULL */
	long		 pilot;
	struct list	 only_batches;	/* texts; empty: all */
	uint64_t	 hash;		/* of the option files */
};

struct estate {
	struct facts	*facts;
	struct facts	*found;		/* results of a dry run */
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
bool	 batches_is_over(const struct sizes *, const struct group *);

/* steps.c: all steps of a batch, in the order in which they are written. */
void	 steps_make(struct estate *, struct batch *);
/* Each compare-volume step of a batch gets to know what waits for it. */
void	 steps_note_users(const struct batch *);
struct step *step_new(struct estate *, struct batch *, const char *op,
	    const char *site, char *id, json_t *args);
json_t	*step_expect(const struct volume *);
json_t	*step_expect_definition(const struct estate *, const struct vm *);
/* {network: what stands for it at the destination} of a VM; new. */
json_t	*step_networks(const struct estate *, const struct vm *);

/* source.c */
void	 stop_vms(struct estate *, struct batch *, const struct group *);
void	 stop_pool(struct estate *, struct batch *, struct pool *);
void	 take_away(struct estate *, struct batch *, struct volume *);
json_t	*pool_args(const struct host *, const json_t *record, json_t *wwids);

/* external.c */
void	 show_to_array(struct estate *, struct batch *, struct volume *);
void	 virtualize(struct estate *, struct batch *, struct volume *);
json_t	*door_ports(const struct way *, long lun, const char *name);

/* destination.c */
void	 show_to_hosts(struct estate *, struct batch *, struct volume *);
void	 start_pool(struct estate *, struct batch *, struct pool *);
void	 start_vm(struct estate *, struct batch *, struct vm *);

/* simulate.c: how long it takes. */
void	 simulate_plan(struct estate *);

/* findings.c: what is not moved, and why. */
void	 emit_findings(struct estate *);

/* emit.c, emit_back.c */
json_t	*vm_names(const struct list *vms);
json_t	*host_names(const struct list *hosts);
void	 emit_step(const struct step *);
void	 emit_plan(struct estate *);
/* A plan that follows a run: "rollback" or "drain". */
void	 emit_back(struct estate *, const char *direction);

/* rollback.c, drain.c: what follows a run.  Does a finding block? */
bool	 rollback(struct estate *);
bool	 drain(struct estate *);

#endif
