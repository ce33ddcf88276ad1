#include "gist.h"

#include <string.h>

#define PRIME	UINT64_C(0x100000001b3)		/* FNV-1a */
#define BASIS	UINT64_C(0xcbf29ce484222325)

static uint64_t	value(const char **);

static void
skip_space(const char **s)
{
	*s += strspn(*s, " \t\r\n");
}

/* So that a sum over members tells them apart. */
static uint64_t
mix(uint64_t h)
{
	h ^= h >> 31;
	h *= UINT64_C(0x7fb5d329728ea185);
	h ^= h >> 27;
	h *= UINT64_C(0x81dadef4bc2dd44d);
	return h ^ h >> 33;
}

static uint64_t
add(uint64_t h, char c)
{
	return (h ^ (unsigned char)c) * PRIME;
}

static uint64_t
string(const char **s)
{
	uint64_t	h = BASIS;

	for (++*s; **s != '"'; ++*s) {
		if (**s == '\\')
			h = add(h, *(*s)++);
		h = add(h, **s);
	}
	++*s;
	return h;
}

/* A number or a word: up to what can follow one. */
static uint64_t
word(const char **s)
{
	uint64_t	h = BASIS + 1;

	for (; **s != '\0' && strchr(",]} \t\r\n", **s) == NULL; ++*s)
		h = add(h, **s);
	return h;
}

/* The members of an object in whatever order, the elements of an array. */
static uint64_t
list(const char **s, char end)
{
	uint64_t	sum = (unsigned char)end, h;

	for (++*s; skip_space(s), **s != end; ) {
		h = value(s);
		skip_space(s);
		if (**s == ':') {
			++*s;
			h = mix(h) + 3 * value(s);
		} else
			h += sum * PRIME;	/* the place counts */
		sum += mix(h);
		skip_space(s);
		if (**s == ',')
			++*s;
	}
	++*s;
	return sum;
}

static uint64_t
value(const char **s)
{
	skip_space(s);
	switch (**s) {
	case '{':
		return list(s, '}');
	case '[':
		return list(s, ']');
	case '"':
		return string(s);
	default:
		return word(s);
	}
}

uint64_t
gist_of(const char *json)
{
	return value(&json);
}
