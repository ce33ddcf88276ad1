#include "wwn.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define DIGITS	(WWN_STRSIZE - 1)

/* Copy the digits of s to out.  0, or -1 when it is not eight bytes of hex. */
static int
copy_digits(const char *s, char out[WWN_STRSIZE])
{
	char	separator = '\0';
	size_t	i;

	for (i = 0; i < DIGITS; i++) {
		if (i == 2 && (*s == ':' || *s == '-'))
			separator = *s;
		if (i > 0 && i % 2 == 0 && separator != '\0' &&
		    *s++ != separator)
			return -1;
		if (!isxdigit((unsigned char)*s))
			return -1;
		out[i] = (char)tolower((unsigned char)*s++);
	}
	out[i] = '\0';
	return *s == '\0' ? 0 : -1;
}

int
wwn_normalize(const char *s, char out[WWN_STRSIZE])
{
	char	digits[WWN_STRSIZE];

	if (strncasecmp(s, "0x", 2) == 0)
		s += 2;
	else if (strncasecmp(s, "naa.", 4) == 0)
		s += 4;
	if (copy_digits(s, digits) == -1 ||
	    strspn(digits, "0") == DIGITS || strspn(digits, "f") == DIGITS) {
		out[0] = '\0';
		return -1;
	}
	memcpy(out, digits, sizeof(digits));
	return 0;
}
