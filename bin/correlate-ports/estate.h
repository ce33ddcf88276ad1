/*
 * estate - the facts of the stream, as rows of numbers.
 *
 * Texts are interned (0: absent), so two rows say the same when their numbers
 * are equal.  Ports and identities are put in canonical form on the way in.
 * The arrays' objects are known without their site, as placements name them.
 */
#ifndef ESTATE_H
#define ESTATE_H

#include <stdbool.h>
#include <stdint.h>

#include "intern.h"
#include "jl.h"
#include "report.h"
#include "table.h"

/* Some numbers in the estate's pool. */
struct list {
	uint32_t	first, count;
};

/* What is there to be joined at a site. */
struct site {
	uint32_t	name;
	bool		hosts, arrays;
};

struct host {
	uint32_t	site, id;
	bool		paths;		/* any captured */
};

/* A host's claim to an initiator port. */
struct owner {
	uint32_t	port, site, host;
};

struct path {
	uint32_t	site, host, initiator, target, lun;
	uint32_t	wwid;
	bool		dead;		/* says the host */
};

/* A LU as one host sees it; the rest is filled in by nexus_join. */
struct view {
	uint32_t	site, host, wwid;
	uint32_t	mapped;		/* paths that lead to a volume */
	uint32_t	unmapped, dead;	/* to a known port, and to no volume */
	uint32_t	stray;		/* to a port of no known array */
	uint32_t	example;	/* an unmapped path */
	bool		sized;
	int64_t		size_bytes;
};

struct datastore {
	uint32_t	site, id;
	struct list	extents, hosts;
	bool		contradicted;
};

struct vm {
	uint32_t	site, id;
	uint32_t	host;
};

enum disk_kind {
	DISK_LU,		/* is a LU */
	DISK_STORED,		/* in a datastore */
	DISK_NOT_SAN
};

struct disk {
	uint32_t	site, vm, target;
	uint32_t	wwid, datastore;
	enum disk_kind	kind;
};

struct array_port {
	uint32_t	array, id;
	uint32_t	port;		/* WWPN or iSCSI name */
	bool		logins_known;
	struct list	logins;
};

struct host_group {
	uint32_t	array, array_port, id;
	uint32_t	lun_count;
	struct list	initiators;
};

struct volume {
	uint32_t	array, id;
	uint32_t	wwid;
	uint32_t	behind_array, behind_volume, behind_wwid;
	bool		known;		/* has a record of its own */
	int64_t		size_bytes;
};

struct lun {
	uint32_t	array, array_port, host_group, lun;
	uint32_t	volume;		/* id; after nexus_join a row */
	uint32_t	seen;		/* paths that hosts have to it */
};

struct estate {
	struct intern	 names;
	struct report	*report;
	struct table	 sites, hosts, owners, paths, views;
	struct table	 datastores, vms, disks;
	struct table	 array_ports, host_groups, volumes, luns;
	struct numbers	 pool;		/* of all lists */
	struct numbers	 logins;	/* initiators on switches */
	struct numbers	 doubtful;	/* extents in one fact of two */
	struct numbers	 port_form, wwid_form;	/* canonical, by number */
	struct scan	 inner;		/* of an object inside a record */
	uint32_t	 source;	/* the site's name */

	/* Made by nexus_join. */
	struct table	 claims;
	struct index	 claims_of_view, volumes_of_wwid, ports_of_port;
	struct index	 owners_of_port;
	uint32_t	*volume_rank;	/* by array and id */
};

void		 estate_init(struct estate *, struct report *);
void		 estate_fini(struct estate *);

/*
 * Keep what a record says, if it says something of this.  NULL, or why the
 * record is no good ("field: why").
 */
const char	*estate_take(struct estate *, const struct jl_record *);

const char	*estate_text(const struct estate *, uint32_t name);

/* A flag for each name, malloc'd; and set those in a list. */
unsigned char	*estate_flags(const struct estate *);
void		 estate_flag_list(const struct estate *, struct list,
		    unsigned char *flags);

/* What a finding is about; new references. */
json_t		*about_volume(const struct estate *, uint32_t array,
		    uint32_t volume);
json_t		*about_view(const struct estate *, uint32_t site,
		    uint32_t host, uint32_t wwid);
json_t		*about_vm(const struct estate *, uint32_t site, uint32_t vm);

#endif
