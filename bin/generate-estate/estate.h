/*
 * estate - the model of a generated data centre: plain structs, built once
 * from the arguments, read by every writer.  Nothing else is remembered, so
 * that all the files of an estate agree.
 *
 * Shape: two sites with one array each and as many hosts, in the same
 * clusters.  A host has one initiator in each of two fabrics.  A cluster is
 * attached to one set of four array ports (two in each fabric) and has its
 * own volumes, numbered from LUN 0, which all of its hosts see.  Volumes carry
 * datastores, or are raw: used by one VM, or shared by two, or by nobody.
 */
#ifndef ESTATE_H
#define ESTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ldev.h"
#include "rng.h"
#include "wwn.h"

#define FABRICS		2
#define TARGETS		2	/* ports of a set in one fabric */
#define SET_PORTS	(FABRICS * TARGETS)
#define EXTERNAL_PORTS	4
#define CLUSTER_HOSTS	16
#define SET_HOSTS	200	/* host groups on a port; the limit is 255 */
#define LETTERS		16	/* of the ports of a channel */
#define SETS_MAX	48
#define HOSTS_MAX	(SETS_MAX * CLUSTER_HOSTS * (SET_HOSTS / CLUSTER_HOSTS))
#define VMS_MAX		1000000
#define LUNS_MAX	2048	/* of a host group */
#define LDEV_FIRST	0x0100	/* number of the first volume */
#define VOLUMES_MAX	(LDEV_MAX - LDEV_FIRST + 1)
#define DISKS_MAX	4	/* of a VM, without its cdrom */
#define EXTENTS_MAX	2

#define GIB		(INT64_C(1) << 30)
#define HEX_STRSIZE	33	/* identity of a volume, and the NUL */

/* What the command line asks for. */
struct estate_size {
	size_t		vms;
	size_t		hosts;		/* of each site */
	size_t		volumes;
	uint64_t	seed;
};

struct port {
	char	id[8];			/* "CL1-A" */
	char	wwpn[WWN_STRSIZE];
	size_t	fabric;
};

struct array {
	char		 serial[8];
	const char	*model;
	const char	*model_constant; /* of its storage device id */
	const char	*port_role;	/* what external[] are for */
	struct port	*port;		/* SET_PORTS of each set */
	struct port	 external[EXTERNAL_PORTS]; /* i is zoned with i */
	int64_t		 pool_bytes;
	int64_t		 pool_free_bytes;
};

struct initiator {			/* number i is scsi_host<i + 2> */
	char	wwpn[WWN_STRSIZE];
	char	wwnn[WWN_STRSIZE];
};

struct host {
	char			 name[16];	/* "h001" */
	struct initiator	 initiator[FABRICS]; /* by fabric */
	size_t			 cluster;
	size_t			 group;	/* number of its host groups, from 1 */
};

struct cluster {
	char	name[16];
	size_t	set;			/* of array ports */
	size_t	host, host_count;	/* a run of hosts: first and length */
	size_t	volume, volume_count;
	size_t	store, store_count;
	size_t	raw;			/* its first volume without datastore */
};

struct volume {
	char	id[LDEV_STRSIZE];
	char	hex[HEX_STRSIZE];	/* of the wwid naa.<hex> */
	char	label[24];
	int64_t	size_bytes;
	size_t	lun;
};

struct store {				/* datastore; each host has its pool */
	char		 pool[24];
	char		 mount[32];
	const char	*fs;
	size_t		 cluster;
	size_t		 volume[EXTENTS_MAX];
	size_t		 extent_count;
};

enum disk_kind { DISK_FILE, DISK_VOLUME, DISK_BLOCK, DISK_LUN, DISK_CDROM };

struct disk {
	enum disk_kind	kind;
	char		target[8];
	char		path[64];
	char		name[24];	/* in its datastore; a DISK_VOLUME's */
	size_t		store;		/* of DISK_FILE and DISK_VOLUME */
	size_t		volume;		/* of DISK_BLOCK and DISK_LUN */
	bool		shared;
};

struct vm {
	char		 name[16];
	char		 uuid[UUID_STRSIZE];
	size_t		 host;
	size_t		 home;		/* datastore of its first disk */
	bool		 off;
	int		 cpu_count;
	int64_t		 memory_bytes;
	struct disk	 disk[DISKS_MAX + 1];
	size_t		 disk_count;
	const char	*network[2];
	size_t		 network_count;
	uint32_t	 mac;		/* low 24 bits of the first interface */
};

struct site {
	const char	*name;
	struct array	 array;
	struct host	*host;		/* size.hosts of them */
};

enum { SOURCE, DESTINATION, SITES };

struct estate {
	struct estate_size	 size;
	struct site		 site[SITES];
	struct cluster		*cluster;
	size_t			 cluster_count;
	size_t			 set_count;
	struct volume		*volume;	/* of the source array */
	struct store		*store;
	size_t			 store_count;
	struct vm		*vm;
	int64_t			 host_memory_bytes;
	int			 host_cpu_count;
};

/* Names of the networks at each site, in pairs that map.csv joins. */
#define NETWORKS	2
extern const char *const estate_networks[NETWORKS][SITES];

/*
 * Build all of it.  No more than the *_MAX above may be asked for; that the
 * volumes suit the clusters is checked here, and ends the tool.
 */
void		 estate_build(struct estate *, const struct estate_size *);
void		 estate_free(struct estate *);

/*
 * Its parts: the arrays with their ports, then clusters and hosts, what these
 * have in storage, and the VMs on all that.
 */
void		 arrays_build(struct estate *);
void		 storage_build(struct estate *);
void		 vms_build(struct estate *);

/* snprintf that ends the tool when the text does not fit. */
void		 text_fit(char *out, size_t size, const char *fmt, ...)
		    __attribute__((format(printf, 3, 4)));

/* calloc that ends the tool when it fails. */
void		*estate_alloc(size_t count, size_t size);

#endif
