/* apply-paths: what its operations share. */
#ifndef APPLY_PATHS_H
#define APPLY_PATHS_H

#include "array_state.h"

enum engine_status	map_volume(struct engine_call *, struct arrays *);
enum engine_status	unmap_volume(struct engine_call *, struct arrays *);

/* Is s in a JSON array of strings? */
bool			has_text(const json_t *array, const char *s);

#endif
