#include "out.h"

#include <err.h>
#include <stdlib.h>

#include "memory.h"
#include "scan_plain.h"
#include "status.h"

#define FLUSH_AT	((size_t)1 << 16)	/* bytes */

void
out_flush(struct out *o)
{
	if (o->len > 0 && fwrite(o->text, 1, o->len, o->file) != o->len)
		err(STATUS_FATAL, "<stdout>");
	o->len = 0;
}

void
out_fini(struct out *o)
{
	free(o->text);
}

/* Room for some more, by half as much again: it may be a lot. */
static void
make_room(struct out *o, size_t more)
{
	if (o->file != NULL && o->len >= FLUSH_AT)
		out_flush(o);
	if (o->room - o->len >= more)
		return;
	o->room += o->room / 2 + FLUSH_AT + more;
	o->text = memory_grow(o->text, o->room, 1);
}

/* Records are put together from many short pieces: stdio takes its time. */
void
out_bytes(struct out *o, const char *s, size_t len)
{
	if (o->muted)
		return;
	if (o->room - o->len < len)
		make_room(o, len);
	memcpy(o->text + o->len, s, len);
	o->len += len;
}

/* A character that may not stand in a JSON string as it is. */
static void
put_escaped(struct out *o, unsigned char c)
{
	static const char	 from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char		*at = strchr(from, c);
	char			 hex[8];

	if (at != NULL) {
		out_bytes(o, "\\", 1);
		out_bytes(o, &to[at - from], 1);
	} else {
		snprintf(hex, sizeof(hex), "\\u%04X", c);
		out_raw(o, hex);
	}
}

void
out_name(struct out *o, const struct estate *e, uint32_t name)
{
	const char	*s = estate_text(e, name), *run;
	const char	*end = s + intern_length(&e->names, name);

	out_bytes(o, "\"", 1);
	for (;;) {
		run = s;
		s = scan_plain(s, end);
		while (s < end && (unsigned char)*s >= 0x80)
			s = scan_plain(s + 1, end);
		out_bytes(o, run, (size_t)(s - run));
		if (s == end)
			break;
		put_escaped(o, (unsigned char)*s++);
	}
	out_bytes(o, "\"", 1);
}

void
out_number(struct out *o, uint32_t n)
{
	char	 text[16], *s = text + sizeof(text);

	do
		*--s = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	out_bytes(o, s, (size_t)(text + sizeof(text) - s));
}

void
out_volume(struct out *o, const struct estate *e, uint32_t row)
{
	const struct volume	*v = table_row(&e->volumes, row);

	out_raw(o, "{\"array\":");
	out_name(o, e, v->array);
	out_raw(o, ",\"volume\":");
	out_name(o, e, v->id);
	out_raw(o, "}");
}

void
out_array(struct out *o, const struct estate *e, const struct numbers *n,
    void (*one)(struct out *, const struct estate *, uint32_t))
{
	uint32_t	i;

	out_raw(o, "[");
	for (i = 0; i < n->count; i++) {
		if (i > 0)
			out_raw(o, ",");
		one(o, e, n->item[i]);
	}
	out_raw(o, "]");
}
