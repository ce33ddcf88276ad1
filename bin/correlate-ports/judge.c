#include "judge.h"

#include "nexus.h"
#include "vendors.h"

/* What the paths of some hosts to one LU say. */
struct witness {
	uint32_t	volumes;	/* that they lead to */
	uint32_t	lost;		/* live paths that lead nowhere */
	uint32_t	paths;		/* that lead to a volume */
	bool		spoilt;		/* the array is none of two */
};

static const struct volume *
volume(const struct estate *e, uint32_t row)
{
	return table_row(&e->volumes, row);
}

/* Add what a host's view says. */
static void
hear(const struct estate *e, uint32_t row, struct witness *w,
    struct numbers *found)
{
	const struct view	*v;
	const struct claim	*c;
	uint32_t		 i;

	if (row == TABLE_NONE)
		return;
	v = table_row(&e->views, row);
	w->lost += v->unmapped + v->stray;
	w->spoilt = w->spoilt || v->spoilt;
	i = index_first(&e->claims_of_view, row);
	for (; i != TABLE_NONE; i = e->claims_of_view.next[i]) {
		c = table_row(&e->claims, i);
		w->volumes += numbers_add_new(found, c->volume);
		w->paths += c->paths;
	}
}

bool
judge_related(const struct volume *a, const struct volume *b)
{
	return (a->behind_volume == b->id && a->behind_array == b->array) ||
	    (b->behind_volume == a->id && b->behind_array == a->array) ||
	    (a->behind_wwid != 0 && a->behind_wwid == b->wwid) ||
	    (b->behind_wwid != 0 && b->behind_wwid == a->wwid);
}

/*
 * Add the volumes with the identity.  Where the paths name one of them, a
 * volume that maps it, or that it maps, is no rival.
 */
static void
add_named(const struct estate *e, uint32_t wwid, const struct witness *w,
    struct numbers *found)
{
	const struct volume	*led = NULL;
	uint32_t		 i;

	if (w->volumes == 1)
		led = volume(e, found->item[0]);
	i = index_first(&e->volumes_of_wwid, wwid);
	for (; i != TABLE_NONE; i = e->volumes_of_wwid.next[i])
		if (led == NULL || led->wwid != wwid ||
		    !judge_related(led, volume(e, i)))
			numbers_add_new(found, i);
}

/* Does the identity by itself name the volume? */
static bool
vendor_agrees(const struct estate *e, uint32_t wwid, const struct volume *v)
{
	enum vendor_word	word = v->decoded;

	if (v->wwid != wwid)
		word = vendors_ask(e->vendors, estate_text(e, wwid),
		    estate_text(e, v->id));
	return word == VENDOR_AGREES;
}

/* One volume was found: which keys say so? */
static void
weigh(const struct estate *e, uint32_t wwid, const struct witness *w,
    struct judgement *j)
{
	const struct volume	*v = volume(e, j->found.item[0]);

	if (w->volumes == 1 && w->lost == 0)
		j->keys |= JUDGE_NEXUS;
	if (v->wwid == wwid)
		j->keys |= JUDGE_WWID;
	if (j->keys == 0 || (v->wwid != 0 && v->wwid != wwid)) {
		j->keys = 0;
		j->status = JUDGE_AMBIGUOUS;
		return;
	}
	j->status = (j->keys & e->required) == e->required ? JUDGE_PROVED :
	    JUDGE_SINGLE_KEY;
	j->path_count = w->paths;
	if (vendor_agrees(e, wwid, v))
		j->keys |= JUDGE_VENDOR_ID;
}

/* The volume that once had the identity, by a fact since contradicted. */
static void
add_older(const struct estate *e, uint32_t wwid, struct numbers *found)
{
	const struct older	*o;
	uint32_t		 row = table_find(&e->older, &wwid);

	if (row == TABLE_NONE)
		return;
	o = table_row(&e->older, row);
	numbers_add(found, table_find(&e->volumes,
	    (uint32_t[]){ o->array, o->id }));
}

/* Is one of the volumes of an array that is none of two? */
static bool
any_twice(const struct estate *e, const struct numbers *found)
{
	uint32_t	i;

	for (i = 0; i < found->count; i++)
		if (estate_is_twice(e, volume(e, found->item[i])->array))
			return true;
	return false;
}

void
judge_lu(const struct estate *e, uint32_t site, const struct numbers *hosts,
    uint32_t wwid, struct judgement *j)
{
	struct witness	w = { 0 };
	uint32_t	i;

	j->keys = 0;
	j->path_count = 0;
	j->found.count = 0;
	for (i = 0; i < hosts->count; i++)
		hear(e, table_find(&e->views,
		    (uint32_t[]){ site, hosts->item[i], wwid }), &w,
		    &j->found);
	add_named(e, wwid, &w, &j->found);
	if (j->found.count == 0) {
		add_older(e, wwid, &j->found);
		j->status = j->found.count > 0 ? JUDGE_AMBIGUOUS :
		    JUDGE_MISSING;
	} else if (j->found.count > 1)
		j->status = JUDGE_AMBIGUOUS;
	else
		weigh(e, wwid, &w, j);
	if (w.spoilt || any_twice(e, &j->found)) {
		j->status = JUDGE_AMBIGUOUS;
		j->keys = 0;
	}
}
