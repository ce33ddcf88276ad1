#include "out.h"

#include <err.h>
#include <stdio.h>
#include <string.h>

#include "status.h"

static void
put(const char *s, size_t len)
{
	if (fwrite_unlocked(s, 1, len, stdout) != len)
		err(STATUS_FATAL, "<stdout>");
}

void
out_raw(const char *s)
{
	put(s, strlen(s));
}

/* A character that may not stand in a JSON string as it is. */
static void
put_escaped(unsigned char c)
{
	static const char	 from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char		*at = strchr(from, c);
	char			 hex[8];

	if (at != NULL) {
		put("\\", 1);
		put(&to[at - from], 1);
	} else {
		snprintf(hex, sizeof(hex), "\\u%04X", c);
		out_raw(hex);
	}
}

void
out_name(const struct estate *e, uint32_t name)
{
	const char	*s = estate_text(e, name), *run = s;

	put("\"", 1);
	for (; *s != '\0'; s++)
		if (*s == '"' || *s == '\\' || (unsigned char)*s < ' ') {
			put(run, (size_t)(s - run));
			put_escaped((unsigned char)*s);
			run = s + 1;
		}
	put(run, (size_t)(s - run));
	put("\"", 1);
}

void
out_number(uint32_t n)
{
	char	text[16];

	snprintf(text, sizeof(text), "%u", n);
	out_raw(text);
}

void
out_volume(const struct estate *e, uint32_t row)
{
	const struct volume	*v = table_row(&e->volumes, row);

	out_raw("{\"array\":");
	out_name(e, v->array);
	out_raw(",\"volume\":");
	out_name(e, v->id);
	out_raw("}");
}

void
out_array(const struct estate *e, const struct numbers *n,
    void (*one)(const struct estate *, uint32_t))
{
	uint32_t	i;

	out_raw("[");
	for (i = 0; i < n->count; i++) {
		if (i > 0)
			out_raw(",");
		one(e, n->item[i]);
	}
	out_raw("]");
}
