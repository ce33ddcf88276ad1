/*
 * stamp - the few places where a clock shows in a record: started, finished
 * and elapsed_s.
 */
#ifndef STAMP_H
#define STAMP_H

#define STAMP_STRSIZE	25	/* "2026-11-20T23:55:11.123Z" and the NUL */

/* Now, in UTC, to the millisecond. */
void	stamp_now(char out[STAMP_STRSIZE]);

/*
 * A time as the schema has it, in seconds since 1970 (UTC); -1 when it is
 * none.
 */
double	stamp_seconds(const char *stamp);

/* Seconds on a clock that only goes forward, for elapsed times. */
double	stamp_monotonic(void);

#endif
