#include "fewer.h"

#include <err.h>
#include <stdlib.h>

#include "nexus.h"
#include "status.h"

/* A host's paths to the LU that is looked at. */
struct seen {
	struct view	*view;
	uint32_t	 cluster;
	uint32_t	 peers;		/* hosts with as many paths */
};

struct comparison {
	struct estate	*e;
	struct index	 views_of_wwid;
	struct index	 paths_of_wwid;	/* made when it is needed */
	struct seen	*seen;
	uint32_t	 count, room;
};

/* Can the view's paths be compared with those of others? */
static bool
counts(const struct estate *e, const struct view *s, uint32_t row)
{
	uint32_t	first = index_first(&e->claims_of_view, row);

	return s->paths > 0 && !s->spoilt && (first == TABLE_NONE ||
	    e->claims_of_view.next[first] == TABLE_NONE);
}

static bool
uneven(const struct comparison *c, uint32_t first)
{
	const struct estate	*e = c->e;
	const struct view	*s;
	uint32_t		 i, paths = 0;

	for (i = first; i != TABLE_NONE; i = c->views_of_wwid.next[i]) {
		s = table_row(&e->views, i);
		if (!counts(e, s, i))
			continue;
		if (paths != 0 && s->paths != paths)
			return true;
		paths = s->paths;
	}
	return false;
}

static uint32_t
cluster_of(const struct estate *e, const struct view *s)
{
	const struct host	*h;
	uint32_t		 row = table_find(&e->hosts,
				    (uint32_t[]){ s->site, s->host });

	if (row == TABLE_NONE)
		return 0;
	h = table_row(&e->hosts, row);
	return h->cluster;
}

static bool
are_peers(const struct seen *a, const struct seen *b)
{
	return a->cluster == b->cluster && a->view->site == b->view->site;
}

static void
gather(struct comparison *c, uint32_t i)
{
	struct estate	*e = c->e;
	struct view	*s;
	uint32_t	 k;

	for (c->count = 0; i != TABLE_NONE; i = c->views_of_wwid.next[i]) {
		s = table_row(&e->views, i);
		if (!counts(e, s, i))
			continue;
		if (c->count == c->room) {
			c->room = c->room == 0 ? 16 : c->room * 2;
			c->seen = reallocarray(c->seen, c->room,
			    sizeof(*c->seen));
			if (c->seen == NULL)
				err(STATUS_FATAL, NULL);
		}
		c->seen[c->count++] = (struct seen){ s, cluster_of(e, s), 0 };
	}
	for (i = 0; i < c->count; i++)
		for (k = 0; k < c->count; k++)
			c->seen[i].peers += are_peers(&c->seen[i],
			    &c->seen[k]) && c->seen[i].view->paths ==
			    c->seen[k].view->paths;
}

/* One that has what most of the peers have; of two such, the more paths. */
static const struct seen *
usual(const struct comparison *c, const struct seen *of)
{
	const struct seen	*s, *best = of;
	uint32_t		 i;

	for (i = 0; i < c->count; i++) {
		s = &c->seen[i];
		if (are_peers(s, of) && (s->peers > best->peers ||
		    (s->peers == best->peers &&
		    s->view->paths > best->view->paths)))
			best = s;
	}
	return best;
}

/* The ports of both ends that a view's paths have. */
static void
ends(struct comparison *c, const struct view *s, struct numbers *initiators,
    struct numbers *targets)
{
	const struct estate	*e = c->e;
	const struct path	*p;
	uint32_t		 i;

	if (c->paths_of_wwid.first == NULL)
		index_init(&c->paths_of_wwid, &e->paths,
		    offsetof(struct path, wwid), e->names.count);
	i = index_first(&c->paths_of_wwid, s->wwid);
	for (; i != TABLE_NONE; i = c->paths_of_wwid.next[i]) {
		p = table_row(&e->paths, i);
		if (p->site != s->site || p->host != s->host)
			continue;
		numbers_add_new(initiators, p->initiator);
		numbers_add_new(targets, p->target);
	}
}

/* Does a view lack something that another one of its LU has? */
static bool
lacks(struct comparison *c, const struct view *s, const struct view *other)
{
	struct numbers	mine = { 0 }, others = { 0 };
	struct numbers	my_targets = { 0 }, other_targets = { 0 };
	uint32_t	i;
	bool		rv;

	ends(c, s, &mine, &my_targets);
	ends(c, other, &others, &other_targets);
	rv = mine.count >= others.count;
	for (i = 0; i < other_targets.count; i++)
		rv = numbers_add_new(&my_targets, other_targets.item[i]) || rv;
	free(mine.item);
	free(others.item);
	free(my_targets.item);
	free(other_targets.item);
	return rv;
}

static void
compare(struct comparison *c, const struct seen *s)
{
	struct estate		*e = c->e;
	const struct view	*other = usual(c, s)->view;
	struct view		*v = s->view;

	if (v->paths >= other->paths || !lacks(c, v, other))
		return;
	v->fewer = true;
	report_add(e->report, "fewer-paths", FINDING_WARNING, false,
	    about_view(e, v->site, v->host, v->wwid),
	    "look at its cables, zones and host groups, then capture it again",
	    "has fewer paths to the LU than its peers: %u, where host %s has "
	    "%u", v->paths, estate_text(e, other->host), other->paths);
}

void
fewer_check(struct estate *e)
{
	struct comparison	c = { .e = e };
	uint32_t		i, wwid, first;

	index_init(&c.views_of_wwid, &e->views, offsetof(struct view, wwid),
	    e->names.count);
	for (wwid = 1; wwid < e->names.count; wwid++) {
		first = index_first(&c.views_of_wwid, wwid);
		if (first == TABLE_NONE || !uneven(&c, first))
			continue;
		gather(&c, first);
		for (i = 0; i < c.count; i++)
			compare(&c, &c.seen[i]);
	}
	index_fini(&c.views_of_wwid);
	index_fini(&c.paths_of_wwid);
	free(c.seen);
}
