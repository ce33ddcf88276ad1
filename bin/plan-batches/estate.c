/* From facts to the objects of plan.h. */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

int
host_compare(const void *a, const void *b)
{
	const struct host	*x = a, *y = b;
	int			 c = strcmp(x->site, y->site);

	return c != 0 ? c : strcmp(x->id, y->id);
}

static int
vm_compare(const void *a, const void *b)
{
	return strcmp(((const struct vm *)a)->id, ((const struct vm *)b)->id);
}

int
volume_compare(const void *a, const void *b)
{
	const struct volume	*x = a, *y = b;
	int			 c = strcmp(x->array, y->array);

	return c != 0 ? c : strcmp(x->id, y->id);
}

const char *
volume_name(const struct volume *v)
{
	static char	*name;

	if (*v->array == '\0')
		return v->id;
	free(name);
	return name = text_new("%s/%s", v->array, v->id);
}

static bool
is_source(const json_t *record)
{
	return strcmp(fact_site(record), "source") == 0;
}

/* The host, made when no record tells of it. */
static struct host *
host_ensure(struct estate *e, const char *site, const char *id,
    const char *cluster)
{
	struct host	*h = table_get(e->host_of, site, id, NULL);
	struct cluster	*c;

	if (h != NULL)
		return h;
	h = allocate(sizeof(*h));
	h->site = site;
	h->id = id;
	h->cluster = cluster;
	table_put(&e->host_of, site, id, NULL, h);
	list_add(&e->hosts, h);
	if ((c = table_get(e->cluster_of, site, cluster, NULL)) == NULL) {
		c = allocate(sizeof(*c));
		c->id = cluster;
		table_put(&e->cluster_of, site, cluster, NULL, c);
	}
	list_add(&c->hosts, h);
	return h;
}

/* An initiator that two hosts claim is of neither. */
static void
add_initiator(struct estate *e, const json_t *record)
{
	static struct host	 nobody = { .site = "", .id = "",
				    .cluster = "" };
	const char		*port = fact_text(record, "port");
	struct host		*h = host_ensure(e, fact_site(record),
				    fact_text(record, "host"), "");

	list_add(&h->ports, (void *)(uintptr_t)port);
	table_put(&e->port_of, port, NULL, NULL,
	    table_get(e->port_of, port, NULL, NULL) == NULL ? h : &nobody);
}

static void
build_hosts(struct estate *e)
{
	struct fact	*f;
	struct host	*h;
	struct cluster	*c;
	size_t		 i;

	for (f = facts_first(e->facts, "host"); f != NULL; f = f->next)
		host_ensure(e, fact_site(f->record),
		    fact_text(f->record, "id"),
		    fact_text(f->record, "cluster"));
	for (f = facts_first(e->facts, "initiator"); f != NULL; f = f->next)
		add_initiator(e, f->record);
	for (f = facts_first(e->facts, "vm"); f != NULL; f = f->next)
		if (is_source(f->record))
			host_ensure(e, "source",
			    fact_text(f->record, "host"), "");
	list_sort(&e->hosts, host_compare);
	for (i = 0; i < e->hosts.count; i++) {
		h = e->hosts.item[i];
		c = table_get(e->cluster_of, h->site, h->cluster, NULL);
		list_sort(&c->hosts, host_compare);
	}
}

/* Nobody can tell on which of two volumes with one identity anything is. */
static void
add_identity(struct estate *e, struct volume *v)
{
	struct volume	*twin = table_get(e->lu_of, v->wwid, NULL, NULL);

	if (twin != NULL) {
		v->why = text_new("volume %s has its identity, too",
		    volume_name(twin));
		twin->why = text_new("volume %s has its identity, too",
		    volume_name(v));
	}
	table_put(&e->lu_of, v->wwid, NULL, NULL, v);
}

static struct volume *
volume_new(struct estate *e, const char *array, const char *id,
    const char *wwid, json_int_t size)
{
	struct volume	*v = allocate(sizeof(*v));

	v->array = array;
	v->id = id;
	v->wwid = wwid;
	v->size = size;
	table_put(&e->volume_of, array, id, NULL, v);
	if (*wwid != '\0')
		add_identity(e, v);
	list_add(&e->volumes, v);
	return v;
}

static void
build_volumes(struct estate *e)
{
	struct fact	*f;
	struct volume	*v;

	for (f = facts_first(e->facts, "volume"); f != NULL; f = f->next)
		if (is_source(f->record))
			volume_new(e, fact_text(f->record, "array"),
			    fact_text(f->record, "id"),
			    fact_text(f->record, "wwid"), json_integer_value(
			    json_object_get(f->record, "size_bytes")));
	list_sort(&e->volumes, volume_compare);
	for (f = facts_first(e->facts, "lun"); f != NULL; f = f->next) {
		v = table_get(e->volume_of, fact_text(f->record, "array"),
		    fact_text(f->record, "volume"), NULL);
		if (v != NULL && is_source(f->record))
			list_add(&v->luns, f->record);
	}
}

/* Report mode: each datastore is a volume. */
static void
build_stand_ins(struct estate *e)
{
	struct fact	*f;
	struct volume	*v;
	json_t		*size, *host;
	size_t		 i;

	for (f = facts_first(e->facts, "datastore"); f != NULL; f = f->next) {
		if (!is_source(f->record))
			continue;
		size = json_object_get(f->record, "used_bytes");
		if (!json_is_integer(size))
			size = json_object_get(f->record, "capacity_bytes");
		v = volume_new(e, "", fact_text(f->record, "id"), "",
		    json_integer_value(size));
		json_array_foreach(json_object_get(f->record, "hosts"), i,
		    host)
			if (json_is_string(host))
				list_add_once(&v->hosts, host_ensure(e,
				    "source", json_string_value(host), ""));
	}
	list_sort(&e->volumes, volume_compare);
}

static int
text_compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* One key for the records of one pool on all its hosts. */
static char *
pool_key(const json_t *record)
{
	struct list	 wwids = { 0 };
	const char	*name = fact_text(record, "pool");
	json_t		*wwid;
	char		*key, *longer;
	size_t		 i;

	if (*name == '\0')
		name = fact_text(record, "name");
	json_array_foreach(json_object_get(record, "extents"), i, wwid)
		if (json_is_string(wwid))
			list_add(&wwids,
			    (void *)(uintptr_t)json_string_value(wwid));
	list_sort(&wwids, text_compare);
	key = text_new("%s", wwids.count == 0 || *name == '\0' ?
	    fact_text(record, "id") : name);
	for (i = 0; i < wwids.count; i++) {
		longer = text_new("%s %s", key, (char *)wwids.item[i]);
		free(key);
		key = longer;
	}
	list_fini(&wwids);
	return key;
}

static struct pool *
pool_new(struct estate *e, const json_t *record)
{
	struct pool	*p = allocate(sizeof(*p));
	struct volume	*v;
	json_t		*wwid;
	size_t		 i;

	p->record = record;
	p->whole = true;
	list_add(&e->pools, p);
	json_array_foreach(json_object_get(record, "extents"), i, wwid) {
		v = json_is_string(wwid) ? table_get(e->lu_of,
		    json_string_value(wwid), NULL, NULL) : NULL;
		if (v == NULL) {
			p->whole = false;
			continue;
		}
		list_add_once(&p->volumes, v);
		list_add_once(&v->pools, p);
	}
	return p;
}

static void
build_pools(struct estate *e)
{
	struct table	*by_key = NULL;
	struct fact	*f;
	struct pool	*p;
	char		*key;

	for (f = facts_first(e->facts, "datastore"); f != NULL; f = f->next) {
		if (!is_source(f->record))
			continue;
		key = pool_key(f->record);
		if ((p = table_get(by_key, key, NULL, NULL)) == NULL) {
			p = pool_new(e, f->record);
			table_put(&by_key, key, NULL, NULL, p);
		}
		free(key);
		list_add(&p->records, f->record);
		table_put(&e->datastore_of, fact_text(f->record, "id"), NULL,
		    NULL, p);
	}
}

static void
build_vms(struct estate *e)
{
	struct fact	*f;
	struct vm	*vm;

	for (f = facts_first(e->facts, "vm"); f != NULL; f = f->next) {
		if (!is_source(f->record))
			continue;
		vm = allocate(sizeof(*vm));
		vm->record = f->record;
		vm->id = fact_text(f->record, "id");
		vm->name = fact_text(f->record, "name");
		vm->host = fact_text(f->record, "host");
		vm->at = table_get(e->host_of, "source", vm->host, NULL);
		table_put(&e->vm_of, vm->id, NULL, NULL, vm);
		list_add(&e->vms, vm);
	}
	list_sort(&e->vms, vm_compare);
}

void
estate_build(struct estate *e)
{
	size_t	i, number = 0;

	e->report = facts_count(e->facts, "volume") == 0;
	build_hosts(e);
	if (e->report)
		build_stand_ins(e);
	else {
		build_volumes(e);
		build_pools(e);
	}
	build_vms(e);
	ties_find(e);
	for (i = 0; i < e->vms.count; i++) {
		list_sort(&((struct vm *)e->vms.item[i])->volumes,
		    volume_compare);
		((struct vm *)e->vms.item[i])->number = number++;
	}
	for (i = 0; i < e->volumes.count; i++) {
		list_sort(&((struct volume *)e->volumes.item[i])->vms,
		    vm_compare);
		((struct volume *)e->volumes.item[i])->number = number++;
	}
}
