/* On which volumes VMs are, or may be. */
#include "plan.h"

#include <string.h>

struct volume *
estate_place(const struct estate *e, const json_t *place)
{
	const char	*datastore = fact_text(place, "datastore");

	if (*datastore != '\0')
		return table_get(e->volume_of, "", datastore, NULL);
	return table_get(e->volume_of, fact_text(place, "array"),
	    fact_text(place, "volume"), NULL);
}

/* Of a VM without a record nobody knows whether and where it runs. */
static void
tie(const struct estate *e, const char *id, struct volume *v)
{
	struct vm	*vm = table_get(e->vm_of, id, NULL, NULL);

	if (v == NULL)
		return;
	if (vm == NULL) {
		if (!e->report)
			v->why = text_new("a disk of vm %s is on it, of which "
			    "there is no record", id);
		return;
	}
	if (list_has(&vm->volumes, v))
		return;
	list_add(&vm->volumes, v);
	list_add(&v->vms, vm);
}

/* Candidates tie, too: a VM that may be on a volume must not run under it. */
static void
tie_by_placement(const struct estate *e, const json_t *placement)
{
	static const char *const	names[] = { "volumes", "candidates" };
	const char			*vm = fact_text(placement, "vm");
	const json_t			*place;
	size_t				 i, k;

	for (i = 0; i < 2; i++)
		json_array_foreach(json_object_get(placement, names[i]), k,
		    place)
			tie(e, vm, estate_place(e, place));
}

static void
tie_to_pool(const struct estate *e, const char *id, struct pool *p)
{
	struct vm	*vm = table_get(e->vm_of, id, NULL, NULL);
	size_t		 i;

	for (i = 0; i < p->volumes.count; i++)
		tie(e, id, p->volumes.item[i]);
	if (vm != NULL)
		list_add_once(&vm->pools, p);
}

/* Mount points by host; "*" has those of all hosts, "" of unknown ones. */
static void
index_mounts(struct estate *e)
{
	struct pool	*p;
	const json_t	*record, *hosts, *host;
	const char	*mount;
	size_t		 i, k, n;

	for (i = 0; i < e->pools.count; i++) {
		p = e->pools.item[i];
		for (k = 0; k < p->records.count; k++) {
			record = p->records.item[k];
			mount = fact_text(record, "mount");
			hosts = json_object_get(record, "hosts");
			if (p->volumes.count == 0 || *mount == '\0')
				continue;
			list_add_once(table_list(&e->mounts, "*", mount), p);
			if (json_array_size(hosts) == 0)
				list_add_once(table_list(&e->mounts, "",
				    mount), p);
			json_array_foreach(hosts, n, host)
				if (json_is_string(host))
					list_add_once(table_list(&e->mounts,
					    json_string_value(host), mount),
					    p);
		}
	}
}

static void
tie_to_mount(const struct estate *e, const char *id, const char *host,
    const char *folder)
{
	const struct list	*pools;
	size_t			 i;

	pools = table_get(e->mounts, host, folder, NULL);
	for (i = 0; pools != NULL && i < pools->count; i++)
		tie_to_pool(e, id, pools->item[i]);
}

/* A path below the mount point of a datastore is in it, said or not. */
static void
tie_by_path(const struct estate *e, const char *id, const char *path)
{
	const struct vm	*vm = table_get(e->vm_of, id, NULL, NULL);
	char		*folder = text_new("%s", path), *end;

	while ((end = strrchr(folder, '/')) != NULL && end != folder) {
		*end = '\0';
		tie_to_mount(e, id, vm == NULL ? "*" : vm->host, folder);
		if (vm != NULL)
			tie_to_mount(e, id, "", folder);
	}
}

/* A place as a disk, or a layer behind it, names it. */
static void
tie_to_place(const struct estate *e, const char *vm, const json_t *place)
{
	const char	*datastore = fact_text(place, "datastore");
	struct pool	*p;

	tie(e, vm, table_get(e->lu_of, fact_text(place, "wwid"), NULL, NULL));
	tie(e, vm, table_get(e->volume_of, "", datastore, NULL));
	if ((p = table_get(e->datastore_of, datastore, NULL, NULL)) != NULL)
		tie_to_pool(e, vm, p);
	else if (*datastore == '\0')
		tie_by_path(e, vm, fact_text(place, "path"));
}

/* What a disk says itself counts whether or not its placement is proved. */
static void
tie_by_disk(const struct estate *e, const json_t *disk)
{
	const char	*vm = fact_text(disk, "vm");
	const json_t	*layer;
	size_t		 i;

	tie_to_place(e, vm, disk);
	json_array_foreach(json_object_get(disk, "backing"), i, layer)
		tie_to_place(e, vm, layer);
}

static void
each_source(const struct estate *e, const char *type,
    void (*each)(const struct estate *, const json_t *))
{
	struct fact	*f;

	for (f = facts_first(e->facts, type); f != NULL; f = f->next)
		if (strcmp(fact_site(f->record), "source") == 0)
			each(e, f->record);
}

void
ties_find(struct estate *e)
{
	index_mounts(e);
	each_source(e, "placement", tie_by_placement);
	each_source(e, "disk", tie_by_disk);
}
