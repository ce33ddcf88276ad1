/* The examples that NIST publishes, and the empty message. */
#include "table.h"

#include <string.h>

#include "sha256.h"

static const struct row {
	const char	*in, *want;
} rows[] = {
	{ "",
	    "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855" },
	{ "abc",
	    "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	    "248d6a61d20638b8e5c026930c3e6039"
	    "a33ce45964ff2167f6ecedd419db06c1" },
	{ "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
	    "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
	    "cf5b16a778af8380036ce59e7b049237"
	    "0b249b11e8f07a51afac45037afee9d1" },
};

static void
hashes(void **state)
{
	const struct row	*r = *state;
	char			 out[SHA256_STRSIZE];

	sha256_hex(r->in, strlen(r->in), out);
	assert_string_equal(out, r->want);
}

static void
hashes_a_million(void **state)
{
	static char	a[1000000];
	char		out[SHA256_STRSIZE];

	(void)state;
	memset(a, 'a', sizeof(a));
	sha256_hex(a, sizeof(a), out);
	assert_string_equal(out, "cdc76e5c9914fb9281a1c7e284d73e67"
	    "f1809a48a497200e046d39ccc7112cd0");
}

int
main(void)
{
	static struct table	t;

	TABLE_ROWS(&t, rows, hashes);
	TABLE_TEST(&t, hashes_a_million);
	return table_run(&t);
}
