/*
 * hitachi_external - external parity groups: what is behind external volumes
 * (hitachi_external.c), and the making of it (hitachi_external_make.c).
 *
 * One LU behind is one external parity group ("1-17"), which holds one LDEV.
 * The groups whose LUs are reached by the same paths are in one external path
 * group.
 */
#ifndef HITACHI_EXTERNAL_H
#define HITACHI_EXTERNAL_H

#include "hitachi.h"
#include "wwn.h"

#define HITACHI_PATHS	8		/* at most, to one external LU */

/* ---- finding ---- */

/*
 * All external path groups: as of now, or (recent, and not after a try that
 * was in vain) as they were within HITACHI_RECENT_S.  They are megabytes on a
 * full array.  A new reference, or NULL.
 */
json_t		*hitachi_external_all(struct call *, bool recent);
/* Forget what was read: there is another path group now. */
void		 hitachi_external_forget(struct hitachi *);
/*
 * The external path group with the external parity group of that name, as a
 * list of one or none: listing all of them takes long on a full array.
 */
json_t		*hitachi_external_list(struct call *, const char *name);
/* The name of an external parity group; "" of NULL. */
int		 hitachi_external_id(struct call *, const json_t *group,
		    char name[HITACHI_NAMESIZE]);
/*
 * The external parity group that maps a LU, in the external path groups as
 * listed; NULL when there is none.  Borrowed; *pathgroup too.
 */
const json_t	*hitachi_external_find(const json_t *pathgroups,
		    const char *target, json_int_t lun,
		    const json_t **pathgroup);
/* The LDEV in an external parity group; *ldev -1 when there is none. */
int		 hitachi_external_inside(struct call *, const char *group,
		    int *ldev);
/* The one with that name, likewise. */
const json_t	*hitachi_external_named(const json_t *pathgroups,
		    const char *name, const json_t **pathgroup);
/* "1-17", the external parity group made for an LDEV. */
void		 hitachi_external_name(int ldev, char out[HITACHI_NAMESIZE]);
/* The LDEV whose group that would be, or -1. */
int		 hitachi_external_number(const char *group);

/* ---- making ---- */

/* One path to the LU behind. */
struct lu_path {
	char	port[HITACHI_NAMESIZE];
	char	wwn[WWN_STRSIZE];
	int	lun;
};

/* A LU that is to be mapped; strings borrowed from the arguments. */
struct external_lu {
	struct lu_path	 path[HITACHI_PATHS];
	size_t		 count;
	json_int_t	 bytes;
	const char	*label;			/* "": none */
	const char	*array, *volume;	/* source; "": not said */
};

/*
 * Make the external parity group of the LU, for LDEV *ldev, which stays
 * reserved until hitachi_external_unreserve.  Groups are made one at a time,
 * so that the first of several LUs behind the same paths makes their path
 * group and the others find it.
 */
int		 hitachi_external_make(struct call *,
		    const struct external_lu *, char name[HITACHI_NAMESIZE],
		    int *ldev);

/* The LDEV to make in a group that has none; reserved likewise. */
int		 hitachi_external_choose_ldev(struct call *, const char *name,
		    int *ldev);
void		 hitachi_external_unreserve(struct call *, int ldev);

/* Add the paths that the path group of a group lacks; wait for all of them. */
int		 hitachi_external_ready(struct call *,
		    const struct external_lu *, const char *name);

#endif
