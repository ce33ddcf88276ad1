/* finding: the record that says what a person must know */
#include "table.h"

#include <string.h>

#include "finding.h"

static void
has_all_fields_in_order(void **state)
{
	json_t	*f = finding_new("tool", "a-code", FINDING_ERROR, true,
	    json_pack("{ss}", "vm", "v"), "do this", "%s is %d", "it", 7);
	char	*text = json_dumps(f, JSON_COMPACT);

	(void)state;
	assert_string_equal(text, "{\"type\":\"finding\",\"tool\":\"tool\","
	    "\"code\":\"a-code\",\"severity\":\"error\","
	    "\"message\":\"it is 7\",\"about\":{\"vm\":\"v\"},"
	    "\"blocks\":true,\"hint\":\"do this\"}");
	free(text);
	json_decref(f);
}

static void
no_hint_is_no_field(void **state)
{
	json_t	*f = finding_new("tool", "a-code", FINDING_INFO, false,
	    json_object(), NULL, "it");

	(void)state;
	assert_null(json_object_get(f, "hint"));
	assert_true(json_is_false(json_object_get(f, "blocks")));
	assert_string_equal(json_string_value(json_object_get(f, "severity")),
	    "info");
	json_decref(f);
}

/* Names may be long, and a cut could fall into a character. */
static void
messages_are_never_cut(void **state)
{
	char	 name[4001], want[4100];
	size_t	 i;
	json_t	*f;

	(void)state;
	for (i = 0; i < sizeof(name) - 1; i += 4)
		memcpy(name + i, "\xf0\x9f\x98\x80", 4);
	name[sizeof(name) - 1] = '\0';
	f = finding_new("tool", "a-code", FINDING_WARNING, false,
	    json_object(), NULL, "host %s: gone", name);
	snprintf(want, sizeof(want), "host %s: gone", name);
	assert_string_equal(json_string_value(json_object_get(f, "message")),
	    want);
	json_decref(f);
}

int
main(void)
{
	static struct table	t;

	TABLE_TEST(&t, has_all_fields_in_order);
	TABLE_TEST(&t, no_hint_is_no_field);
	TABLE_TEST(&t, messages_are_never_cut);
	return table_run(&t);
}
