#include "spec.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"

/* Not a URL: a command or a path is what its user wrote. */
static bool
is_plain(const char *spec)
{
	return strncmp(spec, "exec:", 5) == 0 ||
	    strncmp(spec, "unix:", 5) == 0;
}

/* The password in "scheme://user:password@host": its start and length. */
static const char *
password(const char *spec, size_t *len)
{
	const char	*user, *end, *at, *colon;

	if (is_plain(spec) || (user = strstr(spec, "://")) == NULL)
		return NULL;
	user += 3;
	end = user + strcspn(user, "/?#");
	at = memrchr(user, '@', (size_t)(end - user));
	colon = memchr(user, ':', (size_t)((at == NULL ? end : at) - user));
	if (colon == NULL)
		return NULL;
	if (at == NULL) {
		/* A port, or a password with what should be encoded in it? */
		if (strspn(colon + 1, "0123456789") ==
		    (size_t)(end - colon - 1) ||
		    (at = strrchr(end, '@')) == NULL)
			return NULL;
	}
	*len = (size_t)(at - colon - 1);
	return colon + 1;
}

/* One "name=value" of a query: shown whole, or its name only. */
static void
put_parameter(FILE *fp, const char *s, size_t len)
{
	static const char *const harmless[] = { "socket=", "mode=" };
	const char		*equals;
	size_t			 i;

	for (i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
		if (strncmp(s, harmless[i], strlen(harmless[i])) == 0) {
			fprintf(fp, "%.*s", (int)len, s);
			return;
		}
	if ((equals = memchr(s, '=', len)) != NULL)
		len = (size_t)(equals - s) + 1;
	fprintf(fp, "%.*s", (int)len, s);
}

char *
spec_public(const char *spec)
{
	char		*text;
	const char	*secret, *query;
	size_t		 len, n;
	FILE		*fp;

	if ((fp = open_memstream(&text, &n)) == NULL)
		err(STATUS_FATAL, NULL);
	if ((secret = password(spec, &len)) != NULL) {
		fprintf(fp, "%.*s***", (int)(secret - spec), spec);
		spec = secret + len;
	}
	query = is_plain(spec) || strstr(spec, "://") == NULL ? NULL :
	    strchr(spec, '?');
	if (secret != NULL)
		query = strchr(spec, '?');
	if (query == NULL)
		fputs(spec, fp);
	else {
		fprintf(fp, "%.*s", (int)(query - spec), spec);
		do {
			fputc(*query++, fp);
			len = strcspn(query, "&;");
			put_parameter(fp, query, len);
			query += len;
		} while (*query != '\0');
	}
	if (fclose(fp) == EOF)
		err(STATUS_FATAL, NULL);
	return text;
}

bool
spec_has_password(const char *spec)
{
	size_t	len;

	return password(spec, &len) != NULL;
}
