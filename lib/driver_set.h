/*
 * driver_set - the drivers that a tool was given on its command line, by
 * name: --array ID=ARRAY, --connect HOST|SITE=MANAGER.
 *
 * Each is opened when it is first asked for, so that one of hundreds that is
 * not there fails its own steps only.
 */
#ifndef DRIVER_SET_H
#define DRIVER_SET_H

#include <stddef.h>

#include "driver.h"

struct driver_set;

/* Both arguments must last as long as the set. */
struct driver_set *driver_set_new(const struct driver_class *const *kinds,
		    const struct driver_options *);
void		 driver_set_free(struct driver_set *);	/* closes all */

/* Returns NULL, or what is wrong with an operand "NAME=SPEC". */
const char	*driver_set_add(struct driver_set *, const char *operand);

/*
 * The driver of that name, opened when it was not.  Returns NULL with the
 * error filled in: "not-configured" when there is no such name.  Safe to
 * call from several threads at once.
 */
struct driver	*driver_set_get(struct driver_set *, const char *name,
		    struct driver_error *);

/* Was that name given? */
bool		 driver_set_has(const struct driver_set *, const char *name);

/* The i-th name in the order given, or NULL. */
const char	*driver_set_name(const struct driver_set *, size_t i);

#endif
