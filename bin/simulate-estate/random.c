#include "random.h"

#include <math.h>

/* SplitMix64, by Vigna: every state is a good one, also 0. */
static uint64_t
next(struct random *r)
{
	uint64_t	z = r->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

void
random_seed(struct random *r, uint64_t seed, const char *name)
{
	for (r->state = seed; *name != '\0'; name++) {
		r->state ^= (unsigned char)*name;
		r->state = next(r);
	}
}

double
random_unit(struct random *r)
{
	return (double)(next(r) >> 11) * 0x1p-53;
}

/* Box-Muller, of which one of two numbers is used. */
static double
normal(struct random *r)
{
	double	u = 1 - random_unit(r), v = random_unit(r);

	return sqrt(-2 * log(u)) * cos(2 * 3.14159265358979323846 * v);
}

double
random_around(struct random *r, double mean, double spread)
{
	double	s2 = log(1 + spread * spread);

	if (mean <= 0 || spread <= 0)
		return mean;
	return mean * exp(sqrt(s2) * normal(r) - s2 / 2);
}
