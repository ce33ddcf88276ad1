#include "hitachi_external.h"

#include <stdio.h>
#include <string.h>

#define NUMBERS_PAGE	100	/* free LDEVs looked at in one request */
#define READY_S		60	/* for the paths to come up */

static bool
is_wanted(const struct external_lu *w, const json_t *path)
{
	char	wwn[WWN_STRSIZE];
	size_t	i;

	for (i = 0; i < w->count; i++)
		if (wwn_normalize(hitachi_text(path, "externalWwn"),
		    wwn) == 0 && strcmp(wwn, w->path[i].wwn) == 0 &&
		    strcmp(hitachi_text(path, "portId"), w->path[i].port) == 0)
			return true;
	return false;
}

/* Does this list of paths have that one? */
static bool
has_path(const json_t *paths, const struct lu_path *p)
{
	struct external_lu	one = { .count = 1 };
	const json_t	*path;
	size_t		i;

	one.path[0] = *p;
	json_array_foreach(paths, i, path)
		if (is_wanted(&one, path))
			return true;
	return false;
}

static bool
has_all(const json_t *paths, const struct external_lu *w)
{
	size_t	i;

	for (i = 0; i < w->count; i++)
		if (!has_path(paths, &w->path[i]))
			return false;
	return true;
}

/*
 * The path group for these paths: one that has some of them and no others.
 * *first gets the path to begin with, *complete whether all are there.
 * Returns its number, or a free one.
 */
static json_int_t
choose_pathgroup(const struct external_lu *w, const json_t *pathgroups,
    const struct lu_path **first, bool *complete)
{
	const json_t	*pg, *paths, *path;
	json_int_t	 number = 1;
	size_t		 i, j;
	bool		 fits;

	for (i = 0; i < json_array_size(pathgroups); i++) {
		pg = json_array_get(pathgroups, i);
		paths = json_object_get(pg, "externalPaths");
		fits = json_array_size(paths) > 0;
		json_array_foreach(paths, j, path)
			fits = fits && is_wanted(w, path);
		for (j = 0; fits && j < w->count; j++)
			if (has_path(paths, &w->path[j])) {
				*first = &w->path[j];
				*complete = has_all(paths, w);
				return hitachi_number(pg,
				    "externalPathGroupId");
			}
	}
	for (i = 0; i < json_array_size(pathgroups); i++)
		if (hitachi_number(json_array_get(pathgroups, i),
		    "externalPathGroupId") == number) {
			number++;
			i = (size_t)-1;		/* from the start again */
		}
	*first = &w->path[0];
	*complete = false;
	return number;
}

struct choice {
	const json_t	*pathgroups;
	int		 ldev;
};

/* Keep this LDEV if it is free and its group is.  1: done. */
static int
try_ldev(struct call *k, json_t *slot, void *arg)
{
	struct choice	*c = arg;
	const json_t	*pg;
	char		 name[HITACHI_NAMESIZE];

	hitachi_external_name(hitachi_ldev_id(slot), name);
	if (hitachi_is_defined(slot) ||
	    hitachi_external_named(c->pathgroups, name, &pg) != NULL ||
	    json_object_get(k->h->reserved, name) != NULL)
		return 0;
	c->ldev = hitachi_ldev_id(slot);
	json_object_set_new(k->h->reserved, name, json_true());
	return 1;
}

/* Find a free LDEV whose group is free as well and keep it.  Lock held. */
static int
reserve_ldev(struct call *k, const json_t *pathgroups, int *ldev)
{
	struct choice	c = { .pathgroups = pathgroups, .ldev = -1 };
	int		rv;

	rv = hitachi_each_ldev(k, "undefined", NUMBERS_PAGE, try_ldev, &c);
	*ldev = c.ldev;
	if (rv == 0)
		rv = driver_fail(k->error, "refused", false,
		    "array %s has no free LDEV number", k->h->serial);
	return rv == 1 ? 0 : -1;
}

void
hitachi_external_unreserve(struct call *k, int ldev)
{
	char	name[HITACHI_NAMESIZE];

	hitachi_external_name(ldev, name);
	pthread_mutex_lock(&k->h->externals);
	json_object_del(k->h->reserved, name);
	pthread_mutex_unlock(&k->h->externals);
}

static int
post_group(struct call *k, const char *name, json_int_t pathgroup,
    const struct lu_path *p)
{
	return hitachi_change(k, "POST", json_pack("{ss sI ss ss si ss si}",
	    "externalParityGroupId", name, "externalPathGroupId", pathgroup,
	    "portId", p->port, "externalWwn", p->wwn, "lunId", p->lun,
	    "emulationType", "OPEN-V", "clprId", 0), NULL,
	    "external-parity-groups");
}

/*
 * The array refused to make a group, which it says without a code of its own
 * for each reason.  Another tool may have been faster with the LU, with the
 * group's name or with the number of the path group: then start over; else
 * the error stays.
 */
static int
explain_refusal(struct call *k, const struct external_lu *w, const char *name,
    json_int_t number, const struct lu_path *p)
{
	struct driver_error	 kept = *k->error;
	const struct lu_path	*first;
	json_t			*pathgroups;
	const json_t		*pg;
	bool			 there, complete;

	pathgroups = hitachi_external_all(k, false);
	there = hitachi_external_named(pathgroups, name, &pg) != NULL ||
	    hitachi_external_find(pathgroups, p->wwn, p->lun, &pg) != NULL ||
	    (pathgroups != NULL && choose_pathgroup(w, pathgroups, &first,
	    &complete) != number);
	json_decref(pathgroups);
	*k->error = kept;
	k->gone = false;
	k->again = there;
	return -1;
}

/* Read the path group of a group; a new reference to the list it is in. */
static json_t *
read_pathgroup(struct call *k, const char *name, const json_t **pathgroup)
{
	json_t	*pathgroups;

	if ((pathgroups = hitachi_external_list(k, name)) == NULL ||
	    hitachi_external_named(pathgroups, name, pathgroup) != NULL)
		return pathgroups;
	json_decref(pathgroups);
	hitachi_again(k, "external parity group %s: not there", name);
	return NULL;
}

/* Add one path, or find that another tool was faster.  Lock held. */
static int
add_path(struct call *k, const char *name, json_int_t number,
    const struct lu_path *p)
{
	struct driver_error	 kept;
	const json_t		*pg;
	json_t			*pathgroups;
	bool			 there;

	if (hitachi_change(k, "POST", json_pack("{s{ss ss}}", "parameters",
	    "portId", p->port, "externalWwn", p->wwn), NULL,
	    "external-path-groups/%" JSON_INTEGER_FORMAT
	    "/actions/add-path/invoke", number) == 0)
		return 0;
	if (k->again)
		return -1;
	kept = *k->error;
	if ((pathgroups = read_pathgroup(k, name, &pg)) == NULL)
		return -1;
	there = has_path(json_object_get(pg, "externalPaths"), p);
	json_decref(pathgroups);
	*k->error = kept;
	return there ? 0 : -1;
}

/* Lock held. */
static int
add_missing(struct call *k, const struct external_lu *w, const char *name)
{
	const json_t	*pg, *paths;
	json_t		*pathgroups;
	size_t		 i;
	int		 rv = 0;

	if ((pathgroups = read_pathgroup(k, name, &pg)) == NULL)
		return -1;
	paths = json_object_get(pg, "externalPaths");
	for (i = 0; rv == 0 && i < w->count; i++)
		if (!has_path(paths, &w->path[i]))
			rv = add_path(k, name, hitachi_number(pg,
			    "externalPathGroupId"), &w->path[i]);
	json_decref(pathgroups);
	return rv;
}

int
hitachi_external_make(struct call *k, const struct external_lu *w,
    char name[HITACHI_NAMESIZE], int *ldev)
{
	const struct lu_path	*first = NULL;
	json_t			*pathgroups;
	json_int_t		 number = 0;
	bool			 complete = false;
	int			 rv = -1;

	pthread_mutex_lock(&k->h->externals);
	pathgroups = hitachi_external_all(k, true);
	if (pathgroups != NULL && (rv = reserve_ldev(k, pathgroups,
	    ldev)) == 0)
		number = choose_pathgroup(w, pathgroups, &first, &complete);
	json_decref(pathgroups);
	if (complete)		/* the others need not wait for ours */
		pthread_mutex_unlock(&k->h->externals);
	if (rv == 0) {
		hitachi_external_name(*ldev, name);
		rv = post_group(k, name, number, first);
		if (rv == -1 && !k->again)
			rv = explain_refusal(k, w, name, number, first);
	}
	if (!complete && rv == 0)	/* at once, for those who wait */
		rv = add_missing(k, w, name);
	if (!complete) {
		hitachi_external_forget(k->h);
		pthread_mutex_unlock(&k->h->externals);
	}
	return rv;
}

/* Is the LU reached on all paths?  Says which one is not, if any. */
static const struct lu_path *
path_not_ready(const struct external_lu *w, const json_t *group)
{
	const json_t	*paths = json_object_get(group, "externalLuns"), *path;
	struct external_lu	 one = { .count = 1 };
	size_t		 i, j;
	bool		 ready;

	for (i = 0; i < w->count; i++) {
		ready = false;
		one.path[0] = w->path[i];
		json_array_foreach(paths, j, path)
			ready |= is_wanted(&one, path) && hitachi_number(path,
			    "externalLun") == w->path[i].lun && strcmp(
			    hitachi_text(path, "pathStatus"), "NML") == 0;
		if (!ready)
			return &w->path[i];
	}
	return NULL;
}

static int
await_paths(struct call *k, const struct external_lu *w, const char *name)
{
	const struct lu_path	*lacking;
	const json_t		*group, *pg;
	json_t			*pathgroups;
	double			 waited, pause = 0.25;

	for (waited = 0;; waited += pause, pause = pause < 4 ? pause * 2 : 4) {
		if ((pathgroups = hitachi_external_list(k, name)) == NULL)
			return -1;
		group = hitachi_external_named(pathgroups, name, &pg);
		lacking = path_not_ready(w, group);
		json_decref(pathgroups);
		if (lacking == NULL)
			return 0;
		if (waited > READY_S || !hitachi_pause(k, pause))
			return driver_fail(k->error, "busy", true,
			    "external parity group %s: LUN %d behind %s of %s "
			    "is not in order", name, lacking->lun, lacking->wwn,
			    lacking->port);
	}
}

int
hitachi_external_ready(struct call *k, const struct external_lu *w,
    const char *name)
{
	const json_t	*pg, *group;
	json_t		*pathgroups;
	bool		 all, ready;
	int		 rv = 0;

	if ((pathgroups = read_pathgroup(k, name, &pg)) == NULL)
		return -1;
	group = hitachi_external_named(pathgroups, name, &pg);
	all = has_all(json_object_get(pg, "externalPaths"), w);
	ready = path_not_ready(w, group) == NULL;
	json_decref(pathgroups);
	if (ready)
		return 0;
	if (!all) {
		pthread_mutex_lock(&k->h->externals);
		rv = add_missing(k, w, name);
		pthread_mutex_unlock(&k->h->externals);
	}
	return rv == -1 ? -1 : await_paths(k, w, name);
}

int
hitachi_external_choose_ldev(struct call *k, const char *name, int *ldev)
{
	json_t	*object, *pathgroups;
	int	 rv = -1;

	if ((*ldev = hitachi_external_number(name)) != -1) {
		if (hitachi_ldev(k, *ldev, &object) == -1)
			return -1;
		if (object == NULL)
			return 0;
		json_decref(object);
	}
	pthread_mutex_lock(&k->h->externals);
	pathgroups = hitachi_external_all(k, true);
	if (pathgroups != NULL)
		rv = reserve_ldev(k, pathgroups, ldev);
	json_decref(pathgroups);
	pthread_mutex_unlock(&k->h->externals);
	return rv;
}
