/*
 * estimate - forecasts by method, from a scenario and what the stream holds.
 */
#ifndef ESTIMATE_H
#define ESTIMATE_H

#include <jansson.h>
#include <stdbool.h>

#include "fact.h"
#include "scenario.h"

#define TOOL		"estimate-time"
#define TERMS_MAX	5

enum method { HOST_BASED, VIRTUALIZATION, MANUAL, PLAN, METHODS };

extern const char *const	method_names[METHODS];

struct term {
	const char	*name;
	double		 value[BOUNDS];
};

/* One forecast, before it is written. */
struct estimate {
	enum method		 method;
	const char		*scope, *id;
	double			 value[BOUNDS];
	double			 downtime[BOUNDS];	/* -1: not known */
	struct term		 term[TERMS_MAX];
	size_t			 term_count;
	const enum symbol_id	*symbols;		/* SYMBOLS at the end */
	const char		*why;
	char			 verdict[80];
};

/* The plan's steps, ready to be simulated. */
struct steps;

/* counts.c: take counts from plan and facts.  False: there is no plan. */
bool	 counts_take(struct scenario *, const struct facts *);
bool	 counts_known(const struct scenario *);
/* What the last plan says of how much goes at once, or the defaults. */
struct limits counts_limits(const struct facts *);
/* What had to be assumed, or "". */
const char *counts_assumed(void);

/* simulate.c */
struct steps	*steps_new(const struct facts *);	/* NULL: none */
void		 steps_free(struct steps *);
size_t		 steps_batches(const struct steps *);
const char	*steps_batch(const struct steps *, size_t batch);
/*
 * Simulate one batch alone, or all of them: SCHEDULE_ALL.  downtime gets the
 * shortest, mean and longest time between stop and start of a VM, -1 when
 * none is stopped and started; work is that of schedule_work.
 */
double		 steps_run(struct steps *, size_t batch,
		    const struct scenario *, enum bound, bool by_hand,
		    double downtime[BOUNDS], double work[SCHEDULE_TERMS]);

/* forms.c: the closed forms. */
void	 forms_make(struct estimate *, enum method, const struct scenario *,
	    struct steps *);
/* Of the method plan. */
void	 forms_plan(struct estimate *, const struct scenario *,
	    struct steps *, size_t batch);

/* table.c: for people. */
void	 table_print(const struct estimate *, size_t count,
	    const struct scenario *);
/* The term that takes most, and its share. */
const struct term *estimate_main_term(const struct estimate *,
	    double *share);

#endif
