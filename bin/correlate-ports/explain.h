/*
 * explain - for people: how each disk was traced to its volume.
 *
 * VM -> disk -> datastore -> LU -> paths -> ports -> LUNs -> volume, a line
 * each, with the file and line of the record that counts.
 */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "estate.h"

/*
 * Write to stdout what is known of a VM (id or name), a volume (id, or array
 * and id with a slash between) or an identity; after all else, since it tells
 * the findings too.  Returns false after a warning when there is no such
 * thing.
 */
bool	explain(struct estate *, const char *what);

#endif
