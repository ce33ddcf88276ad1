/*
 * table - what the C tests share: tables of rows, each row a test.
 *
 * A row's struct begins with the text that is put in; it is the test's name.
 * main adds tables and single tests and returns table_run().
 */
#ifndef TABLE_H
#define TABLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct table {
	struct CMUnitTest	test[512];
	size_t			count;
};

static inline void
table_add(struct table *t, const char *name, CMUnitTestFunction function,
    const void *row)
{
	if (t->count == sizeof(t->test) / sizeof(t->test[0]))
		abort();
	t->test[t->count++] = (struct CMUnitTest){ .name = name,
	    .test_func = function, .initial_state = (void *)(uintptr_t)row };
}

/* Text as the name of a test: one line, and never empty. */
static inline char *
table_name(const char *text)
{
	char	*name, *p;
	size_t	 len;
	FILE	*fp;

	if ((fp = open_memstream(&name, &len)) == NULL)
		abort();
	fputc('"', fp);
	for (p = (char *)(uintptr_t)text; *p != '\0' && p - text < 200; p++)
		if ((unsigned char)*p < ' ' || *p == '#' || *p == '\\')
			fprintf(fp, "\\x%02x", (unsigned char)*p);
		else
			fputc(*p, fp);
	fputc('"', fp);
	if (fclose(fp) == EOF)
		abort();
	return name;
}

static inline void
table_add_rows(struct table *t, const void *rows, size_t count, size_t size,
    CMUnitTestFunction function)
{
	const char	*row = rows;
	size_t		 i;

	for (i = 0; i < count; i++, row += size)
		table_add(t, table_name(*(const char *const *)(const void *)row),
		    function, row);
}

#define TABLE_ROWS(t, rows, function) \
	table_add_rows(t, rows, sizeof(rows) / sizeof(rows[0]), \
	    sizeof(rows[0]), function)
#define TABLE_TEST(t, function)	table_add(t, #function, function, NULL)

static inline int
table_run(struct table *t)
{
	int	failed;

	cmocka_set_message_output(CM_OUTPUT_TAP);
	failed = _cmocka_run_group_tests("table", t->test, t->count, NULL, NULL);
	while (t->count-- > 0)		/* those of rows are ours */
		if (t->test[t->count].name[0] == '"')
			free((char *)(uintptr_t)t->test[t->count].name);
	return failed != 0;
}

#endif
