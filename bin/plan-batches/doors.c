/*
 * Doors: the ports of an array through which a host, or another array that
 * will map its LUs, is logged in; the host group there; and its LUNs.
 */
#include "plan.h"

#include <string.h>

static bool
has_role(const json_t *port, const char *role)
{
	return fact_lists(json_object_get(port, "roles"), role);
}

static bool
is_external(const json_t *port)
{
	return has_role(port, "external");
}

static int
id_compare(const void *a, const void *b)
{
	return strcmp(fact_text(a, "id"), fact_text(b, "id"));
}

static void
index_ports(struct estate *e)
{
	struct fact	*f;

	for (f = facts_first(e->facts, "array_port"); f != NULL; f = f->next) {
		list_add(table_list(&e->ports_of, fact_text(f->record, "array"),
		    NULL), f->record);
		if (is_external(f->record))
			table_put(&e->external_of,
			    fact_text(f->record, "port"), NULL, NULL,
			    f->record);
	}
	for (f = facts_first(e->facts, "array"); f != NULL; f = f->next)
		list_sort(table_list(&e->ports_of, fact_text(f->record, "id"),
		    NULL), id_compare);
}

void
doors_index(struct estate *e)
{
	struct fact	*f;

	index_ports(e);
	for (f = facts_first(e->facts, "host_group"); f != NULL; f = f->next)
		list_add(table_list(&e->groups_on,
		    fact_text(f->record, "array"),
		    fact_text(f->record, "array_port")), f->record);
	luns_index(e);
}

const json_t *
doors_group(const struct estate *e, const json_t *lun)
{
	return facts_get(e->facts, "host_group", fact_site(lun),
	    fact_text(lun, "array"), fact_text(lun, "array_port"),
	    fact_text(lun, "host_group"), NULL);
}

static const struct list *
ports_of(const struct estate *e, const char *array)
{
	static const struct list	none;
	const struct list		*l;

	l = table_get(e->ports_of, array, NULL, NULL);
	return l == NULL ? &none : l;
}

/* Who is on the other side of a way. */
struct peer {
	const struct host	*host;		/* or */
	const char		*array;
	const struct list	*wanted;	/* its ports, texts */
};

/* May this initiator share a host group with the peer's? */
static bool
is_akin(const struct estate *e, const struct peer *p, const char *port)
{
	const struct host	*h;
	const json_t		*external;

	if (p->host == NULL) {
		external = table_get(e->external_of, port, NULL, NULL);
		return external != NULL &&
		    strcmp(fact_text(external, "array"), p->array) == 0;
	}
	h = table_get(e->port_of, port, NULL, NULL);
	return h != NULL && (h == p->host ||
	    (strcmp(h->site, p->host->site) == 0 && *h->cluster != '\0' &&
	    strcmp(h->cluster, p->host->cluster) == 0));
}

/* Do all of a group's initiators belong with the peer's? */
static bool
all_akin(const struct estate *e, const json_t *group, const struct peer *p)
{
	const json_t	*initiators = json_object_get(group, "initiators");
	const json_t	*port;
	size_t		 i;

	json_array_foreach(initiators, i, port)
		if (!json_is_string(port) ||
		    !is_akin(e, p, json_string_value(port)))
			return false;
	return json_array_size(initiators) > 0;
}

/* How a group fits: 1 it serves, 0 it has nothing to do with us, -1 neither. */
static int
group_fits(const struct estate *e, const json_t *group, const struct door *d,
    const struct peer *p)
{
	const json_t	*initiators = json_object_get(group, "initiators");
	size_t		 i, has = 0;

	for (i = 0; i < d->initiators.count; i++)
		has += fact_lists(initiators, d->initiators.item[i]);
	if (has == 0)
		return 0;
	return has == d->initiators.count && all_akin(e, group, p) ? 1 : -1;
}

static const char *
peer_id(const struct peer *p)
{
	return p->host != NULL ? p->host->id : p->array;
}

/* What keeps a host group that serves the peer from being used, or NULL. */
static const char *
door_why(const struct estate *e, const struct door *d, const struct peer *p,
    const char *array, const json_t *group, int fit)
{
	const char	*port = fact_text(d->port, "id");
	const char	*id = fact_text(group, "id");

	if (fit == -1)
		return text_new("host group %s of %s %s does not hold just "
		    "the initiators of %s", id, array, port, peer_id(p));
	if (fit == 1 && d->group != NULL)
		return text_new("host groups %s and %s of %s %s both hold the "
		    "initiators of %s", fact_text(d->group, "id"), id, array,
		    port, peer_id(p));
	return fit == 1 ? table_get(e->barred, array, port, id) : NULL;
}

/*
 * A host group will be made, or one of its name filled that holds nobody.
 * Returns NULL, or why that cannot be.
 */
static const char *
new_group(struct estate *e, struct door *d, const struct peer *p,
    const char *array, const struct list *groups)
{
	const char	*port = fact_text(d->port, "id");
	const char	*name = text_new("rpl_%s", peer_id(p)), *id = NULL;
	struct list	*made = table_list(&e->groups_to_make, array, port);
	long		 limit = e->options->sizes.groups_per_port;
	const json_t	*group;
	size_t		 i;

	for (i = 0; i < groups->count && id == NULL; i++) {
		group = groups->item[i];
		if (json_array_size(json_object_get(group, "initiators")) == 0
		    && strcmp(fact_text(group, "name"), name) == 0)
			id = fact_text(group, "id");
	}
	d->luns = luns_of(e, array, port, id != NULL ? id : name);
	if (id != NULL)
		return NULL;
	if (limit > 0 && groups->count + made->count >= (size_t)limit)
		return text_new("port %s of array %s has no room for a host "
		    "group more", port, array);
	list_add(made, d);
	return NULL;
}

/* Find the host group behind a door.  Returns NULL, or why it cannot serve. */
static const char *
find_group(struct estate *e, struct door *d, const struct peer *p,
    const char *array)
{
	const char		*port = fact_text(d->port, "id"), *why;
	const struct list	*groups = table_list(&e->groups_on, array,
				    port);
	size_t			 i;
	int			 fit;

	if ((why = table_get(e->barred, array, port, NULL)) != NULL)
		return why;
	for (i = 0; i < groups->count; i++) {
		fit = group_fits(e, groups->item[i], d, p);
		why = door_why(e, d, p, array, groups->item[i], fit);
		if (why != NULL)
			return why;
		if (fit == 1)
			d->group = groups->item[i];
	}
	if (d->group == NULL)
		return new_group(e, d, p, array, groups);
	d->luns = luns_of(e, array, port, fact_text(d->group, "id"));
	return NULL;
}

/* What groups of the peer, or else of hosts in its cluster, have set. */
static const char *
mode_of(const struct estate *e, const char *array, const struct way *w,
    const struct peer *p)
{
	const struct door	*d;
	struct fact		*f;
	size_t			 i;

	for (i = 0; i < w->doors.count; i++) {
		d = w->doors.item[i];
		if (d->group != NULL && *fact_text(d->group, "mode") != '\0')
			return fact_text(d->group, "mode");
	}
	for (f = facts_first(e->facts, "host_group"); f != NULL; f = f->next)
		if (strcmp(fact_text(f->record, "array"), array) == 0 &&
		    *fact_text(f->record, "mode") != '\0' &&
		    all_akin(e, f->record, p))
			return fact_text(f->record, "mode");
	return NULL;
}

static struct door *
door_new(const json_t *port, const struct list *wanted)
{
	const json_t	*logins = json_object_get(port, "logins");
	struct door	*d = allocate(sizeof(*d));
	size_t		 i;

	d->port = port;
	for (i = 0; i < wanted->count; i++)
		if (fact_lists(logins, wanted->item[i]))
			list_add(&d->initiators, wanted->item[i]);
	return d;
}

static struct way *
way_new(struct estate *e, const char *array, const struct peer *p)
{
	const struct list	*ports = ports_of(e, array);
	struct way		*w = allocate(sizeof(*w));
	struct door		*d;
	const char		*mode;
	size_t			 i;

	for (i = 0; i < ports->count && w->why == NULL; i++) {
		if (json_object_get(ports->item[i], "roles") != NULL &&
		    !has_role(ports->item[i], "target"))
			continue;
		d = door_new(ports->item[i], p->wanted);
		if (d->initiators.count == 0)
			continue;
		w->why = find_group(e, d, p, array);
		list_add(&w->doors, d);
	}
	if (w->doors.count == 0)
		w->why = text_new("no port of array %s has %s logged in",
		    array, peer_id(p));
	mode = mode_of(e, array, w, p);
	for (i = 0; i < w->doors.count; i++)
		((struct door *)w->doors.item[i])->mode = mode;
	return w;
}

const struct way *
way_to_host(struct estate *e, const char *array, const struct host *h)
{
	const struct peer	 p = { .host = h, .wanted = &h->ports };
	struct way		*w = table_get(e->ways, array, "host", h->id);

	if (w == NULL) {
		w = way_new(e, array, &p);
		table_put(&e->ways, array, "host", h->id, w);
	}
	return w;
}

const struct way *
way_behind(struct estate *e, const char *array, const char *to_array)
{
	struct way		*w = table_get(e->ways, array, "array",
				    to_array);
	const struct list	*ports = ports_of(e, to_array);
	struct list		 wanted = { 0 };
	struct peer		 p = { .array = to_array, .wanted = &wanted };
	size_t			 i;

	if (w != NULL)
		return w;
	for (i = 0; i < ports->count; i++)
		if (is_external(ports->item[i]))
			list_add(&wanted, (void *)(uintptr_t)
			    fact_text(ports->item[i], "port"));
	w = way_new(e, array, &p);
	table_put(&e->ways, array, "array", to_array, w);
	list_fini(&wanted);
	return w;
}
