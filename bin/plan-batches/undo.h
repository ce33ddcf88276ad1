/*
 * undo - a plan and its journal, for what follows a run: the way back
 * (rollback.c, with the steps that inverse.c and inverse_paths.c make), and
 * the drain (drain.c, pools.c).
 */
#ifndef UNDO_H
#define UNDO_H

#include "plan.h"

#define INVERSE_INCOMPLETE	"its arguments are not complete"

/*
 * A forward step, what became of it, and what takes it back.
 *
 * What became of it its result tells.  One without a good result may have been
 * done all the same: its result was lost, or it failed half way.  What is
 * there of it a dry run has found, when the input has that.
 */
struct undo {
	const json_t	*step, *args, *made;	/* made: NULL if none */
	const json_t	*result, *found;	/* of a run, a dry run; or NULL */
	const char	*id, *op;
	struct list	 after;		/* struct undo: what it waited for */
	struct list	 dependents;	/* struct undo: who waited for it */
	struct batch	*batch;
	size_t		 number;	/* in the order of the plan */
	size_t		 set;		/* same: they hang together */
	bool		 good;		/* done or already, or found so */
	bool		 tried;		/* good, or done in part, perhaps */
	bool		 unclear;	/* found so, but was it us? */
	bool		 passing;	/* its dependents are looked at */
	struct step	*back;		/* NULL: nothing to take back */
	struct list	 rescans;	/* steps that follow back, by host */
	struct list	 rescan_hosts;	/* their hosts, texts */
};

/* All of them, and what the inverse of a step has to know of others. */
struct undo_context {
	struct estate	*estate;
	const char	*prefix;	/* of the steps made: "rb", "dr" */
	struct list	 undos;		/* of the batches wanted, by number */
	struct table	*of;		/* struct undo by step id */
	struct table	*defined;	/* define-vm undo by VM id */
	struct table	*started;	/* start-vm undo by VM id */
};

/* undo.c: fill in undos and tables; ends the tool when no batch is left. */
void		 undo_collect(struct undo_context *);

/*
 * Make the step that takes u back, and the rescans behind it.  Returns NULL,
 * or why that cannot be said from plan and journal.
 */
const char	*inverse_make(const struct undo_context *, struct undo *u);
const char	*inverse_of_map(const struct undo_context *, struct undo *);
const char	*inverse_of_unmap(const struct undo_context *, struct undo *);

/* "b01/stop-vm/x" as "rb-b01/start-vm/x", to be kept. */
char		*inverse_id(const struct undo_context *, const struct undo *,
		    const char *op);
/* u->back becomes its inverse with these, which it takes over. */
void		 inverse_step(const struct undo_context *, struct undo *u,
		    json_t *args, json_t *expect);
/* A new object with those of these members (NULL at the end) that are there. */
json_t		*inverse_pick(const json_t *from, const char *const names[]);
/* The volume that a step was about, made by another step perhaps. */
const json_t	*inverse_volume(const struct undo_context *,
		    const struct undo *);

/* pools.c: the pools of the destination, and how much room they have. */
struct pools	*pools_new(const struct estate *);
/*
 * The pool of the array that a volume {array, volume} of that size goes to,
 * which has less room then.  Returns its id, or NULL with *why.
 */
const char	*pools_take(struct pools *, const struct estate *,
		    const char *array, const json_t *source, json_int_t size,
		    const char **why);

#endif
