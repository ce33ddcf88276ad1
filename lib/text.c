#include "text.h"

#include <err.h>
#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"

size_t
text_character(const char *s, size_t left)
{
	const unsigned char	*p = (const unsigned char *)s;
	size_t			 n, i;

	if (p[0] < 0x80)
		return 1;
	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		n = 2;
	else if (p[0] >= 0xe0 && p[0] <= 0xef)
		n = 3;
	else if (p[0] >= 0xf0 && p[0] <= 0xf4)
		n = 4;
	else
		return 0;
	if (n > left)
		return 0;
	for (i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((p[0] == 0xe0 && p[1] < 0xa0) ||	/* overlong */
	    (p[0] == 0xed && p[1] > 0x9f) ||	/* surrogates */
	    (p[0] == 0xf0 && p[1] < 0x90) ||	/* overlong */
	    (p[0] == 0xf4 && p[1] > 0x8f))	/* above U+10FFFF */
		return 0;
	return n;
}

void
text_repair(char *s)
{
	size_t	n, left;

	for (left = strlen(s); left > 0; s += n, left -= n)
		if ((n = text_character(s, left)) == 0) {
			*s = '?';
			n = 1;
		}
}

/* The bytes of a file, and room for a NUL; or NULL with errno. */
static char *
read_bytes(const char *path, size_t *len)
{
	char	*s = NULL;
	size_t	 n, room = 0;
	FILE	*fp;
	int	 failed;

	*len = 0;
	if ((fp = fopen(path, "re")) == NULL)
		return NULL;
	do {
		if (room - *len < BUFSIZ &&
		    (s = realloc(s, room = 2 * room + BUFSIZ)) == NULL)
			err(STATUS_FATAL, NULL);
		n = fread(s + *len, 1, room - *len, fp);
		*len += n;
	} while (n > 0);
	failed = ferror(fp) ? errno : 0;
	fclose(fp);
	if (failed == 0)
		return s;
	free(s);
	errno = failed;
	return NULL;
}

/* The same text in UTF-8, or NULL when it is not in that encoding. */
static char *
convert(const char *from, char *s, size_t *len)
{
	size_t	 left = *len, room = *len * 3, failed;
	char	*out, *p;
	iconv_t	 cd;

	if ((cd = iconv_open("UTF-8", from)) == (iconv_t)-1)
		err(STATUS_FATAL, "iconv: %s", from);
	if ((p = out = malloc(room + 1)) == NULL)
		err(STATUS_FATAL, NULL);
	failed = iconv(cd, &s, &left, &p, &room);
	iconv_close(cd);
	if (failed == (size_t)-1) {
		free(out);
		return NULL;
	}
	*len = (size_t)(p - out);
	*p = '\0';
	return out;
}

static bool
is_utf8(const char *s, size_t len)
{
	size_t	n;

	for (; len > 0; s += n, len -= n)
		if ((n = text_character(s, len)) == 0)
			return false;
	return true;
}

/* The bytes of a file in UTF-8; ends s. */
static char *
to_utf8(char *s, size_t *len)
{
	/* Of the last one no byte is wrong. */
	static const char *const	 encodings[] = {
		"UTF-16", "CP1252", "ISO-8859-1"
	};
	char				*text;
	size_t				 i;

	if (is_utf8(s, *len)) {
		s[*len] = '\0';
		return s;
	}
	i = *len >= 2 && (memcmp(s, "\xff\xfe", 2) == 0 ||
	    memcmp(s, "\xfe\xff", 2) == 0) ? 0 : 1;
	while ((text = convert(encodings[i], s, len)) == NULL)
		i++;
	free(s);
	return text;
}

char *
text_read(const char *path, size_t *len)
{
	char	*s;

	if ((s = read_bytes(path, len)) == NULL)
		return NULL;
	s = to_utf8(s, len);
	if (*len >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0) {
		*len -= 3;
		memmove(s, s + 3, *len + 1);
	}
	return s;
}
