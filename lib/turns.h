/*
 * turns - whose turn it is: of the steps that may run, the one that stands
 * first in the plan and for which there is a place wherever it needs one
 * (lib/limit.h).  A step that finds no place waits there; later ones pass.
 *
 * Some steps more than there are places are begun: they read what they have to
 * while others change things, and do not change anything before they have
 * entered their places.
 */
#ifndef TURNS_H
#define TURNS_H

#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "limit.h"
#include "steps.h"

struct turns;

/* ahead: how many more than there are places are begun, at each. */
struct turns	*turns_new(unsigned ahead);
void		 turns_free(struct turns *);

/* How many places there are from now on; limits_default until then. */
void		 turns_limit(struct turns *, const struct limits *);

/* Note what a step of ours keeps busy; tree is its record. */
void		 turns_know(struct turns *, struct step *, const json_t *tree);

/* A step that may run gets in line. */
void		 turns_wait(struct turns *, struct step *);

/* The next to begin, which counts as begun until turns_end; or NULL. */
struct step	*turns_next(struct turns *);
void		 turns_end(struct turns *, struct step *);

/*
 * In any thread: wait until there is a place wherever a step that was begun
 * needs one, and take them, until turns_leave.  False, without them, when stop
 * becomes true, which is looked at now and then.
 */
bool		 turns_enter(struct turns *, const struct step *,
		    const atomic_bool *stop);
void		 turns_leave(struct turns *, const struct step *);

#endif
