/* When drains may begin. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "apply-virtualize.h"

#define DAY_S	86400

/* "22:00", in seconds since midnight; -1 when it is none. */
static int
time_of_day(const char *s)
{
	int	hour, minute, len = 0;

	if (sscanf(s, "%2d:%2d%n", &hour, &minute, &len) != 2 || len != 5 ||
	    s[0] < '0' || s[0] > '9' || s[3] < '0' || s[3] > '9' ||
	    hour > 24 || minute > 59 || (hour == 24 && minute > 0))
		return -1;
	return (hour * 60 + minute) * 60;
}

double
window_opens_in(const char *window)
{
	int		from, to, now;
	struct tm	tm;
	time_t		t = time(NULL);

	if (strlen(window) != 11 || window[5] != '-' ||
	    (from = time_of_day(window)) == -1 ||
	    (to = time_of_day(window + 6)) == -1)
		return -1;
	localtime_r(&t, &tm);
	now = (tm.tm_hour * 60 + tm.tm_min) * 60 + tm.tm_sec;
	if (from <= to ? now >= from && now < to : now >= from || now < to)
		return 0;
	return now < from ? from - now : DAY_S - now + from;
}
