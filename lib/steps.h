/*
 * steps - the graph of a plan's steps and of what became of them.
 *
 * Records may come in any order: a step that is only spoken of, in another
 * one's "after" or in a result, has a place here before its own record comes.
 * Of several results of a step the last counts.
 */
#ifndef STEPS_H
#define STEPS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum step_outcome {
	STEP_OPEN,		/* no result yet */
	STEP_DONE,
	STEP_ALREADY,
	STEP_FAILED,
	STEP_SKIPPED
};

/* One step; read only, but for begun. */
struct step {
	char			*id;
	json_t			*tree;		/* NULL: spoken of only */
	enum step_outcome	 outcome;	/* the last result's status */
	json_t			*made;		/* of a good result, or NULL */
	bool			 ours;		/* as given to steps_put_new */
	bool			 begun;		/* set by the caller */
	bool			 rehearsed;	/* see steps_settle */
	bool			 disputed;	/* two step records had this id */
	struct step		**after;
	size_t			 after_count;	/* what it waits for */
	struct step_links	*links;		/* private */
};

struct steps;

struct steps	*steps_new(void);
void		 steps_free(struct steps *);

/*
 * Add a step record that passed record_check; steals it.  Returns NULL, or
 * why it cannot be taken; the same record once more is well.  Of two that
 * differ the first stays, but it is not known whose the results are.
 */
const char	*steps_put_new(struct steps *, json_t *tree, bool ours);

/*
 * Note a result.  made may be NULL; dry says that it is of a dry run: the
 * step counts as rehearsed when it is done in word only, or when it follows
 * one that is, so that the state that can be read now is not the one that it
 * will find.
 */
struct step	*steps_settle(struct steps *, const char *id,
		    enum step_outcome, const json_t *made, bool dry);

/* The step with that id, or NULL when nobody spoke of it yet. */
const struct step *steps_find(const struct steps *, const char *id);

bool		 step_good(const struct step *);
/* Does a step follow one that was only rehearsed? */
bool		 step_follows_rehearsed(const struct step *);

/*
 * The next of our steps that may run: everything in its "after" has a good
 * result, it has none, and it has not begun.  NULL when there is none now.
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

/* How many of our steps have this outcome. */
size_t		 steps_count(const struct steps *, enum step_outcome);

/* The outcome that a result's status names, or -1. */
int		 step_outcome_parse(const char *status);

#endif
