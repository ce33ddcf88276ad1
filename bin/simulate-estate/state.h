/*
 * state - the one truth: every record of the estate, kept by key, indexed
 * for what is asked often, and written to DIR/state.jsonl before anybody is
 * told of a change.
 *
 * The file is lines of records, of which the later counts, and of
 *
 *	{"type":"x-gone","of":"lun","key":[...]}	a record is no more
 *	{"type":"x-end"}				the end of one change
 *
 * A change is written by one write(2) and ends with x-end; what follows the
 * last x-end is a change that was cut off, and is dropped at the next start.
 * The file is written anew at each start.
 *
 * Besides the facts of replumb(7) there are records that only the simulator
 * knows (the x- types below).  Records are never changed in place: put a
 * changed copy.
 */
#ifndef STATE_H
#define STATE_H

#include <jansson.h>

/* Ways to ask for several records; the key values in this order. */
enum state_index {
	HOST_INITIATORS,	/* site, host -> initiator */
	ARRAY_PORTS,		/* array -> array_port */
	PORT_OF,		/* wwpn -> array_port */
	PORT_GROUPS,		/* array, array_port -> host_group */
	PORT_INITIATOR_GROUPS,	/* array, array_port, wwpn -> host_group */
	GROUP_LUNS,		/* array, array_port, host_group -> lun */
	VOLUME_LUNS,		/* array, volume -> lun */
	VOLUME_OF,		/* wwid -> volume */
	PARITY_VOLUMES,		/* array, x-epg -> volume */
	HOST_PATHS,		/* site, host -> path */
	WWID_PATHS,		/* site, host, wwid -> path */
	HOST_UNITS,		/* site, host -> logical_unit */
	HOST_DATASTORES,	/* site, host (of the id) -> datastore */
	HOST_VMS,		/* site, host -> vm */
	VM_DISKS,		/* site, vm -> disk */
	VM_BORN,		/* vm -> x-disk */
	LU_BORN,		/* LU (fabric_lu) -> x-disk */
	HOLDER_DATA,		/* holder (counters.h) -> x-data */
	EXTENT_DATASTORES,	/* wwid -> datastore */
	ZONES_OF,		/* wwpn -> zone */
	LOGINS_OF,		/* wwpn -> fabric_login */
	ARRAY_PARITIES,		/* array -> x-epg */
	PATH_GROUP_PARITIES,	/* array, x-epath -> x-epg */
	PARITIES_OVER,		/* array, array and volume behind -> x-epg */
	ARRAY_POOLS,		/* array -> pool */
	ARRAY_PATH_GROUPS,	/* array -> x-epath */
	ARRAY_PAIRS,		/* array -> x-pair */
	STATE_INDEXES
};

/*
 * Read dir/state.jsonl and write it anew.  A file that cannot be used ends
 * the tool.
 */
void		 state_open(const char *dir);
void		 state_close(void);

/*
 * The record with this key (in x-key order; integers as decimal text), or
 * NULL; borrowed.  Also of x-epg {array, id}: one external parity group,
 * x-epath {array, id}: an external path group, x-pair {array, id}: a copy
 * pair, x-disk {vm, disk}: what a disk lies on for as long as its data do not
 * move, and what its VM wrote last, x-data {holder, file, vm, disk}: the data
 * of a disk (counters.h), x-lacks {site, host}: what a host cannot run,
 * x-pool {site, id}: start-pool made it, and x-array {array, site}.
 */
const json_t	*state_get(const char *type, ...) __attribute__((sentinel));

/* The records with these values, oldest first; borrowed; may be NULL. */
const json_t	*state_find(enum state_index, ...) __attribute__((sentinel));

/* All records of a type, in order: fn gets each, borrowed. */
void		 state_each(const char *type,
		    void (*fn)(const json_t *record, void *arg), void *arg);

/* How often a record of this type was put or removed so far. */
unsigned long	 state_changes(const char *type);

/* Put a record in place of the one with its key; steals the reference. */
void		 state_put_new(json_t *record);

/* Take a record of the state away; it is void afterwards. */
void		 state_remove(const json_t *record);

/* Write what was put and removed since the last commit. */
void		 state_commit(void);

/* Copies for changes: {...record, name: value}; value is stolen. */
json_t		*state_with_new(const json_t *record, const char *name,
		    json_t *value);

#endif
