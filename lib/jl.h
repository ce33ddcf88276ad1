/*
 * jl - the stream: lines of JSON, one record a line.
 *
 * Reading keeps the raw line, so that a record passes through byte for byte;
 * a tree is built (jl_tree) only where a record's inside is worked on.  A bad
 * line is named on stderr (`tool: file:line: field: why`) by jl_read itself
 * and counted; the caller goes on with the next one.
 *
 * Writing goes through stdio; jl_close makes sure that all of it arrived.
 */
#ifndef JL_H
#define JL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "record.h"
#include "scan.h"

#define JL_MAXLINE	((size_t)16 << 20)	/* bytes, without the newline */

enum jl_status {
	JL_RECORD,		/* a good record */
	JL_BAD,			/* a bad line, named on stderr already */
	JL_EOF,
	JL_ERROR		/* the read failed; errno says why */
};

/* What is wrong with lines, kept until it is their turn to be said. */
struct jl_notes {
	struct jl_note {
		unsigned long	 number;	/* of the line */
		char		*why;		/* malloc'd */
	}		*note;
	size_t		 count, room;
};

/* One input.  Set fd and name, the rest to zero; jl_fini at the end. */
struct jl_reader {
	int		 fd;
	const char	*name;		/* for messages */
	struct jl_notes	*notes;		/* where they go; NULL: to stderr */
	unsigned long	 number;	/* of the line read last, from 1 */
	char		*buf;		/* private from here on */
	size_t		 start, end, room, looked;
	struct scan	 scan;
	const struct scan_member *field[RECORD_FIELDS_MAX];
	const struct record_type *type;	/* of the record before */
	const struct scan_member *named;	/* its type; NULL: was bad */
	bool		 eof, skipping;
};

/* One record; all of it is good until the next jl_read of its reader. */
struct jl_record {
	const char			*line;	/* without the newline */
	size_t				 len;
	const char			*file;
	unsigned long			 number;
	const struct scan		*members;
	const struct record_type	*type;	/* NULL: not one of ours */
	/* By number of the type's field; NULL: absent or null. */
	const struct scan_member	*const *field;
	struct jl_notes			*notes;	/* of its reader */
	/*
	 * The record before had this type and the same members, in the same
	 * order.  Those whose "same" is set had their values there, too.
	 */
	bool				 alike;
};

/* Read the next record; blank lines are passed over. */
enum jl_status	 jl_read(struct jl_reader *, struct jl_record *);

/*
 * Read the next line, whatever it holds; JL_BAD when it is too long.  It is
 * good until the next read.
 */
enum jl_status	 jl_line(struct jl_reader *, const char **line, size_t *len);

/*
 * Whether jl_read would answer without waiting for more input.  With poll(2)
 * on fd and jl_fill, a caller can watch other things while it reads.
 */
bool		 jl_ready(struct jl_reader *);

/* One read(2) into the buffer.  Returns 0 (also at the end), or -1. */
int		 jl_fill(struct jl_reader *);

void		 jl_fini(struct jl_reader *);

/* Is this a record of type name? */
bool		 jl_is(const struct jl_record *, const char *name);

/* The record as a tree; a new reference, never NULL. */
json_t		*jl_tree(const struct jl_record *);

/*
 * A string member compared with text; false when it is absent or not a
 * string.  Decodes escapes.
 */
bool		 jl_equal(const struct jl_record *, const char *name,
		    const char *text);

/* Say on stderr what is wrong with a record: `tool: file:line: why`. */
void		 jl_warnx(const struct jl_record *, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));

/* Write the raw line, or a tree as one line.  0, or -1 with errno. */
int		 jl_pass(FILE *, const struct jl_record *);
int		 jl_write(FILE *, const json_t *);

/* jl_write to stdout and drop the reference; a failure ends the tool. */
void		 jl_emit_new(json_t *);

/* Close stdout; ends the tool with STATUS_FATAL when something was lost. */
void		 jl_close(void);

/*
 * The plain filter loop over file operands (none, or "-": stdin).  Calls
 * each for every good record.  Returns STATUS_OK or STATUS_PARTIAL; an
 * unreadable input ends the tool.
 */
int		 jl_each(char *const files[],
		    void (*each)(const struct jl_record *, void *arg), void *arg);

#endif
