/* record: types from the schemas, and which field of a record is bad */
#include "table.h"

#include <string.h>

#include "record.h"

/* What is said of a record: "" or "<field> <missing or expected kind>". */
static const struct row { const char *in, *type, *want; } rows[] = {
	{ "{\"type\":\"host\",\"id\":\"h\"}", "host", "" },
	{ "{\"id\":\"h\",\"type\":\"host\"}", "host", "" },
	{ "{\"type\":\"host\",\"id\":\"h\",\"cpu_count\":8,\"x\":{}}", "host",
	    "" },
	{ "{\"type\":\"host\"}", "host", "id missing" },
	{ "{\"type\":\"host\",\"id\":null}", "host", "id missing" },
	{ "{\"type\":\"host\",\"id\":1}", "host", "id string" },
	{ "{\"type\":\"host\",\"id\":1,\"id\":\"h\"}", "host", "" },
	{ "{\"type\":\"host\",\"id\":\"h\",\"id\":1}", "host", "id string" },
	{ "{\"type\":\"host\",\"\\u0069d\":\"h\"}", "host", "" },
	{ "{\"type\":\"host\",\"id\":\"h\",\"site\":null}", "host", "" },
	{ "{\"type\":\"host\",\"id\":\"h\",\"site\":[]}", "host",
	    "site string" },
	{ "{\"type\":\"host\",\"id\":\"h\",\"cpu_count\":\"8\"}", "host",
	    "cpu_count integer" },
	{ "{\"type\":\"host\",\"id\":\"h\",\"cpu_count\":8.0}", "host",
	    "cpu_count integer" },
	{ "{\"type\":\"host\",\"id\":\"h\",\"cpu_count\":true}", "host",
	    "cpu_count integer" },
	{ "{\"type\":\"path\",\"host\":\"h\",\"initiator\":\"i\","
	    "\"target\":\"t\",\"lun\":0}", "path", "" },
	{ "{\"lun\":0,\"target\":\"t\",\"initiator\":\"i\",\"host\":\"h\","
	    "\"type\":\"path\"}", "path", "" },
	{ "{\"type\":\"path\",\"host\":\"h\",\"initiator\":\"i\","
	    "\"target\":\"t\",\"lun\":\"0\"}", "path", "lun integer" },
	{ "{\"type\":\"path\",\"host\":\"h\",\"initiator\":\"i\","
	    "\"lun\":0}", "path", "target missing" },
	{ "{\"type\":\"disk\",\"vm\":\"v\",\"target\":\"vda\","
	    "\"source\":\"block\",\"shared\":false}", "disk", "" },
	{ "{\"type\":\"disk\",\"vm\":\"v\",\"target\":\"vda\","
	    "\"source\":\"block\",\"shared\":0}", "disk", "shared boolean" },
	{ "{\"type\":\"datastore\",\"id\":\"d\",\"extents\":{}}", "datastore",
	    "extents array" },
};

static void
checks(void **state)
{
	const struct row		*r = *state;
	const struct record_type	*type;
	const struct record_field	*f;
	struct scan			 sc = { 0 };
	const struct scan_member	*member[RECORD_FIELDS_MAX];
	bool				 missing = false;
	char				 got[64] = "";

	type = record_type_find(r->type, strlen(r->type));
	assert_non_null(type);
	assert_int_equal(scan_object(&sc, r->in, strlen(r->in)), 0);
	if ((f = record_check(type, &sc, member, &missing)) != NULL)
		snprintf(got, sizeof(got), "%s %s", f->name,
		    missing ? "missing" : f->expected);
	assert_string_equal(got, r->want);
	scan_fini(&sc);
}

static void
every_type_is_found(void **state)
{
	const struct record_type	*t;
	size_t				 i;

	(void)state;
	assert_true(record_type_count >= 25);
	for (i = 0; i < record_type_count; i++) {
		t = &record_types[i];
		assert_ptr_equal(record_type_find(t->name, strlen(t->name)), t);
		assert_null(record_type_find(t->name, strlen(t->name) - 1));
		if (i > 0)
			assert_true(strcmp(t[-1].name, t->name) < 0);
	}
	assert_null(record_type_find("", 0));
	assert_null(record_type_find("x-host", 6));
	assert_null(record_type_find("hostess", 7));
	assert_null(record_type_find("a type with a long name of its own", 34));
}

static const struct record_field *
field_of(const struct record_type *t, const char *name)
{
	size_t	i;

	for (i = 0; i < t->field_count; i++)
		if (strcmp(t->field[i].name, name) == 0)
			return &t->field[i];
	return NULL;
}

/*
 * A key may not be absent, but for site, which has a default, and about of a
 * finding, which fact does not compare.
 */
static void
keys_are_required_fields(void **state)
{
	const struct record_field	*f;
	const char *const		*key;
	size_t				 i;

	(void)state;
	for (i = 0; i < record_type_count; i++)
		for (key = record_types[i].key; *key != NULL; key++) {
			f = field_of(&record_types[i], *key);
			assert_non_null(f);
			if (f->kinds == SCAN_OBJECT)
				continue;
			assert_true(f->required || strcmp(*key, "site") == 0);
			assert_true((f->kinds &
			    ~(unsigned)(SCAN_STRING | SCAN_INTEGER)) == 0);
		}
}

static void
every_type_has_a_type_field(void **state)
{
	size_t	i;

	(void)state;
	for (i = 0; i < record_type_count; i++)
		assert_true(field_of(&record_types[i], "type")->required);
}

int
main(void)
{
	static struct table	t;

	TABLE_ROWS(&t, rows, checks);
	TABLE_TEST(&t, every_type_is_found);
	TABLE_TEST(&t, keys_are_required_fields);
	TABLE_TEST(&t, every_type_has_a_type_field);
	return table_run(&t);
}
