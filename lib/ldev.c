#include "ldev.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The value of exactly count hex digits, at most 4, or -1. */
static int
hex(const char *s, size_t count)
{
	int	n = 0;

	for (; count > 0; count--, s++) {
		if (!isxdigit((unsigned char)*s))
			return -1;
		n = n * 16 + (isdigit((unsigned char)*s) ? *s - '0' :
		    tolower((unsigned char)*s) - 'a' + 10);
	}
	return n;
}

/* The number of "CU:LDEV", or -1. */
static int
number_from_pair(const char *s)
{
	int	cu = hex(s, 2), ldev;

	if (cu == -1 || s[2] != ':' || (ldev = hex(s + 3, 2)) == -1 ||
	    s[5] != '\0')
		return -1;
	return cu * 256 + ldev;
}

/* The number of any accepted text, or -1; may be above LDEV_MAX. */
static int
number_from_text(const char *s)
{
	size_t	len = strlen(s);

	if (strchr(s, ':') != NULL)
		return number_from_pair(strncmp(s, "00:", 3) == 0 && len == 8 ?
		    s + 3 : s);
	if (strncasecmp(s, "0x", 2) == 0)
		return len > 2 && len <= 6 ? hex(s + 2, len - 2) : -1;
	if (s[strspn(s, "0123456789")] != '\0' ||
	    (*s == '0' && (len == 4 || len == 6))) {
		if (len == 6 && strncmp(s, "00", 2) == 0)
			s += 2;
		else if (len != 4)
			return -1;
		return hex(s, 4);
	}
	return len > 0 && len <= 5 ? atoi(s) : -1;
}

void
ldev_format(int number, char out[LDEV_STRSIZE])
{
	unsigned	n = (unsigned)number;

	snprintf(out, LDEV_STRSIZE, "00:%02X:%02X", n >> 8 & 0xff, n & 0xff);
}

int
ldev_normalize(const char *s, char out[LDEV_STRSIZE])
{
	int	n = number_from_text(s);

	if (n == -1 || n > LDEV_MAX) {
		out[0] = '\0';
		return -1;
	}
	ldev_format(n, out);
	return 0;
}

int
ldev_number(const char *id)
{
	char	text[LDEV_STRSIZE];

	if (strlen(id) != LDEV_STRSIZE - 1 || ldev_normalize(id, text) == -1 ||
	    strcmp(id, text) != 0)
		return -1;
	return number_from_text(id);
}

int
ldev_from_inquiry(const char *text, unsigned long *serial, int *number)
{
	const char	*vendor = strstr(text, "HITACHI "), *word;
	int		 low, ldev;

	if (vendor == NULL)
		return -1;
	word = vendor + strlen("HITACHI ");
	word += strspn(word, " ");
	if (strlen(word) < 12 || strncmp(word, "50", 2) != 0 ||
	    !isdigit((unsigned char)word[2]) ||
	    !isxdigit((unsigned char)word[3]) ||
	    (low = hex(word + 4, 4)) == -1 || (ldev = hex(word + 8, 4)) == -1 ||
	    ldev > LDEV_MAX || word[12 + strspn(word + 12, " .")] != '\0')
		return -1;
	*serial = (unsigned long)(word[2] - '0') * 100000 + (unsigned long)low;
	*number = ldev;
	return 0;
}
