/* Where in the estate a fault is planted. */
#include <err.h>

#include "faults_records.h"
#include "status.h"

void
faults_lack(const struct faults *f, const char *what)
{
	errx(STATUS_FATAL, "--fault %s: the estate has no room for it: it "
	    "lacks %s", f->kind, what);
}

size_t
host_number(const struct faults *f, const struct host *h)
{
	return (size_t)(h - f->e->site[SOURCE].host);
}

const struct cluster *
cluster_of(const struct faults *f, const struct vm *vm)
{
	return &f->e->cluster[f->e->site[SOURCE].host[vm->host].cluster];
}

/* The volumes of a disk: how many, from first on. */
static size_t
volumes_of(const struct estate *e, const struct disk *d, size_t *first)
{
	if (d->kind == DISK_CDROM)
		return 0;
	if (d->kind == DISK_BLOCK || d->kind == DISK_LUN) {
		*first = d->volume;
		return 1;
	}
	*first = e->store[d->store].volume[0];
	return e->store[d->store].extent_count;
}

/* Take all that a disk lies on; SIZE_MAX when some of it is taken. */
static size_t
take(struct faults *f, const struct disk *d)
{
	size_t	first = 0, n = volumes_of(f->e, d, &first), i;

	for (i = 0; i < n; i++)
		if (f->volume_taken[first + i])
			return SIZE_MAX;
	for (i = 0; i < n; i++)
		f->volume_taken[first + i] = true;
	return n == 0 ? SIZE_MAX : first;
}

void
spot_pick(struct faults *f, struct spot *s)
{
	const struct estate	*e = f->e;
	size_t			 start = rng_below(&f->rng, e->size.vms), i, k;

	for (i = 0; i < e->size.vms; i++) {
		s->vm = &e->vm[(start + i) % e->size.vms];
		if (f->host_taken[s->vm->host])
			continue;
		s->host = &e->site[SOURCE].host[s->vm->host];
		s->cluster = &e->cluster[s->host->cluster];
		for (k = 0; k < s->vm->disk_count; k++)
			if ((s->volume = take(f, &s->vm->disk[k])) != SIZE_MAX)
				return;
	}
	faults_lack(f, "a volume that VMs use and that no other fault has: "
	    "more --volumes, --hosts or --vms are needed");
}

size_t
volume_pick(struct faults *f, const struct cluster *c, size_t other)
{
	size_t	start = rng_below(&f->rng, c->volume_count), i, v;

	for (i = 0; i < c->volume_count; i++) {
		v = c->volume + (start + i) % c->volume_count;
		if (v == other || f->volume_taken[v])
			continue;
		f->volume_taken[v] = true;
		return v;
	}
	return SIZE_MAX;
}

const struct vm *
vm_pick(struct faults *f)
{
	return &f->e->vm[rng_below(&f->rng, f->e->size.vms)];
}

const struct host *
host_pick(struct faults *f)
{
	size_t	n = f->e->size.hosts, start = rng_below(&f->rng, n), i, h;

	for (i = 0; i < n; i++) {
		h = (start + i) % n;
		if (f->host_taken[h])
			continue;
		f->host_taken[h] = true;
		return &f->e->site[SOURCE].host[h];
	}
	faults_lack(f, "a host that no other fault has: more --hosts are "
	    "needed");
}
