/*
 * facts_hosts - what the records of a site's hosts say.
 */
#include <string.h>

#include "facts.h"
#include "read.h"

static struct host *
host_of(struct estate *e, uint32_t site, uint32_t id)
{
	const uint32_t	key[] = { site, id };
	bool		fresh;

	fact_site(e, site)->hosts = true;
	return table_put(&e->hosts, key, &fresh);
}

static void
own(struct estate *e, uint32_t port, uint32_t site, uint32_t host)
{
	const uint32_t	key[] = { port, site, host };
	bool		fresh;

	table_put(&e->owners, key, &fresh);
}

const char *
take_host(struct estate *e, const struct scan *m)
{
	host_of(e, read_site(e, m), read_text(e, m, "id"));
	return NULL;
}

const char *
take_initiator(struct estate *e, const struct scan *m)
{
	uint32_t	site = read_site(e, m), host = read_text(e, m, "host");

	host_of(e, site, host);
	own(e, read_port(e, m, "port"), site, host);
	return NULL;
}

static bool
is_dead(struct estate *e, uint32_t state)
{
	static const char *const words[] = { "offline", "dead", "failed",
	    "faulty", "blocked", "transport-offline", "not-present" };
	size_t	i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(estate_text(e, state), words[i]) == 0)
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

const char *
take_path(struct estate *e, const struct scan *m)
{
	struct path	 new = { .site = read_site(e, m) }, *p;
	const char	*why = fact_lun(m, &new.lun);
	bool		 fresh;

	if (why != NULL)
		return why;
	new.host = read_text(e, m, "host");
	new.initiator = read_port(e, m, "initiator");
	new.target = read_port(e, m, "target");
	new.wwid = read_wwid(e, m, "wwid");
	new.dead = is_dead(e, read_text(e, m, "state"));
	host_of(e, new.site, new.host)->paths = true;
	own(e, new.initiator, new.site, new.host);
	p = table_put(&e->paths, &new, &fresh);
	if (!fresh && differs(p->wwid, new.wwid)) {
		path_contradiction(e, &new, p->wwid);
		path_contradiction(e, &new, new.wwid);
	}
	*p = new;
	return NULL;
}

const char *
take_logical_unit(struct estate *e, const struct scan *m)
{
	struct view	 new = { .site = read_site(e, m) }, *v;
	bool		 fresh;

	new.host = read_text(e, m, "host");
	new.wwid = read_wwid(e, m, "wwid");
	host_of(e, new.site, new.host);
	v = table_put(&e->views, &new, &fresh);
	v->sized = read_integer(m, "size_bytes", &v->size_bytes);
	return NULL;
}

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

const char *
take_datastore(struct estate *e, const struct scan *m)
{
	struct datastore	 new = { .site = read_site(e, m) }, *d;
	bool			 fresh;

	new.id = read_text(e, m, "id");
	if (read_list(e, m, "extents", READ_WWID, &new.extents) == -1)
		return "extents: not an array of strings";
	if (read_list(e, m, "hosts", READ_TEXT, &new.hosts) == -1)
		return "hosts: not an array of strings";
	fact_site(e, new.site)->hosts = true;
	d = table_put(&e->datastores, &new, &fresh);
	if (!fresh) {
		new.contradicted = d->contradicted;
		new.contradicted |= note_missing(e, d->extents, new.extents);
		new.contradicted |= note_missing(e, new.extents, d->extents);
	}
	*d = new;
	return NULL;
}

const char *
take_vm(struct estate *e, const struct scan *m)
{
	struct vm	 new = { .site = read_site(e, m) }, *vm;
	bool		 fresh;

	new.id = read_text(e, m, "id");
	fact_site(e, new.site)->hosts = true;
	vm = table_put(&e->vms, &new, &fresh);
	vm->host = read_text(e, m, "host");
	return NULL;
}

/* What a disk lies on, as far as its record tells. */
static enum disk_kind
disk_kind(struct estate *e, const struct scan *m, const struct disk *d)
{
	uint32_t	 from = read_text(e, m, "source");
	uint32_t	 what = read_text(e, m, "device");
	const char	*source = estate_text(e, from);
	const char	*device = estate_text(e, what);
	bool		 direct;

	if (strcmp(device, "cdrom") == 0 || strcmp(device, "floppy") == 0 ||
	    strcmp(source, "network") == 0)
		return DISK_NOT_SAN;
	direct = strcmp(source, "block") == 0 || strcmp(source, "lun") == 0;
	if (d->datastore != 0 && (!direct || d->wwid == 0))
		return DISK_STORED;
	if (d->wwid != 0 || strcmp(source, "file") != 0)
		return DISK_LU;
	return DISK_NOT_SAN;
}

const char *
take_disk(struct estate *e, const struct scan *m)
{
	struct disk	 new = { .site = read_site(e, m) }, *d;
	bool		 fresh;

	new.vm = read_text(e, m, "vm");
	new.target = read_text(e, m, "target");
	new.wwid = read_wwid(e, m, "wwid");
	new.datastore = read_text(e, m, "datastore");
	new.kind = disk_kind(e, m, &new);
	fact_site(e, new.site)->hosts = true;
	d = table_put(&e->disks, &new, &fresh);
	if (!fresh && (differs(d->wwid, new.wwid) ||
	    differs(d->datastore, new.datastore)))
		report_add(e->report, "contradiction", FINDING_ERROR, true,
		    about_vm(e, new.site, new.vm), FACT_HINT,
		    "two facts put disk %s on different LUs or datastores",
		    estate_text(e, new.target));
	*d = new;
	return NULL;
}
