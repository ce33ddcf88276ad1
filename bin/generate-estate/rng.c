#include "rng.h"

void
rng_init(struct rng *r, uint64_t seed, const char *tag)
{
	r->state = seed;
	for (; *tag != '\0'; tag++)
		r->state = rng_next(r) ^ (unsigned char)*tag;
}

uint64_t
rng_next(struct rng *r)
{
	uint64_t	z;

	r->state += UINT64_C(0x9e3779b97f4a7c15);
	z = r->state;
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

size_t
rng_below(struct rng *r, size_t n)
{
	return (size_t)(rng_next(r) % n);
}
