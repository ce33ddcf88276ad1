/* Disks and datastores: planted ones, and the kinds that are about them. */
#include <string.h>

#include "faults_records.h"

json_t *
disk_new(struct faults *f, const struct vm *vm, json_t *disk)
{
	const char	*host = f->e->site[SOURCE].host[vm->host].name;
	char		 target[16];
	json_t		*record, *truth;

	text_fit(target, sizeof(target), "vdx%zu", ++f->disk_count);
	record = json_pack("{ss ss ss ss}", "type", "disk", "site", "source",
	    "vm", vm->uuid, "target", target);
	json_object_update(record, disk);
	json_decref(disk);
	fact_put_new(f, SOURCE_HOSTS, record);
	truth = json_pack("{ss ss ss s[] s[]}", "vm", vm->uuid,
	    "disk", target, "host", host, "lus", "volumes");
	json_array_append(f->disks, truth);
	json_decref(truth);
	return truth;
}

void
disk_lies_on(json_t *truth, const struct lu *lu)
{
	json_array_append_new(json_object_get(truth, "lus"),
	    wwid_new(lu->hex));
	json_array_append_new(json_object_get(truth, "volumes"),
	    json_pack("{ss ss}", "array", lu->array, "volume", lu->volume));
}

json_t *
disk_raw(struct faults *f, const struct vm *vm, const struct lu *lu,
    bool shared)
{
	json_t	*truth;

	truth = disk_new(f, vm, json_pack("{ss so so ss ss sb}",
	    "source", "lun", "path", json_sprintf(
	    "/dev/disk/by-id/wwn-0x%s", lu->hex), "wwid", wwid_new(lu->hex),
	    "format", "raw", "device", "lun", "shared", shared));
	disk_lies_on(truth, lu);
	return truth;
}

static void
pool_put(struct faults *f, const struct host *h, const char *pool,
    const char *hex)
{
	json_t	*extents = json_array();

	if (hex != NULL)
		json_array_append_new(extents, wwid_new(hex));
	fact_put_new(f, SOURCE_HOSTS, json_pack(
	    "{ss ss so so ss s[s] ss ss so}", "type", "datastore",
	    "site", "source", "id", json_sprintf("%s/%s", h->name, pool),
	    "extents", extents, "name", pool, "hosts", h->name,
	    "fs", hex == NULL ? "nfs" : "ocfs2", "pool", pool,
	    "mount", json_sprintf("/srv/%s", pool)));
}

/* LU NULL: a file server. */
void
store_new(struct faults *f, const struct cluster *c, const struct lu *lu,
    char pool[24])
{
	size_t	i;

	text_fit(pool, 24, "%.8s-x%03zu", c->name, ++f->store_count);
	for (i = 0; i < c->host_count; i++)
		pool_put(f, &f->e->site[SOURCE].host[c->host + i], pool,
		    lu == NULL ? NULL : lu->hex);
}

/* A new datastore of the VM's cluster, on a volume of its own. */
static void
store_make(struct faults *f, const struct vm *vm, struct lu *lu,
    char pool[24])
{
	const struct cluster	*c = cluster_of(f, vm);
	struct box		 own;

	box_own(f, c, &own);
	lu_new(f, &own, NULL, lu);
	lu_present_all(f, &own, lu);
	store_new(f, c, lu, pool);
}

/* Members of a disk that is a file in a pool. */
static json_t *
file_new(const struct faults *f, const struct vm *vm, const char *pool,
    const char *name)
{
	return json_pack("{ss so so ss ss}", "source", "file",
	    "path", json_sprintf("/srv/%s/%s-%s", pool, vm->name, name),
	    "datastore", json_sprintf("%s/%s",
	    f->e->site[SOURCE].host[vm->host].name, pool),
	    "format", "qcow2", "device", "disk");
}

void
plant_passthrough_shared(struct faults *f)
{
	const struct estate	*e = f->e;
	const struct vm		*a = vm_pick(f), *b = NULL;
	struct box		 own;
	struct lu		 lu;
	size_t			 i;

	for (i = 0; i < e->size.vms && b == NULL; i++)
		if (&e->vm[i] != a && cluster_of(f, &e->vm[i]) ==
		    cluster_of(f, a))
			b = &e->vm[i];
	if (b == NULL)
		faults_lack(f, "two VMs in a cluster: more --vms are needed");
	box_own(f, cluster_of(f, a), &own);
	lu_new(f, &own, NULL, &lu);
	lu_present_all(f, &own, &lu);
	disk_raw(f, a, &lu, true);
	disk_raw(f, b, &lu, true);
}

void
plant_three_datastores(struct faults *f)
{
	const struct vm	*vm = vm_pick(f);
	struct lu	 lu;
	char		 pool[24];
	int		 i;

	for (i = 0; i < 2; i++) {
		store_make(f, vm, &lu, pool);
		disk_lies_on(disk_new(f, vm, file_new(f, vm, pool, "data")),
		    &lu);
	}
	store_new(f, cluster_of(f, vm), NULL, pool);
	disk_new(f, vm, file_new(f, vm, pool, "nfs"));
}

/* A disk in one pool, over a base in another. */
static void
clone_add(struct faults *f, const struct vm *vm, const char *pool,
    const struct lu *lu, const char *base, const struct lu *base_lu)
{
	json_t	*disk = file_new(f, vm, pool, "clone"), *truth;

	json_object_set_new(disk, "backing", json_pack("[{so so}]",
	    "path", json_sprintf("/srv/%s/base", base), "datastore",
	    json_sprintf("%s/%s", f->e->site[SOURCE].host[vm->host].name,
	    base)));
	truth = disk_new(f, vm, disk);
	disk_lies_on(truth, lu);
	disk_lies_on(truth, base_lu);
}

void
plant_linked_clone(struct faults *f)
{
	const struct vm		*vm = vm_pick(f), *other = vm;
	struct lu		 lu, base_lu;
	char			 pool[24], base[24];
	size_t			 i;

	store_make(f, vm, &lu, pool);
	store_make(f, vm, &base_lu, base);
	for (i = 0; i < f->e->size.vms && other == vm; i++)
		if (cluster_of(f, &f->e->vm[i]) == cluster_of(f, vm))
			other = &f->e->vm[i];
	clone_add(f, vm, pool, &lu, base, &base_lu);
	clone_add(f, other, pool, &lu, base, &base_lu);
}

void
plant_iso_elsewhere(struct faults *f)
{
	const struct vm	*vm = vm_pick(f);
	struct lu	 lu;
	char		 pool[24];
	json_t		*disk;

	store_make(f, vm, &lu, pool);
	disk = file_new(f, vm, pool, "boot.iso");
	json_object_set_new(disk, "format", json_string("raw"));
	json_object_set_new(disk, "device", json_string("cdrom"));
	json_object_set_new(disk, "readonly", json_true());
	disk_new(f, vm, disk);
}

void
plant_template_off(struct faults *f)
{
	const struct vm	*vm = vm_pick(f);
	json_t		*r;
	size_t		 i;

	json_array_foreach(f->file[SOURCE_HOSTS], i, r)
		if (fact_is(r, "vm", "id", vm->uuid, NULL)) {
			json_object_set_new(r, "state", json_string("off"));
			json_object_set_new(r, "template", json_true());
		}
}

/* One without VMs, that has the name of another one. */
void
plant_orphan_datastore(struct faults *f)
{
	const struct vm	*vm = vm_pick(f);
	const char	*name = f->e->store[vm->home].pool;
	struct lu	 lu;
	char		 pool[24];
	json_t		*r;
	size_t		 i;

	store_make(f, vm, &lu, pool);
	json_array_foreach(f->file[SOURCE_HOSTS], i, r)
		if (fact_is(r, "datastore", "pool", pool, NULL))
			json_object_set_new(r, "name", json_string(name));
}
