/*
 * faults - what goes wrong in real data centres, planted in the records of
 * an estate before they are written, with the answer that a proof must give.
 *
 * Facts of the estate are changed and added to, never its model.  Kinds that
 * change one volume for the worse take it, so that no two of them meet.
 */
#ifndef FAULTS_H
#define FAULTS_H

#include "estate.h"

struct faults;

/*
 * Plant what --fault was given count times: KIND, KIND=COUNT, all, random=N.
 * Ends the tool when that cannot be understood, or the estate has no room.
 */
struct faults	*faults_new(const struct estate *, char *const option[],
		    size_t count);
void		 faults_free(struct faults *);

/* Write the facts, the state and the answer. */
void		 faults_write(const struct faults *, const char *dir);

#endif
