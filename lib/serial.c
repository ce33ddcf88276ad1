#include "serial.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* Are these digits a Hitachi storage device id? */
static bool
is_device_id(const char *s)
{
	return strlen(s) == 12 && (*s == '8' || *s == '9') &&
	    memcmp(s + 3, "000", 3) == 0;
}

int
serial_normalize(const char *s, char out[SERIAL_STRSIZE])
{
	size_t	i, len = strlen(s);

	if (len > 0 && strspn(s, "0123456789") == len) {
		s += strspn(s, "0");
		if (is_device_id(s))
			s += 6 + strspn(s + 6, "0");
		len = strlen(s);
	}
	for (i = 0; i < len; i++)
		if (!isascii((unsigned char)s[i]) ||
		    (!isalnum((unsigned char)s[i]) &&
		    strchr("-_.", s[i]) == NULL))
			break;
	if (i < len || len == 0 || len >= SERIAL_STRSIZE) {
		out[0] = '\0';
		return -1;
	}
	memmove(out, s, len + 1);
	return 0;
}
