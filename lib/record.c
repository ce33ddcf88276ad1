#include "record.h"

#include <string.h>

const struct record_type *
record_type_find(const char *name, size_t len)
{
	size_t	i;

	for (i = 0; i < record_type_count; i++)
		if (strlen(record_types[i].name) == len &&
		    memcmp(record_types[i].name, name, len) == 0)
			return &record_types[i];
	return NULL;
}

const struct record_field *
record_check(const struct record_type *type, const struct scan *sc,
    bool *missing)
{
	const struct scan_member	*m;
	const struct record_field	*f;
	size_t				 i;

	for (i = 0; i < type->field_count; i++) {
		f = &type->field[i];
		m = scan_find(sc, f->name);
		if (m != NULL && m->kind == SCAN_NULL)
			m = NULL;
		*missing = m == NULL;
		if (m == NULL ? f->required : (m->kind & f->kinds) == 0)
			return f;
	}
	return NULL;
}
