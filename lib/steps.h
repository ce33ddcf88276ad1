/*
 * steps - the graph of a plan's steps and of what became of them.
 *
 * Records may come in any order: a step that is only spoken of, in another
 * one's "after" or in a result, has a place here before its own record comes.
 * Of several results of a step the last counts.
 *
 * All steps of a plan are here, most of them other tools': of those only the
 * id and what they wait for is kept, of ours the record's text too, until it
 * begins.
 */
#ifndef STEPS_H
#define STEPS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "jl.h"
#include "ops.h"

enum step_outcome {
	STEP_OPEN,		/* no result yet */
	STEP_DONE,
	STEP_ALREADY,
	STEP_FAILED,
	STEP_SKIPPED
};

/* What a step keeps busy: for turns.c, all zero at first. */
struct step_turn {
	struct place	**place;
	size_t		  count;
	bool		  waits;	/* is in a queue */
};

/* One step; read only, but for turn and plan. */
struct step {
	char			*id;
	const struct op		*op;		/* NULL: spoken of only */
	size_t			 position;	/* of its record, from 0 */
	char			*text;		/* of its record, if ours: args,
						   expect and the like; NULL
						   once it has begun */
	char			*vm;		/* of stop-vm and start-vm */
	const char		*plan;		/* whose it is, by its record or
						   a result; NULL: not known */
	enum step_outcome	 outcome;	/* the last result's status */
	char			*made;		/* of its result, as JSON; NULL:
						   none, or of no use to other
						   steps */
	bool			 ours;		/* as given to steps_put */
	bool			 destination;	/* its site; false: source */
	bool			 begun;		/* see step_begin */
	bool			 rehearsed;	/* see steps_settle */
	bool			 disputed;	/* two step records had this id */
	struct step		**after;	/* what it waits for; only of
						   ours, unless dry */
	size_t			 after_count;
	struct step_turn	 turn;
	struct step_links	*links;		/* private */
};

struct steps;

/* dry: results of dry runs may come (steps_settle). */
struct steps	*steps_new(bool dry);
void		 steps_free(struct steps *);

/*
 * Add a step record.  Returns NULL, or why it cannot be taken; the same
 * record once more is well.  Of two that differ the first stays, but it is
 * not known whose the results are.  *step gets the step when it is new, else
 * NULL.
 */
const char	*steps_put(struct steps *, const struct jl_record *, bool ours,
		    struct step **step);

/*
 * Note a result.  made is the JSON text of an object, or NULL; dry says that
 * it is of a dry run: the step counts as rehearsed when it is done in word
 * only, or when it follows one that is, so that the state that can be read
 * now is not the one that it will find.
 */
struct step	*steps_settle(struct steps *, const char *id,
		    enum step_outcome, const char *made, size_t len, bool dry);

/* A plan's id, which lives as long as the steps. */
const char	*steps_plan(struct steps *, const char *id);

/* The step with that id, or NULL when nobody spoke of it yet. */
const struct step *steps_find(const struct steps *, const char *id);

bool		 step_good(const struct step *);
/* Does a step follow one that was only rehearsed? */
bool		 step_follows_rehearsed(const struct step *);
/*
 * May it run: is it ours, has everything in its "after" a good result, has it
 * none itself, and has it not begun?
 */
bool		 step_may_run(const struct step *);

/*
 * A step begins: its text goes, and what those before it have made, when
 * nobody else of ours waits for it.
 */
void		 step_begin(struct step *);

/*
 * The next of our steps that has become one that may run, in no order that
 * matters; each is told once each time.  NULL when there is none.
 */
struct step	*steps_next_ready(struct steps *);

/*
 * Call each for our steps that cannot run because another failed or was
 * skipped, however far away, in the order of the stream; cause is the id of
 * that one.  Steps whose last result is "skipped" are left out.
 */
void		 steps_each_stuck(struct steps *,
		    void (*each)(struct step *, const char *cause, void *arg),
		    void *arg);

/*
 * VMs that are off because of a step: a stop-vm step has a good result, and
 * the start-vm step, which has none, waits for this step, however far away.
 * Their ids in the order of the start-vm steps; a new array, or NULL for
 * none.
 */
json_t		*steps_vms_down(struct steps *, struct step *);

/* How many of our steps have this outcome; STEP_OPEN: no result yet. */
size_t		 steps_count(const struct steps *, enum step_outcome);

/* The outcome that a result's status names, or -1. */
int		 step_outcome_parse(const char *status);

#endif
