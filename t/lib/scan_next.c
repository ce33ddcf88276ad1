/* scan_next: what it reads is what scan_object reads, whatever was before */
#include <string.h>

#include "scan.h"
#include "table.h"

/* Two texts, one after the other in one buffer; flags of the second. */
static const struct row {
	const char	*in, *before;
	const char	*same;		/* of each member: s, or - */
	int		 alike;
} rows[] = {
	{ "{\"a\":1}",			"{\"a\":1}",		"s",	1 },
	{ "{\"a\":1,\"b\":\"x\"}",	"{\"a\":1,\"b\":\"y\"}", "s-",	1 },
	{ "{\"a\":12}",			"{\"a\":1}",		"-",	1 },
	{ "{\"a\":1}",			"{\"a\":12}",		"-",	1 },
	{ "{\"a\":1.5}",		"{\"a\":1}",		"-",	0 },
	{ "{\"a\":1e5}",		"{\"a\":1}",		"-",	0 },
	{ "{\"a\":\"1\"}",		"{\"a\":1}",		"-",	0 },
	{ "{\"a\":null}",		"{\"a\":\"x\"}",	"-",	0 },
	{ "{\"a\":1,\"b\":2}",		"{\"a\":1}",		"s-",	0 },
	{ "{\"a\":1}",			"{\"a\":1,\"b\":2}",	"s",	0 },
	{ "{\"b\":2,\"a\":1}",		"{\"a\":1,\"b\":2}",	"--",	0 },
	{ "{\"ab\":1}",			"{\"a\":1}",		"-",	0 },
	{ "{\"a\":\"x,\"}",		"{\"a\":\"x\"}",	"-",	1 },
	{ "{\"a\":\"x\\\"\"}",		"{\"a\":\"x\\\"\"}",	"s",	1 },
	{ "{\"a\":\"x\\\\\"}",		"{\"a\":\"x\\\"\"}",	"-",	1 },
	{ "{\"a\\u0062\":1}",		"{\"a\\u0062\":2}",	"-",	1 },
	{ "{\"a\":{\"b\":[1,2]}}",	"{\"a\":{\"b\":[1,2]}}", "s",	1 },
	{ "{\"a\":[1,2]}",		"{\"a\":[1,3]}",	"-",	1 },
	{ "{\"a\":\"long enough for words\"}",
	  "{\"a\":\"long enough for worms\"}",			"-",	1 },
	{ "{\"a\":\"long enough for words\"}",
	  "{\"a\":\"lone enough for words\"}",			"-",	1 },
	{ "{\"a\":1,\"a\":2}",		"{\"a\":1,\"a\":2}",	"ss",	1 },
	{ "{\"a\": 1}",			"{\"a\": 1}",		"s",	1 },
	{ "{\"a\": 1}",			"{\"a\":1}",		"-",	1 },
	{ "{\"a\" :1}",			"{\"a\":1}",		"-",	0 },
	{ "{\"a\":1 ,\"b\":2 }",	"{\"a\":1,\"b\":2}",	"--",	1 },
	{ " { \"a\":1} ",		"{\"a\":1}",		"s",	1 },
	{ "{}",				"{}",			"",	0 },
	{ "{}",				"{\"a\":1}",		"",	0 },
	{ "{\"a\":1}",			"{",			"-",	0 },
	{ "{\"a\":1}",			"{\"a\":1}x",		"-",	0 },
	{ "{\"a\":1",			"{\"a\":1}",		NULL,	0 },
	{ "{\"a\":1]",			"{\"a\":1}",		NULL,	0 },
	{ "{\"a\":1,}",			"{\"a\":1}",		NULL,	0 },
	{ "{\"a\":1x}",			"{\"a\":1}",		NULL,	0 },
	{ "{\"a\":\"x",			"{\"a\":\"x\"}",	NULL,	0 },
	{ "{\"a\":",			"{\"a\":1}",		NULL,	0 },
	{ "{\"a\"",			"{\"a\":1}",		NULL,	0 },
	{ "{\"a\":1}}",			"{\"a\":1}",		NULL,	0 },
};

static void
same_members(const struct scan *sc, const struct scan *fresh)
{
	const struct scan_member	*m, *f;
	size_t				 i;

	assert_int_equal(sc->count, fresh->count);
	assert_int_equal(sc->key_escaped, fresh->key_escaped);
	for (i = 0; i < sc->count; i++) {
		m = &sc->member[i];
		f = &fresh->member[i];
		assert_ptr_equal(m->key, f->key);
		assert_int_equal(m->keylen, f->keylen);
		assert_ptr_equal(m->val, f->val);
		assert_int_equal(m->len, f->len);
		assert_int_equal(m->kind, f->kind);
		assert_int_equal(m->escaped, f->escaped);
		assert_int_equal(m->key_escaped, f->key_escaped);
	}
}

static void
reads(void **state)
{
	const struct row	*r = *state;
	struct scan		 sc = { 0 }, fresh = { 0 };
	size_t			 i, len = strlen(r->in);
	size_t			 before = strlen(r->before);
	char			*text = malloc(before + len);
	int			 rv;

	memcpy(text, r->before, before);
	memcpy(text + before, r->in, len);
	scan_next(&sc, text, before);
	rv = scan_next(&sc, text + before, len);
	assert_int_equal(rv, scan_object(&fresh, text + before, len));
	assert_int_equal(rv, r->same == NULL ? -1 : 0);
	if (rv == 0) {
		same_members(&sc, &fresh);
		assert_int_equal(sc.alike, r->alike);
		for (i = 0; i < sc.count; i++)
			assert_int_equal(sc.member[i].same, r->same[i] == 's');
	} else {
		assert_string_equal(sc.why, fresh.why);
		assert_int_equal(sc.at, fresh.at);
	}
	scan_fini(&sc);
	scan_fini(&fresh);
	free(text);
}

int
main(void)
{
	static struct table	t;

	TABLE_ROWS(&t, rows, reads);
	return table_run(&t);
}
