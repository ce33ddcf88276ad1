/*
 * csv_table - CSV files with a header line, read by libcsv.
 *
 * Columns are found by name, without regard to case, blanks or punctuation
 * ("VM UUID" and "vmuuid" are one).  A byte order mark, CRLF, quoted fields
 * with newlines and rows shorter or longer than the header are understood;
 * the separator is a comma, a semicolon or a tab, whichever the header has.
 */
#ifndef CSV_TABLE_H
#define CSV_TABLE_H

#include <stddef.h>

struct csv_table;

/* Read a whole file.  NULL with errno when it cannot be read. */
struct csv_table *csv_table_read(const char *path);
void		 csv_table_free(struct csv_table *);

size_t		 csv_table_rows(const struct csv_table *);
/* The column with one of these names (NULL at the end), or -1. */
int		 csv_table_column(const struct csv_table *,
		    const char *const names[]);
/* A cell, blanks at its ends cut off; "" when it is not there.  Borrowed. */
const char	*csv_table_cell(const struct csv_table *, size_t row, int column);
/* The line of the file in which a row begins, from 1. */
unsigned long	 csv_table_line(const struct csv_table *, size_t row);

#endif
