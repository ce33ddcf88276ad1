/*
 * turns - whose turn it is: of the steps that may run, the one that stands
 * first in the plan and for which there is a place wherever it needs one
 * (lib/limit.h).  A step that finds no place waits there; later ones pass.
 */
#ifndef TURNS_H
#define TURNS_H

#include <jansson.h>

#include "limit.h"
#include "steps.h"

struct turns;

struct turns	*turns_new(void);
void		 turns_free(struct turns *);

/* How many places there are from now on; limits_default until then. */
void		 turns_limit(struct turns *, const struct limits *);

/* Note what a step of ours keeps busy; tree is its record. */
void		 turns_know(struct turns *, struct step *, const json_t *tree);

/* A step that may run gets in line. */
void		 turns_wait(struct turns *, struct step *);

/* The next to begin, which keeps its places until turns_end; or NULL. */
struct step	*turns_next(struct turns *);
void		 turns_end(struct turns *, struct step *);

#endif
