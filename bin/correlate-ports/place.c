#include "place.h"

#include <err.h>
#include <stdlib.h>

#include "out.h"
#include "status.h"

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

static void
put_datastore(const struct estate *e, uint32_t name)
{
	out_raw("{\"datastore\":");
	out_name(e, name);
	out_raw("}");
}

static void
put_volumes(const struct placing *p)
{
	struct numbers	none = { 0 };

	out_raw(",\"volumes\":");
	if (p->stand_ins.count > 0)
		out_array(p->e, &p->stand_ins, put_datastore);
	else
		out_array(p->e, p->all.status <= JUDGE_SINGLE_KEY ?
		    &p->all.found : &none, out_volume);
}

static void
put_keys(unsigned keys)
{
	static const char *const names[] = { "nexus", "wwid", "vendor-id" };
	const char		*comma = "";
	unsigned		 i;

	out_raw(",\"keys\":[");
	for (i = 0; i < 3; i++)
		if ((keys & (1u << i)) != 0) {
			out_raw(comma);
			out_raw("\"");
			out_raw(names[i]);
			out_raw("\"");
			comma = ",";
		}
	out_raw("]");
}

static void
put_placement(const struct placing *p)
{
	const struct estate	*e = p->e;

	out_raw("{\"type\":\"placement\",\"site\":");
	out_name(e, p->disk->site);
	out_raw(",\"vm\":");
	out_name(e, p->disk->vm);
	out_raw(",\"disk\":");
	out_name(e, p->disk->target);
	out_raw(",\"status\":\"");
	out_raw(p->status);
	out_raw("\"");
	put_volumes(p);
	if (p->all.keys != 0)
		put_keys(p->all.keys);
	if (e->required != (JUDGE_NEXUS | JUDGE_WWID))
		out_raw(e->required == JUDGE_WWID ? ",\"require\":\"wwid\"" :
		    ",\"require\":\"nexus\"");
	if (p->all.status <= JUDGE_SINGLE_KEY && p->all.path_count > 0) {
		out_raw(",\"path_count\":");
		out_number(p->all.path_count);
	}
	if (p->all.status > JUDGE_SINGLE_KEY && p->all.found.count > 0) {
		out_raw(",\"candidates\":");
		out_array(e, &p->all.found, out_volume);
	}
	out_raw("}\n");
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

static void
keep_uses(const struct placing *p, struct table *uses)
{
	uint32_t	i;
	bool		fresh;

	for (i = 0; i < p->all.found.count; i++)
		table_put(uses, (uint32_t[]){ p->all.found.item[i],
		    p->disk->vm }, &fresh);
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

/* Write the placements in their order, with the complaints between. */
static void
write_ordered(struct placing *p, const size_t *start,
    const unsigned char *bad)
{
	struct estate	*e = p->e;
	uint32_t	*order = table_order(&e->disks, &e->names, 3), i, row;

	for (i = 0; i < e->disks.count; i++) {
		row = order[i];
		out_release(start[row], start[row + 1]);
		if (bad[row] == 0)
			continue;
		place_judge(p, table_row(&e->disks, row));
		complain(p);
	}
	free(order);
}

/*
 * Disks are placed in the order in which they were read, since neighbours
 * there have their hosts and datastores in common (much faster than going
 * all over memory), and written in another.
 */
void
place_disks(struct estate *e, struct table *uses)
{
	struct placing	 p = { .e = e };
	size_t		*start = calloc(e->disks.count + 1, sizeof(*start));
	unsigned char	*bad = calloc(e->disks.count + 1, 1);
	uint32_t	 i;

	if (start == NULL || bad == NULL)
		err(STATUS_FATAL, NULL);
	out_hold();
	for (i = 0; i < e->disks.count; i++) {
		place_judge(&p, table_row(&e->disks, i));
		put_placement(&p);
		start[i + 1] = out_held();
		bad[i] = is_bad(&p);
		keep_uses(&p, uses);
	}
	write_ordered(&p, start, bad);
	out_drop();
	free(start);
	free(bad);
	place_fini(&p);
}
