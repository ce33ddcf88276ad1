#include "scan_value.h"

#include <err.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"
#include "text.h"

#define DEPTH_MAX	2048	/* JSON_PARSER_MAX_DEPTH of jansson 2.14 */

int
scan_fail(struct scan_text *t, const char *why)
{
	t->why = why;
	return -1;
}

/* Four hex digits at t->p, which moves behind them; or -1. */
static int
hex4(struct scan_text *t)
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
scan_unicode(struct scan_text *t)
{
	int	c, low;

	if ((c = hex4(t)) == -1)
		return scan_fail(t, "bad \\u escape");
	if (c == 0)
		return scan_fail(t, "\\u0000 in a string");
	if (c >= 0xdc00 && c <= 0xdfff)
		return scan_fail(t, "lone surrogate");
	if (c < 0xd800 || c > 0xdbff)
		return 0;
	if (t->end - t->p < 2 || t->p[0] != '\\' || t->p[1] != 'u')
		return scan_fail(t, "lone surrogate");
	t->p += 2;
	low = hex4(t);
	return low >= 0xdc00 && low <= 0xdfff ? 0 : scan_fail(t, "lone surrogate");
}

/* An escape, t->p behind its backslash. */
static int
scan_escape(struct scan_text *t)
{
	if (t->p == t->end)
		return scan_fail(t, "string without end");
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
		return scan_fail(t, "bad escape");
	}
}

int
scan_rest(struct scan_text *t, struct scan_value *v)
{
	size_t	n;

	for (;; t->p = scan_plain(t->p, t->end)) {
		if (t->p == t->end)
			return scan_fail(t, "string without end");
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
			return scan_fail(t, "control character in a string");
		n = text_character(t->p, (size_t)(t->end - t->p));
		if (n == 0)
			return scan_fail(t, "not UTF-8");
		t->p += n;
	}
}

static size_t
skip_digits(struct scan_text *t)
{
	const char	*start = t->p;

	while (t->p < t->end && *t->p >= '0' && *t->p <= '9')
		t->p++;
	return (size_t)(t->p - start);
}

/* Does this number leave the range of its type?  Only long ones can. */
static int
check_range(struct scan_text *t, const struct scan_value *v)
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
	return errno == ERANGE ? scan_fail(t, "number out of range") : 0;
}

static int
scan_number(struct scan_text *t, struct scan_value *v)
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
			return scan_fail(t, "bad number");
	} else if ((digits = skip_digits(t)) == 0)
		return scan_fail(t, "bad number");
	if (t->p < t->end && *t->p == '.') {
		v->kind = SCAN_REAL;
		t->p++;
		if (skip_digits(t) == 0)
			return scan_fail(t, "bad number");
	}
	if (t->p < t->end && (*t->p == 'e' || *t->p == 'E')) {
		v->kind = SCAN_REAL;
		t->p++;
		if (t->p < t->end && (*t->p == '+' || *t->p == '-'))
			t->p++;
		if (skip_digits(t) == 0)
			return scan_fail(t, "bad number");
		digits = 20;		/* the exponent may be large */
	}
	v->len = (size_t)(t->p - v->val);
	return digits < 19 ? 0 : check_range(t, v);
}

static int
scan_word(struct scan_text *t, struct scan_value *v, const char *word,
    enum scan_kind k)
{
	size_t	len = strlen(word);

	if ((size_t)(t->end - t->p) < len || memcmp(t->p, word, len) != 0)
		return scan_fail(t, "bad value");
	v->kind = k;
	v->val = t->p;
	v->len = len;
	t->p += len;
	return 0;
}

static int
scan_array(struct scan_text *t, int depth)
{
	struct scan_value	v;

	t->p++;
	scan_space(t);
	if (t->p < t->end && *t->p == ']') {
		t->p++;
		return 0;
	}
	for (;;) {
		if (scan_value(t, &v, depth) == -1)
			return -1;
		scan_space(t);
		if (t->p == t->end || (*t->p != ',' && *t->p != ']'))
			return scan_fail(t, "expected , or ]");
		if (*t->p++ == ']')
			return 0;
		scan_space(t);
	}
}

/* An object inside a value, t->p on its brace. */
static int
scan_inner(struct scan_text *t, int depth)
{
	struct scan_value	v;
	int		more = !scan_empty(t);

	while (more == 1) {
		if (scan_name(t, &v) == -1 || scan_value(t, &v, depth) == -1)
			return -1;
		more = scan_more(t);
	}
	return more;
}

int
scan_value(struct scan_text *t, struct scan_value *v, int depth)
{
	int	rv;

	if (++depth > DEPTH_MAX)
		return scan_fail(t, "nested too deep");
	if (t->p == t->end)
		return scan_fail(t, "expected a value");
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
		return scan_fail(t, "bad value");
	}
}
