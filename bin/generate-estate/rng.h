/*
 * rng - random numbers that depend on the seed only (SplitMix64: Steele, Lea
 * and Flood, "Fast splittable pseudorandom number generators", 2014).
 *
 * Each use has a stream of its own, named by a tag, so that drawing one
 * number more in one place changes nothing elsewhere.
 */
#ifndef RNG_H
#define RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
	uint64_t	state;
};

void		rng_init(struct rng *, uint64_t seed, const char *tag);
uint64_t	rng_next(struct rng *);
/* From 0 to n - 1. */
size_t		rng_below(struct rng *, size_t n);


#define UUID_STRSIZE	37

/* A random (version 4) UUID: one of a stream, or the one that a name has. */
void		rng_uuid(struct rng *, char out[UUID_STRSIZE]);
void		rng_uuid_of(uint64_t seed, const char *name,
		    char out[UUID_STRSIZE]);

#endif
