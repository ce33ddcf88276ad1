/*
 * ops - the operations that a plan's steps are made of: which tool does
 * each, and what takes it back.
 */
#ifndef OPS_H
#define OPS_H

struct op {
	const char	*name;
	const char	*tool;
	const char	*inverse;	/* NULL: cannot be taken back */
};

/* The operation with that name, or NULL. */
const struct op	*op_find(const char *name);

#endif
