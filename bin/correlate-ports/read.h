/*
 * read - members of records as numbers, for one block of the stream.
 *
 * Blocks are read at the same time, so each has names of its own: a text's
 * number is good in its reading only, until facts_merge puts it in terms of
 * the estate.  Ports and identities are put in canonical form here.
 */
#ifndef READ_H
#define READ_H

#include "estate.h"

struct reading {
	struct intern	 names;
	struct numbers	 pool;		/* of all lists */
	struct numbers	 port_form, wwid_form;	/* see read.c */
	struct numbers	 bad;		/* enum bad_name and name, in turn */
	struct scan	 inner;		/* of an object inside a record */
	uint32_t	 alive;		/* a path's state, not of a dead one */
	char		*rows;		/* facts, each behind its kind */
	size_t		 used, room;
	size_t		 last;		/* where the last one is, if any */
	uint32_t	*global;	/* numbers of its names in the estate */
	uint32_t	 global_room;
};

void		read_init(struct reading *);
void		read_fini(struct reading *);

/* Forget all of a block. */
void		read_reset(struct reading *);

/* The text of a member that may be NULL; 0 when it is no string. */
uint32_t	read_text(struct reading *, const struct scan_member *);
const char	*read_name(const struct reading *, uint32_t name);

/* Its integer; 0 when it is none. */
int64_t		read_integer(const struct scan_member *);

/* Its LUN; NULL, or why it is none. */
const char	*read_lun(const struct scan_member *, uint32_t *lun);

/*
 * A port or an identity in canonical form.  One that has none is noted as
 * bad, and kept as it is spelled, so that it is equal to nothing but itself.
 */
uint32_t	read_port(struct reading *, const struct scan_member *);
uint32_t	read_wwid(struct reading *, const struct scan_member *);
/* The same, but 0 where there is no canonical form. */
uint32_t	read_identity(struct reading *, const struct scan_member *);

/* Put an array of texts into a list; -1 when it holds something else. */
enum read_form { READ_TEXT, READ_PORT, READ_WWID };
int		read_list(struct reading *, const struct scan_member *,
		    enum read_form, struct list *);
/* ... the members of one name of the objects in an array. */
int		read_inner_list(struct reading *, const struct scan_member *,
		    const char *name, enum read_form, struct list *);

#endif
