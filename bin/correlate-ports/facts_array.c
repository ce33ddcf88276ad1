/*
 * facts_array - what the records of arrays and fabrics say.
 */
#include <strings.h>

#include "facts.h"
#include "read.h"

/* There are array facts of a site. */
static void
note_site(struct estate *e, uint32_t site)
{
	fact_site(e, site)->arrays = true;
}

/* Are both known, and different, whatever their case? */
static bool
differs(const struct estate *e, uint32_t a, uint32_t b)
{
	return a != b && a != 0 && b != 0 &&
	    strcasecmp(estate_text(e, a), estate_text(e, b)) != 0;
}

/* Remember what something was called before; the first word counts. */
static void
put_older(struct estate *e, uint32_t name, uint32_t array, uint32_t id)
{
	struct older	*o;
	bool		 fresh;

	o = table_put(&e->older, &name, &fresh);
	if (fresh) {
		o->array = array;
		o->id = id;
	}
}

struct array_fact {
	struct array	array;
	uint32_t	site;
};

static void
keep_array(struct estate *e, void *row)
{
	struct array_fact	*fact = row;
	struct array		*new = &fact->array, *a;
	bool			 fresh;

	note_site(e, fact->site);
	a = table_put(&e->arrays, new, &fresh);
	if (!fresh && !a->twice)
		new->twice = differs(e, a->vendor, new->vendor) ||
		    differs(e, a->model, new->model);
	else if (!fresh)
		return;
	e->twice_count += new->twice;
	*a = *new;
}

const struct fact_kind	fact_array = {
	FACT("array", array_fact, arrays), {
		COLUMN("site", SITE, array_fact, site),
		COLUMN("id", TEXT, array_fact, array.id),
		COLUMN("vendor", TEXT, array_fact, array.vendor),
		COLUMN("model", TEXT, array_fact, array.model),
		NO_COLUMN
	}, NULL, keep_array
};

struct port_fact {
	struct array_port	port;
	uint32_t		site;
};

static void
keep_array_port(struct estate *e, void *row)
{
	const struct port_fact	*fact = row;
	const struct array_port	*new = &fact->port;
	struct array_port	*p;
	bool			 fresh;

	note_site(e, fact->site);
	p = table_put(&e->array_ports, new, &fresh);
	if (!fresh && p->port != new->port)
		put_older(e, p->port, p->array, p->id);
	*p = *new;
}

const struct fact_kind	fact_array_port = {
	FACT("array_port", port_fact, array_ports), {
		COLUMN("site", SITE, port_fact, site),
		COLUMN("array", TEXT, port_fact, port.array),
		COLUMN("id", TEXT, port_fact, port.id),
		COLUMN("port", PORT, port_fact, port.port),
		COLUMN("logins", THERE, port_fact, port.logins_known),
		COLUMN("logins", PORTS, port_fact, port.logins),
		NO_COLUMN
	}, NULL, keep_array_port
};

static void
keep_host_group(struct estate *e, void *row)
{
	const struct host_group	*new = row;
	struct host_group	*g;
	bool			 fresh;

	g = table_put(&e->host_groups, new, &fresh);
	*g = *new;
}

const struct fact_kind	fact_host_group = {
	FACT("host_group", host_group, host_groups), {
		COLUMN("array", TEXT, host_group, array),
		COLUMN("array_port", TEXT, host_group, array_port),
		COLUMN("id", TEXT, host_group, id),
		COLUMN("initiators", PORTS, host_group, initiators),
		NO_COLUMN
	}, NULL, keep_host_group
};

struct volume_fact {
	struct volume	volume;
	uint32_t	site;
};

/* The object in an external volume: what is behind it. */
static bool
finish_volume(struct reading *r, const struct jl_record *rec, void *row)
{
	struct volume_fact		*fact = row;
	struct volume			*v = &fact->volume;
	struct scan			*in = &r->inner;
	const struct scan_member	*x = scan_find(rec->members, "external");

	if (x == NULL || x->kind != SCAN_OBJECT ||
	    scan_object(in, x->val, x->len) == -1)
		return true;
	v->behind_array = read_text(r, scan_find(in, "array"));
	v->behind_volume = read_text(r, scan_find(in, "volume"));
	v->behind_wwid = read_wwid(r, scan_find(in, "wwid"));
	v->external = true;
	if (read_lun(scan_find(in, "lun"), &v->behind_lun) == NULL)
		v->behind_target = read_port(r, scan_find(in, "target"));
	return true;
}

static void
keep_volume(struct estate *e, void *row)
{
	struct volume_fact	*fact = row;
	struct volume		*new = &fact->volume, *v;
	bool			 fresh, renamed;

	note_site(e, fact->site);
	v = table_put(&e->volumes, new, &fresh);
	if (!fresh && v->wwid != 0 && v->wwid != new->wwid)
		put_older(e, v->wwid, v->array, v->id);
	renamed = !fresh && v->wwid != new->wwid && v->wwid != 0 &&
	    new->wwid != 0;
	new->contradicted = renamed || (!fresh && v->contradicted);
	if (renamed || (!fresh && v->size_bytes != new->size_bytes))
		report_add(e->report, "contradiction", FINDING_ERROR, true,
		    about_volume(e, new->array, new->id), FACT_HINT,
		    "two facts give the volume two %s",
		    v->size_bytes != new->size_bytes ? "sizes" : "identities");
	*v = *new;
}

const struct fact_kind	fact_volume = {
	FACT("volume", volume_fact, volumes), {
		COLUMN("site", SITE, volume_fact, site),
		COLUMN("array", TEXT, volume_fact, volume.array),
		COLUMN("id", TEXT, volume_fact, volume.id),
		COLUMN("wwid", IDENTITY, volume_fact, volume.wwid),
		COLUMN("size_bytes", THERE, volume_fact, volume.known),
		COLUMN("size_bytes", INTEGER, volume_fact, volume.size_bytes),
		COLUMN(NULL, TEXT, volume_fact, volume.behind_array),
		COLUMN(NULL, TEXT, volume_fact, volume.behind_volume),
		COLUMN(NULL, WWID, volume_fact, volume.behind_wwid),
		COLUMN(NULL, PORT, volume_fact, volume.behind_target),
		NO_COLUMN
	}, finish_volume, keep_volume
};

static void
lun_contradiction(struct estate *e, const struct lun *l, uint32_t volume)
{
	report_add(e->report, "contradiction", FINDING_ERROR, true,
	    about_volume(e, l->array, volume), FACT_HINT,
	    "two facts put two volumes behind LUN %u of %s, host group %s",
	    l->lun, estate_text(e, l->array_port),
	    estate_text(e, l->host_group));
}

static void
keep_lun(struct estate *e, void *row)
{
	struct lun	*new = row, *l;
	bool		 fresh;

	l = table_put(&e->luns, new, &fresh);
	new->contradicted = !fresh && (l->contradicted ||
	    l->volume != new->volume);
	if (!fresh && l->volume != new->volume) {
		lun_contradiction(e, new, l->volume);
		lun_contradiction(e, new, new->volume);
	}
	*l = *new;
}

const struct fact_kind	fact_lun = {
	FACT("lun", lun, luns), {
		COLUMN("array", TEXT, lun, array),
		COLUMN("array_port", TEXT, lun, array_port),
		COLUMN("host_group", TEXT, lun, host_group),
		COLUMN("lun", LUN, lun, lun),
		COLUMN("volume", TEXT, lun, volume),
		NO_COLUMN
	}, NULL, keep_lun
};

static void
keep_login(struct estate *e, void *row)
{
	bool	fresh;

	table_put(&e->logins, row, &fresh);
}

const struct fact_kind	fact_fabric_login = {
	FACT("fabric_login", login, logins), {
		COLUMN("fabric", TEXT, login, fabric),
		COLUMN("wwpn", PORT, login, wwpn),
		NO_COLUMN
	}, NULL, keep_login
};

static void
keep_zone(struct estate *e, void *row)
{
	struct zone	*z;
	bool		 fresh;

	z = table_put(&e->zones, row, &fresh);
	*z = *(struct zone *)row;
}

const struct fact_kind	fact_zone = {
	FACT("zone", zone, zones), {
		COLUMN("fabric", TEXT, zone, fabric),
		COLUMN("name", TEXT, zone, name),
		COLUMN("active", TRUE, zone, active),
		COLUMN("members", PORTS, zone, members),
		NO_COLUMN
	}, NULL, keep_zone
};
