/* Answers as text. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"
#include "web.h"

/* Room for len bytes more. */
static char *
more(struct call *c, size_t len)
{
	if (c->room - c->writtenlen < len) {
		c->room = (c->writtenlen + len) * 2;
		if ((c->written = realloc(c->written, c->room)) == NULL)
			err(STATUS_FATAL, NULL);
	}
	c->writtenlen += len;
	return c->written + c->writtenlen - len;
}

void
tell_raw(struct call *c, const char *text)
{
	size_t	len = strlen(text);

	memcpy(more(c, len), text, len);
	c->status = MHD_HTTP_OK;
}

static void
put_name(struct call *c, const char *before, const char *name)
{
	tell_raw(c, before);
	tell_raw(c, "\"");
	tell_raw(c, name);
	tell_raw(c, "\":");
}

/* Most texts hold nothing that JSON writes in another way. */
static bool
is_plain(const char *s)
{
	while (*s >= ' ' && *s != '"' && *s != '\\' && *s < 0x7f)
		s++;
	return *s == '\0';
}

void
tell_item(struct call *c, const char *text)
{
	json_t	*s;
	char	*quoted;

	if (is_plain(text)) {
		tell_raw(c, "\"");
		tell_raw(c, text);
		tell_raw(c, "\"");
		return;
	}
	if ((s = json_string(text)) == NULL ||
	    (quoted = json_dumps(s, JSON_ENCODE_ANY)) == NULL)
		err(STATUS_FATAL, NULL);
	tell_raw(c, quoted);
	free(quoted);
	json_decref(s);
}

void
tell_text(struct call *c, const char *before, const char *name,
    const char *text)
{
	put_name(c, before, name);
	tell_item(c, text);
}

void
tell_number(struct call *c, const char *before, const char *name,
    json_int_t n)
{
	char	digits[24], *p = digits + sizeof(digits);

	put_name(c, before, name);
	*--p = '\0';
	if (n < 0)
		tell_raw(c, "-");
	do
		*--p = (char)('0' + (n < 0 ? -(n % 10) : n % 10));
	while ((n /= 10) != 0);
	tell_raw(c, p);
}

void
tell_list(struct call *c)
{
	c->count = 0;
	tell_raw(c, "{\"data\":[");
}

void
tell_next(struct call *c)
{
	if (c->count++ > 0)
		tell_raw(c, ",");
}
