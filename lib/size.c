#include "size.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS	"0123456789"

/* What a unit, all that follows the number, shifts by; or -1. */
static int
shift_of(const char *unit)
{
	static const char	 letters[] = "KMGTP";
	const char		*p;

	if (*unit == '\0')
		return 0;
	p = strchr(letters, toupper((unsigned char)*unit));
	if (p == NULL || (unit[1] != '\0' && strcmp(unit + 1, "iB") != 0))
		return -1;
	return 10 * (int)(p - letters + 1);
}

/* The bytes in a fraction of a unit, from the digits behind the point. */
static uint64_t
fraction_of(const char *digits, size_t len, int shift)
{
	uint64_t	n = 0;

	while (len-- > 0)	/* the last first: floors of floors are exact */
		n = (n + ((uint64_t)(digits[len] - '0') << shift)) / 10;
	return n;
}

int
size_parse(const char *s, uint64_t *bytes)
{
	const char	*point, *unit;
	size_t		 len = strspn(s, DIGITS), decimals = 0;
	uint64_t	 n, fraction;
	int		 shift;

	if (len == 0)
		return -1;
	point = s + len;
	if (*point == '.' && (decimals = strspn(point + 1, DIGITS)) == 0)
		return -1;
	unit = point + (decimals == 0 ? 0 : decimals + 1);
	if ((shift = shift_of(unit)) == -1 || (decimals > 0 && shift == 0))
		return -1;
	errno = 0;
	n = strtoull(s, NULL, 10);
	if (errno != 0 || n > UINT64_MAX >> shift)
		return -1;
	fraction = decimals == 0 ? 0 : fraction_of(point + 1, decimals, shift);
	*bytes = (n << shift) + fraction;
	return 0;
}

int
duration_parse(const char *s, double *seconds)
{
	static const struct { const char *name; double seconds; } units[] = {
		{ "", 1 }, { "ms", 0.001 }, { "s", 1 }, { "m", 60 },
		{ "h", 3600 },
	};
	size_t	i, len = strspn(s, DIGITS);
	double	n;

	if (len == 0)
		return -1;
	if (s[len] == '.') {
		if (strspn(s + len + 1, DIGITS) == 0)
			return -1;
		len += 1 + strspn(s + len + 1, DIGITS);
	}
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(units[i].name, s + len) == 0)
			break;
	if (i == sizeof(units) / sizeof(units[0]))
		return -1;
	n = strtod(s, NULL) * units[i].seconds;
	if (!isfinite(n))
		return -1;
	*seconds = n;
	return 0;
}

int
count_parse(const char *s, long max, long *count)
{
	long	n;

	if (*s == '\0' || s[strspn(s, DIGITS)] != '\0')
		return -1;
	errno = 0;
	n = strtol(s, NULL, 10);
	if (errno != 0 || n < 1 || n > max)
		return -1;
	*count = n;
	return 0;
}
