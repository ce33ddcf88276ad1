#include "scan.h"

#include <err.h>
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "scan_plain.h"
#include "status.h"
#include "text.h"

#define DEPTH_MAX	2048	/* JSON_PARSER_MAX_DEPTH of jansson 2.14 */

/* The text being scanned: p moves from its start to end. */
struct text {
	const char	*p, *end;
	const char	*why;
};

struct value {
	const char	*val;
	size_t		 len;
	enum scan_kind	 kind;
	bool		 escaped;
};

static int scan_value(struct text *, struct value *, int depth);

static int
fail(struct text *t, const char *why)
{
	t->why = why;
	return -1;
}

/* The stream has none, mostly. */
static inline void
skip_space(struct text *t)
{
	while (t->p < t->end && (unsigned char)*t->p <= ' ' &&
	    (*t->p == ' ' || *t->p == '\t' || *t->p == '\n' ||
	    *t->p == '\r'))
		t->p++;
}

/* Four hex digits at t->p, which moves behind them; or -1. */
static int
hex4(struct text *t)
{
	int	i, n = 0;

	if (t->end - t->p < 4)
		return -1;
	for (i = 0; i < 4; i++, t->p++) {
		if (*t->p >= '0' && *t->p <= '9')
			n = n * 16 + (*t->p - '0');
		else if (*t->p >= 'a' && *t->p <= 'f')
			n = n * 16 + (*t->p - 'a' + 10);
		else if (*t->p >= 'A' && *t->p <= 'F')
			n = n * 16 + (*t->p - 'A' + 10);
		else
			return -1;
	}
	return n;
}

/* A \u escape, t->p behind the u. */
static int
scan_unicode(struct text *t)
{
	int	c, low;

	if ((c = hex4(t)) == -1)
		return fail(t, "bad \\u escape");
	if (c == 0)
		return fail(t, "\\u0000 in a string");
	if (c >= 0xdc00 && c <= 0xdfff)
		return fail(t, "lone surrogate");
	if (c < 0xd800 || c > 0xdbff)
		return 0;
	if (t->end - t->p < 2 || t->p[0] != '\\' || t->p[1] != 'u')
		return fail(t, "lone surrogate");
	t->p += 2;
	low = hex4(t);
	return low >= 0xdc00 && low <= 0xdfff ? 0 : fail(t, "lone surrogate");
}

/* An escape, t->p behind its backslash. */
static int
scan_escape(struct text *t)
{
	if (t->p == t->end)
		return fail(t, "string without end");
	if (*t->p == 'u') {
		t->p++;
		return scan_unicode(t);
	}
	switch (*t->p++) {
	case '"': case '\\': case '/':
	case 'b': case 'f': case 'n': case 'r': case 't':
		return 0;
	default:
		t->p--;
		return fail(t, "bad escape");
	}
}

/* The rest of a string, t->p where its plain text ends. */
static int
scan_rest(struct text *t, struct value *v)
{
	size_t	n;

	for (;; t->p = scan_plain(t->p, t->end)) {
		if (t->p == t->end)
			return fail(t, "string without end");
		if (*t->p == '"') {
			v->len = (size_t)(t->p++ - v->val);
			return 0;
		}
		if (*t->p == '\\') {
			v->escaped = true;
			t->p++;
			if (scan_escape(t) == -1)
				return -1;
			continue;
		}
		if ((unsigned char)*t->p < 0x20)
			return fail(t, "control character in a string");
		n = text_character(t->p, (size_t)(t->end - t->p));
		if (n == 0)
			return fail(t, "not UTF-8");
		t->p += n;
	}
}

/* A string, t->p on its opening quote.  Mostly it is plain all through. */
static inline int
scan_string(struct text *t, struct value *v)
{
	const char	*p = scan_plain(t->p + 1, t->end);

	v->kind = SCAN_STRING;
	v->escaped = false;
	v->val = t->p + 1;
	t->p = p;
	if (p == t->end || *p != '"')
		return scan_rest(t, v);
	v->len = (size_t)(p - v->val);
	t->p++;
	return 0;
}

static size_t
skip_digits(struct text *t)
{
	const char	*start = t->p;

	while (t->p < t->end && *t->p >= '0' && *t->p <= '9')
		t->p++;
	return (size_t)(t->p - start);
}

/* Does this number leave the range of its type?  Only long ones can. */
static int
check_range(struct text *t, const struct value *v)
{
	char	*copy;
	double	 d = 0;

	if ((copy = strndup(v->val, v->len)) == NULL)
		err(STATUS_FATAL, NULL);
	errno = 0;
	if (v->kind == SCAN_INTEGER)
		(void)strtoll(copy, NULL, 10);
	else if ((d = strtod(copy, NULL)) != HUGE_VAL && d != -HUGE_VAL)
		errno = 0;		/* underflow is a small number */
	free(copy);
	return errno == ERANGE ? fail(t, "number out of range") : 0;
}

static int
scan_number(struct text *t, struct value *v)
{
	size_t	digits;

	v->kind = SCAN_INTEGER;
	v->val = t->p;
	if (*t->p == '-')
		t->p++;
	if (t->p < t->end && *t->p == '0') {
		t->p++;
		digits = 1;
		if (t->p < t->end && *t->p >= '0' && *t->p <= '9')
			return fail(t, "bad number");
	} else if ((digits = skip_digits(t)) == 0)
		return fail(t, "bad number");
	if (t->p < t->end && *t->p == '.') {
		v->kind = SCAN_REAL;
		t->p++;
		if (skip_digits(t) == 0)
			return fail(t, "bad number");
	}
	if (t->p < t->end && (*t->p == 'e' || *t->p == 'E')) {
		v->kind = SCAN_REAL;
		t->p++;
		if (t->p < t->end && (*t->p == '+' || *t->p == '-'))
			t->p++;
		if (skip_digits(t) == 0)
			return fail(t, "bad number");
		digits = 20;		/* the exponent may be large */
	}
	v->len = (size_t)(t->p - v->val);
	return digits < 19 ? 0 : check_range(t, v);
}

static int
scan_word(struct text *t, struct value *v, const char *word, enum scan_kind k)
{
	size_t	len = strlen(word);

	if ((size_t)(t->end - t->p) < len || memcmp(t->p, word, len) != 0)
		return fail(t, "bad value");
	v->kind = k;
	v->val = t->p;
	v->len = len;
	t->p += len;
	return 0;
}

static int
scan_array(struct text *t, int depth)
{
	struct value	v;

	t->p++;
	skip_space(t);
	if (t->p < t->end && *t->p == ']') {
		t->p++;
		return 0;
	}
	for (;;) {
		if (scan_value(t, &v, depth) == -1)
			return -1;
		skip_space(t);
		if (t->p == t->end || (*t->p != ',' && *t->p != ']'))
			return fail(t, "expected , or ]");
		if (*t->p++ == ']')
			return 0;
		skip_space(t);
	}
}

/* The name of a member, t->p on its quote; then t->p is on the value. */
static inline int
scan_name(struct text *t, struct value *key)
{
	if (t->p == t->end || *t->p != '"')
		return fail(t, "expected a member name");
	if (scan_string(t, key) == -1)
		return -1;
	skip_space(t);
	if (t->p == t->end || *t->p != ':')
		return fail(t, "expected :");
	t->p++;
	skip_space(t);
	return 0;
}

/* What follows a member: 1 when it is another one, 0 at the brace. */
static inline int
next_member(struct text *t)
{
	skip_space(t);
	if (t->p == t->end || (*t->p != ',' && *t->p != '}'))
		return fail(t, "expected , or }");
	if (*t->p++ == '}')
		return 0;
	skip_space(t);
	return 1;
}

/* t->p on the brace of an object: is it empty?  t->p moves on. */
static inline bool
is_empty(struct text *t)
{
	t->p++;
	skip_space(t);
	if (t->p == t->end || *t->p != '}')
		return false;
	t->p++;
	return true;
}

/* An object inside a value, t->p on its brace. */
static int
scan_inner(struct text *t, int depth)
{
	struct value	v;
	int		more = !is_empty(t);

	while (more == 1) {
		if (scan_name(t, &v) == -1 || scan_value(t, &v, depth) == -1)
			return -1;
		more = next_member(t);
	}
	return more;
}

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
is_as_before(const struct text *t, const struct scan_member *m, size_t len)
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
is_named_as_before(const struct text *t, const struct scan_member *m)
{
	size_t	len = m->keylen + 2;

	return (size_t)(t->end - t->p) > len && t->p[len] == ':' &&
	    same_bytes(t->p, m->key - 1, len);
}

/* Scan the next member into m, which may hold the one before of its place. */
static int
scan_member(struct text *t, struct scan *sc, struct scan_member *m,
    bool before)
{
	struct value	key, v;

	if (before && is_named_as_before(t, m)) {
		m->key = t->p + 1;
		t->p += m->keylen + 3;
		skip_space(t);
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
scan_members(struct text *t, struct scan *sc, size_t before)
{
	struct scan_member	*m;
	size_t			 len;
	int			 more = !is_empty(t);

	for (; more == 1; more = next_member(t)) {
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

/* depth is that of the value's parent, as jansson counts it. */
static int
scan_value(struct text *t, struct value *v, int depth)
{
	int	rv;

	if (++depth > DEPTH_MAX)
		return fail(t, "nested too deep");
	if (t->p == t->end)
		return fail(t, "expected a value");
	v->escaped = false;
	switch (*t->p) {
	case '"':
		return scan_string(t, v);
	case '{':
	case '[':
		v->kind = *t->p == '{' ? SCAN_OBJECT : SCAN_ARRAY;
		v->val = t->p;
		rv = *t->p == '{' ? scan_inner(t, depth) :
		    scan_array(t, depth);
		v->len = (size_t)(t->p - v->val);
		return rv;
	case 't':
		return scan_word(t, v, "true", SCAN_TRUE);
	case 'f':
		return scan_word(t, v, "false", SCAN_FALSE);
	case 'n':
		return scan_word(t, v, "null", SCAN_NULL);
	default:
		if (*t->p == '-' || (*t->p >= '0' && *t->p <= '9'))
			return scan_number(t, v);
		return fail(t, "bad value");
	}
}

int
scan_next(struct scan *sc, const char *s, size_t len)
{
	struct text	t = { .p = s, .end = s + len };
	size_t		before = sc->count;

	sc->count = 0;
	sc->alike = before > 0;
	sc->key_escaped = false;
	skip_space(&t);
	if (t.p == t.end || *t.p != '{')
		fail(&t, "not a JSON object");
	else if (scan_members(&t, sc, before) == 0) {
		skip_space(&t);
		sc->alike = sc->alike && sc->count == before;
		if (t.p == t.end)
			return 0;
		fail(&t, "text after the object");
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

/* Does an escaped key, given without its quotes, decode to name? */
static bool
key_decodes_to(const struct scan_member *m, const char *name)
{
	json_t	*key;
	bool	 same;

	key = json_loadb(m->key - 1, m->keylen + 2, JSON_DECODE_ANY, NULL);
	if (key == NULL)
		err(STATUS_FATAL, NULL);
	same = strcmp(json_string_value(key), name) == 0;
	json_decref(key);
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
	struct text	 t = { .p = array->val, .end = array->val + array->len };
	struct value	 v;
	char		*text;

	for (t.p++; ; t.p++) {
		skip_space(&t);
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
		skip_space(&t);
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
