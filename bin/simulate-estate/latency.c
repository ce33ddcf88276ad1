#include "latency.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"
#include "size.h"
#include "status.h"

#define SPREAD_MAX	10	/* times the mean */

static struct kind {
	const char	*name;
	double		 mean, spread;	/* seconds; times the mean */
	struct random	 random;
} kinds[] = {
	{ .name = "path" }, { .name = "virtualize" }, { .name = "job" },
	{ .name = "drain" }, { .name = "stop" }, { .name = "start" },
	{ .name = "boot" }, { .name = "rescan" }, { .name = "define" },
	{ .name = "pool" }, { .name = "fingerprint" }, { .name = NULL }
};

static struct kind *
kind_find(const char *name, size_t len)
{
	struct kind	*k;

	for (k = kinds; k->name != NULL; k++)
		if (strlen(k->name) == len && strncmp(k->name, name, len) == 0)
			return k;
	return NULL;
}

/* "50%": 0.5.  -1 when it is none. */
static int
spread_parse(const char *s, double *spread)
{
	char	*end;

	*spread = strtod(s, &end) / 100;
	return *s >= '0' && *s <= '9' && strcmp(end, "%") == 0 &&
	    *spread <= SPREAD_MAX ? 0 : -1;
}

/* "200ms~50%" */
static int
time_parse(char *s, struct kind *k)
{
	char	*spread = strchr(s, '~');

	k->spread = 0;
	if (spread != NULL) {
		*spread++ = '\0';
		if (spread_parse(spread, &k->spread) == -1)
			return -1;
	}
	return duration_parse(s, &k->mean);
}

void
latency_parse(char *spec)
{
	char		*item, *value, *rest = spec, *name;
	struct kind	*k;

	while ((item = strsep(&rest, ",")) != NULL) {
		if ((name = strdup(item)) == NULL)
			err(STATUS_FATAL, NULL);
		value = strchr(item, '=');
		k = value == NULL ? NULL : kind_find(item,
		    (size_t)(value - item));
		if (k == NULL || time_parse(value + 1, k) == -1)
			errx(STATUS_FATAL, "--latency %s: expected path, "
			    "virtualize, drain, job, stop, start, boot, "
			    "rescan, define, pool or fingerprint, =, and a "
			    "time such as 200ms or 200ms~50%%", name);
		free(name);
	}
}

void
latency_seed(uint64_t seed)
{
	struct kind	*k;

	for (k = kinds; k->name != NULL; k++)
		random_seed(&k->random, seed, k->name);
}

double
latency(const char *name)
{
	struct kind	*k = kind_find(name, strlen(name));

	return random_around(&k->random, k->mean, k->spread);
}
