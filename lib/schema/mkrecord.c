/*
 * mkrecord - make the C table of lib/record.h from the schema files
 *
 * usage: mkrecord names.json type.json ... >record_table.c
 *
 * Runs at build time.  names.json holds the $defs that the others refer to.
 */
#include <err.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "record.h"

static json_t	*defs;		/* of names.json */

static json_t *
load(const char *path)
{
	json_error_t	 error;
	json_t		*file;

	if ((file = json_load_file(path, 0, &error)) == NULL)
		errx(2, "%s:%d: %s", path, error.line, error.text);
	return file;
}

/* The JSON type that a property's schema asks for. */
static const char *
type_of(const char *path, const char *name, json_t *schema)
{
	const char	*ref, *type;
	json_t		*def;

	if ((type = json_string_value(json_object_get(schema, "type"))) != NULL)
		return type;
	if (json_is_string(json_object_get(schema, "const")) ||
	    json_is_array(json_object_get(schema, "enum")))
		return "string";
	ref = json_string_value(json_object_get(schema, "$ref"));
	if (ref == NULL || strncmp(ref, "names.json#/$defs/", 18) != 0)
		errx(2, "%s: %s: neither type nor $ref", path, name);
	if ((def = json_object_get(defs, ref + 18)) == NULL)
		errx(2, "%s: %s: %s: not in names.json", path, name, ref);
	return type_of(path, name, def);
}

static void
print_field(const char *path, const char *name, json_t *schema, json_t *required)
{
	static const struct { const char *type, *kinds; } kinds[] = {
		{ "string",	"SCAN_STRING" },
		{ "integer",	"SCAN_INTEGER" },
		{ "number",	"SCAN_INTEGER | SCAN_REAL" },
		{ "boolean",	"SCAN_TRUE | SCAN_FALSE" },
		{ "object",	"SCAN_OBJECT" },
		{ "array",	"SCAN_ARRAY" },
	};
	const char	*type = type_of(path, name, schema);
	json_t		*word;
	size_t		 i, n = 0;

	while (n < sizeof(kinds) / sizeof(kinds[0]) &&
	    strcmp(kinds[n].type, type) != 0)
		n++;
	if (n == sizeof(kinds) / sizeof(kinds[0]))
		errx(2, "%s: %s: type %s: not known here", path, name, type);
	json_array_foreach(required, i, word)
		if (strcmp(json_string_value(word), name) == 0)
			break;
	printf("\t{ \"%s\", %zu, %s, \"%s\", %s },\n", name, strlen(name),
	    kinds[n].kinds, type,
	    i < json_array_size(required) ? "true" : "false");
}

/* The name of a type, from its file's title. */
static const char *
title_of(const char *path, json_t *schema)
{
	const char	*title, *base = strrchr(path, '/');

	title = json_string_value(json_object_get(schema, "title"));
	base = base == NULL ? path : base + 1;
	if (title == NULL || strncmp(base, title, strlen(title)) != 0)
		errx(2, "%s: title: not the name of the file", path);
	return title;
}

int
main(int argc, char *argv[])
{
	json_t		*schema[argc], *required, *prop, *word;
	const char	*name;
	size_t		 j;
	int		 i;

	if (argc < 3)
		errx(2, "usage: mkrecord names.json type.json ...");
	defs = json_object_get(load(argv[1]), "$defs");
	puts("#include \"record.h\"");
	for (i = 2; i < argc; i++) {
		schema[i] = load(argv[i]);
		required = json_object_get(schema[i], "required");
		printf("\nstatic const struct record_field f%d[] = {\n", i);
		json_object_foreach(json_object_get(schema[i], "properties"),
		    name, prop)
			print_field(argv[i], name, prop, required);
		if (json_object_size(json_object_get(schema[i],
		    "properties")) > RECORD_FIELDS_MAX)
			errx(2, "%s: more than %d fields", argv[i],
			    RECORD_FIELDS_MAX);
		printf("};\nstatic const char *const k%d[] = { ", i);
		json_array_foreach(json_object_get(schema[i], "x-key"), j, word)
			printf("\"%s\", ", json_string_value(word));
		puts("NULL };");
	}
	puts("\nconst struct record_type record_types[] = {");
	for (i = 2; i < argc; i++)
		printf("\t{ \"%s\", %zu, f%d, sizeof(f%d) / sizeof(f%d[0]), "
		    "k%d },\n", title_of(argv[i], schema[i]),
		    strlen(title_of(argv[i], schema[i])), i, i, i, i);
	printf("};\nconst size_t record_type_count = %d;\n", argc - 2);
	return 0;
}
