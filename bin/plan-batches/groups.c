/*
 * Groups: what hangs together over shared volumes, datastores with several
 * extents, VMs with several volumes, and declared application groups.
 */
#include "plan.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t *
join_all(const struct estate *e)
{
	size_t		*sets = sets_new(e->vms.count + e->volumes.count);
	size_t		 i, k;
	struct table	*declared = NULL;
	struct vm	*vm, *first;
	struct pool	*p;

	for (i = 0; i < e->vms.count; i++) {
		vm = e->vms.item[i];
		for (k = 0; k < vm->volumes.count; k++)
			sets_join(sets, vm->number, ((struct volume *)
			    vm->volumes.item[k])->number);
		if (*fact_text(vm->record, "group") == '\0')
			continue;
		first = table_get(declared, fact_text(vm->record, "group"),
		    NULL, NULL);
		if (first == NULL)
			table_put(&declared, fact_text(vm->record, "group"),
			    NULL, NULL, vm);
		else
			sets_join(sets, first->number, vm->number);
	}
	for (i = 0; i < e->pools.count; i++) {
		p = e->pools.item[i];
		for (k = 1; k < p->volumes.count; k++)
			sets_join(sets,
			    ((struct volume *)p->volumes.item[0])->number,
			    ((struct volume *)p->volumes.item[k])->number);
	}
	return sets;
}

static struct group *
group_new(struct estate *e)
{
	struct group	*g = allocate(sizeof(*g));

	list_add(&e->groups, g);
	g->id = text_new("g%04zu", e->groups.count);
	return g;
}

json_int_t
sum(json_int_t a, json_int_t b)
{
	return a > INT64_MAX - b ? INT64_MAX : a + b;
}

static void
group_add_volume(struct group *g, struct volume *v)
{
	list_add(&g->volumes, v);
	list_add_all(&g->pools, &v->pools);
	list_add_all(&g->hosts, &v->hosts);
	g->bytes = sum(g->bytes, v->size);
}

void
groups_build(struct estate *e)
{
	size_t		 n = e->vms.count + e->volumes.count, i, r;
	struct group	**of = allocate(n * sizeof(struct group *));
	size_t		*sets = join_all(e);
	struct vm	*vm;

	for (i = 0; i < e->vms.count; i++) {
		vm = e->vms.item[i];
		if (vm->volumes.count == 0 && vm->why == NULL &&
		    !vm->adrift) {
			list_add(&e->still, vm);
			continue;
		}
		r = sets_root(sets, vm->number);
		if (of[r] == NULL)
			of[r] = group_new(e);
		vm->group = of[r];
		list_add(&of[r]->vms, vm);
		of[r]->bytes = sum(of[r]->bytes, vm->adrift_bytes);
		list_add_once(&of[r]->hosts, vm->at);
	}
	for (i = 0; i < e->volumes.count; i++) {
		r = sets_root(sets,
		    ((struct volume *)e->volumes.item[i])->number);
		if (of[r] != NULL)
			group_add_volume(of[r], e->volumes.item[i]);
	}
	for (i = 0; i < e->groups.count; i++)
		list_sort(&((struct group *)e->groups.item[i])->hosts,
		    host_compare);
	free(sets);
	free(of);
}

void
group_why(struct group *g, const char *fmt, ...)
{
	char	*why;
	va_list	 ap;
	size_t	 i;

	va_start(ap, fmt);
	why = text_vnew(fmt, ap);
	va_end(ap);
	for (i = 0; i < g->why.count; i++)
		if (strcmp(g->why.item[i], why) == 0)
			return;
	list_add(&g->why, why);
}

static void
glue(json_t *to, const char *kind, const char *id, json_t *joins)
{
	json_array_append_new(to, json_pack("{ss ss so}", "kind", kind, "id",
	    id, "joins", joins));
}

static void
glue_of_pool(json_t *to, const struct pool *p)
{
	struct list	 vms = { 0 };
	size_t		 i;

	for (i = 0; i < p->volumes.count; i++)
		list_add_all(&vms,
		    &((struct volume *)p->volumes.item[i])->vms);
	glue(to, "datastore", fact_text(p->record, "id"), vm_names(&vms));
	list_fini(&vms);
}

/* Of a VM with several volumes: the volumes that it ties together. */
static void
glue_of_vm(json_t *to, const struct vm *vm)
{
	json_t	*joins = json_array();
	size_t	 i;

	for (i = 0; i < vm->volumes.count; i++)
		json_array_append_new(joins,
		    json_string(volume_name(vm->volumes.item[i])));
	glue(to, "vm", vm->id, joins);
}

static void
glue_declared(json_t *to, const struct group *g)
{
	struct table	*seen = NULL;
	struct list	 groups = { 0 };
	struct list	*members;
	struct vm	*vm;
	const char	*id;
	size_t		 i;

	for (i = 0; i < g->vms.count; i++) {
		vm = g->vms.item[i];
		id = fact_text(vm->record, "group");
		if (*id == '\0')
			continue;
		if ((members = table_get(seen, id, NULL, NULL)) == NULL) {
			members = allocate(sizeof(*members));
			table_put(&seen, id, NULL, NULL, members);
			list_add(&groups, members);
		}
		list_add(members, vm);
	}
	for (i = 0; i < groups.count; i++) {
		members = groups.item[i];
		vm = members->item[0];
		if (members->count > 1)
			glue(to, "declared", fact_text(vm->record, "group"),
			    vm_names(members));
	}
}

json_t *
group_glue(const struct group *g)
{
	json_t		*all = json_array();
	struct volume	*v;
	struct pool	*p;
	struct vm	*vm;
	size_t		 i;

	for (i = 0; i < g->volumes.count; i++) {
		v = g->volumes.item[i];
		if (v->vms.count > 1)
			glue(all, *v->array == '\0' ? "datastore" : "volume",
			    volume_name(v), vm_names(&v->vms));
	}
	for (i = 0; i < g->pools.count; i++) {
		p = g->pools.item[i];
		if (p->volumes.count > 1)
			glue_of_pool(all, p);
	}
	for (i = 0; i < g->vms.count; i++) {
		vm = g->vms.item[i];
		if (vm->volumes.count > 1)
			glue_of_vm(all, vm);
	}
	glue_declared(all, g);
	return all;
}
