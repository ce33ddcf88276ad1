#include "scan.h"

#include <err.h>
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "scan_value.h"
#include "status.h"

static void
make_room(struct scan *sc)
{
	size_t			 room = sc->room == 0 ? 32 : sc->room * 2;
	struct scan_member	*m;

	m = reallocarray(sc->member, room, sizeof(*m));
	if (m == NULL)
		err(STATUS_FATAL, NULL);
	sc->member = m;
	sc->room = room;
}

/*
 * As memcmp, for the lengths that members have; the ends are compared first,
 * since that is where neighbours differ.
 */
static inline bool
same_bytes(const char *a, const char *b, size_t len)
{
	uint64_t	x, y;

	if (len < sizeof(x))
		return memcmp(a, b, len) == 0;
	memcpy(&x, a + len - sizeof(x), sizeof(x));
	memcpy(&y, b + len - sizeof(y), sizeof(y));
	for (; x == y && len > sizeof(x); len -= sizeof(x)) {
		memcpy(&x, a, sizeof(x));
		memcpy(&y, b, sizeof(y));
		a += sizeof(x);
		b += sizeof(y);
	}
	return x == y;
}

/*
 * Is the next member, byte for byte, the one that stood in this place of the
 * object before?  Then it is good, provided that it ends here, too: 12 is not
 * 123.
 */
static inline bool
is_as_before(const struct scan_text *t, const struct scan_member *m, size_t len)
{
	return (size_t)(t->end - t->p) > len &&
	    (t->p[len] == ',' || t->p[len] == '}') &&
	    same_bytes(t->p, m->key - 1, len);
}

/* The bytes of a member that has been scanned. */
static inline size_t
length_of(const struct scan_member *m)
{
	return (size_t)(m->val - m->key) + 1 + m->len +
	    (m->kind == SCAN_STRING);
}

/* Move a member to where it stands now. */
static inline void
move_member(struct scan_member *m, const char *key)
{
	m->val = key + (m->val - m->key);
	m->key = key;
}

/* ... at least its name? */
static inline bool
is_named_as_before(const struct scan_text *t, const struct scan_member *m)
{
	size_t	len = m->keylen + 2;

	return (size_t)(t->end - t->p) > len && t->p[len] == ':' &&
	    same_bytes(t->p, m->key - 1, len);
}

/* Scan the next member into m, which may hold the one before of its place. */
static int
scan_member(struct scan_text *t, struct scan *sc, struct scan_member *m,
    bool before)
{
	struct scan_value	key, v;

	if (before && is_named_as_before(t, m)) {
		m->key = t->p + 1;
		t->p += m->keylen + 3;
		scan_space(t);
	} else {
		if (scan_name(t, &key) == -1)
			return -1;
		m->key = key.val;
		m->keylen = key.len;
		m->key_escaped = key.escaped;
		sc->alike = false;
	}
	if (scan_value(t, &v, 1) == -1)
		return -1;
	sc->alike = sc->alike && m->kind == v.kind;
	m->val = v.val;
	m->len = v.len;
	m->kind = v.kind;
	m->escaped = v.escaped;
	return 0;
}

/* The object that is all of the text, t->p on its brace. */
static int
scan_members(struct scan_text *t, struct scan *sc, size_t before)
{
	struct scan_member	*m;
	size_t			 len;
	int			 more = !scan_empty(t);

	for (; more == 1; more = scan_more(t)) {
		if (sc->count == sc->room)
			make_room(sc);
		m = &sc->member[sc->count];
		len = sc->count < before ? length_of(m) : 0;
		m->same = len > 0 && is_as_before(t, m, len);
		if (m->same) {
			move_member(m, t->p + 1);
			t->p += len;
		} else if (scan_member(t, sc, m, len > 0) == -1)
			return -1;
		sc->key_escaped |= m->key_escaped;
		sc->count++;
	}
	return more;
}

int
scan_next(struct scan *sc, const char *s, size_t len)
{
	struct scan_text	t = { .p = s, .end = s + len };
	size_t		before = sc->count;

	sc->count = 0;
	sc->alike = before > 0;
	sc->key_escaped = false;
	scan_space(&t);
	if (t.p == t.end || *t.p != '{')
		scan_fail(&t, "not a JSON object");
	else if (scan_members(&t, sc, before) == 0) {
		scan_space(&t);
		sc->alike = sc->alike && sc->count == before;
		if (t.p == t.end)
			return 0;
		scan_fail(&t, "text after the object");
	}
	sc->why = t.why;
	sc->at = (size_t)(t.p - s);
	sc->count = 0;
	return -1;
}

int
scan_object(struct scan *sc, const char *s, size_t len)
{
	sc->count = 0;
	return scan_next(sc, s, len);
}

/* Does an escaped key decode to name? */
static bool
key_decodes_to(const struct scan_member *m, const char *name)
{
	char	*key = scan_decode(m->key, m->keylen);
	bool	 same = strcmp(key, name) == 0;

	free(key);
	return same;
}

const struct scan_member *
scan_find(const struct scan *sc, const char *name)
{
	const struct scan_member	*m;
	size_t				 i, len = strlen(name);

	for (i = sc->count; i > 0; i--) {
		m = &sc->member[i - 1];
		if (m->key_escaped ? key_decodes_to(m, name) :
		    m->keylen == len && memcmp(m->key, name, len) == 0)
			return m;
	}
	return NULL;
}

char *
scan_decode(const char *s, size_t len)
{
	json_t	*value;
	char	*text;

	value = json_loadb(s - 1, len + 2, JSON_DECODE_ANY, NULL);
	text = value == NULL ? NULL : strdup(json_string_value(value));
	if (text == NULL)
		err(STATUS_FATAL, NULL);
	json_decref(value);
	return text;
}

int
scan_each_string(const struct scan_member *array,
    void (*each)(void *, const char *, size_t), void *arg)
{
	struct scan_text	 t = { .p = array->val, .end = array->val + array->len };
	struct scan_value	 v;
	char		*text;

	for (t.p++; ; t.p++) {
		scan_space(&t);
		if (*t.p == ']')
			return 0;
		if (*t.p != '"' || scan_string(&t, &v) == -1)
			return -1;
		if (v.escaped) {
			text = scan_decode(v.val, v.len);
			each(arg, text, strlen(text));
			free(text);
		} else
			each(arg, v.val, v.len);
		scan_space(&t);
		if (*t.p == ']')
			return 0;
	}
}

void
scan_fini(struct scan *sc)
{
	free(sc->member);
	*sc = (struct scan){ 0 };
}
