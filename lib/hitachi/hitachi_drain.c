/*
 * The verbs drain and progress: an external volume's data moves into a pool.
 *
 * The array copies it to a new pool volume of the same size and then swaps
 * the two: hosts keep LDEV number, LUN and paths, and the new number has the
 * external LU, which is released.  Copy group, pair and new volume are named
 * after the volume, so that whoever asks later finds them.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hitachi.h"
#include "status.h"

#define PAGE	500

/* The names of one migration. */
struct pair {
	char	group[32];		/* at most 29 letters */
	char	target[32];		/* label of the volume to move to */
	char	id[160];		/* in URLs */
};

static void
name_pair(int ldev, struct pair *p)
{
	snprintf(p->group, sizeof(p->group), "rpl_%04x", (unsigned)ldev);
	snprintf(p->target, sizeof(p->target), "rpl_drain_%04x",
	    (unsigned)ldev);
	snprintf(p->id, sizeof(p->id), "%s,%sP,%sS,p%04x", p->group, p->group,
	    p->group, (unsigned)ldev);
}

struct search {
	const char	*label;
	int		 ldev;
};

/* 1: this is it. */
static int
look_at(struct call *k, json_t *entry, void *arg)
{
	struct search	*s = arg;

	(void)k;
	if (strcmp(hitachi_text(entry, "label"), s->label) != 0)
		return 0;
	s->ldev = hitachi_ldev_id(entry);
	return 1;
}

/* The volume with the target's label; *ldev -1 when there is none. */
static int
find_target(struct call *k, const struct pair *p, int *ldev)
{
	struct search	s = { .label = p->target, .ldev = -1 };
	int		rv;

	rv = hitachi_each_ldev(k, "defined", PAGE, look_at, &s);
	*ldev = s.ldev;
	return rv == -1 ? -1 : 0;
}

/* The volume to move to, made when it is not there. */
static int
make_target(struct call *k, const struct pair *p, const json_t *ldev,
    int pool, int *target)
{
	char	made[HITACHI_NAMESIZE], *end;
	long	n;

	if (find_target(k, p, target) == -1 || *target != -1)
		return *target != -1 ? 0 : -1;
	if (hitachi_change(k, "POST", json_pack("{si sO}", "poolId", pool,
	    "blockCapacity", json_object_get(ldev, "blockCapacity")), made,
	    "ldevs") == -1)
		return -1;
	n = strtol(made, &end, 10);
	if (end == made || *end != '\0' || n < 0 || n > LDEV_MAX)
		return driver_fail(k->error, "protocol", false,
		    "ldevs: \"%.20s\" was made, which is no LDEV", made);
	*target = (int)n;
	return hitachi_change(k, "PATCH", json_pack("{ss}", "label",
	    p->target), NULL, "ldevs/%d", *target);
}

static int
start_pair(struct call *k, const struct pair *p, int from, int to)
{
	char	primary[40], secondary[40], name[16];

	snprintf(primary, sizeof(primary), "%sP", p->group);
	snprintf(secondary, sizeof(secondary), "%sS", p->group);
	snprintf(name, sizeof(name), "p%04x", (unsigned)from);
	return hitachi_change(k, "POST", json_pack(
	    "{ss ss ss ss sb si si ss ss}", "copyGroupName", p->group,
	    "copyPairName", name, "replicationType", "SI",
	    "copyMode", "NotSynchronized", "isNewGroupCreation", 1,
	    "pvolLdevId", from, "svolLdevId", to,
	    "pvolDeviceGroupName", primary, "svolDeviceGroupName", secondary),
	    NULL, "local-clone-copypairs");
}

static int
migrate(struct call *k, const struct pair *p)
{
	return hitachi_change(k, "POST", NULL, NULL,
	    "local-clone-copypairs/%s/actions/migrate/invoke", p->id);
}

/* Of the volume's side, or the other one; "" before anything has begun. */
static const char *
pair_status(const json_t *pair)
{
	const char	*status = hitachi_text(pair, "pvolStatus");

	if (*status == '\0')
		status = hitachi_text(pair, "svolStatus");
	return strcmp(status, "SMPL") == 0 ? "" : status;
}

static int
get_pool(struct call *k, const json_t *args, int *pool)
{
	const char	*s = hitachi_text(args, "pool");
	char		*end;
	long		 n = strtol(s, &end, 10);

	if (end == s || *end != '\0' || n < 0 || n > 65535)
		return driver_fail(k->error, "refused", false,
		    "pool: \"%.20s\": expected the number of a pool", s);
	*pool = (int)n;
	return 0;
}

int
hitachi_drain(struct call *k, const json_t *args)
{
	struct pair	 p;
	json_t		*ldev = NULL, *pair = NULL;
	int		 number, pool = 0, target = -1, rv = -1;

	if (hitachi_arg_ldev(k, args, "volume", &number) == -1 ||
	    get_pool(k, args, &pool) == -1 ||
	    hitachi_ldev(k, number, &ldev) == -1)
		return -1;
	name_pair(number, &p);
	if (ldev == NULL)
		driver_fail(k->error, "not-found", false,
		    "LDEV %d is not there", number);
	else if (!hitachi_is_external(ldev))
		rv = 0;			/* it is in a pool already */
	else if ((pair = hitachi_get(k, "local-clone-copypairs/%s",
	    p.id)) != NULL)		/* it is on its way, or to be sent */
		rv = *pair_status(pair) == '\0' ? migrate(k, &p) : 0;
	else if (k->gone && make_target(k, &p, ldev, pool, &target) == 0 &&
	    start_pair(k, &p, number, target) == 0)
		rv = migrate(k, &p);
	json_decref(pair);
	json_decref(ldev);
	return rv;
}

/* The copy is done: end the pair, and let go of the LU behind. */
static int
finish(struct call *k, const struct pair *p)
{
	int	target;

	if (hitachi_delete(k, "local-clone-copypairs/%s", p->id) == -1 ||
	    find_target(k, p, &target) == -1)
		return -1;
	return target == -1 ? 0 : hitachi_release_ldev(k, target);
}

static void
emit_progress(struct call *k, double part)
{
	hitachi_emit_new(k, json_pack("{sf}", "progress",
	    part < 0 ? 0.0 : part > 1 ? 1.0 : part));
}

static int
judge_pair(struct call *k, const struct pair *p, const json_t *pair)
{
	const char	*status = pair_status(pair);
	json_int_t	 rate = hitachi_number(pair, "copyProgressRate");

	if (strcmp(status, "PSUE") == 0)
		return driver_fail(k->error, "refused", false,
		    "%s: the copy failed (PSUE)", p->id);
	if (strcmp(status, "PSUS") != 0) {
		emit_progress(k, (double)rate / 100);
		return 0;
	}
	if (finish(k, p) == -1)
		return -1;
	emit_progress(k, 1);
	return 0;
}

int
hitachi_progress(struct call *k, const json_t *args)
{
	struct pair	 p;
	json_t		*ldev, *pair;
	int		 number, rv;

	if (hitachi_arg_ldev(k, args, "volume", &number) == -1 ||
	    hitachi_ldev(k, number, &ldev) == -1)
		return -1;
	name_pair(number, &p);
	if ((pair = hitachi_get(k, "local-clone-copypairs/%s", p.id)) != NULL)
		rv = judge_pair(k, &p, pair);
	else if (!k->gone)
		rv = -1;
	else if (ldev != NULL && !hitachi_is_external(ldev)) {
		/* done; a run may have been killed before it cleaned up */
		if ((rv = finish(k, &p)) == 0)
			emit_progress(k, 1);
	} else
		rv = driver_fail(k->error, "not-found", false,
		    "LDEV %d: nothing is being moved", number);
	json_decref(pair);
	json_decref(ldev);
	return rv;
}
