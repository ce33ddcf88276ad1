#include "place.h"

#include <stdlib.h>

#include "memory.h"
#include "parts.h"
#include "placement.h"

static void
add_list(const struct estate *e, struct list l, struct numbers *to)
{
	uint32_t	i;

	for (i = 0; i < l.count; i++)
		numbers_add_new(to, e->pool.item[l.first + i]);
}

static void
add_datastore(struct placing *p, uint32_t id)
{
	const struct estate	*e = p->e;
	const struct datastore	*ds;
	uint32_t		 row = table_find(&e->datastores,
				    (uint32_t[]){ p->disk->site, id });

	if (row == TABLE_NONE) {
		p->lost = true;
		return;
	}
	ds = table_row(&e->datastores, row);
	add_list(e, ds->hosts, &p->hosts);
	add_list(e, ds->extents, &p->lus);
	if (ds->contradicted)
		p->contradicted = ds->id;
}

/* Which LUs the disk lies on, and whose word on them counts. */
static void
gather(struct placing *p)
{
	const struct estate	*e = p->e;
	const struct disk	*d = p->disk;
	const struct vm		*vm;
	uint32_t		 i, row;

	row = table_find(&e->vms, (uint32_t[]){ d->site, d->vm });
	if (row != TABLE_NONE) {
		vm = table_row(&e->vms, row);
		numbers_add(&p->hosts, vm->host);
	}
	if (d->kind == DISK_NOT_SAN)
		return;
	if (d->kind == DISK_STORED)
		add_datastore(p, d->datastore);
	else if (d->kind == DISK_LU && d->wwid != 0)
		numbers_add(&p->lus, d->wwid);
	else
		p->lost = d->kind == DISK_LU;
	add_list(e, d->base_wwids, &p->lus);
	for (i = 0; i < d->base_datastores.count; i++)
		add_datastore(p, e->pool.item[d->base_datastores.first + i]);
}

/* Take a LU's judgement into that of the disk. */
static void
combine(struct judgement *all, const struct judgement *lu)
{
	uint32_t	i;

	if (lu->status > all->status)
		all->status = lu->status;
	all->keys &= lu->keys;
	all->path_count += lu->path_count;
	for (i = 0; i < lu->found.count; i++)
		numbers_add_new(&all->found, lu->found.item[i]);
}

static void
judge_disk(struct placing *p)
{
	bool		missing = p->lost || p->lus.count == 0;
	uint32_t	i;

	p->all.status = missing ? JUDGE_MISSING : JUDGE_PROVED;
	p->all.keys = missing ? 0 : ~0u;
	p->all.path_count = 0;
	p->all.found.count = 0;
	for (i = 0; i < p->lus.count; i++) {
		judge_lu(p->e, p->disk->site, &p->hosts, p->lus.item[i],
		    &p->lu);
		combine(&p->all, &p->lu);
	}
}

/* By array and id; there are few. */
static void
sort_volumes(const struct estate *e, struct numbers *n)
{
	uint32_t	i, k, row;

	for (i = 1; i < n->count; i++) {
		row = n->item[i];
		for (k = i; k > 0 && e->volume_rank[n->item[k - 1]] >
		    e->volume_rank[row]; k--)
			n->item[k] = n->item[k - 1];
		n->item[k] = row;
	}
}

/* A disk that could not be placed holds up its VM, and nothing else. */
static void
complain(const struct placing *p)
{
	struct estate		*e = p->e;
	const struct disk	*d = p->disk;
	const char		*target = estate_text(e, d->target);

	if (p->all.status == JUDGE_AMBIGUOUS)
		report_add(e->report, "disk-ambiguous", FINDING_ERROR, true,
		    about_vm(e, d->site, d->vm),
		    "see the candidates of its placement",
		    "the LU of disk %s cannot be told for certain", target);
	else if (p->all.status == JUDGE_MISSING && !p->report_mode)
		report_add(e->report, "disk-unplaced", FINDING_ERROR, true,
		    about_vm(e, d->site, d->vm),
		    "capture the array that it lies on",
		    "no volume is known for disk %s", target);
	if (p->contradicted != 0)
		report_add(e->report, "contradiction", FINDING_ERROR, true,
		    about_vm(e, d->site, d->vm), "capture the hosts again",
		    "two facts give datastore %s of disk %s other extents",
		    estate_text(e, p->contradicted), target);
}

/* Without facts of arrays, datastores stand for volumes. */
static void
add_stand_ins(struct placing *p)
{
	const struct disk	*d = p->disk;

	if (d->kind == DISK_STORED)
		numbers_add(&p->stand_ins, d->datastore);
	if (d->kind != DISK_NOT_SAN)
		add_list(p->e, d->base_datastores, &p->stand_ins);
}

void
place_judge(struct placing *p, const struct disk *d)
{
	static const char *const words[] = { "proved", "single-key",
	    "missing", "ambiguous" };
	const struct site	*site;

	p->disk = d;
	p->hosts.count = p->lus.count = p->stand_ins.count = 0;
	p->lost = false;
	p->contradicted = 0;
	site = table_row(&p->e->sites, table_find(&p->e->sites, &d->site));
	p->report_mode = !site->arrays;
	gather(p);
	judge_disk(p);
	p->status = words[p->all.status];
	if (p->report_mode && p->all.status == JUDGE_MISSING)
		add_stand_ins(p);
	p->not_san = p->stand_ins.count == 0 && p->lus.count == 0 && !p->lost;
	if (p->not_san)
		p->status = "not-san";
	sort_volumes(p->e, &p->all.found);
}

void
place_fini(struct placing *p)
{
	free(p->hosts.item);
	free(p->lus.item);
	free(p->stand_ins.item);
	free(p->lu.found.item);
	free(p->all.found.item);
}

/* Is there something to complain about? */
static bool
is_bad(const struct placing *p)
{
	return !p->not_san && p->stand_ins.count == 0 &&
	    (p->all.status >= JUDGE_MISSING || p->contradicted != 0);
}

/* Where the placement of a disk is held until its turn comes. */
struct held {
	size_t		start;
	uint32_t	len;
	unsigned char	part;
	bool		bad;		/* see is_bad */
};

/* All disks being placed; a part of them has a thread of its own. */
struct places {
	struct estate	*e;
	struct held	*held;		/* of each disk */
	struct out	 out[PARTS_MAX];
	struct table	 uses[PARTS_MAX];
};

static void
keep_uses(const struct placing *p, struct table *uses)
{
	uint32_t	i;

	for (i = 0; i < p->all.found.count; i++)
		table_add(uses, &(struct use){ p->all.found.item[i],
		    p->disk->vm });
}

static void
place_part(void *arg, unsigned part, uint32_t from, uint32_t to)
{
	struct places	*all = arg;
	struct placing	 p = { .e = all->e };
	struct out	 out = { 0 };
	struct table	 uses;
	struct held	*h;

	table_init(&uses, sizeof(struct use), 0);
	for (; from < to; from++) {
		h = &all->held[from];
		place_judge(&p, table_row(&p.e->disks, from));
		h->start = out.len;
		placement_write(&out, &p);
		h->len = (uint32_t)(out.len - h->start);
		h->part = (unsigned char)part;
		h->bad = is_bad(&p);
		keep_uses(&p, &uses);
	}
	place_fini(&p);
	all->out[part] = out;
	all->uses[part] = uses;
}

/* Write the placements in their order, with the complaints between. */
static void
write_ordered(const struct places *all, struct out *to)
{
	struct estate		*e = all->e;
	struct placing		 p = { .e = e };
	const struct held	*h;
	uint32_t		*order, i;

	order = table_order(&e->disks, &e->names, 3);
	for (i = 0; i < e->disks.count; i++) {
		h = &all->held[order[i]];
		out_bytes(to, all->out[h->part].text + h->start, h->len);
		if (!h->bad)
			continue;
		place_judge(&p, table_row(&e->disks, order[i]));
		complain(&p);
	}
	place_fini(&p);
	free(order);
}

/*
 * Disks are placed in the order in which they were read, since neighbours
 * there have their hosts and datastores in common (much faster than going
 * all over memory), and written in another.
 */
void
place_disks(struct estate *e, struct table *uses, struct out *to)
{
	struct places	all = { .e = e };
	unsigned	i, parts;

	all.held = memory_grow(NULL, e->disks.count + 1, sizeof(*all.held));
	parts = parts_run(e->threads, e->disks.count, place_part, &all);
	write_ordered(&all, to);
	for (i = 0; i < parts; i++) {
		table_append(uses, &all.uses[i]);
		table_fini(&all.uses[i]);
		out_fini(&all.out[i]);
	}
	free(all.held);
}
