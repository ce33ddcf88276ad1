/*
 * facts_array - what the records of arrays and fabrics say.
 */
#include "facts.h"
#include "read.h"

const char *
take_array(struct estate *e, const struct scan *m)
{
	fact_site(e, read_site(e, m))->arrays = true;
	return NULL;
}

const char *
take_array_port(struct estate *e, const struct scan *m)
{
	struct array_port	 new = { 0 }, *p;
	const struct scan_member *logins = scan_find(m, "logins");
	bool			 fresh;

	new.array = read_text(e, m, "array");
	new.id = read_text(e, m, "id");
	new.port = read_port(e, m, "port");
	new.logins_known = logins != NULL && logins->kind == SCAN_ARRAY;
	if (read_list(e, m, "logins", READ_PORT, &new.logins) == -1)
		return "logins: not an array of strings";
	take_array(e, m);
	p = table_put(&e->array_ports, &new, &fresh);
	*p = new;
	return NULL;
}

const char *
take_host_group(struct estate *e, const struct scan *m)
{
	struct host_group	 new = { 0 }, *g;
	bool			 fresh;

	new.array = read_text(e, m, "array");
	new.array_port = read_text(e, m, "array_port");
	new.id = read_text(e, m, "id");
	if (read_list(e, m, "initiators", READ_PORT, &new.initiators) == -1)
		return "initiators: not an array of strings";
	g = table_put(&e->host_groups, &new, &fresh);
	*g = new;
	return NULL;
}

/* The object in an external volume: what is behind it. */
static void
read_external(struct estate *e, const struct scan *m, struct volume *v)
{
	const struct scan_member	*x = scan_find(m, "external");

	if (x == NULL || x->kind != SCAN_OBJECT ||
	    scan_object(&e->inner, x->val, x->len) == -1)
		return;
	v->behind_array = read_text(e, &e->inner, "array");
	v->behind_volume = read_text(e, &e->inner, "volume");
	v->behind_wwid = read_wwid(e, &e->inner, "wwid");
}

const char *
take_volume(struct estate *e, const struct scan *m)
{
	struct volume	 new = { .array = read_text(e, m, "array") }, *v;
	bool		 fresh;

	new.id = read_text(e, m, "id");
	new.wwid = read_wwid(e, m, "wwid");
	if (!read_is_wwid(e, new.wwid))
		new.wwid = 0;
	new.known = read_integer(m, "size_bytes", &new.size_bytes);
	read_external(e, m, &new);
	take_array(e, m);
	v = table_put(&e->volumes, &new, &fresh);
	if (!fresh && (v->size_bytes != new.size_bytes ||
	    (v->wwid != new.wwid && v->wwid != 0 && new.wwid != 0)))
		report_add(e->report, "contradiction", FINDING_ERROR, true,
		    about_volume(e, new.array, new.id), FACT_HINT,
		    "two facts give the volume two %s",
		    v->size_bytes != new.size_bytes ? "sizes" : "identities");
	*v = new;
	return NULL;
}

static void
lun_contradiction(struct estate *e, const struct lun *l, uint32_t volume)
{
	report_add(e->report, "contradiction", FINDING_ERROR, true,
	    about_volume(e, l->array, volume), FACT_HINT,
	    "two facts put two volumes behind LUN %u of %s, host group %s",
	    l->lun, estate_text(e, l->array_port),
	    estate_text(e, l->host_group));
}

const char *
take_lun(struct estate *e, const struct scan *m)
{
	struct lun	 new = { .array = read_text(e, m, "array") }, *l;
	const char	*why = fact_lun(m, &new.lun);
	bool		 fresh;

	if (why != NULL)
		return why;
	new.array_port = read_text(e, m, "array_port");
	new.host_group = read_text(e, m, "host_group");
	new.volume = read_text(e, m, "volume");
	l = table_put(&e->luns, &new, &fresh);
	if (!fresh && l->volume != new.volume) {
		lun_contradiction(e, &new, l->volume);
		lun_contradiction(e, &new, new.volume);
	}
	*l = new;
	return NULL;
}

const char *
take_fabric_login(struct estate *e, const struct scan *m)
{
	numbers_add(&e->logins, read_port(e, m, "wwpn"));
	return NULL;
}
