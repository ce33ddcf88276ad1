/*
 * csv_table - CSV files with a header line, read by libcsv.
 *
 * Columns are found by name, without regard to case, blanks or punctuation
 * ("VM UUID" and "vmuuid" are one), except "#" and "%", which tell columns of
 * RVTools apart ("Hosts" are names, "# Hosts" is how many; "Free %").  A byte
 * order mark, CRLF, quoted fields with newlines and rows shorter or longer
 * than the header are understood; the separator is a comma, a semicolon or a
 * tab, whichever the header has most of.  Lines with nothing but blanks are
 * no rows.
 *
 * Cells are UTF-8, whatever the file is in (text.h).
 */
#ifndef CSV_TABLE_H
#define CSV_TABLE_H

#include <stddef.h>

struct csv_table;

/*
 * Read a whole file.  NULL with errno when it cannot be read.  An empty file
 * is a table without columns and rows.
 */
struct csv_table *csv_table_read(const char *path);
void		 csv_table_free(struct csv_table *);	/* NULL is fine */

/* Rows without the header; columns of the header, whose names are borrowed. */
size_t		 csv_table_rows(const struct csv_table *);
size_t		 csv_table_columns(const struct csv_table *);
const char	*csv_table_name(const struct csv_table *, int column);

/*
 * The column with one of these names (NULL at the end), the first name that
 * is there, and of columns with one name the first; or -1.
 */
int		 csv_table_column(const struct csv_table *,
		    const char *const names[]);
/*
 * A cell, blanks at its ends cut off; "" when it is not there, as in a
 * column -1.  Borrowed.  Cells beyond the header's columns can be had too.
 */
const char	*csv_table_cell(const struct csv_table *, size_t row, int column);
size_t		 csv_table_cells(const struct csv_table *, size_t row);
/* The line of the file in which a row begins, from 1. */
unsigned long	 csv_table_line(const struct csv_table *, size_t row);

#endif
