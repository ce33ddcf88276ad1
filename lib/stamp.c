#include "stamp.h"

#include <err.h>
#include <stdio.h>
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
stamp_monotonic(void)
{
	struct timespec	now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) == -1)
		err(STATUS_FATAL, "clock");
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}
