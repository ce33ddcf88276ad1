#include "record.h"

#include <string.h>

static bool
same(const char *a, size_t alen, const char *b, size_t blen)
{
	return alen == blen && memcmp(a, b, alen) == 0;
}

const struct record_type *
record_type_find(const char *name, size_t len)
{
	const struct record_type	*t = record_types;
	size_t				 i;

	for (i = 0; i < record_type_count; i++, t++)
		if (same(t->name, t->len, name, len))
			return t;
	return NULL;
}

size_t
record_field(const struct record_type *type, const char *name, size_t len)
{
	size_t	i;

	for (i = 0; i < type->field_count; i++)
		if (same(type->field[i].name, type->field[i].len, name, len))
			return i;
	return RECORD_FIELDS_MAX;
}

/*
 * The number of the field that a member is.  A record mostly has its fields
 * in the order of the schema, so those from next on are tried first.
 */
static size_t
field_of(const struct record_type *type, const struct scan_member *m,
    size_t next)
{
	for (; next < type->field_count; next++)
		if (same(type->field[next].name, type->field[next].len,
		    m->key, m->keylen))
			return next;
	return record_field(type, m->key, m->keylen);
}

/* Of two members with one name the last counts. */
static void
find_members(const struct record_type *type, const struct scan *sc,
    const struct scan_member *member[RECORD_FIELDS_MAX])
{
	const struct scan_member	*m;
	size_t				 i, at, next = 0;

	memset(member, 0, type->field_count * sizeof(member[0]));
	for (i = 0; i < sc->count; i++) {
		m = &sc->member[i];
		at = field_of(type, m, next);
		if (at < RECORD_FIELDS_MAX) {
			member[at] = m->kind == SCAN_NULL ? NULL : m;
			next = at + 1;
		}
	}
}

/* The same where a name is written with escapes. */
static void
find_escaped(const struct record_type *type, const struct scan *sc,
    const struct scan_member *member[RECORD_FIELDS_MAX])
{
	const struct scan_member	*m;
	size_t				 i;

	for (i = 0; i < type->field_count; i++) {
		m = scan_find(sc, type->field[i].name);
		member[i] = m == NULL || m->kind == SCAN_NULL ? NULL : m;
	}
}

const struct record_field *
record_check(const struct record_type *type, const struct scan *sc,
    const struct scan_member *member[RECORD_FIELDS_MAX], bool *missing)
{
	const struct record_field	*f;
	size_t				 i;

	(sc->key_escaped ? find_escaped : find_members)(type, sc, member);
	for (i = 0; i < type->field_count; i++) {
		f = &type->field[i];
		*missing = member[i] == NULL;
		if (member[i] == NULL ? f->required :
		    (member[i]->kind & f->kinds) == 0)
			return f;
	}
	return NULL;
}
