/* To whom the source arrays show a volume now. */
#include "plan.h"

#include <string.h>

/* The array whose external port this is, or NULL. */
static const char *
array_of(const struct estate *e, const json_t *port)
{
	const json_t	*record = NULL;

	if (json_is_string(port))
		record = table_get(e->external_of, json_string_value(port),
		    NULL, NULL);
	return record == NULL ? NULL : fact_text(record, "array");
}

/* Are all these initiators external ports of arrays?  Then these see it. */
static bool
add_arrays(const struct estate *e, struct volume *v, const json_t *initiators)
{
	json_t	*port;
	size_t	 i;

	json_array_foreach(initiators, i, port)
		if (array_of(e, port) == NULL)
			return false;
	json_array_foreach(initiators, i, port)
		list_add(&v->arrays, (void *)(uintptr_t)array_of(e, port));
	return true;
}

/* The share that has one of these hosts; other such ones are joined to it. */
static struct share *
share_of(struct volume *v, const struct list *hosts)
{
	struct share	*found = NULL, *s;
	size_t		 i, k, kept = 0;
	bool		 has;

	for (i = 0; i < v->shares.count; i++) {
		s = v->shares.item[i];
		has = false;
		for (k = 0; k < hosts->count && !has; k++)
			has = list_has(&s->hosts, hosts->item[k]);
		if (has && found != NULL) {
			list_add_all(&found->hosts, &s->hosts);
			list_add_all(&found->luns, &s->luns);
			continue;
		}
		if (has)
			found = s;
		v->shares.item[kept++] = s;
	}
	v->shares.count = kept;
	if (found == NULL) {
		found = allocate(sizeof(*found));
		list_add(&v->shares, found);
	}
	list_add_all(&found->hosts, hosts);
	return found;
}

static void
add_lun(const struct estate *e, struct volume *v, json_t *lun)
{
	const json_t	*group = doors_group(e, lun), *initiators;
	struct list	 hosts = { 0 };
	struct host	*h;
	json_t		*port;
	size_t		 i;

	if (group == NULL) {
		v->why = text_new("host group %s of %s %s is not known",
		    fact_text(lun, "host_group"), v->array,
		    fact_text(lun, "array_port"));
		return;
	}
	initiators = json_object_get(group, "initiators");
	if (add_arrays(e, v, initiators))	/* or the group is empty */
		return;
	json_array_foreach(initiators, i, port) {
		h = json_is_string(port) ? table_get(e->port_of,
		    json_string_value(port), NULL, NULL) : NULL;
		if (h != NULL && strcmp(h->site, "source") == 0)
			list_add_once(&hosts, h);
		else
			v->why = text_new("host group %s of %s %s holds "
			    "initiator %s of no source host, or of several",
			    fact_text(group, "id"), v->array,
			    fact_text(lun, "array_port"),
			    json_is_string(port) ? json_string_value(port) :
			    "?");
	}
	if (hosts.count > 0)
		list_add(&share_of(v, &hosts)->luns, lun);
	list_fini(&hosts);
}

void
shares_find(struct estate *e)
{
	struct volume	*v;
	struct share	*s;
	size_t		 i, k;

	for (i = 0; i < e->volumes.count; i++) {
		v = e->volumes.item[i];
		for (k = 0; k < v->luns.count; k++)
			add_lun(e, v, v->luns.item[k]);
		for (k = 0; k < v->shares.count; k++) {
			s = v->shares.item[k];
			list_sort(&s->hosts, host_compare);
			list_add_all(&v->hosts, &s->hosts);
		}
		list_sort(&v->hosts, host_compare);
	}
}
