/*
 * random - chances that are the same again with the same seed: a stream of
 * numbers for each name, so that one more kind of draw changes no other.
 */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

struct random {
	uint64_t	state;
};

void	random_seed(struct random *, uint64_t seed, const char *name);

/* From 0 on, below 1; all as likely. */
double	random_unit(struct random *);

/*
 * A positive number with this mean: log-normal, with a standard deviation of
 * spread times the mean.  That is how times look that have a floor and a
 * tail, such as those of an array's jobs.
 */
double	random_around(struct random *, double mean, double spread);

#endif
