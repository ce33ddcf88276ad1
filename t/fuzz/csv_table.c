/* csv_table on whatever bytes there are: every cell is UTF-8 and in order */
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "csv_table.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The table in a file of these bytes. */
static struct csv_table *
table_of(const uint8_t *data, size_t len)
{
	char			 path[32];
	struct csv_table	*t;
	int			 fd;

	if ((fd = memfd_create("csv", 0)) == -1 ||
	    write(fd, data, len) != (ssize_t)len)
		abort();
	snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	if ((t = csv_table_read(path)) == NULL)
		abort();
	close(fd);
	return t;
}

static void
check_text(const char *s)
{
	json_t	*text = json_string(s);

	if (text == NULL || *s == ' ' ||
	    (*s != '\0' && s[strlen(s) - 1] == ' '))
		abort();
	json_decref(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct csv_table	*t = table_of(data, len);
	unsigned long		 line = 0;
	size_t			 i, j;

	for (j = 0; j < csv_table_columns(t); j++) {
		const char *const	names[] = {
			csv_table_name(t, (int)j), NULL
		};

		check_text(names[0]);
		if (csv_table_column(t, names) > (int)j ||
		    csv_table_column(t, names) < 0)
			abort();
	}
	for (i = 0; i < csv_table_rows(t); i++) {
		if (csv_table_line(t, i) <= line || csv_table_line(t, i) < 2 ||
		    csv_table_cells(t, i) == 0)
			abort();
		line = csv_table_line(t, i);
		for (j = 0; j < csv_table_cells(t, i); j++)
			check_text(csv_table_cell(t, i, (int)j));
	}
	csv_table_free(t);
	return 0;
}
