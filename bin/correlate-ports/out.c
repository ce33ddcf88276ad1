#include "out.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scan_plain.h"
#include "status.h"

static bool	muted;
static char	buffer[1 << 16];
static size_t	used;

static bool	holding;
static char	*held;
static size_t	held_len, held_room;

void
out_mute(void)
{
	muted = true;
}

void
out_flush(void)
{
	if (!muted && fwrite(buffer, 1, used, stdout) != used)
		err(STATUS_FATAL, "<stdout>");
	used = 0;
}

/* Add to what is held. */
static void
hold(const char *s, size_t len)
{
	if (held_room - held_len < len) {
		held_room = held_room * 2 + sizeof(buffer) + len;
		if ((held = realloc(held, held_room)) == NULL)
			err(STATUS_FATAL, NULL);
	}
	memcpy(held + held_len, s, len);
	held_len += len;
}

/* Records are put together from many short pieces: stdio takes its time. */
static void
put(const char *s, size_t len)
{
	size_t	n;

	if (holding) {
		hold(s, len);
		return;
	}
	for (; len > 0; s += n, len -= n) {
		if (used == sizeof(buffer))
			out_flush();
		n = sizeof(buffer) - used < len ? sizeof(buffer) - used : len;
		memcpy(buffer + used, s, n);
		used += n;
	}
}

void
out_hold(void)
{
	holding = true;
}

size_t
out_held(void)
{
	return held_len;
}

void
out_release(size_t from, size_t to)
{
	holding = false;
	put(held + from, to - from);
}

void
out_drop(void)
{
	holding = false;
	free(held);
	held = NULL;
	held_len = held_room = 0;
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
	const char	*s = estate_text(e, name), *end = s + strlen(s), *run;

	put("\"", 1);
	for (;;) {
		run = s;
		s = scan_plain(s, end);
		while (s < end && (unsigned char)*s >= 0x80)
			s = scan_plain(s + 1, end);
		put(run, (size_t)(s - run));
		if (s == end)
			break;
		put_escaped((unsigned char)*s++);
	}
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
