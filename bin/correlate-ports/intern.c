#include "intern.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "status.h"

#define SLOTS_FIRST	4096u

static uint32_t
hash_text(const char *s, size_t len)
{
	const uint64_t	odd = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t	h = len * odd, word;

	for (; len >= sizeof(word); s += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, s, sizeof(word));
		h = (h ^ word) * odd;
		h ^= h >> 32;
	}
	word = 0;
	memcpy(&word, s, len);
	h = (h ^ word) * odd;
	return (uint32_t)(h >> 32);
}

/* Put all texts into empty slots. */
static void
fill_slots(struct intern *in)
{
	uint32_t	i, at;

	for (i = 0; i < in->count; i++) {
		at = in->hash[i] & (in->slots - 1);
		while (in->slot[at] != 0)
			at = (at + 1) & (in->slots - 1);
		in->slot[at] = i + 1;
	}
}

static void
grow_slots(struct intern *in)
{
	in->slots = in->slots == 0 ? SLOTS_FIRST : in->slots * 2;
	free(in->slot);
	in->slot = memory_zeros(in->slots, sizeof(*in->slot));
	fill_slots(in);
}

/* Add a text that is not there yet. */
static uint32_t
add(struct intern *in, const char *s, size_t len, uint32_t hash)
{
	if (len >= UINT32_MAX - in->used || in->count >= UINT32_MAX / 4)
		errx(STATUS_FATAL, "the names in the input exceed 4 GiB");
	while (in->room - in->used <= len) {
		in->room = in->room == 0 ? 1 << 16 : in->room * 2;
		in->text = memory_grow(in->text, in->room, 1);
	}
	if (in->start_room < in->count + 2) {
		in->start_room = in->start_room == 0 ? 4096 :
		    in->start_room * 2;
		in->start = memory_grow(in->start, in->start_room,
		    sizeof(*in->start));
		in->hash = memory_grow(in->hash, in->start_room,
		    sizeof(*in->hash));
	}
	memcpy(in->text + in->used, s, len);
	in->text[in->used + len] = '\0';
	in->start[in->count] = (uint32_t)in->used;
	in->hash[in->count] = hash;
	in->used += len + 1;
	in->start[++in->count] = (uint32_t)in->used;
	return in->count - 1;
}

static uint32_t
put(struct intern *in, const char *s, size_t len, uint32_t hash)
{
	uint32_t	at, n;

	if (in->count >= in->slots / 2)
		grow_slots(in);
	at = hash & (in->slots - 1);
	for (; (n = in->slot[at]) != 0; at = (at + 1) & (in->slots - 1)) {
		n--;
		if (in->hash[n] == hash &&
		    in->start[n + 1] - in->start[n] == len + 1 &&
		    memcmp(in->text + in->start[n], s, len) == 0)
			return n;
	}
	n = add(in, s, len, hash);
	in->slot[at] = n + 1;
	return n;
}

uint32_t
intern_put(struct intern *in, const char *s, size_t len)
{
	return put(in, s, len, hash_text(s, len));
}

uint32_t
intern_from(struct intern *in, const struct intern *from, uint32_t n)
{
	return put(in, from->text + from->start[n],
	    from->start[n + 1] - from->start[n] - 1, from->hash[n]);
}

void
intern_prefetch(const struct intern *in, const struct intern *from,
    uint32_t n)
{
	__builtin_prefetch(&in->slot[from->hash[n] & (in->slots - 1)]);
}

void
intern_reset(struct intern *in, uint32_t count)
{
	in->count = count;
	in->used = in->start[count];
	memset(in->slot, 0, in->slots * sizeof(*in->slot));
	fill_slots(in);
}

const char *
intern_text(const struct intern *in, uint32_t n)
{
	return in->text + in->start[n];
}

size_t
intern_length(const struct intern *in, uint32_t n)
{
	return in->start[n + 1] - in->start[n] - 1;
}

void
intern_init(struct intern *in)
{
	*in = (struct intern){ 0 };
	intern_put(in, "", 0);
}

void
intern_fini(struct intern *in)
{
	free(in->text);
	free(in->start);
	free(in->hash);
	free(in->slot);
}
