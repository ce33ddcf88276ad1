/*
 * facts - what each type of record says, put into the estate's tables.
 *
 * It goes in two steps.  Records are read into rows while others are, in
 * terms of their block; then blocks are merged one after the other: a row's
 * names become those of the estate, and the row is kept.  Of two with one key
 * the later counts.  Where that changes what a placement rests on, it is a
 * contradiction.
 *
 * A type of record is described by its columns: to add a member, add it to
 * the row's struct and to its columns.
 */
#ifndef FACTS_H
#define FACTS_H

#include <stddef.h>

#include "estate.h"
#include "read.h"

#define FACT_HINT	"capture that side again and drop the older facts"

/* What a member of a row holds. */
enum form {
	FORM_TEXT,		/* uint32_t: a name */
	FORM_SITE,		/* the same; "source" when absent */
	FORM_PORT,		/* ... in canonical form */
	FORM_WWID,
	FORM_IDENTITY,		/* ... or 0 when there is none */
	FORM_LUN,		/* uint32_t: a number */
	FORM_INTEGER,		/* int64_t: 0 when absent */
	FORM_TRUE,		/* bool: not false */
	FORM_THERE,		/* bool: is there at all */
	FORM_TEXTS,		/* struct list */
	FORM_PORTS,
	FORM_WWIDS
};

struct column {
	const char	*member;	/* of the record; NULL: see finish */
	enum form	 form;
	size_t		 offset;	/* in the row */
};

#define COLUMNS_MAX	16		/* of a type, with its last one */
#define COLUMN(name, f, type, at) \
	{ name, FORM_##f, offsetof(struct type, at) }
#define NO_COLUMN	{ NULL, FORM_TEXT, SIZE_MAX }

struct fact_kind {
	const char	*type;		/* of record */
	size_t		 size;		/* of its row */
	size_t		 table;		/* of the estate, whose key it has */
	const struct column column[COLUMNS_MAX];	/* to NO_COLUMN */
	/*
	 * Fill what no member says by itself; NULL: nothing.  False when the
	 * record is no good, with jl_warnx.
	 */
	bool		 (*finish)(struct reading *, const struct jl_record *,
			    void *row);
	/* Put the row into the estate. */
	void		 (*keep)(struct estate *, void *row);
};

/* What a kind begins with: a type's rows, and where they are put. */
#define FACT(type, row, table) \
	type, sizeof(struct row), offsetof(struct estate, table)

extern const struct fact_kind	fact_host, fact_initiator, fact_path,
	fact_logical_unit, fact_datastore, fact_vm, fact_disk;
extern const struct fact_kind	fact_array, fact_array_port, fact_host_group,
	fact_volume, fact_lun, fact_fabric_login, fact_zone;

/* To be called once, before any of the others. */
void		 facts_init(void);

/* Do records of a type (NULL: not one of ours) say anything here? */
bool		 facts_known(const struct record_type *);

/* Read one that does; false when it is no good, which has been said then. */
bool		 facts_read(struct reading *, const struct jl_record *);

/*
 * Put all of a block into the estate, and reset the reading.  The block is
 * of that file and begins with line first.
 */
void		 facts_merge(struct estate *, struct reading *,
		    const char *file, unsigned long first);

/* The site with that name. */
struct site	*fact_site(struct estate *, uint32_t name);

#endif
