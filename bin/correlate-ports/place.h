/*
 * place - on which volumes each disk lies, and what proves it.
 *
 * A disk lies on LUs: its own, or the extents of its datastore, and those of
 * the files behind it.  A LU is judged by what the hosts that matter say: the
 * VM's and the datastores'.
 */
#ifndef PLACE_H
#define PLACE_H

#include "estate.h"
#include "judge.h"
#include "out.h"

/* A VM has a disk that lies, or may lie, on a volume. */
struct use {
	uint32_t	volume;		/* row */
	uint32_t	vm;		/* id */
};

/*
 * One disk being placed; the room is used again for the next one.  Set e, the
 * rest to zero.
 */
struct placing {
	struct estate		*e;
	const struct disk	*disk;
	const char		*status;	/* as in the placement */
	bool			 report_mode;	/* no array facts of the site */
	bool			 not_san;
	bool			 lost;	/* on something that is not known */
	uint32_t		 contradicted;	/* a datastore, or 0 */
	struct numbers		 hosts, lus;
	struct numbers		 stand_ins;	/* datastores for volumes */
	struct judgement	 lu;
	struct judgement	 all;	/* of its LUs together */
};

void	place_judge(struct placing *, const struct disk *);
void	place_fini(struct placing *);

/*
 * Write a placement for each disk, by site, VM and target, and add what they
 * use to a table of struct use, without a key.
 */
void	place_disks(struct estate *, struct table *uses, struct out *);

#endif
