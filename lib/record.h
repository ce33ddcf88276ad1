/*
 * record - the record types of the stream and their fields.
 *
 * The table is made at build time from lib/schema/<type>.json by
 * lib/schema/mkrecord.c: a schema's "properties" are the fields, "required"
 * says which must be there, "x-key" which ones name the object.  What a schema
 * says beyond that (patterns, enumerations, the inside of objects) is checked
 * by the tests with an independent validator, not at run time.
 */
#ifndef RECORD_H
#define RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "scan.h"

#define RECORD_FIELDS_MAX	32	/* of one type; mkrecord checks it */

struct record_field {
	const char	*name;
	size_t		 len;		/* of its name */
	unsigned	 kinds;		/* set of enum scan_kind */
	const char	*expected;	/* "integer", for messages */
	bool		 required;
};

struct record_type {
	const char			*name;
	size_t				 len;		/* of its name */
	const struct record_field	*field;		/* field_count of them */
	size_t				 field_count;
	const char *const		*key;		/* NULL at the end */
};

/* All types, by name; record_types[record_type_count] is not there. */
extern const struct record_type	record_types[];
extern const size_t		record_type_count;

/* The type with that name, or NULL when it is not one of ours. */
const struct record_type *record_type_find(const char *name, size_t len);

/* The number of a type's field with that name, or RECORD_FIELDS_MAX. */
size_t	record_field(const struct record_type *, const char *name, size_t len);

/*
 * Find the member that each field of its type is in a scanned object: NULL
 * when it is absent or null.  Returns the first field that the type does not
 * allow, or NULL when all is well; *missing says that it is required and not
 * there, else it is of the wrong kind.
 */
const struct record_field *record_check(const struct record_type *,
    const struct scan *, const struct scan_member *member[RECORD_FIELDS_MAX],
    bool *missing);

#endif
