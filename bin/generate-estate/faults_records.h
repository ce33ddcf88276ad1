/*
 * faults_records - the records of an estate, and what is done to them when
 * faults are planted.
 */
#ifndef FAULTS_RECORDS_H
#define FAULTS_RECORDS_H

#include <jansson.h>

#include "estate.h"

enum { SOURCE_HOSTS, SOURCE_ARRAY, DESTINATION_HOSTS, DESTINATION_ARRAY,
    FABRIC, FACT_FILES };

/* How much of the proof of a LU is left at one host. */
enum doubt { DOUBT_NONE, DOUBT_NEXUS, DOUBT_ALL };

struct faults {
	const struct estate	*e;
	struct rng		 rng;
	const char		*kind;		/* being planted */
	json_t			*file[FACT_FILES]; /* arrays of records */
	json_t			*state;		/* of the simulator; at first */
	bool			 state_kept;	/* only its x-array records */
	json_t			*disks;		/* see faults_answer.c */
	json_t			*doubts;
	json_t			*findings;
	json_t			*host_of_vm;	/* by id */
	bool			*volume_taken, *host_taken;
	size_t			*next_device;	/* of a host's paths */
	size_t			*next_lun;	/* of a cluster */
	size_t			 boxes, ldevs, disk_count, store_count;
	size_t			 group_count, port_count, identity_count;
	bool			 forms[5];	/* of LUNs, in use */
};

/* An array as one cluster is attached to it; i % FABRICS is the fabric. */
struct box {
	char		serial[8];
	struct port	port[SET_PORTS];
	size_t		cluster;
};

/* A LU that is planted. */
struct lu {
	char	array[8];
	char	volume[LDEV_STRSIZE];
	char	hex[HEX_STRSIZE];
	int64_t	size_bytes;
	size_t	lun;
};

/* A disk of the model, and the volume that it begins on. */
struct spot {
	const struct vm		*vm;
	const struct host	*host;
	const struct cluster	*cluster;
	size_t			 volume;
};

/* End the tool: the estate has no room for the kind; say what it lacks. */
_Noreturn void	 faults_lack(const struct faults *, const char *what);

/*
 * Pick by the seed.  A spot's volume, and all its disk lies on, is nobody
 * else's from now on; its host is none of host_pick's.
 */
void		 spot_pick(struct faults *, struct spot *);
size_t		 volume_pick(struct faults *, const struct cluster *,
		    size_t other);	/* SIZE_MAX when there is none */
const struct vm	*vm_pick(struct faults *);
const struct host *host_pick(struct faults *);	/* to be broken as a whole */
size_t		 host_number(const struct faults *, const struct host *);
const struct cluster *cluster_of(const struct faults *, const struct vm *);

/* Is it of this type, with these texts (pairs of name and value, NULL)? */
bool		 fact_is(const json_t *, const char *type, ...)
		    __attribute__((sentinel));
const char	*fact_text(const json_t *, const char *name);
bool		 fact_lists(const json_t *, const char *name,
		    const char *text);
void		 fact_unlist(json_t *, const char *name, const char *text);
void		 fact_put_new(struct faults *, int file, json_t *);

/* "naa.<hex>"; new reference or text. */
json_t		*wwid_new(const char *hex);

/*
 * Write an identity in place of another one in all records, or in those of
 * one host and its VMs.
 */
void		 identity_change(struct faults *, const char *hex,
		    const char *to, const struct host *);

/* A new identity that differs in a few digits, and names a LDEV. */
void		 identity_vary(struct faults *, const char *hex,
		    unsigned ldev, char out[HEX_STRSIZE]);

/* The source array, or another one that the cluster is attached to too. */
void		 box_own(const struct faults *, const struct cluster *,
		    struct box *);
void		 box_new(struct faults *, const struct cluster *,
		    const char *vendor, const char *model, struct box *);

/* A new volume with an identity (NULL: its own) at a LUN that is free. */
void		 lu_new(struct faults *, const struct box *, const char *hex,
		    struct lu *);
/* Show it to an initiator through port i; to a host; to the cluster. */
void		 lu_show(struct faults *, const struct box *,
		    const struct lu *, const struct host *, size_t i);
void		 lu_present(struct faults *, const struct box *,
		    const struct lu *, const struct host *);
void		 lu_present_all(struct faults *, const struct box *,
		    const struct lu *);
void		 unit_put(struct faults *, const struct lu *,
		    const struct host *);

/* The host may talk to a port: its logins and zone say so. */
void		 port_open(struct faults *, const char *wwpn, size_t fabric,
		    const struct host *);

/*
 * The answer.  A disk is added without LUs; what it lies on is told next.
 * disk has the record's own members besides type, site, vm and target.
 */
json_t		*disk_new(struct faults *, const struct vm *, json_t *disk);
void		 disk_lies_on(json_t *truth, const struct lu *);
json_t		*disk_raw(struct faults *, const struct vm *,
		    const struct lu *, bool shared);
/* A datastore on a LU, as a pool of each host of the cluster. */
void		 store_new(struct faults *, const struct cluster *,
		    const struct lu *, char pool[24]);

/* From now on the LU is doubtful at a host, or at all of a cluster. */
void		 doubt(struct faults *, const struct host *, const char *wwid,
		    enum doubt);
void		 doubt_all(struct faults *, const struct cluster *,
		    const char *hex, enum doubt);

/* What must be reported; about is stolen. */
void		 expect(struct faults *, const char *code,
		    const char *severity, bool blocks, json_t *about);
/* ... or after all must not, since another fault explains it. */
void		 expect_not(struct faults *, const char *code,
		    json_t *about);
json_t		*about_own(const struct faults *, size_t volume);
json_t		*about_lu(const struct host *, const char *wwid);

/* The answer as it follows from all that: an array of records. */
json_t		*answer_new(const struct faults *);
void		 disks_load(struct faults *);

/* The kinds, by what they change. */
void	plant_lun_forms(struct faults *);
void	plant_lun_per_path(struct faults *);
void	plant_lun_two_volumes(struct faults *);
void	plant_lun_reused(struct faults *);
void	plant_vendor_unknown(struct faults *);
void	plant_vendor_differs(struct faults *);
void	plant_path_standby(struct faults *);
void	plant_path_dead(struct faults *);
void	plant_fewer_paths(struct faults *);
void	plant_copy(struct faults *);

void	plant_lun_two_arrays(struct faults *);
void	plant_identity_close(struct faults *);
void	plant_array_twice(struct faults *);
void	plant_metro(struct faults *);
void	plant_external(struct faults *);
void	plant_extents(struct faults *);

void	plant_npiv(struct faults *);
void	plant_initiator_no_group(struct faults *);
void	plant_initiator_two_groups(struct faults *);
void	plant_wwnn_registered(struct faults *);
void	plant_unknown_initiator(struct faults *);
void	plant_dead_initiator(struct faults *);

void	plant_passthrough_shared(struct faults *);
void	plant_three_datastores(struct faults *);
void	plant_linked_clone(struct faults *);
void	plant_iso_elsewhere(struct faults *);
void	plant_template_off(struct faults *);
void	plant_orphan_datastore(struct faults *);

void	plant_spelling(struct faults *);
void	plant_contradiction(struct faults *);
void	plant_zone(struct faults *);
void	plant_login_unknown(struct faults *);

#endif
