/*
 * hitachi_want - the inside of the verb virtualize: what it is asked for, and
 * the making of external parity groups (hitachi_want.c).
 */
#ifndef HITACHI_WANT_H
#define HITACHI_WANT_H

#include "hitachi.h"
#include "wwn.h"

/* One path to the LU behind. */
struct lu_path {
	char	port[HITACHI_NAMESIZE];
	char	wwn[WWN_STRSIZE];
	int	lun;
};

/* What is asked for; strings borrowed from the arguments. */
struct want {
	struct lu_path	 path[HITACHI_PATHS];
	size_t		 count;
	json_int_t	 bytes;
	const char	*label;			/* "": none */
	const char	*array, *volume;	/* source; "": not said */
};

/*
 * Make the external parity group of the LU, for LDEV *ldev, which stays
 * reserved until want_unreserve.  Groups are made one at a time, so that the
 * first of several LUs behind the same paths makes their path group and the
 * others find it.
 */
int	want_make_group(struct call *, const struct want *,
	    char name[HITACHI_NAMESIZE], int *ldev);

/* The LDEV to make in a group that has none; reserved likewise. */
int	want_choose_ldev(struct call *, const char *name, int *ldev);
void	want_unreserve(struct call *, int ldev);

/* Add the paths that the path group of a group lacks; wait for all of them. */
int	want_ready_paths(struct call *, const struct want *, const char *name);

#endif
