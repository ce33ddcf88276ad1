#include "record.h"

#include <string.h>

/* Is s, len bytes, this name?  Most are not, by the first byte. */
static bool
is_name(const char *name, const char *s, size_t len)
{
	return len > 0 && *name == *s && strncmp(name, s, len) == 0 &&
	    name[len] == '\0';
}

const struct record_type *
record_type_find(const char *name, size_t len)
{
	size_t	i;

	for (i = 0; i < record_type_count; i++)
		if (is_name(record_types[i].name, name, len))
			return &record_types[i];
	return NULL;
}

/*
 * The place of the field that a member is, or field_count.  A record mostly
 * has its fields in the order of the schema: start is where the one is that
 * comes next.
 */
static size_t
field_of(const struct record_type *type, const struct scan_member *m,
    size_t start)
{
	size_t	i, at = start;

	for (i = 0; i < type->field_count; i++, at++) {
		if (at >= type->field_count)
			at = 0;
		if (is_name(type->field[at].name, m->key, m->keylen))
			return at;
	}
	return type->field_count;
}

/* The kind of each field, 0 where it is not there; the last member counts. */
static void
find_kinds(const struct record_type *type, const struct scan *sc,
    unsigned kind[RECORD_FIELDS_MAX])
{
	const struct scan_member	*m;
	size_t				 i, at, next = 0;

	memset(kind, 0, type->field_count * sizeof(kind[0]));
	for (i = 0; i < sc->count; i++) {
		m = &sc->member[i];
		at = field_of(type, m, next);
		if (at < type->field_count) {
			kind[at] = m->kind == SCAN_NULL ? 0 : m->kind;
			next = at + 1;
		}
	}
}

/* The same where a name is written with escapes. */
static void
find_escaped_kinds(const struct record_type *type, const struct scan *sc,
    unsigned kind[RECORD_FIELDS_MAX])
{
	const struct scan_member	*m;
	size_t				 i;

	for (i = 0; i < type->field_count; i++) {
		m = scan_find(sc, type->field[i].name);
		kind[i] = m == NULL || m->kind == SCAN_NULL ? 0 : m->kind;
	}
}

const struct record_field *
record_check(const struct record_type *type, const struct scan *sc,
    bool *missing)
{
	const struct record_field	*f;
	unsigned			 kind[RECORD_FIELDS_MAX];
	size_t				 i;

	(sc->key_escaped ? find_escaped_kinds : find_kinds)(type, sc, kind);
	for (i = 0; i < type->field_count; i++) {
		f = &type->field[i];
		*missing = kind[i] == 0;
		if (kind[i] == 0 ? f->required : (kind[i] & f->kinds) == 0)
			return f;
	}
	return NULL;
}
