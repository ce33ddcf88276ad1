/* apply-virtualize: its operations. */
#ifndef APPLY_VIRTUALIZE_H
#define APPLY_VIRTUALIZE_H

#include "array_state.h"

enum engine_status virtualize_volume(struct engine_call *, struct arrays *);
enum engine_status release_volume(struct engine_call *, struct arrays *);
enum engine_status drain_volume(struct engine_call *, struct arrays *);

#endif
