/* apply-paths: its operations. */
#ifndef APPLY_PATHS_H
#define APPLY_PATHS_H

#include "array_state.h"

enum engine_status	map_volume(struct engine_call *, struct arrays *);
enum engine_status	unmap_volume(struct engine_call *, struct arrays *);

#endif
