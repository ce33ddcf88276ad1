/*
 * agree - do lib/scan.c and jansson read these bytes the same?
 */
#ifndef AGREE_H
#define AGREE_H

#include <jansson.h>
#include <string.h>

#include "scan.h"

/* The kind of a tree, in scan's words. */
static inline enum scan_kind
agree_kind(const json_t *v)
{
	switch (json_typeof(v)) {
	case JSON_STRING:
		return SCAN_STRING;
	case JSON_INTEGER:
		return SCAN_INTEGER;
	case JSON_REAL:
		return SCAN_REAL;
	case JSON_OBJECT:
		return SCAN_OBJECT;
	case JSON_ARRAY:
		return SCAN_ARRAY;
	case JSON_TRUE:
		return SCAN_TRUE;
	case JSON_FALSE:
		return SCAN_FALSE;
	default:
		return SCAN_NULL;
	}
}

/* One member against the tree of its object; NULL, or what differs. */
static inline const char *
agree_member(const struct scan *sc, const struct scan_member *m,
    const json_t *tree)
{
	size_t		 quote = m->kind == SCAN_STRING ? 1 : 0;
	json_t		*key, *value = NULL, *want;
	const char	*why = NULL;

	key = json_loadb(m->key - 1, m->keylen + 2, JSON_DECODE_ANY, NULL);
	if (!json_is_string(key))
		why = "key does not decode";
	else if ((want = json_object_get(tree, json_string_value(key))) == NULL)
		why = "key is not in the tree";
	else if (m->key_escaped != (memchr(m->key, '\\', m->keylen) != NULL))
		why = "key_escaped";
	else if (scan_find(sc, json_string_value(key)) == m) {
		/* The last of its name: this one counts. */
		value = json_loadb(m->val - quote, m->len + 2 * quote,
		    JSON_DECODE_ANY, NULL);
		if (m->kind != agree_kind(want))
			why = "kind";
		else if (value == NULL || !json_equal(value, want))
			why = "value";
		else if (m->kind == SCAN_STRING && m->escaped !=
		    (memchr(m->val, '\\', m->len) != NULL))
			why = "escaped";
	} else if (scan_find(sc, json_string_value(key)) < m)
		why = "an earlier member of this name was found";
	json_decref(key);
	json_decref(value);
	return why;
}

/* How many members are the last of their name? */
static inline size_t
agree_names(const struct scan *sc)
{
	size_t	 i, n = 0;
	json_t	*key;

	for (i = 0; i < sc->count; i++) {
		key = json_loadb(sc->member[i].key - 1,
		    sc->member[i].keylen + 2, JSON_DECODE_ANY, NULL);
		if (json_is_string(key) && scan_find(sc,
		    json_string_value(key)) == &sc->member[i])
			n++;
		json_decref(key);
	}
	return n;
}

/*
 * NULL when both accept or both refuse, and read the same; else what not.
 * A NUL byte is never JSON, but jansson overlooks one behind a number or a
 * word.
 */
static inline const char *
agree(const char *s, size_t len)
{
	struct scan	 sc = { 0 };
	json_t		*tree = json_loadb(s, len, 0, NULL);
	const char	*why = NULL;
	int		 rv = scan_object(&sc, s, len);
	size_t		 i;

	if (rv == -1) {
		if (json_is_object(tree) && memchr(s, '\0', len) == NULL)
			why = sc.why;
		else if (sc.at > len || sc.why == NULL)
			why = "where it failed";
	} else if (!json_is_object(tree))
		why = "jansson refuses it";
	else if (agree_names(&sc) != json_object_size(tree))
		why = "number of names";
	for (i = 0; why == NULL && rv == 0 && i < sc.count; i++)
		why = agree_member(&sc, &sc.member[i], tree);
	json_decref(tree);
	scan_fini(&sc);
	return why;
}

#endif
