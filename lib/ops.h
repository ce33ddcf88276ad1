/*
 * ops - the operations that a plan's steps are made of: which tool does
 * each, and what takes it back.
 */
#ifndef OPS_H
#define OPS_H

#include <stddef.h>

struct op {
	const char	*name;
	const char	*tool;
	const char	*inverse;	/* "": there is nothing to take back;
					   NULL: the point of no return */
};

/* The operation with that name, or NULL. */
const struct op	*op_find(const char *name);
/* The i-th operation, or NULL. */
const struct op	*op_at(size_t i);

#endif
