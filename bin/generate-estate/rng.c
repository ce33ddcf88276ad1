#include "rng.h"

#include <inttypes.h>
#include <stdio.h>

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

void
rng_uuid(struct rng *r, char out[UUID_STRSIZE])
{
	uint64_t	hi = rng_next(r), lo = rng_next(r);

	hi = (hi & ~UINT64_C(0xf000)) | 0x4000;
	lo = (lo & ~(UINT64_C(3) << 62)) | UINT64_C(1) << 63;
	snprintf(out, UUID_STRSIZE, "%08" PRIx64 "-%04" PRIx64 "-%04" PRIx64
	    "-%04" PRIx64 "-%012" PRIx64, hi >> 32, hi >> 16 & 0xffff,
	    hi & 0xffff, lo >> 48, lo & UINT64_C(0xffffffffffff));
}

void
rng_uuid_of(uint64_t seed, const char *name, char out[UUID_STRSIZE])
{
	struct rng	r;

	rng_init(&r, seed, name);
	rng_uuid(&r, out);
}
