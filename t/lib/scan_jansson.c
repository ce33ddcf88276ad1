/*
 * scan and jl against jansson, over the files of JSONTestSuite that are in
 * ../shared
 */
#include "table.h"

#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agree.h"
#include "jl.h"

#define FIRST	"{\"type\":\"x-first\"}"
#define LAST	"{\"type\":\"x-last\"}"

static char	*folder;

/* The bytes of a file of the suite, without a NUL behind. */
static char *
load(const char *name, size_t *len)
{
	char		*path, *s;
	struct stat	 st;
	int		 fd;

	if (asprintf(&path, "%s/%s", folder, name) == -1 ||
	    (fd = open(path, O_RDONLY)) == -1 || fstat(fd, &st) == -1 ||
	    (s = malloc((size_t)st.st_size + 1)) == NULL)
		err(2, "%s", name);
	*len = (size_t)st.st_size;
	s = realloc(s, *len > 0 ? *len : 1);
	if (read(fd, s, *len) != st.st_size)
		err(2, "%s", path);
	close(fd);
	free(path);
	return s;
}

static void
as_it_is(const char *s, size_t len)
{
	const char	*why = agree(s, len);

	if (why != NULL)
		fail_msg("as it is: %s", why);
}

static void
as_a_value(const char *s, size_t len)
{
	static const char	 head[] = "{\"type\":\"x\",\"v\":";
	char			*text = malloc(sizeof(head) + len);
	const char		*why;

	memcpy(text, head, sizeof(head) - 1);
	memcpy(text + sizeof(head) - 1, s, len);
	text[sizeof(head) - 1 + len] = '}';
	why = agree(text, sizeof(head) + len);
	free(text);
	if (why != NULL)
		fail_msg("as a value: %s", why);
}

/* Two good lines with the file between them. */
static FILE *
between(const char *s, size_t len)
{
	FILE	*fp = tmpfile();

	if (fp == NULL)
		err(2, "tmpfile");
	fputs(FIRST "\n", fp);
	fwrite(s, 1, len, fp);
	fputs("\n" LAST "\n", fp);
	rewind(fp);
	return fp;
}

static void
as_a_line(const char *s, size_t len)
{
	FILE			*fp = between(s, len);
	struct jl_reader	 in = { .fd = fileno(fp), .name = "in" };
	struct jl_record	 rec;
	enum jl_status		 st;
	int			 saved = dup(STDERR_FILENO), first = 0, last = 0;
	int			 null = open("/dev/null", O_WRONLY);

	dup2(null, STDERR_FILENO);	/* bad lines are named there */
	while ((st = jl_read(&in, &rec)) != JL_EOF && st != JL_ERROR) {
		if (st == JL_BAD)
			continue;
		first += jl_equal(&rec, "type", "x-first");
		last += jl_equal(&rec, "type", "x-last");
		json_decref(jl_tree(&rec));	/* or it ends this program */
	}
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(null);
	jl_fini(&in);
	fclose(fp);
	assert_int_equal(st, JL_EOF);
	assert_int_equal(first, 1);
	assert_int_equal(last, 1);
}

static void
agrees(void **state)
{
	size_t	 len;
	char	*s = load(*state, &len);

	as_it_is(s, len);
	as_a_value(s, len);
	as_a_line(s, len);
	free(s);
}

int
main(void)
{
	static struct table	  t;
	const char		 *root = getenv("REPLUMB");
	struct dirent		**entry;
	int			  i, count;

	if (asprintf(&folder, "%s/../shared/wild/json/nst__JSONTestSuite",
	    root == NULL ? "." : root) == -1)
		err(2, NULL);
	if ((count = scandir(folder, &entry, NULL, alphasort)) == -1) {
		puts("1..0 # SKIP ../shared/wild/json is missing");
		return 0;
	}
	for (i = 0; i < count; i++)
		if (entry[i]->d_name[0] != '.')
			table_add(&t, entry[i]->d_name, agrees,
			    entry[i]->d_name);
	return table_run(&t);
}
