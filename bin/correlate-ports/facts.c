#include "facts.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "origins.h"
#include "status.h"

#define AHEAD	8	/* look-ups; by then the memory has answered */

/* A kind, and what follows from it: one for each type of record. */
struct plan {
	const struct fact_kind	*kind;		/* NULL: says nothing here */
	unsigned char		 field[COLUMNS_MAX];	/* of each column */
	uint64_t		 names, lists;	/* words of the row, a bit each */
};

/* A row in a reading. */
struct row {
	const struct plan	*plan;
	unsigned long		 line;		/* of the block */
	char			 bytes[];
};

static const struct fact_kind *const kinds[] = {
	&fact_host, &fact_initiator, &fact_path, &fact_logical_unit,
	&fact_datastore, &fact_vm, &fact_disk, &fact_array, &fact_array_port,
	&fact_host_group, &fact_volume, &fact_lun, &fact_fabric_login,
	&fact_zone
};

static struct plan	*plans;		/* by number of the record type */

static bool
is_last(const struct column *c)
{
	return c->offset == SIZE_MAX;
}

/* Which words of its row a column is. */
static void
mark_words(struct plan *p, const struct column *c)
{
	uint64_t	bit = UINT64_C(1) << c->offset / sizeof(uint32_t);

	if (c->form >= FORM_TEXTS)
		p->lists |= bit;
	else if (c->form <= FORM_IDENTITY)
		p->names |= bit;
}

static void
make_plan(const struct fact_kind *kind)
{
	const struct record_type	*type;
	const struct column		*c;
	struct plan			*p;
	size_t				 field;

	type = record_type_find(kind->type, strlen(kind->type));
	p = &plans[type - record_types];
	p->kind = kind;
	for (c = kind->column; !is_last(c); c++) {
		mark_words(p, c);
		if (c->member == NULL)
			continue;
		field = record_field(type, c->member, strlen(c->member));
		if (field == RECORD_FIELDS_MAX)
			errx(STATUS_FATAL, "no field %s.%s", kind->type,
			    c->member);
		p->field[c - kind->column] = (unsigned char)field;
	}
}

void
facts_init(void)
{
	size_t	i;

	if ((plans = calloc(record_type_count, sizeof(*plans))) == NULL)
		err(STATUS_FATAL, NULL);
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		make_plan(kinds[i]);
}

static const char *
read_strings(struct reading *r, const struct scan_member *m,
    enum read_form form, void *to)
{
	return read_list(r, m, form, to) == -1 ? "not an array of strings" :
	    NULL;
}

/* Read one member into its place.  Returns NULL, or why it is no good. */
static const char *
read_column(struct reading *r, enum form form, const struct scan_member *m,
    void *to)
{
	switch (form) {
	case FORM_TEXT:
		*(uint32_t *)to = read_text(r, m);
		return NULL;
	case FORM_SITE:
		*(uint32_t *)to = m == NULL ? NAME_SOURCE : read_text(r, m);
		if (*(uint32_t *)to == 0)
			*(uint32_t *)to = NAME_SOURCE;
		return NULL;
	case FORM_PORT:
		*(uint32_t *)to = read_port(r, m);
		return NULL;
	case FORM_WWID:
		*(uint32_t *)to = read_wwid(r, m);
		return NULL;
	case FORM_IDENTITY:
		*(uint32_t *)to = read_identity(r, m);
		return NULL;
	case FORM_LUN:
		return read_lun(m, to);
	case FORM_INTEGER:
		*(int64_t *)to = read_integer(m);
		return NULL;
	case FORM_TRUE:
		*(bool *)to = m == NULL || m->kind != SCAN_FALSE;
		return NULL;
	case FORM_THERE:
		*(bool *)to = m != NULL;
		return NULL;
	case FORM_TEXTS:
		return read_strings(r, m, READ_TEXT, to);
	case FORM_PORTS:
		return read_strings(r, m, READ_PORT, to);
	case FORM_WWIDS:
		return read_strings(r, m, READ_WWID, to);
	}
	return NULL;
}

/* The size of a row with its plan, so that the next one is aligned. */
static size_t
row_size(const struct fact_kind *kind)
{
	return sizeof(struct row) + (kind->size + 7) / 8 * 8;
}

/* An empty row behind the others; it counts when used grows by its size. */
static struct row *
next_row(struct reading *r, const struct plan *p)
{
	size_t		 size = row_size(p->kind);
	struct row	*row;

	if (r->room - r->used < size) {
		r->room = r->room == 0 ? 1 << 16 : r->room * 2;
		if ((r->rows = realloc(r->rows, r->room)) == NULL)
			err(STATUS_FATAL, NULL);
	}
	row = (struct row *)(void *)(r->rows + r->used);
	memset(row, 0, size);
	row->plan = p;
	return row;
}

static bool
bad(const struct jl_record *rec, const char *member, const char *why)
{
	jl_warnx(rec, "%s: %s: %s", rec->type->name, member, why);
	return false;
}

/*
 * The row of the record before, when that had the same members: what is
 * spelled as there need not be looked up again.  NULL when it is another one.
 */
static const struct row *
row_before(const struct reading *r, const struct jl_record *rec)
{
	const struct row	*last;

	if (!rec->alike || r->used == 0)
		return NULL;
	last = (const struct row *)(const void *)(r->rows + r->last);
	return last->line + 1 == rec->number ? last : NULL;
}

/* Take a name or LUN over from the row before.  Returns whether it can be. */
static inline bool
take_over(const struct column *c, const struct scan_member *m,
    const struct row *before, struct row *row)
{
	if (before == NULL || c->form > FORM_LUN || m == NULL || !m->same)
		return false;
	memcpy(row->bytes + c->offset, before->bytes + c->offset,
	    sizeof(uint32_t));
	return true;
}

bool
facts_known(const struct record_type *type)
{
	return type != NULL && plans[type - record_types].kind != NULL;
}

bool
facts_read(struct reading *r, const struct jl_record *rec)
{
	const struct plan		*p = &plans[rec->type - record_types];
	const struct column		*c;
	const struct scan_member	*m;
	const struct row		*before;
	struct row			*row;
	const char			*why;

	row = next_row(r, p);
	row->line = rec->number;
	before = row_before(r, rec);
	for (c = p->kind->column; !is_last(c); c++) {
		if (c->member == NULL)
			continue;
		m = rec->field[p->field[c - p->kind->column]];
		if (take_over(c, m, before, row))
			continue;
		why = read_column(r, c->form, m, row->bytes + c->offset);
		if (why != NULL)
			return bad(rec, c->member, why);
	}
	if (p->kind->finish != NULL && !p->kind->finish(r, rec, row->bytes))
		return false;
	r->last = r->used;
	r->used += row_size(p->kind);
	return true;
}

/* Give the names of a reading their numbers in the estate. */
static void
merge_names(struct estate *e, struct reading *r)
{
	uint32_t	i;

	if (r->global_room < r->names.count) {
		r->global_room = r->names.count * 2;
		r->global = reallocarray(r->global, r->global_room,
		    sizeof(*r->global));
		if (r->global == NULL)
			err(STATUS_FATAL, NULL);
	}
	for (i = 0; i < r->names.count; i++) {
		if (i + AHEAD < r->names.count)
			intern_prefetch(&e->names, &r->names, i + AHEAD);
		r->global[i] = intern_from(&e->names, &r->names, i);
	}
	for (i = 0; i < r->pool.count; i++)
		numbers_add(&e->pool, r->global[r->pool.item[i]]);
	for (i = 0; i < r->bad.count; i += 2)
		estate_bad_name(e, r->bad.item[i],
		    r->global[r->bad.item[i + 1]]);
}

/* The row at *at, which moves behind it; NULL at the end. */
static inline struct row *
take_row(const struct reading *r, size_t *at)
{
	struct row	*row = (struct row *)(void *)(r->rows + *at);

	if (*at == r->used)
		return NULL;
	*at += row_size(row->plan->kind);
	return row;
}

/* Put a row in terms of the estate; its lists are at pool there. */
static void
translate(const struct reading *r, struct row *row, uint32_t pool)
{
	uint32_t	*word = (uint32_t *)(void *)row->bytes;
	uint64_t	 bits;

	for (bits = row->plan->names; bits != 0; bits &= bits - 1)
		word[__builtin_ctzll(bits)] =
		    r->global[word[__builtin_ctzll(bits)]];
	for (bits = row->plan->lists; bits != 0; bits &= bits - 1)
		word[__builtin_ctzll(bits)] += pool;
}

/* Translate the next row, which will be put into its table soon. */
static inline void
prepare(const struct estate *e, const struct reading *r, size_t *at,
    uint32_t pool)
{
	struct row	*row = take_row(r, at);

	if (row == NULL)
		return;
	translate(r, row, pool);
	table_prefetch((const struct table *)(const void *)
	    ((const char *)e + row->plan->kind->table), row->bytes);
}

void
facts_merge(struct estate *e, struct reading *r, const char *file,
    unsigned long first)
{
	uint32_t	 pool = e->pool.count;
	struct row	*row;
	size_t		 at = 0, ahead = 0;
	unsigned	 i;

	merge_names(e, r);
	for (i = 0; i < AHEAD; i++)
		prepare(e, r, &ahead, pool);
	while ((row = take_row(r, &at)) != NULL) {
		prepare(e, r, &ahead, pool);
		row->plan->kind->keep(e, row->bytes);
		if (e->origins != NULL)
			origins_note(e->origins, row->plan->kind->type,
			    row->bytes, file, first + row->line - 1);
	}
	read_reset(r);
}

struct site *
fact_site(struct estate *e, uint32_t name)
{
	bool	fresh;

	return table_put(&e->sites, &name, &fresh);
}
