/* Kinds about initiators and host groups. */
#include <string.h>

#include "faults_records.h"
#include "nexus.h"

/* A port of the source array that the host is attached to. */
static const struct port *
port_pick(struct faults *f, const struct host *h, size_t fabric)
{
	return nexus_port(f->e, &f->e->site[SOURCE], h, fabric,
	    rng_below(&f->rng, TARGETS));
}

static bool
is_alive(const json_t *path)
{
	return strcmp(fact_text(path, "state"), "failed") != 0 &&
	    strcmp(fact_text(path, "state"), "offline") != 0;
}

/* The host's live paths from an initiator are mapped no more. */
static void
lose_paths(struct faults *f, const struct host *h, const char *initiator)
{
	json_t	*r;
	size_t	 i;

	json_array_foreach(f->file[SOURCE_HOSTS], i, r) {
		if (!fact_is(r, "path", "host", h->name, "initiator",
		    initiator, NULL) || !is_alive(r))
			continue;
		doubt(f, h, fact_text(r, "wwid"), DOUBT_NEXUS);
		expect(f, "path-not-mapped", "error", true,
		    about_lu(h, fact_text(r, "wwid")));
	}
}

/*
 * Expect a finding about each volume that a host group shows.  Such a one is
 * not called unused, since who uses it is not certain.
 */
static void
expect_shown(struct faults *f, const char *code, const json_t *group)
{
	json_t	*r, *about;
	size_t	 i;

	json_array_foreach(f->file[SOURCE_ARRAY], i, r) {
		if (!fact_is(r, "lun", "array", fact_text(group, "array"),
		    "host_group", fact_text(group, "id"), NULL))
			continue;
		about = json_pack("{ss ss}", "array", fact_text(r, "array"),
		    "volume", fact_text(r, "volume"));
		if (strcmp(code, "wwnn-registered") == 0)
			expect_not(f, "unused-volume", json_incref(about));
		expect(f, code, "error", true, about);
	}
}

/* Put another name (NULL: none) in place of an initiator in all groups. */
static void
rename_member(struct faults *f, const char *initiator, const char *name)
{
	json_t	*r;
	size_t	 i;

	json_array_foreach(f->file[SOURCE_ARRAY], i, r) {
		if (!fact_is(r, "host_group", NULL) ||
		    !fact_lists(r, "initiators", initiator))
			continue;
		fact_unlist(r, "initiators", initiator);
		if (name == NULL)
			continue;
		json_array_append_new(json_object_get(r, "initiators"),
		    json_string(name));
		expect_shown(f, "wwnn-registered", r);
	}
}

void
plant_initiator_no_group(struct faults *f)
{
	const struct host	*h = host_pick(f);
	const char		*wwpn;

	wwpn = h->initiator[rng_below(&f->rng, FABRICS)].wwpn;
	rename_member(f, wwpn, NULL);
	lose_paths(f, h, wwpn);
}

void
plant_wwnn_registered(struct faults *f)
{
	const struct host	*h = host_pick(f);
	const struct initiator	*in;

	in = &h->initiator[rng_below(&f->rng, FABRICS)];
	rename_member(f, in->wwpn, in->wwnn);
	lose_paths(f, h, in->wwpn);
}

/* A new host group on a port of the source array; borrowed. */
static json_t *
group_put(struct faults *f, const struct port *p, const char *initiator,
    const char *name)
{
	size_t	n = json_array_size(f->file[SOURCE_ARRAY]);

	fact_put_new(f, SOURCE_ARRAY, json_pack("{ss ss ss ss so s[s] ss}",
	    "type", "host_group", "site", "source",
	    "array", f->e->site[SOURCE].array.serial, "array_port", p->id,
	    "id", json_sprintf("%s,%zu", p->id, 900 + f->group_count++),
	    "initiators", initiator, "name", name));
	return json_array_get(f->file[SOURCE_ARRAY], n);
}

static void
group_show(struct faults *f, const json_t *group, const char *volume,
    size_t lun)
{
	fact_put_new(f, SOURCE_ARRAY, json_pack("{ss ss ss ss ss sI ss}",
	    "type", "lun", "site", "source",
	    "array", fact_text(group, "array"),
	    "array_port", fact_text(group, "array_port"),
	    "host_group", fact_text(group, "id"), "lun", (json_int_t)lun,
	    "volume", volume));
}

static json_t *
group_of(const struct faults *f, const struct port *p, const struct host *h)
{
	char	 id[16];
	json_t	*r;
	size_t	 i;

	nexus_group(p, h, id);
	json_array_foreach(f->file[SOURCE_ARRAY], i, r)
		if (fact_is(r, "host_group", "array",
		    f->e->site[SOURCE].array.serial, "id", id, NULL))
			return r;
	return NULL;
}

/* A volume that the cluster sees, by number. */
static const struct volume *
any_volume(struct faults *f, const struct host *h)
{
	const struct cluster	*c = &f->e->cluster[h->cluster];

	return &f->e->volume[c->volume +
	    rng_below(&f->rng, c->volume_count)];
}

/* One of its own, and a left over one with perhaps a LUN. */
void
plant_initiator_two_groups(struct faults *f)
{
	const struct host	*h = host_pick(f);
	size_t			 fabric = rng_below(&f->rng, FABRICS);
	const struct port	*p = port_pick(f, h, fabric);
	json_t			*group;

	group = group_put(f, p, h->initiator[fabric].wwpn, "left-over");
	if (rng_below(&f->rng, 2) == 0)
		group_show(f, group, any_volume(f, h)->id,
		    f->next_lun[h->cluster]++);
	expect_shown(f, "initiator-in-two-groups", group);
	expect_shown(f, "initiator-in-two-groups", group_of(f, p, h));
}

static void
login_put(struct faults *f, const struct port *p, const char *wwpn)
{
	json_t	*r;
	size_t	 i;

	json_array_foreach(f->file[SOURCE_ARRAY], i, r)
		if (fact_is(r, "array_port", "port", p->wwpn, NULL))
			json_array_append_new(json_object_get(r, "logins"),
			    json_string(wwpn));
}

/* A virtual initiator for one VM, with a host group and a LU of its own. */
void
plant_npiv(struct faults *f)
{
	const struct vm		*vm = vm_pick(f);
	const struct host	*h = &f->e->site[SOURCE].host[vm->host];
	const struct port	*p = port_pick(f, h, 0);
	struct box		 own;
	struct lu		 lu;
	char			 wwpn[WWN_STRSIZE];

	text_fit(wwpn, sizeof(wwpn), "2001000000%06zx", ++f->port_count);
	box_own(f, cluster_of(f, vm), &own);
	lu_new(f, &own, NULL, &lu);
	fact_put_new(f, SOURCE_HOSTS, json_pack("{ss ss ss ss ss ss ss}",
	    "type", "initiator", "site", "source", "host", h->name,
	    "protocol", "fc", "port", wwpn, "device", "scsi_host9",
	    "state", "online"));
	fact_put_new(f, SOURCE_HOSTS, json_pack(
	    "{ss ss ss ss ss si so ss ss}", "type", "path", "site", "source",
	    "host", h->name, "initiator", wwpn, "target", p->wwpn, "lun", 0,
	    "wwid", wwid_new(lu.hex), "device", "/dev/sdvport",
	    "state", "online"));
	unit_put(f, &lu, h);
	group_show(f, group_put(f, p, wwpn, vm->name), lu.volume, 0);
	login_put(f, p, wwpn);
	fact_put_new(f, FABRIC, json_pack("{ss ss ss s[ss] sb}",
	    "type", "zone", "fabric", "A", "name", wwpn, "members", wwpn,
	    p->wwpn, "active", 1));
	disk_raw(f, vm, &lu, false);
}

/* Somebody else uses a volume. */
void
plant_unknown_initiator(struct faults *f)
{
	const struct vm		*vm = vm_pick(f);
	const struct host	*h = &f->e->site[SOURCE].host[vm->host];
	const struct port	*p = port_pick(f, h, 0);
	const struct volume	*v = any_volume(f, h);
	char			 wwpn[WWN_STRSIZE];

	text_fit(wwpn, sizeof(wwpn), "210000e08b%06zx", ++f->port_count);
	group_show(f, group_put(f, p, wwpn, "stranger"), v->id, 0);
	login_put(f, p, wwpn);
	expect(f, "unknown-initiator", "error", true, about_own(f,
	    (size_t)(v - f->e->volume)));
}

/* A host that has gone, or a port of one that is not plugged in. */
void
plant_dead_initiator(struct faults *f)
{
	const struct vm		*vm = vm_pick(f);
	const struct host	*h = &f->e->site[SOURCE].host[vm->host];
	const struct port	*p = port_pick(f, h, 0);
	bool			 owned = rng_below(&f->rng, 2) == 0;
	char			 wwpn[WWN_STRSIZE];
	json_t			*group;

	text_fit(wwpn, sizeof(wwpn), "100000000c%06zx", ++f->port_count);
	group = group_put(f, p, wwpn, "gone");
	if (owned) {
		fact_put_new(f, SOURCE_HOSTS, json_pack(
		    "{ss ss ss ss ss ss ss}", "type", "initiator",
		    "site", "source", "host", h->name, "protocol", "fc",
		    "port", wwpn, "device", "scsi_host7",
		    "state", "offline"));
		group_show(f, group, any_volume(f, h)->id, 0);
	}
	expect(f, "dead-initiator", owned ? "warning" : "info", false,
	    json_pack("{ss ss}", "array", fact_text(group, "array"),
	    "initiator", wwpn));
}
