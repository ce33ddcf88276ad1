#include "place.h"

#include <stdlib.h>

#include "judge.h"
#include "out.h"

/* One disk being placed; the room is used again for the next one. */
struct placing {
	struct estate		*e;
	struct table		*uses;
	const struct disk	*disk;
	bool			 report_mode;	/* no array facts of the site */
	const char		*status;
	struct numbers		 hosts, lus;
	struct judgement	 lu;
	struct judgement	 all;	/* of its LUs together */
	uint32_t		 stand_in;	/* datastore, or 0 */
};

static const struct datastore *
datastore_of(const struct placing *p)
{
	const struct estate	*e = p->e;
	uint32_t		 row;

	if (p->disk->kind != DISK_STORED)
		return NULL;
	row = table_find(&e->datastores,
	    (uint32_t[]){ p->disk->site, p->disk->datastore });
	return row == TABLE_NONE ? NULL : table_row(&e->datastores, row);
}

static void
add_list(const struct estate *e, struct list l, struct numbers *to)
{
	uint32_t	i;

	for (i = 0; i < l.count; i++)
		numbers_add_new(to, e->pool.item[l.first + i]);
}

/* Which LUs the disk lies on, and whose word on them counts. */
static void
gather(struct placing *p, const struct datastore *ds)
{
	const struct estate	*e = p->e;
	const struct vm		*vm;
	uint32_t		 row;

	p->hosts.count = p->lus.count = 0;
	row = table_find(&e->vms, (uint32_t[]){ p->disk->site, p->disk->vm });
	if (row != TABLE_NONE) {
		vm = table_row(&e->vms, row);
		numbers_add(&p->hosts, vm->host);
	}
	if (ds != NULL) {
		add_list(e, ds->hosts, &p->hosts);
		add_list(e, ds->extents, &p->lus);
	} else if (p->disk->kind == DISK_LU && p->disk->wwid != 0)
		numbers_add(&p->lus, p->disk->wwid);
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
	uint32_t	i;

	p->all.status = p->lus.count == 0 ? JUDGE_MISSING : JUDGE_PROVED;
	p->all.keys = p->lus.count == 0 ? 0 : ~0u;
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
	struct numbers	ds = { .item = (uint32_t[]){ p->stand_in },
		.count = 1 };
	struct numbers	none = { 0 };

	out_raw(",\"volumes\":");
	if (p->stand_in != 0)
		out_array(p->e, &ds, put_datastore);
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
complain(const struct placing *p, const struct datastore *ds)
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
	if (ds != NULL && ds->contradicted)
		report_add(e->report, "contradiction", FINDING_ERROR, true,
		    about_vm(e, d->site, d->vm), "capture the hosts again",
		    "two facts give datastore %s of disk %s other extents",
		    estate_text(e, ds->id), target);
}

static void
keep_uses(const struct placing *p)
{
	uint32_t	i;
	bool		fresh;

	for (i = 0; i < p->all.found.count; i++)
		table_put(p->uses, (uint32_t[]){ p->all.found.item[i],
		    p->disk->vm }, &fresh);
}

static void
place(struct placing *p, const struct disk *d)
{
	static const char *const words[] = { "proved", "single-key",
	    "missing", "ambiguous" };
	const struct datastore	*ds;
	const struct site	*site;

	p->disk = d;
	site = table_row(&p->e->sites, table_find(&p->e->sites, &d->site));
	p->report_mode = !site->arrays;
	ds = datastore_of(p);
	gather(p, ds);
	judge_disk(p);
	p->status = words[p->all.status];
	p->stand_in = 0;
	if (p->report_mode && d->kind != DISK_NOT_SAN &&
	    p->all.status == JUDGE_MISSING)
		p->stand_in = d->kind == DISK_STORED ? d->datastore : 0;
	else if (d->kind == DISK_NOT_SAN ||
	    (ds != NULL && ds->extents.count == 0))
		p->status = "not-san";
	else
		complain(p, ds);
	sort_volumes(p->e, &p->all.found);
	put_placement(p);
	keep_uses(p);
}

void
place_disks(struct estate *e, struct table *uses)
{
	struct placing	 p = { .e = e, .uses = uses };
	uint32_t	*order = table_order(&e->disks, &e->names, 3), i;

	for (i = 0; i < e->disks.count; i++)
		place(&p, table_row(&e->disks, order[i]));
	free(order);
	free(p.hosts.item);
	free(p.lus.item);
	free(p.lu.found.item);
	free(p.all.found.item);
}
