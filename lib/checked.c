#include "checked.h"

#include <stdio.h>
#include <string.h>

#include "record.h"

static enum scan_kind
kind_of(const json_t *value)
{
	switch (json_typeof(value)) {
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

/* Whether a field's value is one that its type allows. */
static bool
fits(const struct record_field *f, const json_t *value)
{
	if (value == NULL || json_is_null(value))	/* null is absent */
		return !f->required;
	return ((unsigned)kind_of(value) & f->kinds) != 0;
}

const char *
checked_record(const json_t *record)
{
	static _Thread_local char	 why[160];
	const struct record_type	*type;
	const struct record_field	*f;
	const char			*name;
	size_t				 i;

	name = json_string_value(json_object_get(record, "type"));
	if (name == NULL)
		return "type: missing or not a string";
	if ((type = record_type_find(name, strlen(name))) == NULL) {
		snprintf(why, sizeof(why), "type: \"%.64s\" is not known",
		    name);
		return why;
	}
	for (i = 0; i < type->field_count; i++) {
		f = &type->field[i];
		if (!fits(f, json_object_get(record, f->name))) {
			snprintf(why, sizeof(why), "%s: missing or not a%s %s",
			    f->name, strchr("aio", *f->expected) == NULL ? "" :
			    "n", f->expected);
			return why;
		}
	}
	return NULL;
}
