/*
 * scenario - the constants and counts that an estimate is made from.
 *
 * Names are those of the literature on the method (design.md, section 6).
 * Each has a value, a low and a high one, and says where it came from:
 * published, fitted, measured, default, or stream (counted in the input).
 */
#ifndef SCENARIO_H
#define SCENARIO_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "schedule.h"

enum symbol_id {
	/* counts */
	N_S, N_D, N_H, N_V, N_PATHS, N_EXT,
	/* how many at once */
	M_S, M_D, P, M_VM, M_H,
	/* amounts and rates */
	MEM, R_MEM, DISK, R_DISK,
	/* times */
	T_V, T_P, T_HAND, T_X, T_CHECK, T_STOP, T_DEFINE, T_START, T_POOL,
	T_RESCAN, T_READ, T_DRAIN, T_LIVE, SURPLUS,
	SYMBOLS
};

enum bound { LOW, EXPECTED, HIGH, BOUNDS };

struct symbol {
	const char	*name, *unit, *what;
	double		 value[BOUNDS];
	const char	*origin;	/* NULL: not known */
	bool		 divides;	/* more of it makes things faster */
};

struct scenario {
	const char	*name;		/* NULL: none was given */
	struct symbol	 symbol[SYMBOLS];
};

void	 scenario_init(struct scenario *);
/* Read a file over the defaults; ends the tool when it is wrong. */
void	 scenario_read(struct scenario *, const char *path);
/* Enter a count or size from the stream, unless the scenario has it. */
void	 scenario_count(struct scenario *, enum symbol_id, double value);

bool	 scenario_has(const struct scenario *, enum symbol_id);
/* The value that makes things quick (LOW), usual, or slow (HIGH). */
double	 scenario_value(const struct scenario *, enum symbol_id, enum bound);
/* The rates of lib/schedule.h. */
struct schedule_rates scenario_rates(const struct scenario *, enum bound,
	    bool by_hand);
/*
 * Those of a plan, but what the scenario itself says; by hand: one path at a
 * time on each array.
 */
struct limits scenario_limits(const struct scenario *, const struct limits *,
	    enum bound, bool by_hand);
/* {value, unit, origin} of a symbol, as it goes into a record. */
json_t	*scenario_json(const struct scenario *, enum symbol_id);

#endif
