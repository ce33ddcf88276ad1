/*
 * facts_hosts - what the records of a site's hosts say.
 */
#include <string.h>

#include "facts.h"
#include "read.h"

/* What stands together in the stream is of one host, mostly. */
static struct host *
host_of(struct estate *e, uint32_t site, uint32_t id)
{
	struct host	*h;
	bool		 fresh;

	if (e->last_host < e->hosts.count) {
		h = table_row(&e->hosts, e->last_host);
		if (h->site == site && h->id == id)
			return h;
	}
	fact_site(e, site)->hosts = true;
	h = table_put(&e->hosts, (uint32_t[]){ site, id }, &fresh);
	e->last_host = table_number(&e->hosts, h);
	return h;
}

static void
own(struct estate *e, uint32_t port, uint32_t site, uint32_t host)
{
	const uint32_t	key[] = { port, site, host };
	bool		fresh;

	table_put(&e->owners, key, &fresh);
}

static void
keep_host(struct estate *e, void *row)
{
	const struct host	*new = row;

	host_of(e, new->site, new->id)->cluster = new->cluster;
}

const struct fact_kind	fact_host = {
	FACT("host", host, hosts), {
		COLUMN("site", SITE, host, site),
		COLUMN("id", TEXT, host, id),
		COLUMN("cluster", TEXT, host, cluster),
		NO_COLUMN
	}, NULL, keep_host
};

struct initiator {
	struct owner	owner;
	uint32_t	node;
};

static void
keep_initiator(struct estate *e, void *row)
{
	const struct initiator	*new = row;
	const struct owner	*o = &new->owner;
	struct node		*node;
	bool			 fresh;

	host_of(e, o->site, o->host);
	own(e, o->port, o->site, o->host);
	if (new->node == 0)
		return;
	node = table_put(&e->nodes, &new->node, &fresh);
	node->site = o->site;
	node->host = o->host;
}

const struct fact_kind	fact_initiator = {
	FACT("initiator", initiator, owners), {
		COLUMN("site", SITE, initiator, owner.site),
		COLUMN("host", TEXT, initiator, owner.host),
		COLUMN("port", PORT, initiator, owner.port),
		COLUMN("node", PORT, initiator, node),
		NO_COLUMN
	}, NULL, keep_initiator
};

static bool
is_dead(const char *state)
{
	static const char *const words[] = { "offline", "dead", "failed",
	    "faulty", "blocked", "transport-offline", "not-present" };
	size_t	i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(state, words[i]) == 0)
			return true;
	return false;
}

/* Are both known, and not the same? */
static bool
differs(uint32_t a, uint32_t b)
{
	return a != b && a != 0 && b != 0;
}

static void
path_contradiction(struct estate *e, const struct path *p, uint32_t wwid)
{
	report_add(e->report, "contradiction", FINDING_ERROR, true,
	    about_view(e, p->site, p->host, wwid), FACT_HINT,
	    "two facts give the path from %s to %s, LUN %u, two identities",
	    estate_text(e, p->initiator), estate_text(e, p->target), p->lun);
}

struct path_fact {
	struct path	path;
	uint32_t	state;
};

static bool
finish_path(struct reading *r, const struct jl_record *rec, void *row)
{
	struct path_fact	*new = row;

	(void)rec;
	if (new->state == r->alive)	/* as the one before, mostly */
		return true;
	new->path.dead = is_dead(read_name(r, new->state));
	if (!new->path.dead)
		r->alive = new->state;
	return true;
}

static void
keep_path(struct estate *e, void *row)
{
	const struct path	*new = row;
	struct path		*p;
	bool			 fresh;

	host_of(e, new->site, new->host)->paths = true;
	own(e, new->initiator, new->site, new->host);
	p = table_put(&e->paths, new, &fresh);
	if (!fresh && differs(p->wwid, new->wwid)) {
		path_contradiction(e, new, p->wwid);
		path_contradiction(e, new, new->wwid);
	}
	*p = *new;
}

const struct fact_kind	fact_path = {
	FACT("path", path_fact, paths), {
		/* First, so that nothing is said of other members then. */
		COLUMN("lun", LUN, path_fact, path.lun),
		COLUMN("site", SITE, path_fact, path.site),
		COLUMN("host", TEXT, path_fact, path.host),
		COLUMN("initiator", PORT, path_fact, path.initiator),
		COLUMN("target", PORT, path_fact, path.target),
		COLUMN("wwid", WWID, path_fact, path.wwid),
		COLUMN("state", TEXT, path_fact, state),
		NO_COLUMN
	}, finish_path, keep_path
};

static void
keep_logical_unit(struct estate *e, void *row)
{
	const struct view	*new = row;
	struct view		*v;
	bool			 fresh;

	host_of(e, new->site, new->host);
	v = table_put(&e->views, new, &fresh);
	v->sized = new->sized;
	v->size_bytes = new->size_bytes;
}

const struct fact_kind	fact_logical_unit = {
	FACT("logical_unit", view, views), {
		COLUMN("site", SITE, view, site),
		COLUMN("host", TEXT, view, host),
		COLUMN("wwid", WWID, view, wwid),
		COLUMN("size_bytes", THERE, view, sized),
		COLUMN("size_bytes", INTEGER, view, size_bytes),
		NO_COLUMN
	}, NULL, keep_logical_unit
};

static bool
holds(const struct estate *e, struct list l, uint32_t name)
{
	uint32_t	i;

	for (i = 0; i < l.count; i++)
		if (e->pool.item[l.first + i] == name)
			return true;
	return false;
}

/* Note what one list holds and another does not.  Returns whether any. */
static bool
note_missing(struct estate *e, struct list a, struct list b)
{
	uint32_t	i, name;
	bool		any = false;

	for (i = 0; i < a.count; i++) {
		name = e->pool.item[a.first + i];
		if (holds(e, b, name))
			continue;
		numbers_add_new(&e->doubtful, name);
		any = true;
	}
	return any;
}

static void
keep_datastore(struct estate *e, void *row)
{
	struct datastore	*new = row, *d;
	bool			 fresh;

	fact_site(e, new->site)->hosts = true;
	d = table_put(&e->datastores, new, &fresh);
	if (!fresh) {
		new->contradicted = d->contradicted;
		new->contradicted |= note_missing(e, d->extents, new->extents);
		new->contradicted |= note_missing(e, new->extents, d->extents);
	}
	*d = *new;
}

const struct fact_kind	fact_datastore = {
	FACT("datastore", datastore, datastores), {
		COLUMN("site", SITE, datastore, site),
		COLUMN("id", TEXT, datastore, id),
		COLUMN("extents", WWIDS, datastore, extents),
		COLUMN("hosts", TEXTS, datastore, hosts),
		NO_COLUMN
	}, NULL, keep_datastore
};

static void
keep_vm(struct estate *e, void *row)
{
	const struct vm	*new = row;
	struct vm	*vm;
	bool		 fresh;

	fact_site(e, new->site)->hosts = true;
	vm = table_put(&e->vms, new, &fresh);
	vm->host = new->host;
	vm->name = new->name;
}

const struct fact_kind	fact_vm = {
	FACT("vm", vm, vms), {
		COLUMN("site", SITE, vm, site),
		COLUMN("id", TEXT, vm, id),
		COLUMN("host", TEXT, vm, host),
		COLUMN("name", TEXT, vm, name),
		NO_COLUMN
	}, NULL, keep_vm
};

struct disk_fact {
	struct disk	disk;
	uint32_t	source, device;
};

/* What a disk lies on, as far as its record tells. */
static enum disk_kind
disk_kind(const char *source, const char *device, const struct disk *d)
{
	bool	direct;

	if (strcmp(device, "cdrom") == 0 || strcmp(device, "floppy") == 0 ||
	    strcmp(source, "network") == 0)
		return DISK_NOT_SAN;
	direct = strcmp(source, "block") == 0 || strcmp(source, "lun") == 0;
	if (d->datastore != 0 && (!direct || d->wwid == 0))
		return DISK_STORED;
	if (d->wwid != 0 || strcmp(source, "file") != 0)
		return DISK_LU;
	return DISK_LOCAL;
}

static bool
finish_disk(struct reading *r, const struct jl_record *rec, void *row)
{
	const struct scan_member	*backing;
	struct disk_fact		*new = row;
	struct disk			*d = &new->disk;

	d->kind = disk_kind(read_name(r, new->source),
	    read_name(r, new->device), d);
	backing = scan_find(rec->members, "backing");
	if (read_inner_list(r, backing, "wwid", READ_WWID,
	    &d->base_wwids) == 0 && read_inner_list(r, backing,
	    "datastore", READ_TEXT, &d->base_datastores) == 0)
		return true;
	jl_warnx(rec, "disk: backing: not an array of objects");
	return false;
}

static bool
same_list(const struct estate *e, struct list a, struct list b)
{
	uint32_t	i;

	for (i = 0; i < a.count && a.count == b.count; i++)
		if (e->pool.item[a.first + i] != e->pool.item[b.first + i])
			return false;
	return a.count == b.count;
}

/* Do both say what is behind the disk, and not the same? */
static bool
backing_differs(const struct estate *e, const struct disk *a,
    const struct disk *b)
{
	return a->base_wwids.count + a->base_datastores.count > 0 &&
	    b->base_wwids.count + b->base_datastores.count > 0 &&
	    !(same_list(e, a->base_wwids, b->base_wwids) &&
	    same_list(e, a->base_datastores, b->base_datastores));
}

static void
keep_disk(struct estate *e, void *row)
{
	const struct disk	*new = row;
	struct disk		*d;
	bool			 fresh;

	fact_site(e, new->site)->hosts = true;
	d = table_put(&e->disks, new, &fresh);
	if (!fresh && (differs(d->wwid, new->wwid) ||
	    differs(d->datastore, new->datastore) ||
	    backing_differs(e, d, new)))
		report_add(e->report, "contradiction", FINDING_ERROR, true,
		    about_vm(e, new->site, new->vm), FACT_HINT,
		    "two facts put disk %s on different LUs or datastores",
		    estate_text(e, new->target));
	*d = *new;
}

const struct fact_kind	fact_disk = {
	FACT("disk", disk_fact, disks), {
		COLUMN("site", SITE, disk_fact, disk.site),
		COLUMN("vm", TEXT, disk_fact, disk.vm),
		COLUMN("target", TEXT, disk_fact, disk.target),
		COLUMN("wwid", WWID, disk_fact, disk.wwid),
		COLUMN("datastore", TEXT, disk_fact, disk.datastore),
		COLUMN("source", TEXT, disk_fact, source),
		COLUMN("device", TEXT, disk_fact, device),
		COLUMN(NULL, WWIDS, disk_fact, disk.base_wwids),
		COLUMN(NULL, TEXTS, disk_fact, disk.base_datastores),
		NO_COLUMN
	}, finish_disk, keep_disk
};
