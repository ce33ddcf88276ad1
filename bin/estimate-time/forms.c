/* The closed forms of the literature, and the sum over the plan. */
#include <stdint.h>
#include <string.h>

#include "estimate.h"

const char *const	method_names[METHODS] = { "host-based",
	"virtualization", "manual", "plan" };

static const enum symbol_id	of_host_based[] = { N_S, M_S, MEM, R_MEM, N_D,
	M_D, DISK, R_DISK, N_V, T_V, N_PATHS, P, T_P, T_LIVE, SURPLUS,
	SYMBOLS };
static const enum symbol_id	of_virtualization[] = { N_PATHS, N_EXT, P,
	T_P, T_X, T_STOP, T_RESCAN, T_DEFINE, T_START, SURPLUS, SYMBOLS };
static const enum symbol_id	of_manual[] = { N_PATHS, N_EXT, T_HAND, T_X,
	T_STOP, T_RESCAN, T_DEFINE, T_START, SURPLUS, SYMBOLS };
static const enum symbol_id	of_plan[] = { P, T_P, T_X, M_VM, T_STOP,
	T_CHECK, T_DEFINE, T_START, M_H, T_POOL, T_RESCAN, T_READ, T_DRAIN,
	SYMBOLS };

static void
add_term(struct estimate *e, const char *name, const double value[BOUNDS])
{
	struct term	*t = &e->term[e->term_count++];
	size_t		 b;

	t->name = name;
	for (b = 0; b < BOUNDS; b++) {
		t->value[b] = value[b];
		e->value[b] += value[b];
	}
}

/* count / at_once * amount / rate; SYMBOLS stands for 1. */
static void
add_product(struct estimate *e, const char *name, const struct scenario *sc,
    const enum symbol_id factor[2], const enum symbol_id divisor[2])
{
	double	value[BOUNDS];
	size_t	b, i;

	for (b = 0; b < BOUNDS; b++) {
		value[b] = 1;
		for (i = 0; i < 2; i++) {
			if (factor[i] != SYMBOLS)
				value[b] *= scenario_value(sc, factor[i],
				    (enum bound)b);
			if (divisor[i] != SYMBOLS)
				value[b] /= scenario_value(sc, divisor[i],
				    (enum bound)b);
		}
	}
	add_term(e, name, value);
}

#define PAIR(a, b)	((const enum symbol_id[2]){ (a), (b) })

static void
host_based(struct estimate *e, const struct scenario *sc)
{
	size_t	b;

	e->symbols = of_host_based;
	add_product(e, "memory_s", sc, PAIR(N_S, MEM), PAIR(M_S, R_MEM));
	add_product(e, "disks_s", sc, PAIR(N_D, DISK), PAIR(M_D, R_DISK));
	add_product(e, "volumes_s", sc, PAIR(N_V, T_V),
	    PAIR(SYMBOLS, SYMBOLS));
	add_product(e, "paths_s", sc, PAIR(N_PATHS, T_P), PAIR(P, SYMBOLS));
	add_product(e, "surplus_s", sc, PAIR(SURPLUS, SYMBOLS),
	    PAIR(SYMBOLS, SYMBOLS));
	for (b = 0; b < BOUNDS; b++)
		e->downtime[b] = scenario_value(sc, T_LIVE, (enum bound)b);
	e->why = "every byte is copied through hosts; memory and disks one "
	    "after the other, in one round";
}

/* Without steps: a VM waits for all paths of one volume and its own turn. */
static double
downtime_of_one(const struct scenario *sc, enum bound b, bool by_hand)
{
	double	paths = scenario_value(sc, N_PATHS, b) +
		    scenario_value(sc, N_EXT, b);
	double	volumes = scenario_value(sc, N_V, b);

	return scenario_value(sc, T_STOP, b) + scenario_value(sc, T_X, b) +
	    (volumes > 0 ? paths / volumes : 0) *
	    scenario_value(sc, by_hand ? T_HAND : T_P, b) /
	    (by_hand ? 1 : scenario_value(sc, P, b)) +
	    scenario_value(sc, T_RESCAN, b) +
	    scenario_value(sc, T_DEFINE, b) + scenario_value(sc, T_START, b);
}

static void
virtualization(struct estimate *e, const struct scenario *sc,
    struct steps *steps, bool by_hand)
{
	double	work[SCHEDULE_TERMS];
	size_t	b;

	e->symbols = by_hand ? of_manual : of_virtualization;
	add_product(e, "host_paths_s", sc, PAIR(N_PATHS, by_hand ? T_HAND :
	    T_P), PAIR(by_hand ? SYMBOLS : P, SYMBOLS));
	add_product(e, "external_paths_s", sc, PAIR(N_EXT, by_hand ? T_HAND :
	    T_P), PAIR(by_hand ? SYMBOLS : P, SYMBOLS));
	add_product(e, "surplus_s", sc, PAIR(SURPLUS, SYMBOLS),
	    PAIR(SYMBOLS, SYMBOLS));
	if (steps != NULL)
		steps_run(steps, SCHEDULE_ALL, sc, EXPECTED, by_hand,
		    e->downtime, work);
	else
		for (b = 0; b < BOUNDS; b++)
			e->downtime[b] = downtime_of_one(sc, (enum bound)b,
			    by_hand);
	e->why = by_hand ? "paths are set by hand, one at a time; data moves "
	    "later, in the background" :
	    "only paths take time; data moves later, in the background";
}

void
forms_make(struct estimate *e, enum method method, const struct scenario *sc,
    struct steps *steps)
{
	e->method = method;
	e->scope = "plan";
	if (method == HOST_BASED)
		host_based(e, sc);
	else
		virtualization(e, sc, steps, method == MANUAL);
}

void
forms_plan(struct estimate *e, const struct scenario *sc,
    struct steps *steps, size_t batch)
{
	static const char *const	names[SCHEDULE_TERMS] = { "paths_s",
					    "volumes_s", "ports_s",
					    "managers_s", "hosts_s" };
	double				downtime[BOUNDS];
	double				work[BOUNDS][SCHEDULE_TERMS];
	size_t				b, t;

	e->method = PLAN;
	e->symbols = of_plan;
	e->scope = batch == SCHEDULE_ALL ? "plan" : "batch";
	for (b = 0; b < BOUNDS; b++)
		e->value[b] = steps_run(steps, batch, sc, (enum bound)b,
		    false, b == EXPECTED ? e->downtime : downtime, work[b]);
	for (t = 0; t < SCHEDULE_TERMS; t++) {
		e->term[t].name = names[t];
		for (b = 0; b < BOUNDS; b++)
			e->term[t].value[b] = work[b][t];
	}
	e->term_count = SCHEDULE_TERMS;
	e->why = "simulated step by step under the limits of the plan; taking "
	    "away old paths counts, too; terms are the work of what is "
	    "busiest over its places, and overlap";
}
