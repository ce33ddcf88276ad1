/* text: whole files as UTF-8, whatever wrote them */
#include "table.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "text.h"

static const struct row { const char *in; size_t len; const char *want; }
rows[] = {
#define ROW(in, want)	{ in, sizeof(in) - 1, want }
	ROW("",				""),
	ROW("a\n",			"a\n"),
	ROW("M\xc3\xbcnchen \xe2\x82\xac", "M\xc3\xbcnchen \xe2\x82\xac"),
	ROW("\xef\xbb\xbf" "a",		"a"),
	ROW("\xef\xbb\xbf",		""),
	ROW("M\xfcnchen \x80",		"M\xc3\xbcnchen \xe2\x82\xac"),
	ROW("\x81\xfc",			"\xc2\x81\xc3\xbc"),	/* not in 1252 */
	ROW("\xff\xfe" "a\0\xfc\0",	"a\xc3\xbc"),
	ROW("\xfe\xff" "\0a\0\xfc",	"a\xc3\xbc"),
	ROW("\xff\xfe",			""),
	ROW("\xff\xfe" "\x3d\xd8\x00\xde", "\xf0\x9f\x98\x80"),
	ROW("\xf6\x91\x9f\x9e",		/* above U+10FFFF */
	    "\xc3\xb6\xe2\x80\x98\xc5\xb8\xc5\xbe"),
	ROW("\xed\xa0\x80",		/* a surrogate */
	    "\xc3\xad\xc2\xa0\xe2\x82\xac"),
	ROW("\xff",			"\xc3\xbf"),
	ROW("\xff\xfe" "a",		"\xc3\xbf\xc3\xbe" "a"), /* odd */
};

static char *
file_of(const char *s, size_t len)
{
	char	*name = strdup("/tmp/replumb-text.XXXXXX");
	int	 fd = mkstemp(name);

	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, s, len), len);
	close(fd);
	return name;
}

static void
reads(void **state)
{
	const struct row	*r = *state;
	char			*name = file_of(r->in, r->len), *text;
	size_t			 len = 0;

	text = text_read(name, &len);
	unlink(name);
	free(name);
	assert_non_null(text);
	assert_int_equal(len, strlen(r->want));
	assert_memory_equal(text, r->want, len + 1);
	free(text);
}

static void
reads_long_files_and_nul_bytes(void **state)
{
	size_t	 len, size = 1 << 20;
	char	*in = malloc(size), *name, *text;

	(void)state;
	memset(in, 'a', size);
	in[7] = '\0';
	name = file_of(in, size);
	text = text_read(name, &len);
	unlink(name);
	free(name);
	assert_int_equal(len, size);
	assert_memory_equal(text, in, size);
	assert_int_equal(text[size], '\0');
	free(text);
	free(in);
}

static void
says_why_it_cannot_read(void **state)
{
	size_t	len;

	(void)state;
	errno = 0;
	assert_null(text_read("/nonexistent", &len));
	assert_int_equal(errno, ENOENT);
	errno = 0;
	assert_null(text_read("/", &len));
	assert_int_equal(errno, EISDIR);
}

static const struct repair { const char *in, *want; } repairs[] = {
	{ "",				"" },
	{ "plain",			"plain" },
	{ "M\xc3\xbcnchen",		"M\xc3\xbcnchen" },
	{ "M\xfcnchen",			"M?nchen" },
	{ "cut \xc3",			"cut ?" },
	{ "cut \xf0\x9f\x98",		"cut ???" },
	{ "\xf0\x9f\x98\x80",		"\xf0\x9f\x98\x80" },
	{ "\xed\xa0\x80",		"???" },
	{ "\xc0\x80",			"??" },
};

static void
repairs_text(void **state)
{
	const struct repair	*r = *state;
	char			 text[32];

	snprintf(text, sizeof(text), "%s", r->in);
	text_repair(text);
	assert_string_equal(text, r->want);
}

int
main(void)
{
	static struct table	t;

	TABLE_ROWS(&t, rows, reads);
	TABLE_ROWS(&t, repairs, repairs_text);
	TABLE_TEST(&t, reads_long_files_and_nul_bytes);
	TABLE_TEST(&t, says_why_it_cannot_read);
	return table_run(&t);
}
