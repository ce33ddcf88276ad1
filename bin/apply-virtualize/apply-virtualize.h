/* apply-virtualize: its operations. */
#ifndef APPLY_VIRTUALIZE_H
#define APPLY_VIRTUALIZE_H

#include "array_state.h"

enum engine_status virtualize_volume(struct engine_call *, struct arrays *);
enum engine_status release_volume(struct engine_call *, struct arrays *);
enum engine_status drain_volume(struct engine_call *, struct arrays *);

/*
 * viewers.c: does nobody but that array see the source volume?  0, or -1 with
 * source-still-mapped, or source-logged-in.
 */
int	viewers_check(const struct array_state *src, const char *array);

/* external.c: what an external volume is asked and told. */
/* The volume over one of these paths, as array_external. */
json_t	*external_over(struct engine_call *, struct arrays *,
	    const char *array, const json_t *paths, bool recent, bool *failed);
bool	external_is(const struct array_state *);
json_t	*external_args(const struct array_state *);	/* new: {volume} */
void	external_note(const struct array_state *);	/* to made */
/* Is the volume behind it the one of expect.source?  0, or -1. */
int	external_check_source(const struct array_state *);

/*
 * window.c: the time of day, "22:00-06:00", local time.  Seconds until it is
 * next open, 0 while it is, or -1 when it cannot be read.
 */
double	window_opens_in(const char *window);

#endif
