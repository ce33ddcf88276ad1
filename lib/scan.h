/*
 * scan - check one JSON object strictly and find its top-level members,
 * without building anything.
 *
 * Accepts exactly what jansson's json_loadb(s, len, 0) accepts, as long as
 * it is an object, and reads it the same: RFC 8259, valid UTF-8 only, no
 * \u0000, no lone surrogates, integers of 64 bits, reals within double,
 * nesting as deep as jansson's JSON_PARSER_MAX_DEPTH.  Of two members with
 * one name the last counts.  (A NUL byte is never accepted; jansson 2.14
 * overlooks one behind a number or a word.)
 */
#ifndef SCAN_H
#define SCAN_H

#include <stdbool.h>
#include <stddef.h>

/* What a value is; one bit each, so that a set of kinds is an unsigned. */
enum scan_kind {
	SCAN_STRING	= 1 << 0,
	SCAN_INTEGER	= 1 << 1,
	SCAN_REAL	= 1 << 2,
	SCAN_OBJECT	= 1 << 3,
	SCAN_ARRAY	= 1 << 4,
	SCAN_TRUE	= 1 << 5,
	SCAN_FALSE	= 1 << 6,
	SCAN_NULL	= 1 << 7
};

/*
 * One member.  Key and value point into the scanned text.  A string is given
 * without its quotes; when "escaped", it holds backslash escapes still and
 * must be decoded before it is compared or kept.
 */
struct scan_member {
	const char	*key, *val;
	size_t		 keylen, len;
	enum scan_kind	 kind;
	bool		 key_escaped, escaped;
	bool		 same;		/* see scan_next */
};

/* Room for members, grown as needed and used again; {0} is empty. */
struct scan {
	struct scan_member	*member;	/* ours, until scan_fini */
	size_t			 count, room;
	bool			 key_escaped;	/* that of any member */
	bool			 alike;		/* see scan_next */
	const char		*why;		/* after a failure: what is wrong */
	size_t			 at;		/* ... and the byte, from 0 */
};

/* Returns 0, or -1 with why and at set. */
int	scan_object(struct scan *, const char *s, size_t len);

/*
 * The same for the next of many objects that are much alike; the text of the
 * one before must still be there, and unchanged.  A member that is spelled as
 * the one in its place was there is not scanned again, and "same" says so.
 * "alike" says that all members have the names and kinds of those before, in
 * the same order.  When that text has gone, set count to 0 first.
 */
int	scan_next(struct scan *, const char *s, size_t len);

/* The last member with that name, or NULL.  Escaped names are understood. */
const struct scan_member *scan_find(const struct scan *, const char *name);

/*
 * The text of an escaped string, given without its quotes: malloc'd, with a
 * NUL at its end.
 */
char	*scan_decode(const char *s, size_t len);

/*
 * Call each for the strings of an array member, in order, decoded; s is not
 * NUL-terminated and good for that call.  Returns 0, or -1 at an element that
 * is not a string.
 */
int	scan_each_string(const struct scan_member *array,
	    void (*each)(void *arg, const char *s, size_t len), void *arg);

void	scan_fini(struct scan *);

#endif
