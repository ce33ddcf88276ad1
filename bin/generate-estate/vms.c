/*
 * The VMs of the model.  A VM lies on its home datastore, now and then on
 * the datastore next to it too, and on raw volumes; so groups of VMs that
 * must move together stay small, and there are some of every kind.
 */
#include <stdio.h>
#include <stdlib.h>

#include "estate.h"

#define ISO	"/var/lib/libvirt/images/boot.iso"
#define NOBODY	SIZE_MAX

/* The VMs of one cluster, while they get their disks. */
struct members {
	struct estate		*estate;
	const struct cluster	*cluster;
	size_t			*vm;
	size_t			 count;
	struct rng		 rng;
};

static struct disk *
disk_add(struct vm *vm, enum disk_kind kind)
{
	struct disk	*d = &vm->disk[vm->disk_count];

	d->kind = kind;
	text_fit(d->target, sizeof(d->target), "vd%c",
	    (char)('a' + vm->disk_count));
	vm->disk_count++;
	return d;
}

static void
store_disk_add(const struct estate *e, struct vm *vm, size_t store)
{
	const struct store	*s = &e->store[store];
	struct disk		*d;
	size_t			 n = vm->disk_count;

	d = disk_add(vm, s->extent_count == 1 ? DISK_FILE : DISK_VOLUME);
	d->store = store;
	text_fit(d->name, sizeof(d->name), "%s-%zu%s", vm->name, n,
	    d->kind == DISK_FILE ? ".qcow2" : "");
	text_fit(d->path, sizeof(d->path), "%s/%s", s->mount, d->name);
}

static void
raw_disk_add(const struct estate *e, struct vm *vm, size_t volume,
    enum disk_kind kind, bool shared)
{
	struct disk	*d = disk_add(vm, kind);

	d->volume = volume;
	d->shared = shared;
	text_fit(d->path, sizeof(d->path), "/dev/disk/by-id/wwn-0x%s",
	    e->volume[volume].hex);
}

static void
cdrom_add(struct vm *vm)
{
	struct disk	*d = disk_add(vm, DISK_CDROM);

	text_fit(d->target, sizeof(d->target), "sda");
	text_fit(d->path, sizeof(d->path), "%s", ISO);
}

/* The datastore next to a VM's own, or its own when there is none. */
static size_t
neighbour(const struct members *m, size_t home)
{
	size_t	i = (home - m->cluster->store) ^ 1;

	return i < m->cluster->store_count ? m->cluster->store + i : home;
}

/*
 * A VM that has room for one more disk, not other, and near it when there is
 * another; NOBODY when there is none.
 */
static size_t
find_room(struct members *m, size_t other)
{
	const struct vm	*all = m->estate->vm;
	size_t		 i, start, v;

	if (m->count == 0)
		return NOBODY;
	start = rng_below(&m->rng, m->count);
	for (i = 0; i < m->count; i++) {
		v = m->vm[(start + i) % m->count];
		if (v == other || all[v].disk_count == DISKS_MAX)
			continue;
		if (other == NOBODY || all[v].home == all[other].home ||
		    all[v].home == neighbour(m, all[other].home))
			return v;
	}
	return NOBODY;
}

/* Deal the raw volumes: one in four to two VMs, one in three as a LUN. */
static void
raws_deal(struct members *m)
{
	struct vm	*all = m->estate->vm;
	size_t		 end = m->cluster->volume + m->cluster->volume_count;
	size_t		 a, b, v;
	enum disk_kind	 kind;

	for (v = m->cluster->raw; v < end; v++) {
		if ((a = find_room(m, NOBODY)) == NOBODY)
			return;
		b = v % 4 == 3 ? find_room(m, a) : NOBODY;
		kind = v % 3 == 1 ? DISK_LUN : DISK_BLOCK;
		raw_disk_add(m->estate, &all[a], v, kind, b != NOBODY);
		if (b != NOBODY)
			raw_disk_add(m->estate, &all[b], v, kind, true);
	}
}

/* The disks of the VMs of one cluster. */
static void
disks_build(struct members *m)
{
	struct vm	*vm;
	size_t		 i, n;

	for (i = 0; i < m->count; i++) {
		vm = &m->estate->vm[m->vm[i]];
		vm->home = m->cluster->store + i % m->cluster->store_count;
		store_disk_add(m->estate, vm, vm->home);
	}
	raws_deal(m);
	for (i = 0; i < m->count; i++) {
		vm = &m->estate->vm[m->vm[i]];
		for (n = 1 + rng_below(&m->rng, DISKS_MAX); vm->disk_count < n; )
			store_disk_add(m->estate, vm,
			    rng_below(&m->rng, 24) == 0 ?
			    neighbour(m, vm->home) : vm->home);
		if (rng_below(&m->rng, 8) == 0)
			cdrom_add(vm);
	}
}

static void
vm_build(struct estate *e, size_t i, struct rng *r, uint32_t mac)
{
	struct vm	*vm = &e->vm[i];
	size_t		 first = rng_below(r, NETWORKS), n;

	text_fit(vm->name, sizeof(vm->name), "vm%04zu", i + 1);
	rng_uuid(r, vm->uuid);
	vm->host = i % e->size.hosts;
	vm->off = rng_below(r, 10) == 0;
	vm->cpu_count = 1 << rng_below(r, 4);
	vm->memory_bytes = GIB << rng_below(r, 5);
	vm->network_count = rng_below(r, 6) == 0 ? 2 : 1;
	for (n = 0; n < vm->network_count; n++)
		vm->network[n] = estate_networks[(first + n) % NETWORKS][SOURCE];
	vm->mac = (mac + (uint32_t)(2 * i)) & 0xffffff;
}

/* All hosts are alike, and large enough for the VMs of the fullest. */
static void
hosts_fit(struct estate *e)
{
	int64_t	*used = estate_alloc(e->size.hosts, sizeof(*used)), most = 0;
	size_t	 i;

	for (i = 0; i < e->size.vms; i++) {
		used[e->vm[i].host] += e->vm[i].memory_bytes;
		if (used[e->vm[i].host] > most)
			most = used[e->vm[i].host];
	}
	free(used);
	e->host_cpu_count = 64;
	e->host_memory_bytes = 256 * GIB;
	while (e->host_memory_bytes * 3 / 4 < most)
		e->host_memory_bytes += 256 * GIB;
}

void
vms_build(struct estate *e)
{
	struct members	 m = { .estate = e };
	struct rng	 r;
	size_t		 c, i, k;
	uint32_t	 mac;

	e->vm = estate_alloc(e->size.vms, sizeof(*e->vm));
	rng_init(&r, e->size.seed, "vms");
	mac = (uint32_t)rng_below(&r, 0x1000000);
	for (i = 0; i < e->size.vms; i++)
		vm_build(e, i, &r, mac);
	hosts_fit(e);
	rng_init(&m.rng, e->size.seed, "disks");
	m.vm = estate_alloc(e->size.vms, sizeof(*m.vm));
	for (c = 0; c < e->cluster_count; c++) {
		m.cluster = &e->cluster[c];
		m.count = 0;
		for (i = 0; i < m.cluster->host_count; i++)
			for (k = m.cluster->host + i; k < e->size.vms;
			    k += e->size.hosts)
				m.vm[m.count++] = k;
		disks_build(&m);
	}
	free(m.vm);
}
