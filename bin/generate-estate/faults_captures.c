/* Kinds about how facts were captured, and about the fabric. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "faults_records.h"
#include "nexus.h"

/* The n-th way to write an identity. */
static json_t *
wwid_spelled(const char *hex, size_t n)
{
	static const char *const	before[] = { "3", "wwn-0x", "scsi-3",
	    "dm-uuid-mpath-3", "", "naa." };
	json_t				*s;
	char				*p;

	s = json_sprintf("%s%s", before[n % 6], hex);
	if (n % 7 == 4) {			/* the bare hex, or naa. */
		char	text[64];

		text_fit(text, sizeof(text), "%s", json_string_value(s));
		for (p = strstr(text, hex); *p != '\0'; p++)
			*p = (char)toupper((unsigned char)*p);
		json_string_set(s, text);
	}
	return s;
}

/* The n-th way to write a port. */
static json_t *
port_spelled(const char *wwpn, size_t n)
{
	char	text[40], *p = text;
	size_t	i;

	if (n % 4 == 0)
		return json_sprintf("0x%s", wwpn);
	if (n % 4 == 1)
		return json_sprintf("naa.%s", wwpn);
	for (i = 0; i < 16; i++) {
		if (i > 0 && i % 2 == 0)
			*p++ = n % 4 == 2 ? ':' : '-';
		*p++ = n % 4 == 2 ? (char)toupper((unsigned char)wwpn[i]) :
		    wwpn[i];
	}
	*p = '\0';
	return json_string(text);
}

static json_t *
spelled(const char *text, const char *hex, const char *wwpn, size_t n)
{
	if (strncmp(text, "naa.", 4) == 0 && strcmp(text + 4, hex) == 0)
		return wwid_spelled(hex, n);
	if (strcmp(text, wwpn) == 0)
		return port_spelled(wwpn, n);
	return NULL;
}

/* Spell an identity and a port in another way in each record. */
static void
spell(json_t *record, const char *hex, const char *wwpn, size_t n)
{
	static const char *const	names[] = { "wwid", "extents",
	    "initiator", "initiators", "logins", "port" };
	json_t				*value, *item, *fresh;
	size_t				 i, k;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		value = json_object_get(record, names[i]);
		if (json_is_string(value) && (fresh = spelled(
		    json_string_value(value), hex, wwpn, n)) != NULL)
			json_object_set_new(record, names[i], fresh);
		json_array_foreach(value, k, item)
			if ((fresh = spelled(json_string_value(item), hex,
			    wwpn, n)) != NULL)
				json_array_set_new(value, k, fresh);
	}
}

/* All records about a volume and an initiator are spelled as they like. */
void
plant_spelling(struct faults *f)
{
	const struct vm		*vm = vm_pick(f);
	const struct host	*h = &f->e->site[SOURCE].host[vm->host];
	const struct cluster	*c = cluster_of(f, vm);
	const char		*hex, *wwpn;
	json_t			*r;
	size_t			 i, n = 0;
	int			 file;

	hex = f->e->volume[c->volume +
	    rng_below(&f->rng, c->volume_count)].hex;
	wwpn = h->initiator[rng_below(&f->rng, FABRICS)].wwpn;
	for (file = SOURCE_HOSTS; file <= SOURCE_ARRAY; file++)
		json_array_foreach(f->file[file], i, r)
			spell(r, hex, wwpn, n++);
}

/* A copy of a volume's record, with another identity. */
static void
contradict_volume(struct faults *f, const struct spot *s)
{
	const struct volume	*v = &f->e->volume[s->volume];
	char			 hex[HEX_STRSIZE];
	json_t			*r, *second = NULL;
	size_t			 i;

	identity_vary(f, v->hex, LDEV_MAX, hex);
	json_array_foreach(f->file[SOURCE_ARRAY], i, r)
		if (fact_is(r, "volume", "array",
		    f->e->site[SOURCE].array.serial, "id", v->id, NULL))
			second = json_deep_copy(r);
	json_object_set_new(second, "wwid", wwid_new(hex));
	fact_put_new(f, SOURCE_ARRAY, second);
	doubt_all(f, s->cluster, v->hex, DOUBT_ALL);
	expect(f, "contradiction", "error", true, about_own(f, s->volume));
}

/* A LUN of a host shows another volume in the second capture. */
static void
contradict_lun(struct faults *f, const struct spot *s, size_t other)
{
	const struct port	*p = nexus_port(f->e, &f->e->site[SOURCE],
				    s->host, 0, 0);
	char			 group[16], wwid[HEX_STRSIZE + 4];
	json_t			*r, *second = NULL;
	size_t			 i;

	nexus_group(p, s->host, group);
	json_array_foreach(f->file[SOURCE_ARRAY], i, r)
		if (fact_is(r, "lun", "array",
		    f->e->site[SOURCE].array.serial, "host_group", group,
		    "volume", f->e->volume[s->volume].id, NULL))
			second = json_deep_copy(r);
	json_object_set_new(second, "volume",
	    json_string(f->e->volume[other].id));
	fact_put_new(f, SOURCE_ARRAY, second);
	text_fit(wwid, sizeof(wwid), "naa.%s", f->e->volume[s->volume].hex);
	doubt(f, s->host, wwid, DOUBT_ALL);
	expect(f, "contradiction", "error", true, about_own(f, s->volume));
	expect(f, "contradiction", "error", true, about_own(f, other));
}

/* A VM's datastore lies on one volume more in the second capture. */
static void
contradict_store(struct faults *f, const struct spot *s, size_t other)
{
	const struct volume	*v = &f->e->volume[other];
	const char		*pool = f->e->store[s->vm->home].pool;
	json_t			*r, *second = NULL;
	struct lu		 lu;
	size_t			 i;

	json_array_foreach(f->file[SOURCE_HOSTS], i, r)
		if (fact_is(r, "datastore", "pool", pool, NULL) &&
		    fact_lists(r, "hosts", s->host->name))
			second = json_deep_copy(r);
	json_array_append_new(json_object_get(second, "extents"),
	    wwid_new(v->hex));
	fact_put_new(f, SOURCE_HOSTS, second);
	text_fit(lu.array, sizeof(lu.array), "%s",
	    f->e->site[SOURCE].array.serial);
	text_fit(lu.volume, sizeof(lu.volume), "%s", v->id);
	text_fit(lu.hex, sizeof(lu.hex), "%s", v->hex);
	expect(f, "contradiction", "error", true, about_own(f, other));
	json_array_foreach(f->disks, i, r) {
		if (strcmp(fact_text(r, "store"), pool) != 0 ||
		    strcmp(fact_text(r, "host"), s->host->name) != 0)
			continue;
		disk_lies_on(r, &lu);
		expect(f, "contradiction", "error", true, json_pack(
		    "{ss ss}", "site", "source", "vm", fact_text(r, "vm")));
	}
}

/* Facts of one site captured at two times. */
void
plant_contradiction(struct faults *f)
{
	struct spot	s;
	size_t		which = rng_below(&f->rng, 3), other = SIZE_MAX;

	spot_pick(f, &s);
	if (which > 0)
		other = volume_pick(f, s.cluster, s.volume);
	if (other == SIZE_MAX)
		contradict_volume(f, &s);
	else if (which == 1)
		contradict_lun(f, &s, other);
	else
		contradict_store(f, &s, other);
}

/* The zone of an initiator has lost one of its targets since. */
void
plant_zone(struct faults *f)
{
	const struct vm		*vm = vm_pick(f);
	const struct host	*h = &f->e->site[SOURCE].host[vm->host];
	size_t			 fabric = rng_below(&f->rng, FABRICS), i;
	const struct port	*p = nexus_port(f->e, &f->e->site[SOURCE], h,
				    fabric, rng_below(&f->rng, TARGETS));
	char			 name[32];
	json_t			*r;

	text_fit(name, sizeof(name), "%s_hba%zu", h->name, fabric + 2);
	json_array_foreach(f->file[FABRIC], i, r)
		if (fact_is(r, "zone", "name", name, NULL))
			fact_unlist(r, "members", p->wwpn);
	expect(f, "zone-forbids", "warning", false, json_pack(
	    "{ss ss ss ss}", "site", "source", "host", h->name, "initiator",
	    h->initiator[fabric].wwpn, "target", p->wwpn));
}

void
plant_login_unknown(struct faults *f)
{
	char	wwpn[WWN_STRSIZE];

	text_fit(wwpn, sizeof(wwpn), "200000110d%06zx", ++f->port_count);
	fact_put_new(f, FABRIC, json_pack("{ss ss ss so ss}",
	    "type", "fabric_login", "fabric", "A", "switch", "sw91",
	    "port", json_sprintf("1/%zu", f->port_count), "wwpn", wwpn));
	expect(f, "login-unknown", "info", false, json_pack("{ss ss}",
	    "fabric", "A", "wwpn", wwpn));
}
