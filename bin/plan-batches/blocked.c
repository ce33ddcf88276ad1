/* What may not move: VMs, volumes and hosts get their why. */
#include "plan.h"

#include <string.h>

static void
vm_why(struct vm *vm, const char *why)
{
	if (vm->why == NULL)
		vm->why = why;
}

static bool
is_local_data(const json_t *disk)
{
	const char	*device = fact_text(disk, "device");

	return strcmp(device, "cdrom") != 0 && strcmp(device, "floppy") != 0 &&
	    strcmp(fact_text(disk, "source"), "network") != 0 &&
	    !json_is_true(json_object_get(disk, "readonly"));
}

/* Why this placement keeps its VM from moving, or NULL. */
static const char *
placement_why(const struct estate *e, const struct vm *vm, const json_t *disk,
    const json_t *placement)
{
	const char	*target = fact_text(disk, "target"), *status;
	const json_t	*places = json_object_get(placement, "volumes"), *place;
	size_t		 i;

	if (placement == NULL)
		return text_new("disk %s has no placement", target);
	status = fact_text(placement, "status");
	if (strcmp(status, "not-san") == 0) {
		if (vm->volumes.count == 0 || !is_local_data(disk))
			return NULL;
		return text_new("disk %s is on no SAN and would stay behind",
		    target);
	}
	if (json_array_size(places) == 0 || strcmp(status, "proved") != 0)
		return text_new("disk %s is %s", target, status);
	json_array_foreach(places, i, place)
		if (estate_place(e, place) == NULL)
			return text_new("disk %s is on volume %s/%s, of which "
			    "there is no record", target,
			    fact_text(place, "array"),
			    fact_text(place, "volume"));
	return NULL;
}

/* A forecast counts VMs whatever their disks are on. */
static void
set_adrift(const struct estate *e, struct vm *vm, const json_t *disk,
    const json_t *placement)
{
	if (strcmp(fact_text(placement, "status"), "not-san") == 0 ||
	    table_get(e->volume_of, "", fact_text(disk, "datastore"), NULL) !=
	    NULL ||
	    json_array_size(json_object_get(placement, "volumes")) > 0)
		return;
	vm->adrift = true;
	vm->adrift_bytes = sum(vm->adrift_bytes, json_integer_value(
	    json_object_get(disk, "capacity_bytes")));
}

static void
look_at_disks(struct estate *e)
{
	struct fact	*f;
	struct vm	*vm;
	const json_t	*placement;
	const char	*why = NULL;

	for (f = facts_first(e->facts, "disk"); f != NULL; f = f->next) {
		vm = table_get(e->vm_of, fact_text(f->record, "vm"), NULL,
		    NULL);
		if (vm == NULL || strcmp(fact_site(f->record), "source") != 0)
			continue;
		placement = facts_get(e->facts, "placement", "source", vm->id,
		    fact_text(f->record, "target"), NULL);
		if (e->report)
			set_adrift(e, vm, f->record, placement);
		else
			why = placement_why(e, vm, f->record, placement);
		if (why != NULL)
			vm_why(vm, why);
	}
}

/* A VM with something to move must be in a state to be moved. */
static void
look_at_vms(struct estate *e)
{
	struct vm	*vm;
	const char	*state;
	size_t		 i;

	for (i = 0; i < e->vms.count && !e->report; i++) {
		vm = e->vms.item[i];
		if (vm->volumes.count == 0)
			continue;
		state = fact_text(vm->record, "state");
		if (strcmp(state, "running") != 0 &&
		    strcmp(state, "off") != 0 && strcmp(state, "crashed") != 0)
			vm_why(vm, text_new("it is %s, neither running nor "
			    "off", state));
		if (facts_get(e->facts, "vm_definition", "source", vm->id,
		    NULL) == NULL)
			vm_why(vm, "there is no vm_definition record of it");
	}
}

static void
block_volumes(const struct list *volumes, const char *why)
{
	size_t	i;

	for (i = 0; i < volumes->count; i++)
		((struct volume *)volumes->item[i])->why = why;
}

/*
 * Volumes of an array, or those shown on one port or in one host group; and
 * no step may map anything there.
 */
static void
block_array(struct estate *e, const json_t *about, const char *why)
{
	const char	*port = fact_text(about, "array_port");
	const char	*group = fact_text(about, "host_group");
	struct volume	*v;
	size_t		 i, k;

	table_put(&e->barred, fact_text(about, "array"), port, group,
	    (void *)(uintptr_t)why);
	for (i = 0; i < e->volumes.count; i++) {
		v = e->volumes.item[i];
		if (strcmp(v->array, fact_text(about, "array")) != 0)
			continue;
		if (*port == '\0')
			v->why = why;
		for (k = 0; k < v->luns.count; k++)
			if (strcmp(port, fact_text(v->luns.item[k],
			    "array_port")) == 0 && (*group == '\0' ||
			    strcmp(group, fact_text(v->luns.item[k],
			    "host_group")) == 0))
				v->why = why;
	}
}

static void
block_host(struct estate *e, const json_t *about, const char *why)
{
	struct host	*h;
	struct volume	*v;
	size_t		 i;

	h = table_get(e->host_of, fact_site(about), fact_text(about, "host"),
	    NULL);
	if (h == NULL)
		return;
	h->why = why;
	for (i = 0; i < e->vms.count; i++)
		if (((struct vm *)e->vms.item[i])->at == h)
			vm_why(e->vms.item[i], why);
	for (i = 0; i < e->volumes.count; i++) {
		v = e->volumes.item[i];
		if (list_has(&v->hosts, h))
			v->why = why;
	}
}

/* Apply one blocking finding to what it is about. */
static void
block(struct estate *e, const json_t *about, const char *why)
{
	bool		 source = strcmp(fact_site(about), "source") == 0;
	struct vm	*vm;
	struct volume	*v;
	struct pool	*p;

	if (*fact_text(about, "vm") != '\0') {
		vm = table_get(e->vm_of, fact_text(about, "vm"), NULL, NULL);
		if (vm != NULL && source)
			vm_why(vm, why);
	} else if (*fact_text(about, "volume") != '\0') {
		v = table_get(e->volume_of, fact_text(about, "array"),
		    fact_text(about, "volume"), NULL);
		if (v != NULL)
			v->why = why;
	} else if (*fact_text(about, "wwid") != '\0') {
		v = table_get(e->lu_of, fact_text(about, "wwid"), NULL, NULL);
		if (v != NULL && source)
			v->why = why;
	} else if (*fact_text(about, "datastore") != '\0') {
		p = table_get(e->datastore_of, fact_text(about, "datastore"),
		    NULL, NULL);
		v = table_get(e->volume_of, "", fact_text(about, "datastore"),
		    NULL);
		if (p != NULL && source)
			block_volumes(&p->volumes, why);
		else if (v != NULL && source)
			v->why = why;
	} else if (*fact_text(about, "array") != '\0')
		block_array(e, about, why);
	else if (*fact_text(about, "host") != '\0')
		block_host(e, about, why);
}

/* Hosts that have a pool active must be known, for it is stopped there. */
static void
look_at_pool_hosts(struct estate *e, const struct pool *p)
{
	const json_t	*record, *host;
	size_t		 i, k;

	for (i = 0; i < p->records.count; i++) {
		record = p->records.item[i];
		json_array_foreach(json_object_get(record, "hosts"), k, host)
			if (!json_is_string(host) || table_get(e->host_of,
			    "source", json_string_value(host), NULL) == NULL)
				block_volumes(&p->volumes, text_new(
				    "datastore %s is active on host %s, of "
				    "which there is no record",
				    fact_text(record, "id"),
				    json_is_string(host) ?
				    json_string_value(host) : "?"));
	}
}

/* A pool can move only when we know all it lies on. */
static void
look_at_pools(struct estate *e)
{
	const struct pool	*p;
	size_t			 i;

	for (i = 0; i < e->pools.count; i++) {
		p = e->pools.item[i];
		look_at_pool_hosts(e, p);
		if (!p->whole && p->volumes.count > 0)
			block_volumes(&p->volumes, text_new("datastore %s has "
			    "extents of which there is no volume record",
			    fact_text(p->record, "id")));
	}
}

/* What was not read may use any volume. */
static void
look_at_captures(struct estate *e)
{
	struct fact	*f;

	for (f = facts_first(e->facts, "capture"); f != NULL; f = f->next)
		if (!e->report &&
		    strcmp(fact_site(f->record), "source") == 0 &&
		    json_is_false(json_object_get(f->record, "complete")))
			block_volumes(&e->volumes, text_new("the capture of "
			    "%s is not complete: what else uses it is not "
			    "known", fact_text(f->record, "source")));
}

void
blocked_find(struct estate *e)
{
	struct fact	*f;

	look_at_disks(e);
	look_at_vms(e);
	look_at_pools(e);
	look_at_captures(e);
	for (f = facts_first(e->facts, "finding"); f != NULL; f = f->next)
		if (json_is_true(json_object_get(f->record, "blocks")))
			block(e, json_object_get(f->record, "about"),
			    text_new("%s found %s: %s",
			    fact_text(f->record, "tool"),
			    fact_text(f->record, "code"),
			    fact_text(f->record, "message")));
}
