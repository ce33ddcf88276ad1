/* The steps at the source: VMs and pools stop, volumes are taken away. */
#include "plan.h"

#include <string.h>

#define LANES	32

/* What the plan relies on: state and definition of a VM as discovered. */
static json_t *
expect_vm(const struct estate *e, const struct vm *vm)
{
	json_t	*expect = step_expect_definition(e, vm);

	json_object_set_new(expect, "state",
	    json_string(fact_text(vm->record, "state")));
	return expect;
}

static struct step *
check_vm(struct estate *e, struct batch *b, const struct vm *vm)
{
	return step_new(e, b, "check-vm", "destination",
	    text_new("%s/check-vm/%s", b->id, vm->id),
	    json_pack("{ss ss ss so s{ss ss}}", "vm", vm->id,
	    "name", vm->name, "host", vm->to->id,
	    "networks", step_networks(e, vm),
	    "twin", "site", "source", "host", vm->host));
}

/*
 * No VM of a group stops before all of them are known to fit, for they move
 * together.  To have few edges only so many are checked at once.
 */
void
stop_vms(struct estate *e, struct batch *b, const struct group *g)
{
	struct list	 checks = { 0 };
	struct step	*s;
	struct vm	*vm;
	size_t		 i, k;

	for (i = 0; i < g->vms.count; i++) {
		s = check_vm(e, b, g->vms.item[i]);
		if (i >= LANES)
			list_add(&s->after, checks.item[i - LANES]);
		list_add(&checks, s);
	}
	for (i = 0; i < g->vms.count; i++) {
		vm = g->vms.item[i];
		s = vm->stop = step_new(e, b, "stop-vm", "source",
		    text_new("%s/stop-vm/%s", b->id, vm->id),
		    json_pack("{ss ss ss}", "vm", vm->id, "name", vm->name,
		    "host", vm->host));
		s->expect = expect_vm(e, vm);
		for (k = checks.count > LANES ? checks.count - LANES : 0;
		    k < checks.count; k++)
			list_add(&s->after, checks.item[k]);
	}
	list_fini(&checks);
}

/* The VMs of a host that use a volume stop before what is under them. */
static void
after_vms(struct step *s, const struct volume *v, const struct host *h)
{
	const struct vm	*vm;
	size_t		 i;

	for (i = 0; i < v->vms.count; i++) {
		vm = v->vms.item[i];
		if (vm->at == h)
			list_add_once(&s->after, vm->stop);
	}
}

static const char *
pool_name(const json_t *record)
{
	if (*fact_text(record, "pool") != '\0')
		return fact_text(record, "pool");
	return *fact_text(record, "name") != '\0' ?
	    fact_text(record, "name") : fact_text(record, "id");
}

json_t *
pool_args(const struct host *h, const json_t *record, json_t *wwids)
{
	json_t	*args = json_pack("{ss ss ss so}", "host", h->id, "datastore",
		    fact_text(record, "id"), "pool", pool_name(record),
		    "wwids", wwids);

	if (*fact_text(record, "fs") != '\0')
		json_object_set(args, "fs", json_object_get(record, "fs"));
	if (*fact_text(record, "mount") != '\0')
		json_object_set(args, "mount",
		    json_object_get(record, "mount"));
	return args;
}

static void
stop_pool_on(struct estate *e, struct batch *b, struct pool *p,
    const json_t *record, struct host *h)
{
	json_t		*wwids = json_array();
	struct step	*s;
	size_t		 i;

	for (i = 0; i < p->volumes.count; i++)
		json_array_append_new(wwids, json_pack("{ss}", "from",
		    ((struct volume *)p->volumes.item[i])->wwid));
	s = step_new(e, b, "stop-pool", "source", text_new("%s/stop-pool/%s/%s",
	    b->id, h->id, pool_name(record)), pool_args(h, record, wwids));
	for (i = 0; i < p->volumes.count; i++)
		after_vms(s, p->volumes.item[i], h);
	list_add(&p->stops, s);
	list_add(&p->stop_hosts, h);
}

void
stop_pool(struct estate *e, struct batch *b, struct pool *p)
{
	const json_t	*record, *host;
	struct host	*h;
	size_t		 i, k;

	for (i = 0; i < p->records.count; i++) {
		record = p->records.item[i];
		json_array_foreach(json_object_get(record, "hosts"), k, host) {
			h = json_is_string(host) ? table_get(e->host_of,
			    "source", json_string_value(host), NULL) : NULL;
			if (h != NULL)
				stop_pool_on(e, b, p, record, h);
		}
	}
}

/* What identifies a LUN, and what it takes to map it again. */
static json_t *
luns_to_unmap(const struct estate *e, const struct share *s)
{
	json_t		*luns = json_array(), *entry;
	const json_t	*lun, *group;
	const char	*const	names[] = { "name", "mode" };
	size_t		 i, k;

	for (i = 0; i < s->luns.count; i++) {
		lun = s->luns.item[i];
		group = doors_group(e, lun);
		entry = json_pack("{sO sO sO sO}", "array_port",
		    json_object_get(lun, "array_port"), "host_group",
		    json_object_get(lun, "host_group"), "lun",
		    json_object_get(lun, "lun"), "initiators",
		    json_object_get(group, "initiators"));
		for (k = 0; k < 2; k++)
			if (*fact_text(group, names[k]) != '\0')
				json_object_set(entry, names[k],
				    json_object_get(group, names[k]));
		json_array_append_new(luns, entry);
	}
	return luns;
}

/* Is that host among these, or does nobody know how it sees the volume? */
static bool
is_under(const struct volume *v, const struct share *share,
    const struct host *h)
{
	return list_has(&share->hosts, h) || !list_has(&v->hosts, h);
}

/* What runs on a volume there stops before it goes. */
static void
after_users(struct step *s, const struct volume *v, const struct share *share)
{
	const struct vm		*vm;
	const struct pool	*p;
	size_t			 i, k;

	for (i = 0; i < v->vms.count; i++) {
		vm = v->vms.item[i];
		if (is_under(v, share, vm->at))
			list_add_once(&s->after, vm->stop);
	}
	for (i = 0; i < v->pools.count; i++) {
		p = v->pools.item[i];
		for (k = 0; k < p->stops.count; k++)
			if (is_under(v, share, p->stop_hosts.item[k]))
				list_add_once(&s->after, p->stops.item[k]);
	}
}

static void
unmap(struct estate *e, struct batch *b, struct volume *v,
    const struct share *share)
{
	const struct host	*h = share->hosts.item[0];
	struct step		*s;

	s = step_new(e, b, "unmap-volume", "source",
	    text_new("%s/unmap-volume/%s/%s", b->id, volume_name(v), h->id),
	    json_pack("{ss so so ss}", "array", v->array, "hosts",
	    host_names(&share->hosts), "luns", luns_to_unmap(e, share),
	    "volume", v->id));
	s->expect = step_expect(v);
	list_add(&s->after, v->fingerprint);
	after_users(s, v, share);
	list_add(&v->unmaps, s);
}

static void
rescan_gone(struct estate *e, struct batch *b, const struct volume *v,
    const struct host *h, struct step *unmapped)
{
	struct step	*s;

	s = step_new(e, b, "rescan-host", "source",
	    text_new("%s/rescan-host/source/%s/%s", b->id, h->id,
	    volume_name(v)), json_pack("{ss sb ss si}", "host", h->id,
	    "present", 0, "wwid", v->wwid, "path_count", 0));
	list_add(&s->after, unmapped);
}

/*
 * At one host, when nothing writes to the volume any more; volumes take turns
 * with the hosts.
 */
static void
fingerprint(struct estate *e, struct batch *b, struct volume *v)
{
	const struct host	*h = v->hosts.item[v->number % v->hosts.count];
	struct share		 all = { .hosts = v->hosts };
	struct step		*s;

	s = v->fingerprint = step_new(e, b, "fingerprint-volume", "source",
	    text_new("%s/fingerprint-volume/%s", b->id, volume_name(v)),
	    json_pack("{ss ss}", "host", h->id, "wwid", v->wwid));
	after_users(s, v, &all);
}

void
take_away(struct estate *e, struct batch *b, struct volume *v)
{
	const struct share	*s;
	size_t			 i, k;

	fingerprint(e, b, v);
	for (i = 0; i < v->shares.count; i++)
		unmap(e, b, v, v->shares.item[i]);
	for (i = 0; i < v->shares.count; i++) {
		s = v->shares.item[i];
		for (k = 0; k < s->hosts.count; k++)
			rescan_gone(e, b, v, s->hosts.item[k],
			    v->unmaps.item[i]);
	}
}
