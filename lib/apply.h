/*
 * apply - the common main() of the tools that change arrays.
 */
#ifndef APPLY_H
#define APPLY_H

#include "array_state.h"
#include "engine.h"

/* What a tool does for an op. */
struct apply_op {
	const char	*name;		/* NULL ends the table */
	enum engine_status (*run)(struct engine_call *, struct arrays *);
};

/* Options, engine, status.  Returns the exit status. */
int	apply_main(int argc, char *argv[], const char *tool,
	    const struct apply_op ops[]);

#endif
