/* jl_blocks: whatever the blocks and threads, what comes out is the same */
#include "table.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "jl_blocks.h"
#include "status.h"

#define GOOD	"{\"type\":\"x-a\"}"
#define HOST	"{\"type\":\"host\",\"id\":\"h\"}"
#define DROP	"{\"type\":\"drop\"}"
#define COMPLAIN "{\"type\":\"complain\"}"

/* What a block has been made into: "<line>:<type> " of each record. */
struct made {
	char	text[1 << 16];
	size_t	len;
	unsigned long line[4096];
	size_t	count;
};

static void *
begin(void *arg)
{
	(void)arg;
	return calloc(1, sizeof(struct made));
}

static bool
take(void *p, const struct jl_record *rec)
{
	struct made	*m = p;

	if (jl_equal(rec, "type", "complain")) {
		jl_warnx(rec, "complained about");
		return false;
	}
	m->line[m->count++] = rec->number;
	return !jl_equal(rec, "type", "drop");
}

/* All lines that were read, in the order of merging. */
static char	seen[1 << 16];

static void
merge(void *p, void *arg, const char *file, unsigned long first)
{
	struct made	*m = p;
	size_t		 i, len = strlen(seen);

	(void)arg;
	for (i = 0; i < m->count; i++)
		len += (size_t)snprintf(seen + len, sizeof(seen) - len,
		    "%s:%lu ", strrchr(file, '/') == NULL ? file :
		    strrchr(file, '/') + 1, first + m->line[i] - 1);
	m->count = 0;
}

static const struct row {
	const char	*in, *out, *err, *seen;
} rows[] = {
	{ "", "", "", "" },
	{ "\n\n", "", "", "" },
	{ GOOD "\n" HOST, GOOD "\n" HOST "\n", "", "in:1 in:2 " },
	{ GOOD "\n\n" HOST "\n", GOOD "\n" HOST "\n", "", "in:1 in:3 " },
	{ GOOD "\r\n", GOOD "\r\n", "", "in:1 " },
	{ GOOD "\nnonsense\n" HOST "\n", GOOD "\n" HOST "\n",
	    "in:2: byte 1: not a JSON object\n", "in:1 in:3 " },
	{ GOOD "\n" DROP "\n" HOST "\n", GOOD "\n" HOST "\n", "",
	    "in:1 in:2 in:3 " },
	{ COMPLAIN "\n{\n" GOOD "\n" COMPLAIN, GOOD "\n",
	    "in:1: complained about\n"
	    "in:2: byte 2: expected a member name\n"
	    "in:4: complained about\n", "in:3 " },
	{ DROP "\n" DROP "\n" GOOD "\n" GOOD "\n" DROP "\n" GOOD "\n",
	    GOOD "\n" GOOD "\n" GOOD "\n", "",
	    "in:1 in:2 in:3 in:4 in:5 in:6 " },
};

static int
file_of(const char *path, const char *s, size_t len)
{
	int	fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, s, len), len);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static char *
text_of(int fd)
{
	off_t	 len = lseek(fd, 0, SEEK_END);
	char	*s = malloc((size_t)len + 1);

	assert_non_null(s);
	assert_int_equal(pread(fd, s, (size_t)len, 0), len);
	s[len] = '\0';
	close(fd);
	return s;
}

/* Work over files, and compare; err goes without the folder's name. */
static int
work(char *const files[], size_t block, unsigned threads, char **out,
    char **err)
{
	static const struct jl_work	what = { begin, take, merge, free };
	struct jl_blocks		how = { .threads = threads,
					    .block = block };
	int	saved = dup(STDERR_FILENO), status;
	int	said = file_of("err", "", 0);

	how.out = file_of("out", "", 0);
	seen[0] = '\0';
	fflush(stderr);
	dup2(said, STDERR_FILENO);
	status = jl_blocks(files, &how, &what, NULL);
	dup2(saved, STDERR_FILENO);
	close(saved);
	*out = text_of(how.out);
	*err = text_of(said);
	return status;
}

/* "tool: " in front of each line, as warnx writes it. */
static void
assert_said(const char *got, const char *want)
{
	const char	*end;
	size_t		 len;

	for (; *want != '\0'; want = end) {
		end = strchr(want, '\n') + 1;
		len = (size_t)(end - want);
		got = strstr(got, ": ");
		assert_non_null(got);
		assert_memory_equal(got + 2, want, len);
		got += 2 + len;
	}
	assert_string_equal(got, "");
}

static void
any_cut(void **state)
{
	const struct row	*r = *state;
	char	*files[] = { (char []){ "in" }, NULL }, *out, *err;
	size_t	 block;
	unsigned threads;
	int	 status;

	close(file_of("in", r->in, strlen(r->in)));
	for (block = 1; block < 80; block += block < 20 ? 1 : 13)
		for (threads = 1; threads <= 3; threads++) {
			status = work(files, block, threads, &out, &err);
			assert_string_equal(out, r->out);
			assert_said(err, r->err);
			assert_string_equal(seen, r->seen);
			assert_int_equal(status, *r->err == '\0' ? STATUS_OK :
			    STATUS_PARTIAL);
			free(out);
			free(err);
		}
}

/* Line numbers begin again; a last line without newline ends there. */
static void
several_files(void **state)
{
	char	*files[] = { (char []){ "a" }, (char []){ "b" },
		    (char []){ "a" }, NULL }, *out, *err;
	size_t	 block;

	(void)state;
	close(file_of("a", GOOD "\n" HOST, strlen(GOOD "\n" HOST)));
	close(file_of("b", "\n[\n", 3));
	for (block = 1; block < 60; block++) {
		assert_int_equal(work(files, block, 2, &out, &err),
		    STATUS_PARTIAL);
		assert_string_equal(out, GOOD "\n" HOST "\n" GOOD "\n" HOST
		    "\n");
		assert_said(err, "b:2: byte 1: not a JSON object\n");
		assert_string_equal(seen, "a:1 a:2 a:1 a:2 ");
		free(out);
		free(err);
	}
}

/* A line of len bytes in the middle: longer than what is allowed, or not. */
static void
check_long(size_t len, size_t block, bool good)
{
	char	*files[] = { (char []){ "long" }, NULL };
	size_t	 room = len + 2 * sizeof(GOOD) + 64;
	char	*in = malloc(room), *out, *err, *p;

	p = in + sprintf(in, GOOD "\n{\"type\":\"x\"");
	memset(p, ' ', len);
	p = in + sizeof(GOOD) + len;
	memcpy(p - 1, "}\n" GOOD "\n", sizeof("}\n" GOOD "\n") - 1);
	p += sizeof("}\n" GOOD "\n") - 2;
	close(file_of("long", in, (size_t)(p - in)));
	work(files, block, 2, &out, &err);
	if (good) {
		assert_said(err, "");
		assert_int_equal(strlen(out), p - in);
		assert_memory_equal(out, in, (size_t)(p - in));
	} else {
		assert_said(err, "long:2: longer than 16777216 bytes\n");
		assert_string_equal(out, GOOD "\n" GOOD "\n");
	}
	assert_string_equal(seen, good ? "long:1 long:2 long:3 " :
	    "long:1 long:3 ");
	free(out);
	free(err);
	free(in);
}

static void
long_lines(void **state)
{
	(void)state;
	check_long(JL_MAXLINE, JL_BLOCK, true);
	check_long(JL_MAXLINE + 1, JL_BLOCK, false);
	check_long(JL_MAXLINE * 2 + 12345, JL_BLOCK, false);
	check_long(JL_MAXLINE * 2 + 12345, (size_t)100 << 20, false);
	check_long(100000, 1000, true);
}

int
main(void)
{
	static const char *const files[] = { "in", "out", "err", "a", "b",
	    "long" };
	static struct table	t;
	char			folder[] = "/tmp/jl_blocks.XXXXXX";
	size_t			i;
	int			failed;

	if (mkdtemp(folder) == NULL || chdir(folder) == -1)
		return 1;
	TABLE_ROWS(&t, rows, any_cut);
	TABLE_TEST(&t, several_files);
	TABLE_TEST(&t, long_lines);
	failed = table_run(&t);
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		unlink(files[i]);
	rmdir(folder);
	return failed;
}
