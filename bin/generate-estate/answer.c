/* What is true of the estate, and what is wanted of it. */
#include <stdlib.h>
#include <string.h>

#include "writers.h"

static int
by_uuid(const void *a, const void *b)
{
	const struct vm	*const *x = a, *const *y = b;

	return strcmp((*x)->uuid, (*y)->uuid);
}

static int
by_target(const void *a, const void *b)
{
	const struct disk	*const *x = a, *const *y = b;

	return strcmp((*x)->target, (*y)->target);
}

static void
volume_append(json_t *volumes, const struct estate *e, size_t volume)
{
	json_array_append_new(volumes, json_pack("{ss ss}",
	    "array", e->site[SOURCE].array.serial,
	    "volume", e->volume[volume].id));
}

/* Extents of a datastore are in the order of their ids. */
static json_t *
volumes_of(const struct estate *e, const struct disk *d)
{
	json_t	*volumes = json_array();
	size_t	 i;

	if (d->kind == DISK_BLOCK || d->kind == DISK_LUN)
		volume_append(volumes, e, d->volume);
	else if (d->kind != DISK_CDROM)
		for (i = 0; i < e->store[d->store].extent_count; i++)
			volume_append(volumes, e,
			    e->store[d->store].volume[i]);
	return volumes;
}

static void
placements_put(struct sink *out, const struct estate *e, const struct vm *vm)
{
	const struct disk	*disk[DISKS_MAX + 1];
	size_t			 i;

	for (i = 0; i < vm->disk_count; i++)
		disk[i] = &vm->disk[i];
	qsort(disk, vm->disk_count, sizeof(disk[0]), by_target);
	for (i = 0; i < vm->disk_count; i++)
		sink_put_new(out, json_pack("{ss ss ss ss ss so}",
		    "type", "placement", "site", e->site[SOURCE].name,
		    "vm", vm->uuid, "disk", disk[i]->target, "status",
		    disk[i]->kind == DISK_CDROM ? "not-san" : "proved",
		    "volumes", volumes_of(e, disk[i])));
}

void
answer_write(struct sink *out, const struct estate *e)
{
	const struct vm	**vm = estate_alloc(e->size.vms, sizeof(*vm));
	size_t		  i;

	for (i = 0; i < e->size.vms; i++)
		vm[i] = &e->vm[i];
	qsort(vm, e->size.vms, sizeof(*vm), by_uuid);
	for (i = 0; i < e->size.vms; i++)
		placements_put(out, e, vm[i]);
	free(vm);
}

static void
map_row(struct sink *out, const char *kind, const char *from, const char *to)
{
	fprintf(out->fp, "%s,%s,%s\n", kind, from, to);
}

void
map_write(struct sink *out, const struct estate *e)
{
	size_t	i;

	map_row(out, "kind", "source", "destination");
	for (i = 0; i < e->cluster_count; i++)
		map_row(out, "cluster", e->cluster[i].name, e->cluster[i].name);
	for (i = 0; i < e->size.hosts; i++)
		map_row(out, "host", e->site[SOURCE].host[i].name,
		    e->site[DESTINATION].host[i].name);
	for (i = 0; i < NETWORKS; i++)
		map_row(out, "network", estate_networks[i][SOURCE],
		    estate_networks[i][DESTINATION]);
}
