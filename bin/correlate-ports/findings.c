#include "findings.h"

#include <inttypes.h>
#include <stdlib.h>

#include "facts.h"
#include "judge.h"
#include "nexus.h"
#include "vendors.h"

#define RESCAN	"rescan the host, then capture host and array again"

static const struct volume *
volume(const struct estate *e, uint32_t row)
{
	return table_row(&e->volumes, row);
}

static json_t *
about_row(const struct estate *e, const struct volume *v)
{
	return about_volume(e, v->array, v->id);
}

/* A view leads to a volume that has another identity. */
static void
mismatch(struct estate *e, const struct view *s, const struct volume *v)
{
	const char	*code = "nexus-wwid-mismatch";
	const char	*host = estate_text(e, s->host);
	const char	*wwid = estate_text(e, s->wwid);
	uint32_t	 i = index_first(&e->volumes_of_wwid, s->wwid);

	report_add(e->report, code, FINDING_ERROR, true, about_row(e, v),
	    RESCAN, "host %s sees it as %s, the array has %s: a LUN was used "
	    "again", host, wwid, estate_text(e, v->wwid));
	report_add(e->report, code, FINDING_ERROR, true,
	    about_view(e, s->site, s->host, s->wwid), RESCAN,
	    "the array has mapped %s there, which is volume %s of %s",
	    estate_text(e, v->wwid), estate_text(e, v->id),
	    estate_text(e, v->array));
	for (; i != TABLE_NONE; i = e->volumes_of_wwid.next[i])
		report_add(e->report, code, FINDING_ERROR, true,
		    about_row(e, volume(e, i)), RESCAN,
		    "host %s sees it where the array has mapped volume %s",
		    host, estate_text(e, v->id));
}

/* The paths of one host to one LU lead to several volumes. */
static void
disagree(struct estate *e, const struct view *s, uint32_t row)
{
	const struct claim	*c;
	const struct volume	*v;
	const char		*code = "paths-disagree";
	uint32_t		 i = index_first(&e->claims_of_view, row);

	report_add(e->report, code, FINDING_ERROR, true,
	    about_view(e, s->site, s->host, s->wwid), RESCAN,
	    "the paths of the LU lead to several volumes");
	for (; i != TABLE_NONE; i = e->claims_of_view.next[i]) {
		c = table_row(&e->claims, i);
		v = volume(e, c->volume);
		report_add(e->report, code, FINDING_ERROR, true,
		    about_row(e, v), RESCAN, "host %s sees it and other "
		    "volumes as one LU %s", estate_text(e, s->host),
		    estate_text(e, s->wwid));
	}
}

/* Does the contradiction of two facts, reported already, explain it? */
static bool
contradicted(const struct estate *e, const struct view *s,
    const struct claim *c, const struct volume *v)
{
	uint32_t		 row = table_find(&e->older, &s->wwid);
	const struct older	*o;

	if (c->contradicted == c->paths)
		return true;
	if (row == TABLE_NONE)
		return false;
	o = table_row(&e->older, row);
	return o->array == v->array && o->id == v->id;
}

/* Check where a view leads.  Returns the volume if that is one, or NULL. */
static const struct volume *
check_claims(struct estate *e, const struct view *s, uint32_t row)
{
	const struct claim	*c;
	const struct volume	*v = NULL;
	uint32_t		 i = index_first(&e->claims_of_view, row);
	unsigned		 count = 0, named = 0;
	bool			 wrong = false;

	for (; i != TABLE_NONE; i = e->claims_of_view.next[i], count++) {
		c = table_row(&e->claims, i);
		v = volume(e, c->volume);
		named += v->wwid == s->wwid;
		if (v->wwid == 0 || v->wwid == s->wwid)
			continue;
		wrong = true;
		if (!contradicted(e, s, c, v))
			mismatch(e, s, v);
	}
	if (named < count && count > 1 && !wrong)
		disagree(e, s, row);	/* else it is identity-twice */
	return wrong || count > 1 ? NULL : v;
}

/* Paths that the array does not know. */
static void
check_lost(struct estate *e, const struct view *s)
{
	const struct path	*p;
	bool			 live = s->unmapped > 0;

	if (live || s->dead > 0) {
		p = table_row(&e->paths, s->example);
		report_add(e->report, "path-not-mapped",
		    live ? FINDING_ERROR : FINDING_WARNING, live,
		    about_view(e, s->site, s->host, s->wwid), RESCAN,
		    "paths of the host that the array has not mapped: %u, "
		    "such as %s to %s, LUN %u", s->unmapped + s->dead,
		    estate_text(e, p->initiator), estate_text(e, p->target),
		    p->lun);
	}
	if (s->stray > 0 && s->mapped > 0)
		report_add(e->report, "unknown-target", FINDING_ERROR, true,
		    about_view(e, s->site, s->host, s->wwid),
		    "capture every array that the hosts see",
		    "paths to ports of no captured array: %u of %u",
		    s->stray, s->stray + s->mapped + s->unmapped + s->dead);
}

static void
check_size(struct estate *e, const struct view *s, const struct volume *v)
{
	if (!s->sized || v == NULL || !v->known ||
	    s->size_bytes == v->size_bytes)
		return;
	report_add(e->report, "volume-seen-at-other-size", FINDING_WARNING,
	    false, about_row(e, v), RESCAN,
	    "host %s sees %" PRId64 " bytes, the array has %" PRId64,
	    estate_text(e, s->host), s->size_bytes, v->size_bytes);
}

void
findings_views(struct estate *e)
{
	const struct view	*s;
	const struct volume	*v;
	uint32_t		 i;

	for (i = 0; i < e->views.count; i++) {
		s = table_row(&e->views, i);
		if (s->spoilt)
			continue;
		v = check_claims(e, s, i);
		check_lost(e, s);
		check_size(e, s, v);
	}
}

/* Another volume with the identity of this one, or NULL. */
static const struct volume *
twin(const struct estate *e, const struct volume *v)
{
	uint32_t	i = index_first(&e->volumes_of_wwid, v->wwid);

	for (; i != TABLE_NONE; i = e->volumes_of_wwid.next[i])
		if (volume(e, i) != v && !judge_related(volume(e, i), v))
			return volume(e, i);
	return NULL;
}

/* Volumes of which two facts disagree whether a datastore lies on them. */
static void
doubtful(struct estate *e)
{
	uint32_t	i, row;

	for (i = 0; i < e->doubtful.count; i++) {
		row = index_first(&e->volumes_of_wwid, e->doubtful.item[i]);
		for (; row != TABLE_NONE; row = e->volumes_of_wwid.next[row])
			report_add(e->report, "contradiction", FINDING_ERROR,
			    true, about_row(e, volume(e, row)), FACT_HINT,
			    "by one fact of two a datastore lies on it");
	}
}

/* Is there a volume with the identity of this one that it names? */
static bool
named_elsewhere(const struct estate *e, const struct volume *v)
{
	uint32_t	i = index_first(&e->volumes_of_wwid, v->wwid);

	for (; i != TABLE_NONE; i = e->volumes_of_wwid.next[i])
		if (volume(e, i)->decoded == VENDOR_AGREES)
			return true;
	return false;
}

/* An external volume may go by the name of what it maps. */
static void
check_vendor_id(struct estate *e, const struct volume *v)
{
	if (v->decoded != VENDOR_DIFFERS || v->external || v->contradicted ||
	    named_elsewhere(e, v))
		return;
	report_add(e->report, "vendor-id-differs", FINDING_WARNING, false,
	    about_row(e, v), "see that it is no copy, and that the array took "
	    "the identity over", "its identity %s names another volume",
	    estate_text(e, v->wwid));
}

void
findings_volumes(struct estate *e)
{
	const struct volume	*v, *other;
	uint32_t		 i;

	doubtful(e);
	for (i = 0; i < e->volumes.count; i++) {
		v = volume(e, i);
		check_vendor_id(e, v);
		if (v->wwid == 0 || (other = twin(e, v)) == NULL)
			continue;
		report_add(e->report, "identity-twice", FINDING_ERROR, true,
		    about_row(e, v), "one of them is a copy, or a capture is "
		    "wrong: leave one out",
		    "volume %s of array %s has the same identity %s",
		    estate_text(e, other->id), estate_text(e, other->array),
		    estate_text(e, v->wwid));
	}
}

void
findings_arrays(struct estate *e)
{
	const struct array	*a;
	uint32_t		 i;

	for (i = 0; i < e->arrays.count && e->twice_count > 0; i++) {
		a = table_row(&e->arrays, i);
		if (!a->twice)
			continue;
		report_forget(e->report, "array", estate_text(e, a->id));
		report_add(e->report, "array-twice", FINDING_ERROR, true,
		    json_pack("{ss}", "array", estate_text(e, a->id)),
		    "leave one of them out", "two arrays of different vendor "
		    "or model have this serial number: no fact of either can "
		    "be told from those of the other");
	}
}

void
findings_sites(struct estate *e)
{
	const struct site	*s;
	uint32_t		 i;

	for (i = 0; i < e->sites.count; i++) {
		s = table_row(&e->sites, i);
		if (!s->hosts || s->arrays)
			continue;
		report_add(e->report, "no-array-facts", FINDING_WARNING, false,
		    json_pack("{ss}", "site", estate_text(e, s->name)),
		    "add the output of discover-array",
		    "no facts of the site's arrays: datastores stand for "
		    "volumes");
	}
}
