#include "iscsi.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static bool
is_hex(const char *s)
{
	return *s != '\0' && s[strspn(s, "0123456789abcdefABCDEF")] == '\0';
}

/* Is this a suffix as ports carry it: ",t,0x0001" or ",i,0x..."? */
static bool
is_suffix(const char *s)
{
	return s[0] == ',' && strchr("tTiI", s[1]) != NULL && s[1] != '\0' &&
	    s[2] == ',' && s[3] == '0' && (s[4] == 'x' || s[4] == 'X') &&
	    is_hex(s + 5);
}

/* Is this a name, in lower case already? */
static bool
is_name(const char *s)
{
	size_t	len = strlen(s);

	if (strncmp(s, "iqn.", 4) == 0)
		return len > 4;
	if (strncmp(s, "eui.", 4) == 0)
		return len == 4 + 16 && is_hex(s + 4);
	return strncmp(s, "naa.", 4) == 0 && (len == 4 + 16 ||
	    len == 4 + 32) && is_hex(s + 4);
}

int
iscsi_normalize(const char *s, char out[ISCSI_STRSIZE])
{
	char	name[ISCSI_STRSIZE];
	size_t	i, len = strcspn(s, ",");

	if (len >= sizeof(name) || (s[len] == ',' && !is_suffix(s + len)))
		goto bad;
	for (i = 0; i < len; i++) {
		if (!isascii((unsigned char)s[i]) ||
		    !isgraph((unsigned char)s[i]) || s[i] == '/')
			goto bad;
		name[i] = (char)tolower((unsigned char)s[i]);
	}
	name[len] = '\0';
	if (!is_name(name))
		goto bad;
	memcpy(out, name, len + 1);
	return 0;
bad:
	out[0] = '\0';
	return -1;
}
