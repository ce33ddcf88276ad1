#include "judge.h"

#include <stdlib.h>
#include <string.h>

#include "ldev.h"
#include "nexus.h"

/* What the paths of some hosts to one LU say. */
struct witness {
	uint32_t	volumes;	/* that they lead to */
	uint32_t	lost;		/* live paths that lead nowhere */
	uint32_t	paths;		/* that lead to a volume */
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

/*
 * The volume that a Hitachi identity names by itself.  It is no proof: copies
 * of an identity and arrays that took one over exist.
 */
static bool
vendor_agrees(const struct estate *e, uint32_t wwid, const struct volume *v)
{
	const char	*text = estate_text(e, wwid);
	char		 id[LDEV_STRSIZE];
	long		 number;

	if (strncmp(text, "naa.60060e80", 12) != 0 || strlen(text) != 36)
		return false;
	number = strtol(text + 32, NULL, 16);
	if (number > LDEV_MAX)
		return false;
	ldev_format((int)number, id);
	return strcmp(id, estate_text(e, v->id)) == 0;
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
	j->status = j->keys == (JUDGE_NEXUS | JUDGE_WWID) ? JUDGE_PROVED :
	    JUDGE_SINGLE_KEY;
	j->path_count = w->paths;
	if (vendor_agrees(e, wwid, v))
		j->keys |= JUDGE_VENDOR_ID;
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
	if (j->found.count == 0)
		j->status = JUDGE_MISSING;
	else if (j->found.count > 1)
		j->status = JUDGE_AMBIGUOUS;
	else
		weigh(e, wwid, &w, j);
}
