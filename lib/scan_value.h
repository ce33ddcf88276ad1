/*
 * scan_value - the grammar of JSON below scan: a cursor that moves over text.
 *
 * For scan.c only.  All return 0, or -1 with why set and p where it is wrong;
 * strictness and limits as scan.h says.
 */
#ifndef SCAN_VALUE_H
#define SCAN_VALUE_H

#include "scan.h"
#include "scan_plain.h"

/* The text being scanned: p moves from its start to end. */
struct scan_text {
	const char	*p, *end;
	const char	*why;
};

struct scan_value {
	const char	*val;
	size_t		 len;
	enum scan_kind	 kind;
	bool		 escaped;
};

/* Returns -1. */
int	scan_fail(struct scan_text *, const char *why);

/* A value; depth is that of its parent, as jansson counts it. */
int	scan_value(struct scan_text *, struct scan_value *, int depth);

/* The rest of a string, p where its plain text ends. */
int	scan_rest(struct scan_text *, struct scan_value *);

/* The stream has none, mostly. */
static inline void
scan_space(struct scan_text *t)
{
	while (t->p < t->end && (unsigned char)*t->p <= ' ' &&
	    (*t->p == ' ' || *t->p == '\t' || *t->p == '\n' ||
	    *t->p == '\r'))
		t->p++;
}

/* A string, t->p on its opening quote.  Mostly it is plain all through. */
static inline int
scan_string(struct scan_text *t, struct scan_value *v)
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

/* The name of a member, t->p on its quote; then t->p is on the value. */
static inline int
scan_name(struct scan_text *t, struct scan_value *key)
{
	if (t->p == t->end || *t->p != '"')
		return scan_fail(t, "expected a member name");
	if (scan_string(t, key) == -1)
		return -1;
	scan_space(t);
	if (t->p == t->end || *t->p != ':')
		return scan_fail(t, "expected :");
	t->p++;
	scan_space(t);
	return 0;
}

/* What follows a member: 1 when it is another one, 0 at the brace. */
static inline int
scan_more(struct scan_text *t)
{
	scan_space(t);
	if (t->p == t->end || (*t->p != ',' && *t->p != '}'))
		return scan_fail(t, "expected , or }");
	if (*t->p++ == '}')
		return 0;
	scan_space(t);
	return 1;
}

/* t->p on the brace of an object: is it empty?  t->p moves on. */
static inline bool
scan_empty(struct scan_text *t)
{
	t->p++;
	scan_space(t);
	if (t->p == t->end || *t->p != '}')
		return false;
	t->p++;
	return true;
}

#endif
