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
	uint32_t	cluster;
	bool		paths;		/* any captured */
};

/* A host's claim to an initiator port. */
struct owner {
	uint32_t	port, site, host;
};

/* The node name of an initiator, which is no name of a port. */
struct node {
	uint32_t	node;
	uint32_t	site, host;
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
	uint32_t	paths;		/* but those to another identity */
	uint32_t	claim;		/* its last one: a row + 1 */
	bool		fewer;		/* than its peers have */
	bool		spoilt;		/* leads to an array that is twice */
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
	uint32_t	host, name;
};

enum disk_kind {
	DISK_LU,		/* is a LU */
	DISK_STORED,		/* in a datastore */
	DISK_LOCAL,		/* a file on no LU, over a base perhaps */
	DISK_NOT_SAN
};

struct disk {
	uint32_t	site, vm, target;
	uint32_t	wwid, datastore;
	struct list	base_wwids, base_datastores;	/* of backing files */
	enum disk_kind	kind;
};

struct array {
	uint32_t	id;
	uint32_t	vendor, model;
	bool		twice;		/* two arrays have this id */
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
	bool		overlaps;	/* another one of the port */
	struct list	initiators;
};

struct volume {
	uint32_t	array, id;
	uint32_t	wwid;
	uint32_t	behind_array, behind_volume, behind_wwid;
	uint32_t	behind_target, behind_lun;
	bool		known;		/* has a record of its own */
	bool		external;
	bool		contradicted;	/* by another fact, its identity */
	unsigned char	decoded;	/* enum vendor_word on its identity */
	int64_t		size_bytes;
};

struct lun {
	uint32_t	array, array_port, host_group, lun;
	uint32_t	volume;		/* id; after nexus_join a row */
	uint32_t	group;		/* a row, made by nexus_join */
	uint32_t	seen;		/* paths that hosts have to it */
	bool		contradicted;
};

/* What an earlier fact called something that now has another name. */
struct older {
	uint32_t	name;		/* identity or port */
	uint32_t	array, id;	/* of the volume or port */
};

struct login {
	uint32_t	fabric, wwpn;
};

struct zone {
	uint32_t	fabric, name;
	bool		active;
	struct list	members;
};

#define NAME_SOURCE	1	/* number of the site's name "source" */

enum bad_name { BAD_PORT, BAD_WWID };

struct estate {
	struct intern	 names;
	struct report	*report;
	struct table	 sites, hosts, owners, paths, views;
	struct table	 datastores, vms, disks;
	struct table	 arrays, array_ports, host_groups, volumes, luns;
	struct table	 nodes, logins, zones, older;
	struct numbers	 pool;		/* of all lists */
	struct numbers	 doubtful;	/* extents in one fact of two */
	struct origins	*origins;	/* NULL: nobody asks */
	struct table	 bad_names;	/* reported */
	uint32_t	 last_host;	/* a row */
	uint32_t	 twice_count;	/* arrays */
	unsigned	 threads;	/* to join on */
	unsigned	 required;	/* set of enum judge_key: is proof */
	const struct vendors *vendors;

	/* Made by nexus_join. */
	struct groups	*groups;
	struct table	 claims;
	struct index	 claims_of_view, volumes_of_wwid, ports_of_port;
	struct index	 owners_of_port;
	uint32_t	*volume_rank;	/* by array and id */
};

void		 estate_init(struct estate *, struct report *);
void		 estate_fini(struct estate *);

/* Report a port or identity that has no canonical form, once. */
void		 estate_bad_name(struct estate *, enum bad_name, uint32_t);

const char	*estate_text(const struct estate *, uint32_t name);

/* Do two arrays have this serial number? */
bool		 estate_is_twice(const struct estate *, uint32_t array);

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
