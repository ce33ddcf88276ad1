/*
 * judge - which volume one LU is, by both keys.
 *
 * First key: all paths of the hosts that matter to the LU lead to one volume.
 * Second key: one volume has the LU's identity.  Both must name the same one.
 */
#ifndef JUDGE_H
#define JUDGE_H

#include "estate.h"

/* The worst last: a disk is as well placed as the worst of its LUs. */
enum judge_status {
	JUDGE_PROVED,
	JUDGE_SINGLE_KEY,
	JUDGE_MISSING,
	JUDGE_AMBIGUOUS
};

enum judge_key { JUDGE_NEXUS = 1, JUDGE_WWID = 2, JUDGE_VENDOR_ID = 4 };

struct judgement {
	enum judge_status	status;
	unsigned		keys;		/* set of enum judge_key */
	uint32_t		path_count;	/* that agree */
	struct numbers		found;		/* rows of volumes */
};

/*
 * Judge the LU wwid as the hosts of a site see it.  found is emptied first;
 * with PROVED and SINGLE_KEY it holds the one volume.
 */
void	judge_lu(const struct estate *, uint32_t site,
	    const struct numbers *hosts, uint32_t wwid, struct judgement *);

/* Does one of two volumes map the other, so that they may share a name? */
bool	judge_related(const struct volume *, const struct volume *);

#endif
