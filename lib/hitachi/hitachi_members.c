/*
 * Who is in a host group.
 *
 * This is asked for each path of each volume, and hardly ever changes: what
 * was read is kept for a few seconds, for callers who say that this will do.
 * Name and mode, on which nothing depends, are kept for longer.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "hitachi.h"
#include "stamp.h"
#include "status.h"

#define GROUP_S		60	/* how old name and mode of a group may be */

struct kept {
	char		 id[HITACHI_NAMESIZE];
	struct members	 members;
	double		 group_read, names_read;
	UT_hash_handle	 hh;
};

void
hitachi_members_fini(struct members *m)
{
	json_decref(m->group);
	json_decref(m->names);
	json_decref(m->record);
	memset(m, 0, sizeof(*m));
}

static void
share(const struct members *from, struct members *to)
{
	json_decref(to->group);
	to->group = json_incref(from->group);
	to->names = json_incref(from->names);
	to->record = json_incref(from->record);
}

/* Lock held. */
static void
drop(struct hitachi *h, struct kept *m)
{
	HASH_DEL(h->members, m);
	hitachi_members_fini(&m->members);
	free(m);
}

void
hitachi_members_forget(struct hitachi *h, const char *id)
{
	struct kept	*m;

	pthread_mutex_lock(&h->lock);
	h->forgotten++;
	HASH_FIND_STR(h->members, id, m);
	if (m != NULL)
		drop(h, m);
	pthread_mutex_unlock(&h->lock);
}

void
hitachi_members_free(struct hitachi *h)
{
	while (h->members != NULL)
		drop(h, h->members);
}

/* What was read lately; *forgotten is for keep. */
static void
recall(struct hitachi *h, const char *id, double names_s, struct members *out,
    unsigned long *forgotten)
{
	double		 now = stamp_monotonic();
	struct kept	*m;

	pthread_mutex_lock(&h->lock);
	*forgotten = h->forgotten;
	HASH_FIND_STR(h->members, id, m);
	if (m != NULL && now - m->group_read < GROUP_S) {
		out->group = json_incref(m->members.group);
		if (now - m->names_read < names_s)
			share(&m->members, out);
	}
	pthread_mutex_unlock(&h->lock);
}

/* Keep what was read, unless something has been changed meanwhile. */
static void
keep(struct hitachi *h, const char *id, const struct members *in,
    bool known, double began, unsigned long forgotten)
{
	struct kept	*m;

	pthread_mutex_lock(&h->lock);
	HASH_FIND_STR(h->members, id, m);
	if (h->forgotten == forgotten && m == NULL) {
		if ((m = calloc(1, sizeof(*m))) == NULL)
			err(STATUS_FATAL, NULL);
		snprintf(m->id, sizeof(m->id), "%s", id);
		HASH_ADD_STR(h->members, id, m);
	}
	if (h->forgotten == forgotten && m->names_read < began) {
		hitachi_members_fini(&m->members);
		share(in, &m->members);
		m->names_read = began;
		if (!known)
			m->group_read = began;
	}
	pthread_mutex_unlock(&h->lock);
}

/* Is this the group of that number on that port? */
static bool
is_it(const json_t *group, const char *port, int number, const char *id)
{
	return strcmp(hitachi_text(group, "portId"), port) == 0 &&
	    hitachi_group_number(group) == number &&
	    strcmp(hitachi_text(group, "hostGroupId"), id) == 0;
}

static int
read_group(struct call *k, const char *port, int number, const char *id,
    struct members *out)
{
	if ((out->group = hitachi_get(k, "host-groups/%s", id)) == NULL)
		return -1;
	return is_it(out->group, port, number, id) ? 0 : driver_fail(k->error,
	    "protocol", false, "host-groups/%s: portId, hostGroupNumber or "
	    "hostGroupId is missing or wrong", id);
}

int
hitachi_members(struct call *k, const char *port, int number, bool recent,
    struct members *out)
{
	unsigned long	 forgotten;
	double		 began = stamp_monotonic();
	char		 id[HITACHI_NAMESIZE];
	bool		 known;

	*out = (struct members){ .group = NULL };
	snprintf(id, sizeof(id), "%.48s,%d", port, number);
	recall(k->h, id, recent ? HITACHI_MEMBERS_S : HITACHI_NOW_S, out,
	    &forgotten);
	if (out->names != NULL)
		return 0;
	known = out->group != NULL;
	if ((known || read_group(k, port, number, id, out) == 0) &&
	    (out->names = hitachi_initiators(k, out->group)) != NULL) {
		out->record = hitachi_group_record(k->h, out->group,
		    json_incref(out->names));
		keep(k->h, id, out, known, began, forgotten);
		return 0;
	}
	hitachi_members_fini(out);
	return -1;
}
