/*
 * csv_table: cells, columns by name, and lines
 *
 * With a file as argument: its lines, as JSON arrays of cells, to stdout; the
 * header first (t/wild/csv.t).
 */
#include "table.h"

#include <err.h>
#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "csv_table.h"

/* Header and rows: "a|b\n" and, with its line in front, "2:1|2\n". */
static const struct row { const char *in, *want; } rows[] = {
	{ "",				"" },
	{ "\n\n",			"" },
	{ "a,b",			"a|b\n" },
	{ "a,b\n1,2\n",			"a|b\n2:1|2\n" },
	{ "a,b\n1,2",			"a|b\n2:1|2\n" },
	{ "a,b\r\n1,2\r\n3,4\r\n",	"a|b\n2:1|2\n3:3|4\n" },
	{ "a,b\r1,2\r3,4",		"a|b\n2:1|2\n3:3|4\n" },
	{ "a;b\n1;2,5\n",		"a|b\n2:1|2,5\n" },
	{ "a\tb c\n1\t2 3\n",		"a|b c\n2:1|2 3\n" },
	{ "a\tb\n\t2\n\t\n",		"a|b\n2:|2\n3:|\n" },
	{ "\"a,x\";b\n1;2\n",		"a,x|b\n2:1|2\n" },
	{ "\"a;x\",b\n1,2\n",		"a;x|b\n2:1|2\n" },
	{ "a\n1\n2\n",			"a\n2:1\n3:2\n" },
	{ "a\n1;2\n3\t4\n",		"a\n2:1;2\n3:3\t4\n" },
	{ "\n \na;b\n1;2,3,4\n",	"a|b\n4:1|2,3,4\n" },
	{ "\xef\xbb\xbf" "a,b\n1,2\n",	"a|b\n2:1|2\n" },
	{ "\xef\xbb\xbf\"a\",b\n1,2\n",	"a|b\n2:1|2\n" },
	{ " a , b \n 1 , 2 \n",		"a|b\n2:1|2\n" },
	{ "\" a \",b\n\" 1 \",2\n",	"a|b\n2:1|2\n" },
	{ "a,b\n\"1 \"\"x\"\"\",2\n",	"a|b\n2:1 \"x\"|2\n" },
	{ "a,b\n\"1\n2\r\n3\",4\n5,6\n", "a|b\n2:1\n2\r\n3|4\n5:5|6\n" },
	{ "a,b\nx,\"1\n\n2\"\ny,z\n",	"a|b\n2:x|1\n\n2\n5:y|z\n" },
	{ "\"a\nb\",c\n1,2\n",		"a\nb|c\n3:1|2\n" },
	{ "\n\na,b\n\n  \n1,2\n\n\n3,4\n", "a|b\n6:1|2\n9:3|4\n" },
	{ "a,b\n\t\n1,2\n",		"a|b\n3:1|2\n" },
	{ "a,b,c\n1\n1,2,3,4\n",	"a|b|c\n2:1\n3:1|2|3|4\n" },
	{ "a,b,c\n,,\n\"\",,\n",	"a|b|c\n2:||\n3:||\n" },
	{ "a,b\n1,\"2",			"a|b\n2:1|2\n" },	/* not closed */
	{ "a,b\n1,2\"3\"4\n",		"a|b\n2:1|2\"3\"4\n" },
	{ "a,b\nM\xfcnchen,2\n",	"a|b\n2:M\xc3\xbcnchen|2\n" },
	{ "a,b\nM\xc3\xbcnchen,2\n",	"a|b\n2:M\xc3\xbcnchen|2\n" },
};

static struct csv_table *
table_of(const char *s)
{
	char			 name[] = "/tmp/replumb-csv.XXXXXX";
	struct csv_table	*t;
	int			 fd = mkstemp(name);

	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, s, strlen(s)), strlen(s));
	close(fd);
	t = csv_table_read(name);
	unlink(name);
	assert_non_null(t);
	return t;
}

static void
reads(void **state)
{
	const struct row	*r = *state;
	struct csv_table	*t = table_of(r->in);
	char			*out;
	size_t			 len, i, j;
	FILE			*fp = open_memstream(&out, &len);

	for (j = 0; j < csv_table_columns(t); j++)
		fprintf(fp, "%s%s", j > 0 ? "|" : "",
		    csv_table_name(t, (int)j));
	fputs(j > 0 ? "\n" : "", fp);
	for (i = 0; i < csv_table_rows(t); i++) {
		fprintf(fp, "%lu:", csv_table_line(t, i));
		for (j = 0; j < csv_table_cells(t, i); j++)
			fprintf(fp, "%s%s", j > 0 ? "|" : "",
			    csv_table_cell(t, i, (int)j));
		fputc('\n', fp);
	}
	fclose(fp);
	csv_table_free(t);
	assert_string_equal(out, r->want);
	free(out);
}

static const struct column {
	const char	*name;
	int		 want;
} columns[] = {
	{ "VM",			0 },
	{ "vm",			0 },
	{ "VM UUID",		1 },
	{ "vmuuid",		1 },
	{ "vm_uuid",		1 },
	{ "VM-UUID",		1 },
	{ "Hosts",		2 },
	{ "# Hosts",		3 },
	{ "#hosts",		3 },
	{ "Free %",		4 },
	{ "Free",		-1 },
	{ "In Use MiB",		5 },
	{ "twice",		6 },
	{ "M\xc3\xbcnchen",	8 },
	{ "Mnchen",		-1 },
	{ "VM U",		-1 },
	{ "VM UUIDs",		-1 },
	{ "",			-1 },
};

static void
finds_column(void **state)
{
	const struct column	*r = *state;
	const char *const	 names[] = { r->name, NULL };
	struct csv_table	*t;

	t = table_of("VM,VM UUID,Hosts,# Hosts,Free %,In Use (MiB),Twice,"
	    "twice,M\xc3\xbcnchen\n");
	assert_int_equal(csv_table_column(t, names), r->want);
	csv_table_free(t);
}

static void
the_first_name_that_is_there_counts(void **state)
{
	const char *const	 names[] = { "x", "b", "a", NULL };
	const char *const	 none[] = { NULL };
	struct csv_table	*t = table_of("a,b,c\n");

	(void)state;
	assert_int_equal(csv_table_column(t, names), 1);
	assert_int_equal(csv_table_column(t, none), -1);
	csv_table_free(t);
}

static void
cells_that_are_not_there_are_empty(void **state)
{
	struct csv_table	*t = table_of("a,b\n1\n");

	(void)state;
	assert_string_equal(csv_table_cell(t, 0, 0), "1");
	assert_string_equal(csv_table_cell(t, 0, 1), "");
	assert_string_equal(csv_table_cell(t, 0, 7), "");
	assert_string_equal(csv_table_cell(t, 0, -1), "");
	assert_string_equal(csv_table_cell(t, 1, 0), "");
	assert_string_equal(csv_table_name(t, 2), "");
	assert_int_equal(csv_table_line(t, 1), 0);
	csv_table_free(t);
	csv_table_free(NULL);
}

static void
missing_file_is_no_table(void **state)
{
	(void)state;
	errno = 0;
	assert_null(csv_table_read("/nonexistent"));
	assert_int_equal(errno, ENOENT);
}

/* Larger than every buffer: cells stay where they were said to be. */
static void
large_tables_hold_all(void **state)
{
	struct csv_table	*t;
	char			*in, want[16];
	size_t			 len;
	int			 i;
	FILE			*fp = open_memstream(&in, &len);

	(void)state;
	fputs("n,square\n", fp);
	for (i = 0; i < 30000; i++)
		fprintf(fp, "%d,\"%d\"\n", i, i * i);
	fclose(fp);
	t = table_of(in);
	free(in);
	assert_int_equal(csv_table_rows(t), 30000);
	for (i = 0; i < 30000; i++) {
		snprintf(want, sizeof(want), "%d", i * i);
		assert_string_equal(csv_table_cell(t, (size_t)i, 1), want);
		assert_int_equal(csv_table_line(t, (size_t)i), i + 2);
	}
	csv_table_free(t);
}

static void
print(json_t *line)
{
	if (json_dumpf(line, stdout, JSON_COMPACT) == -1)
		errx(2, "a cell is not UTF-8");
	putchar('\n');
	json_decref(line);
}

static int
dump(const char *path)
{
	struct csv_table	*t = csv_table_read(path);
	json_t			*line;
	size_t			 i, j;

	if (t == NULL)
		err(2, "%s", path);
	line = json_array();
	for (j = 0; j < csv_table_columns(t); j++)
		json_array_append_new(line,
		    json_string(csv_table_name(t, (int)j)));
	if (j > 0)
		print(line);
	else
		json_decref(line);
	for (i = 0; i < csv_table_rows(t); i++) {
		line = json_array();
		for (j = 0; j < csv_table_cells(t, i); j++)
			json_array_append_new(line,
			    json_string(csv_table_cell(t, i, (int)j)));
		print(line);
	}
	csv_table_free(t);
	return 0;
}

int
main(int argc, char *argv[])
{
	static struct table	t;

	if (argc > 1)
		return dump(argv[1]);
	TABLE_ROWS(&t, rows, reads);
	TABLE_ROWS(&t, columns, finds_column);
	TABLE_TEST(&t, the_first_name_that_is_there_counts);
	TABLE_TEST(&t, cells_that_are_not_there_are_empty);
	TABLE_TEST(&t, missing_file_is_no_table);
	TABLE_TEST(&t, large_tables_hold_all);
	return table_run(&t);
}
