/* scan: what is an object, where its members are, and what is wrong */
#include "table.h"

#include "agree.h"

#define GOOD	-1

static const struct row {
	const char	*in;
	int		 at;		/* of the first bad byte */
	const char	*why;
} rows[] = {
	{ "{}",				GOOD, NULL },
	{ " \t\r\n{ \t\r\n} \t\r\n",	GOOD, NULL },
	{ "{\"a\":1}",			GOOD, NULL },
	{ "{ \"a\" : 1 , \"b\" : [ 1 , { } , [ ] ] }", GOOD, NULL },
	{ "{\"a\":\"\"}",		GOOD, NULL },
	{ "{\"\":0}",			GOOD, NULL },
	{ "{\"a\":1,\"a\":2}",		GOOD, NULL },
	{ "{\"a\":1,\"\\u0061\":2,\"b\":3}", GOOD, NULL },
	{ "{\"\\u0061\":1,\"a\":2}",	GOOD, NULL },
	{ "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}", GOOD, NULL },
	{ "{\"a\":\"\\ud83d\\ude00\"}",	GOOD, NULL },
	{ "{\"a\":\"\xf0\x9f\x98\x80\"}", GOOD, NULL },
	{ "{\"a\":\"\x7f\"}",		GOOD, NULL },
	{ "{\"a\":true,\"b\":false,\"c\":null}", GOOD, NULL },
	{ "{\"a\":-0}",			GOOD, NULL },
	{ "{\"a\":0.5e-3,\"b\":1E+2,\"c\":-1.0}", GOOD, NULL },
	{ "{\"a\":9223372036854775807}", GOOD, NULL },
	{ "{\"a\":-9223372036854775808}", GOOD, NULL },
	{ "{\"a\":1e308}",		GOOD, NULL },
	{ "{\"a\":1e-400}",		GOOD, NULL },
	{ "{\"a\":0e999999}",		GOOD, NULL },
	{ "{\"a\":0.00000000000000000000000000000000001}", GOOD, NULL },
	{ "",				0, "not a JSON object" },
	{ "   ",			3, "not a JSON object" },
	{ "[]",				0, "not a JSON object" },
	{ "1",				0, "not a JSON object" },
	{ "\"a\"",			0, "not a JSON object" },
	{ "\xef\xbb\xbf{}",		0, "not a JSON object" },
	{ "{",				1, "expected a member name" },
	{ "{1:2}",			1, "expected a member name" },
	{ "{a:2}",			1, "expected a member name" },
	{ "{\"a\"}",			4, "expected :" },
	{ "{\"a\" 1}",			5, "expected :" },
	{ "{\"a\":}",			5, "bad value" },
	{ "{\"a\":",			5, "expected a value" },
	{ "{\"a\":1",			6, "expected , or }" },
	{ "{\"a\":1 2}",		7, "expected , or }" },
	{ "{\"a\":1,}",			7, "expected a member name" },
	{ "{,}",			1, "expected a member name" },
	{ "{\"a\":1}}",			7, "text after the object" },
	{ "{}{}",			2, "text after the object" },
	{ "{} x",			3, "text after the object" },
	{ "{\"a\":[1,]}",		8, "bad value" },
	{ "{\"a\":[1 2]}",		8, "expected , or ]" },
	{ "{\"a\":[}",			6, "bad value" },
	{ "{\"a\":[",			6, "expected a value" },
	{ "{\"a\":{\"b\"}}",		9, "expected :" },
	{ "{\"a\":tru}",		5, "bad value" },
	{ "{\"a\":True}",		5, "bad value" },
	{ "{\"a\":nul",			5, "bad value" },
	{ "{\"a\":NaN}",		5, "bad value" },
	{ "{\"a\":'b'}",		5, "bad value" },
	{ "{\"a\":+1}",			5, "bad value" },
	{ "{\"a\":.5}",			5, "bad value" },
	{ "{\"a\":01}",			6, "bad number" },
	{ "{\"a\":-}",			6, "bad number" },
	{ "{\"a\":1.}",			7, "bad number" },
	{ "{\"a\":1e}",			7, "bad number" },
	{ "{\"a\":1e+}",		8, "bad number" },
	{ "{\"a\":0x1}",		6, "expected , or }" },
	{ "{\"a\":9223372036854775808}", 24, "number out of range" },
	{ "{\"a\":-9223372036854775809}", 25, "number out of range" },
	{ "{\"a\":1e309}",		10, "number out of range" },
	{ "{\"a\":-1e309}",		11, "number out of range" },
	{ "{\"a\":\"b}",		8, "string without end" },
	{ "{\"a\":\"b\\",		8, "string without end" },
	{ "{\"a\":\"\\x\"}",		7, "bad escape" },
	{ "{\"a\":\"\\u12g4\"}",	10, "bad \\u escape" },
	{ "{\"a\":\"\\u12",		8, "bad \\u escape" },
	{ "{\"a\":\"\\u0000\"}",	12, "\\u0000 in a string" },
	{ "{\"\\u0000\":1}",		8, "\\u0000 in a string" },
	{ "{\"a\":\"\\ud83d\"}",	12, "lone surrogate" },
	{ "{\"a\":\"\\ud83d\\u0041\"}",	18, "lone surrogate" },
	{ "{\"a\":\"\\ude00\"}",	12, "lone surrogate" },
	{ "{\"a\":\"\t\"}",		6, "control character in a string" },
	{ "{\"a\":\"b\nc\"}",		7, "control character in a string" },
	{ "{\"a\":\"12345678901234567\x1f\"}", 23,
	    "control character in a string" },
	{ "{\"a\":\"\xff\"}",		6, "not UTF-8" },
	{ "{\"a\":\"\x80\"}",		6, "not UTF-8" },
	{ "{\"a\":\"12345678\x80\"}",	14, "not UTF-8" },
	{ "{\"a\":\"\xc0\x80\"}",	6, "not UTF-8" },	/* overlong */
	{ "{\"a\":\"\xe0\x80\x80\"}",	6, "not UTF-8" },
	{ "{\"a\":\"\xed\xa0\x80\"}",	6, "not UTF-8" },	/* surrogate */
	{ "{\"a\":\"\xf4\x90\x80\x80\"}", 6, "not UTF-8" },
	{ "{\"a\":\"\xe4\"}",		6, "not UTF-8" },	/* Latin-1 */
	{ "{\"a\":\"\xe2\x82",		6, "not UTF-8" },	/* cut off */
	{ "{\"\xff\":1}",		2, "not UTF-8" },
};

static void
scans(void **state)
{
	const struct row	*r = *state;
	struct scan		 sc = { 0 };
	char			*copy = malloc(strlen(r->in) + 1);
	const char		*why;

	/* Without a NUL behind, so that a sanitizer sees a step too far. */
	assert_non_null(copy);
	memcpy(copy, r->in, strlen(r->in));
	if (scan_object(&sc, copy, strlen(r->in)) == 0)
		assert_int_equal(r->at, GOOD);
	else {
		assert_non_null(r->why);
		assert_string_equal(sc.why, r->why);
		assert_int_equal(sc.at, r->at);
	}
	if ((why = agree(copy, strlen(r->in))) != NULL)
		fail_msg("jansson: %s", why);
	scan_fini(&sc);
	free(copy);
}

/* Every place in a string where a block of eight bytes may end. */
static void
bytes_count_at_every_offset(void **state)
{
	static const char	 bad[] = { '"', '\\', '\x01', '\x1f', '\0',
		'\x80', '\xff', '\x7f', ' ', '!', '#', '[', ']' };
	char			 text[64];
	const char		*why;
	size_t			 i, at;
	int			 len;

	(void)state;
	for (at = 0; at < 24; at++)
		for (i = 0; i < sizeof(bad); i++) {
			len = snprintf(text, sizeof(text),
			    "{\"k\":\"%s\"}", "abcdefghijklmnopqrstuvwx");
			text[6 + at] = bad[i];
			if ((why = agree(text, (size_t)len)) != NULL)
				fail_msg("%zu %d: %s", at, bad[i], why);
		}
}

static char *
nested(int depth)
{
	char	*text = malloc((size_t)depth * 2 + 8);
	int	 i, n = 0;

	assert_non_null(text);
	n += sprintf(text, "{\"a\":");
	for (i = 0; i < depth; i++)
		text[n++] = '[';
	for (i = 0; i < depth; i++)
		text[n++] = ']';
	text[n++] = '}';
	text[n] = '\0';
	return text;
}

static void
depth_is_that_of_jansson(void **state)
{
	static const int depth[] = { 2046, 2047, 2048, 2049, 100000 };
	char		*text;
	const char	*why;
	struct scan	 sc = { 0 };
	size_t		 i;

	(void)state;
	for (i = 0; i < sizeof(depth) / sizeof(depth[0]); i++) {
		text = nested(depth[i]);
		assert_int_equal(scan_object(&sc, text, strlen(text)),
		    depth[i] < 2048 ? 0 : -1);
		if ((why = agree(text, strlen(text))) != NULL)
			fail_msg("%d: %s", depth[i], why);
		free(text);
	}
	assert_string_equal(sc.why, "nested too deep");
	scan_fini(&sc);
}

static void
members_point_into_the_text(void **state)
{
	static const char		 text[] =
	    "{\"a\": \"x\\n\" ,\"b\":[1, 2] ,\"c\":-1.5e3,\"\\u0064\":null}";
	struct scan			 sc = { 0 };
	const struct scan_member	*m;

	(void)state;
	assert_int_equal(scan_object(&sc, text, sizeof(text) - 1), 0);
	assert_int_equal(sc.count, 4);
	m = scan_find(&sc, "a");
	assert_int_equal(m->kind, SCAN_STRING);
	assert_true(m->escaped);
	assert_int_equal(m->len, 3);
	assert_memory_equal(m->val, "x\\n", 3);
	m = scan_find(&sc, "b");
	assert_int_equal(m->kind, SCAN_ARRAY);
	assert_int_equal(m->len, 6);
	assert_memory_equal(m->val, "[1, 2]", 6);
	m = scan_find(&sc, "c");
	assert_int_equal(m->kind, SCAN_REAL);
	assert_int_equal(m->len, 6);
	m = scan_find(&sc, "d");
	assert_non_null(m);
	assert_true(m->key_escaped);
	assert_int_equal(m->kind, SCAN_NULL);
	assert_null(scan_find(&sc, "e"));
	assert_null(scan_find(&sc, ""));
	scan_fini(&sc);
	assert_null(sc.member);
}

static void
the_last_of_a_name_counts(void **state)
{
	static const char	text[] =
	    "{\"a\":1,\"\\u0061\":\"2\",\"b\":1,\"a\":[],\"b\":{}}";
	struct scan		sc = { 0 };

	(void)state;
	assert_int_equal(scan_object(&sc, text, sizeof(text) - 1), 0);
	assert_int_equal(sc.count, 5);
	assert_int_equal(scan_find(&sc, "a")->kind, SCAN_ARRAY);
	assert_int_equal(scan_find(&sc, "b")->kind, SCAN_OBJECT);
	scan_fini(&sc);
}

/* More members than the first room, then fewer: nothing old is left. */
static void
room_is_used_again(void **state)
{
	struct scan	 sc = { 0 };
	char		*text;
	size_t		 len;
	int		 i;
	FILE		*fp = open_memstream(&text, &len);

	(void)state;
	for (i = 0; i < 1000; i++)
		fprintf(fp, "%c\"k%d\":%d", i == 0 ? '{' : ',', i, i);
	fputc('}', fp);
	fclose(fp);
	assert_int_equal(scan_object(&sc, text, len), 0);
	assert_int_equal(sc.count, 1000);
	assert_int_equal(scan_object(&sc, "{\"x\":1}", 7), 0);
	assert_int_equal(sc.count, 1);
	assert_null(scan_find(&sc, "k7"));
	assert_int_equal(scan_object(&sc, "{", 1), -1);
	assert_int_equal(sc.count, 0);
	scan_fini(&sc);
	free(text);
}

int
main(void)
{
	static struct table	t;

	TABLE_ROWS(&t, rows, scans);
	TABLE_TEST(&t, bytes_count_at_every_offset);
	TABLE_TEST(&t, depth_is_that_of_jansson);
	TABLE_TEST(&t, members_point_into_the_text);
	TABLE_TEST(&t, the_last_of_a_name_counts);
	TABLE_TEST(&t, room_is_used_again);
	return table_run(&t);
}
