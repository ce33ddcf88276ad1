/* The steps of a batch at the destination: paths, pools, VMs. */
#include "plan.h"

#include <string.h>

static struct step *
map_to_host(struct estate *e, struct batch *b, struct volume *v,
    const struct host *h)
{
	const struct way	*w = way_to_host(e, v->to_array, h);
	struct step		*s;

	s = step_new(e, b, "map-volume", "destination",
	    text_new("%s/map-volume/%s/%s", b->id, volume_name(v), h->id),
	    json_pack("{ss ss so ss}", "array", v->to_array, "host", h->id,
	    "ports", door_ports(w, v->host_lun, h->id), "volume_from",
	    v->virtualize->id));
	list_add(&s->after, v->virtualize);
	return s;
}

static struct step *
rescan(struct estate *e, struct batch *b, const struct volume *v,
    const struct host *h, struct step *mapped)
{
	struct step	*s;

	s = step_new(e, b, "rescan-host", "destination",
	    text_new("%s/rescan-host/destination/%s/%s", b->id, h->id,
	    volume_name(v)), json_pack("{ss sb ss sI}", "host", h->id,
	    "present", 1, "volume_from", mapped->id, "path_count",
	    (json_int_t)schedule_paths("map-volume", mapped->args)));
	list_add(&s->after, mapped);
	return s;
}

/*
 * At one host, before anything writes to the volume again: it must read as it
 * did at the source.
 */
static void
compare(struct estate *e, struct batch *b, struct volume *v)
{
	size_t			 at = v->number % v->to_hosts.count;
	const struct host	*h = v->to_hosts.item[at];
	struct step		*found = v->rescans.item[at];

	v->compare = step_new(e, b, "compare-volume", "destination",
	    text_new("%s/compare-volume/%s", b->id, volume_name(v)),
	    json_pack("{ss ss ss}", "host", h->id, "wwid_from", found->id,
	    "same_as", v->fingerprint->id));
	list_add(&v->compare->after, v->fingerprint);
	list_add(&v->compare->after, found);
}

void
show_to_hosts(struct estate *e, struct batch *b, struct volume *v)
{
	size_t	i;

	for (i = 0; i < v->to_hosts.count; i++)
		list_add(&v->maps, map_to_host(e, b, v, v->to_hosts.item[i]));
	for (i = 0; i < v->to_hosts.count; i++)
		list_add(&v->rescans, rescan(e, b, v, v->to_hosts.item[i],
		    v->maps.item[i]));
	compare(e, b, v);
}

/* The step that found a volume on a host, or NULL. */
static struct step *
found(const struct volume *v, const struct host *h)
{
	size_t	i;

	for (i = 0; i < v->to_hosts.count; i++)
		if (v->to_hosts.item[i] == h)
			return v->rescans.item[i];
	return NULL;
}

/*
 * Pairs of source identity and step, which the step then waits for, and for
 * the word that the content is the same.
 */
static json_t *
pairs(const struct list *volumes, const struct host *h, struct list *after)
{
	json_t			*wwids = json_array();
	const struct volume	*v;
	struct step		*s;
	size_t			 i;

	for (i = 0; i < volumes->count; i++) {
		v = volumes->item[i];
		if ((s = found(v, h)) == NULL)
			continue;
		list_add_once(after, s);
		list_add_once(after, v->compare);
		json_array_append_new(wwids, json_pack("{ss ss}", "from",
		    v->wwid, "step", s->id));
	}
	return wwids;
}

static void
start_pool_on(struct estate *e, struct batch *b, struct pool *p,
    struct host *h)
{
	struct list	 after = { 0 };
	json_t		*args = pool_args(h, p->record,
			    pairs(&p->volumes, h, &after));
	struct step	*s;

	s = step_new(e, b, "start-pool", "destination",
	    text_new("%s/start-pool/%s/%s", b->id, h->id,
	    json_string_value(json_object_get(args, "pool"))), args);
	s->after = after;
	list_add(&p->starts, s);
	list_add(&p->start_hosts, h);
}

/* On every host that sees all of its extents. */
void
start_pool(struct estate *e, struct batch *b, struct pool *p)
{
	const struct volume	*first = p->volumes.item[0];
	struct host		*h;
	bool			 all;
	size_t			 i, k;

	p->started = true;
	for (i = 0; i < first->to_hosts.count; i++) {
		h = first->to_hosts.item[i];
		all = true;
		for (k = 1; k < p->volumes.count; k++)
			all = all && found(p->volumes.item[k], h) != NULL;
		if (all)
			start_pool_on(e, b, p, h);
	}
}

static struct step *
define(struct estate *e, struct batch *b, const struct vm *vm)
{
	struct list		 after = { 0 };
	const struct pool	*p;
	struct step		*s;
	json_t			*wwids;
	size_t			 i, k;

	list_add(&after, vm->stop);
	wwids = pairs(&vm->volumes, vm->to, &after);
	for (i = 0; i < vm->pools.count; i++) {
		p = vm->pools.item[i];
		for (k = 0; k < p->starts.count; k++)
			if (p->start_hosts.item[k] == vm->to)
				list_add_once(&after, p->starts.item[k]);
	}
	s = step_new(e, b, "define-vm", "destination",
	    text_new("%s/define-vm/%s", b->id, vm->id),
	    json_pack("{ss ss ss so so}", "vm", vm->id, "name", vm->name,
	    "host", vm->to->id, "wwids", wwids, "networks", step_networks(e, vm)));
	s->expect = step_expect_definition(e, vm);
	s->after = after;
	return s;
}

void
start_vm(struct estate *e, struct batch *b, struct vm *vm)
{
	struct step	*s;

	vm->define = define(e, b, vm);
	if (strcmp(fact_text(vm->record, "state"), "running") != 0)
		return;
	s = step_new(e, b, "start-vm", "destination",
	    text_new("%s/start-vm/%s", b->id, vm->id),
	    json_pack("{ss ss ss s{ss ss}}", "vm", vm->id, "name", vm->name,
	    "host", vm->to->id, "twin", "site", "source", "host", vm->host));
	if (vm->health != NULL)
		json_object_set_new(s->args, "health",
		    json_string(vm->health));
	list_add(&s->after, vm->define);
	list_add(&s->after, vm->stop);		/* it tells how long it took */
}
