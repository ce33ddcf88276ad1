/* jl: lines become records, bad ones are named, and nothing is lost */
#include "table.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jl.h"
#include "status.h"

#define GOOD	"{\"type\":\"x-a\"}"
#define HOST	"{\"type\":\"host\",\"id\":\"h\"}"

/* What was read, a line each: "7 <the raw line>", or "7 bad". */
struct transcript {
	char	*out, *err;
	size_t	 out_len;
};

static void
write_all(int fd, const char *s, size_t len)
{
	ssize_t	n;

	for (; len > 0; s += n, len -= (size_t)n)
		if ((n = write(fd, s, len)) == -1)
			abort();
}

/* A temporary file that holds these bytes, to be read from its start. */
static int
file_of(const char *s, size_t len)
{
	FILE	*fp = tmpfile();
	int	 fd;

	assert_non_null(fp);
	fd = dup(fileno(fp));
	fclose(fp);
	write_all(fd, s, len);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

/* All text in a file, and close it. */
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

/* Read all from fd; what it writes to stderr goes to t->err. */
static void
transcribe(int fd, struct transcript *t)
{
	struct jl_reader	 in = { .fd = fd, .name = "in" };
	struct jl_record	 rec;
	enum jl_status		 st;
	int			 saved = dup(STDERR_FILENO);
	int			 err = file_of("", 0);
	FILE			*fp = open_memstream(&t->out, &t->out_len);

	fflush(stderr);
	dup2(err, STDERR_FILENO);
	while ((st = jl_read(&in, &rec)) != JL_EOF && st != JL_ERROR) {
		fprintf(fp, "%lu ", in.number);
		if (st == JL_BAD)
			fputs("bad", fp);
		else
			fwrite(rec.line, 1, rec.len, fp);
		fputc('\n', fp);
	}
	if (st == JL_ERROR)
		fputs("error\n", fp);
	fclose(fp);
	dup2(saved, STDERR_FILENO);
	close(saved);
	t->err = text_of(err);
	jl_fini(&in);
}

static void
transcript_fini(struct transcript *t)
{
	free(t->out);
	free(t->err);
}

static const struct row {
	const char	*in;
	size_t		 len;
	const char	*out, *err;
} rows[] = {
#define ROW(in, out, err)	{ in, sizeof(in) - 1, out, err }
	ROW("",				"", ""),
	ROW("\n",			"", ""),
	ROW("\n\n \t\r\n",		"", ""),
	ROW(GOOD "\n",			"1 " GOOD "\n", ""),
	ROW(GOOD,			"1 " GOOD "\n", ""),	/* no newline */
	ROW(GOOD "\n" GOOD,		"1 " GOOD "\n2 " GOOD "\n", ""),
	ROW(GOOD "\r\n" GOOD "\r\n",	"1 " GOOD "\r\n2 " GOOD "\r\n", ""),
	ROW("\n\n" GOOD "\n\n" GOOD "\n\n", "3 " GOOD "\n5 " GOOD "\n", ""),
	ROW("  { \"type\" :\t\"x\" }  \n", "1   { \"type\" :\t\"x\" }  \n", ""),
	ROW("{\"type\":\"x\",\"y\":\"\\u00e4\xc3\xa4\"}\n",
	    "1 {\"type\":\"x\",\"y\":\"\\u00e4\xc3\xa4\"}\n", ""),
	ROW(GOOD "\nnot json\n" GOOD "\n",
	    "1 " GOOD "\n2 bad\n3 " GOOD "\n",
	    "tool: in:2: byte 1: not a JSON object\n"),
	ROW(GOOD "\n{\"type\":\"x\"\n" GOOD "\n",
	    "1 " GOOD "\n2 bad\n3 " GOOD "\n",
	    "tool: in:2: byte 12: expected , or }\n"),
	ROW("[]\n",			"1 bad\n",
	    "tool: in:1: byte 1: not a JSON object\n"),
	ROW("{}\n",			"1 bad\n", "tool: in:1: type: missing\n"),
	ROW("{\"type\":7}\n",		"1 bad\n",
	    "tool: in:1: type: not a string\n"),
	ROW("{\"type\":null}\n",	"1 bad\n",
	    "tool: in:1: type: not a string\n"),
	ROW("{\"type\":\"x\",\"type\":1}\n", "1 bad\n",
	    "tool: in:1: type: not a string\n"),
	ROW("{\"type\":\"\"}\n",	"1 {\"type\":\"\"}\n", ""),
	ROW(HOST "\n",			"1 " HOST "\n", ""),
	ROW("{\"type\":\"host\"}\n",	"1 bad\n",
	    "tool: in:1: host: id: missing\n"),
	ROW("{\"type\":\"host\",\"id\":null}\n", "1 bad\n",
	    "tool: in:1: host: id: missing\n"),
	ROW("{\"type\":\"host\",\"id\":7}\n", "1 bad\n",
	    "tool: in:1: host: id: not a string\n"),
	ROW("{\"type\":\"host\",\"id\":\"h\",\"cpu_count\":1.5}\n", "1 bad\n",
	    "tool: in:1: host: cpu_count: not an integer\n"),
	ROW("{\"type\":\"host\",\"id\":\"h\",\"cpu_count\":null}\n",
	    "1 {\"type\":\"host\",\"id\":\"h\",\"cpu_count\":null}\n", ""),
	ROW("{\"type\":\"host\",\"id\":\"h\",\"x-own\":[]}\n",
	    "1 {\"type\":\"host\",\"id\":\"h\",\"x-own\":[]}\n", ""),
	ROW("{\"type\":\"h\\u006fst\"}\n", "1 bad\n",
	    "tool: in:1: host: id: missing\n"),
	ROW(GOOD "\n{\"type\":\"x\0y\"}\n" GOOD "\n",
	    "1 " GOOD "\n2 bad\n3 " GOOD "\n",
	    "tool: in:2: byte 11: control character in a string\n"),
	ROW(GOOD "\0\n" GOOD "\n",	"1 bad\n2 " GOOD "\n",
	    "tool: in:1: byte 15: text after the object\n"),
	ROW("\0\n" GOOD "\n",		"1 bad\n2 " GOOD "\n",
	    "tool: in:1: byte 1: not a JSON object\n"),
	ROW(GOOD GOOD "\n",		"1 bad\n",
	    "tool: in:1: byte 15: text after the object\n"),
	ROW("{\"type\":\"x\xff\"}\n",	"1 bad\n",
	    "tool: in:1: byte 11: not UTF-8\n"),
};

static void
reads(void **state)
{
	const struct row	*r = *state;
	struct transcript	 t;
	int			 fd = file_of(r->in, r->len);

	transcribe(fd, &t);
	close(fd);
	assert_string_equal(t.out, r->out);
	assert_string_equal(t.err, r->err);
	transcript_fini(&t);
}

/* One byte at a time from another thread. */
static const struct row	*slow_row;
static int		 slow_pipe[2];

static void *
write_slowly(void *arg)
{
	size_t	i;

	(void)arg;
	for (i = 0; i < slow_row->len; i++)
		write_all(slow_pipe[1], slow_row->in + i, 1);
	close(slow_pipe[1]);
	return NULL;
}

static void
reads_byte_by_byte(void **state)
{
	struct transcript	t;
	pthread_t		thread;
	size_t			i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		slow_row = &rows[i];
		assert_int_equal(pipe(slow_pipe), 0);
		assert_int_equal(pthread_create(&thread, NULL, write_slowly,
		    NULL), 0);
		transcribe(slow_pipe[0], &t);
		pthread_join(thread, NULL);
		close(slow_pipe[0]);
		assert_string_equal(t.out, rows[i].out);
		assert_string_equal(t.err, rows[i].err);
		transcript_fini(&t);
	}
}

/* A record of exactly len bytes between two small ones. */
static int
file_with_long_line(size_t len, bool newline)
{
	static const char	 head[] = "{\"type\":\"x\",\"y\":\"";
	char			*s = malloc(len);
	int			 fd = file_of(GOOD "\n", sizeof(GOOD));

	assert_non_null(s);
	memset(s, 'y', len);
	memcpy(s, head, sizeof(head) - 1);
	memcpy(s + len - 2, "\"}", 2);
	lseek(fd, 0, SEEK_END);
	write_all(fd, s, len);
	if (newline)
		write_all(fd, "\n" HOST "\n", sizeof(HOST) + 1);
	lseek(fd, 0, SEEK_SET);
	free(s);
	return fd;
}

static void
longest_line_is_read(void **state)
{
	struct transcript	t;
	int			fd = file_with_long_line(JL_MAXLINE, true);

	(void)state;
	transcribe(fd, &t);
	close(fd);
	assert_string_equal(t.err, "");
	assert_int_equal(t.out_len, strlen("1 " GOOD "\n2 ") + JL_MAXLINE +
	    strlen("\n3 " HOST "\n"));
	assert_string_equal(t.out + t.out_len - strlen("3 " HOST "\n"),
	    "3 " HOST "\n");
	transcript_fini(&t);
}

static void
longer_lines_are_bad(void **state)
{
	static const size_t	len[] = { JL_MAXLINE + 1, JL_MAXLINE * 2 };
	struct transcript	t;
	size_t			i;
	int			fd;

	(void)state;
	for (i = 0; i < 2; i++) {
		fd = file_with_long_line(len[i], true);
		transcribe(fd, &t);
		close(fd);
		assert_string_equal(t.out, "1 " GOOD "\n2 bad\n3 " HOST "\n");
		assert_string_equal(t.err,
		    "tool: in:2: longer than 16777216 bytes\n");
		transcript_fini(&t);
	}
}

static void
longer_line_without_newline_is_bad(void **state)
{
	static const size_t	len[] = { JL_MAXLINE + 1, JL_MAXLINE * 2 };
	struct transcript	t;
	size_t			i;
	int			fd;

	(void)state;
	for (i = 0; i < 2; i++) {
		fd = file_with_long_line(len[i], false);
		transcribe(fd, &t);
		close(fd);
		assert_string_equal(t.out, "1 " GOOD "\n2 bad\n");
		assert_string_equal(t.err,
		    "tool: in:2: longer than 16777216 bytes\n");
		transcript_fini(&t);
	}
}

static void
failed_read_is_an_error(void **state)
{
	struct transcript	t;
	int			fd = open("/", O_RDONLY);

	(void)state;
	transcribe(fd, &t);
	close(fd);
	assert_string_equal(t.out, "error\n");
	transcript_fini(&t);
}

/* jl_ready says whether a read would wait. */
static void
ready_when_a_line_is_there(void **state)
{
	struct jl_reader	in = { .name = "in" };
	struct jl_record	rec;
	int			fd[2];

	(void)state;
	assert_int_equal(pipe(fd), 0);
	in.fd = fd[0];
	assert_false(jl_ready(&in));
	write_all(fd[1], GOOD, strlen(GOOD));
	assert_int_equal(jl_fill(&in), 0);
	assert_false(jl_ready(&in));
	write_all(fd[1], "\n" HOST "\n{", sizeof(HOST) + 2);
	assert_int_equal(jl_fill(&in), 0);
	assert_true(jl_ready(&in));
	assert_int_equal(jl_read(&in, &rec), JL_RECORD);
	assert_true(jl_ready(&in));
	write_all(fd[1], "\"", 1);
	assert_int_equal(jl_fill(&in), 0);
	assert_int_equal(jl_read(&in, &rec), JL_RECORD);
	assert_true(jl_is(&rec, "host"));
	assert_false(jl_ready(&in));
	close(fd[1]);
	assert_int_equal(jl_fill(&in), 0);
	assert_true(jl_ready(&in));		/* for the end */
	jl_fini(&in);
	close(fd[0]);
}

/* Blank lines are no reason to read: after them it would wait. */
static void
blank_lines_are_not_ready(void **state)
{
	struct jl_reader	in = { .name = "in" };
	struct jl_record	rec;
	int			fd[2];

	(void)state;
	assert_int_equal(pipe(fd), 0);
	in.fd = fd[0];
	write_all(fd[1], "\n \r\n" GOOD "\n\n\n", strlen(GOOD) + 7);
	close(fd[1]);
	assert_int_equal(jl_fill(&in), 0);
	assert_true(jl_ready(&in));
	assert_int_equal(jl_read(&in, &rec), JL_RECORD);
	assert_int_equal(rec.number, 3);
	assert_false(jl_ready(&in));
	assert_int_equal(jl_fill(&in), 0);
	assert_true(jl_ready(&in));		/* for the end */
	assert_int_equal(jl_read(&in, &rec), JL_EOF);
	assert_int_equal(in.number, 5);
	jl_fini(&in);
	close(fd[0]);
}

/* A caller may fill before it asks: the buffer has moved under the reader. */
static void
fill_may_come_first(void **state)
{
	static char		 line[1000];
	struct jl_reader	 in = { .name = "in" };
	struct jl_record	 rec;
	int			 i, fd[2];

	(void)state;
	memset(line, ' ', sizeof(line));
	memcpy(line, GOOD, strlen(GOOD));
	line[sizeof(line) - 1] = '\n';
	assert_int_equal(pipe(fd), 0);
	in.fd = fd[0];
	for (i = 1; i <= 3000; i++) {
		write_all(fd[1], line, sizeof(line));
		assert_int_equal(jl_fill(&in), 0);
		assert_int_equal(jl_read(&in, &rec), JL_RECORD);
		assert_int_equal(rec.number, i);
		assert_int_equal(rec.len, sizeof(line) - 1);
	}
	jl_fini(&in);
	close(fd[0]);
	close(fd[1]);
}

/* The reader of one record. */
static struct jl_reader	one;

static struct jl_record
record_of(const char *line)
{
	struct jl_record	rec = { 0 };
	int			fd = file_of(line, strlen(line));

	one = (struct jl_reader){ .fd = fd, .name = "in" };
	assert_int_equal(jl_read(&one, &rec), JL_RECORD);
	return rec;
}

static void
record_done(void)
{
	close(one.fd);
	jl_fini(&one);
}

static void
members_are_compared_decoded(void **state)
{
	struct jl_record	rec;

	(void)state;
	rec = record_of("{\"type\":\"host\",\"id\":\"\\u0068\",\"a\":1,"
	    "\"b\":\"xy\",\"b\":\"z\"}");
	assert_true(jl_is(&rec, "host"));
	assert_false(jl_is(&rec, "hos"));
	assert_true(jl_equal(&rec, "id", "h"));
	assert_false(jl_equal(&rec, "id", "\\u0068"));
	assert_false(jl_equal(&rec, "id", ""));
	assert_true(jl_equal(&rec, "b", "z"));
	assert_false(jl_equal(&rec, "b", "xy"));
	assert_false(jl_equal(&rec, "a", "1"));
	assert_false(jl_equal(&rec, "c", ""));
	record_done();
	rec = record_of("{\"type\":\"x-unknown\"}");
	assert_null(rec.type);
	assert_false(jl_is(&rec, "x-unknown"));
	assert_true(jl_equal(&rec, "type", "x-unknown"));
	record_done();
}

static void
tree_is_that_of_the_line(void **state)
{
	struct jl_record	 rec = record_of(HOST);
	json_t			*tree = jl_tree(&rec);

	(void)state;
	assert_string_equal(json_string_value(json_object_get(tree, "id")),
	    "h");
	json_decref(tree);
	record_done();
}

static void
lines_are_passed_byte_for_byte(void **state)
{
	static const char	 line[] = " {\t\"type\" :\"x\\u0041\" } \r";
	struct jl_record	 rec = record_of(line);
	char			*out;
	size_t			 len;
	FILE			*fp = open_memstream(&out, &len);

	(void)state;
	assert_int_equal(jl_pass(fp, &rec), 0);
	fclose(fp);
	assert_int_equal(len, sizeof(line));
	assert_memory_equal(out, line, sizeof(line) - 1);
	assert_int_equal(out[len - 1], '\n');
	free(out);
	record_done();
}

static void
trees_are_written_as_one_line(void **state)
{
	json_t	*tree = json_pack("{sssIsf}", "type", "x", "n",
	    (json_int_t)INT64_MAX, "s", 0.1);
	char	*out;
	size_t	 len;
	FILE	*fp = open_memstream(&out, &len);

	(void)state;
	assert_int_equal(jl_write(fp, tree), 0);
	fclose(fp);
	assert_string_equal(out,
	    "{\"type\":\"x\",\"n\":9223372036854775807,\"s\":0.1}\n");
	json_decref(tree);
	free(out);
}

/* The exit status of a child that runs body with stdout in path. */
static int
status_of(void (*body)(void), const char *path)
{
	pid_t	pid;
	int	fd, status;

	fflush(NULL);
	if ((pid = fork()) == 0) {
		if ((fd = open(path, O_WRONLY)) == -1)
			_exit(99);
		dup2(fd, STDOUT_FILENO);
		dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
		body();
		_exit(0);
	}
	assert_int_not_equal(pid, -1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
emit_and_close(void)
{
	jl_emit_new(json_pack("{ss}", "type", "x"));
	jl_close();
}

static void
emit_much(void)
{
	int	i;

	for (i = 0; i < 100000; i++)
		jl_emit_new(json_pack("{ss}", "type", "x"));
	_exit(0);
}

static void
full_disk_ends_the_tool(void **state)
{
	(void)state;
	assert_int_equal(status_of(emit_and_close, "/dev/null"), 0);
	assert_int_equal(status_of(emit_and_close, "/dev/full"), STATUS_FATAL);
	assert_int_equal(status_of(emit_much, "/dev/full"), STATUS_FATAL);
}

static void
count_one(const struct jl_record *rec, void *arg)
{
	unsigned long	*count = arg;

	assert_true(jl_is(rec, "host"));
	++*count;
}

static void
each_reads_all_files(void **state)
{
	char		 name[2][32], *files[3] = { name[0], name[1], NULL };
	unsigned long	 count = 0;
	int		 fd[2];

	(void)state;
	fd[0] = file_of(HOST "\n" HOST, 2 * sizeof(HOST) - 1);
	fd[1] = file_of(HOST "\n", sizeof(HOST));
	snprintf(name[0], sizeof(name[0]), "/dev/fd/%d", fd[0]);
	snprintf(name[1], sizeof(name[1]), "/dev/fd/%d", fd[1]);
	assert_int_equal(jl_each(files, count_one, &count), STATUS_OK);
	assert_int_equal(count, 3);
	close(fd[0]);
	close(fd[1]);
}

int
main(void)
{
	static struct table	t;

	program_invocation_short_name = (char[]){ "tool" };
	alarm(60);
	TABLE_ROWS(&t, rows, reads);
	TABLE_TEST(&t, reads_byte_by_byte);
	TABLE_TEST(&t, longest_line_is_read);
	TABLE_TEST(&t, longer_lines_are_bad);
	TABLE_TEST(&t, longer_line_without_newline_is_bad);
	TABLE_TEST(&t, failed_read_is_an_error);
	TABLE_TEST(&t, ready_when_a_line_is_there);
	TABLE_TEST(&t, blank_lines_are_not_ready);
	TABLE_TEST(&t, fill_may_come_first);
	TABLE_TEST(&t, members_are_compared_decoded);
	TABLE_TEST(&t, tree_is_that_of_the_line);
	TABLE_TEST(&t, lines_are_passed_byte_for_byte);
	TABLE_TEST(&t, trees_are_written_as_one_line);
	TABLE_TEST(&t, full_disk_ends_the_tool);
	TABLE_TEST(&t, each_reads_all_files);
	return table_run(&t);
}
