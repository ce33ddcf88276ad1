#include "stamp.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "status.h"

void
stamp_now(char out[STAMP_STRSIZE])
{
	struct timespec	now;
	struct tm	tm;
	size_t		len;

	if (clock_gettime(CLOCK_REALTIME, &now) == -1 ||
	    gmtime_r(&now.tv_sec, &tm) == NULL)
		err(STATUS_FATAL, "clock");
	len = strftime(out, STAMP_STRSIZE, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(out + len, STAMP_STRSIZE - len, ".%03dZ",
	    (int)(now.tv_nsec / 1000000 % 1000));
}

double
stamp_seconds(const char *stamp)
{
	struct tm	 tm = { 0 };
	const char	*rest = strptime(stamp, "%Y-%m-%dT%H:%M:%S", &tm);
	char		*end;
	double		 fraction;

	if (rest == NULL)
		return -1;
	fraction = *rest == '.' ? strtod(rest, &end) : 0;
	if (strcmp(*rest == '.' ? end : rest, "Z") != 0)
		return -1;
	return (double)timegm(&tm) + fraction;
}

double
stamp_monotonic(void)
{
	struct timespec	now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) == -1)
		err(STATUS_FATAL, "clock");
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}
