/* On which volumes VMs are, or may be. */
#include "plan.h"

#include <string.h>

struct volume *
estate_place(const struct estate *e, const json_t *place)
{
	const char	*datastore = fact_text(place, "datastore");

	if (*datastore != '\0')
		return table_get(e->volume_of, "", datastore, NULL);
	return table_get(e->volume_of, fact_text(place, "array"),
	    fact_text(place, "volume"), NULL);
}

static void
tie(struct vm *vm, struct volume *v)
{
	if (v == NULL || list_has(&vm->volumes, v))
		return;
	list_add(&vm->volumes, v);
	list_add(&v->vms, vm);
}

/* Candidates tie, too: a VM that may be on a volume must not run under it. */
static void
tie_by_placement(struct estate *e, const json_t *placement)
{
	struct vm	*vm = table_get(e->vm_of, fact_text(placement, "vm"),
			    NULL, NULL);
	json_t		*place;
	size_t		 i;

	if (vm == NULL || strcmp(fact_site(placement), "source") != 0)
		return;
	json_array_foreach(json_object_get(placement, "volumes"), i, place)
		tie(vm, estate_place(e, place));
	json_array_foreach(json_object_get(placement, "candidates"), i, place)
		tie(vm, estate_place(e, place));
}

/* What a disk says itself counts whether or not its placement is proved. */
static void
tie_by_disk(struct estate *e, const json_t *disk)
{
	struct vm	*vm = table_get(e->vm_of, fact_text(disk, "vm"), NULL,
			    NULL);
	const char	*datastore = fact_text(disk, "datastore");
	struct pool	*p;
	size_t		 i;

	if (vm == NULL || strcmp(fact_site(disk), "source") != 0)
		return;
	tie(vm, table_get(e->lu_of, fact_text(disk, "wwid"), NULL, NULL));
	tie(vm, table_get(e->volume_of, "", datastore, NULL));
	if ((p = table_get(e->datastore_of, datastore, NULL, NULL)) == NULL)
		return;
	for (i = 0; i < p->volumes.count; i++)
		tie(vm, p->volumes.item[i]);
	list_add_once(&vm->pools, p);
}

void
ties_find(struct estate *e)
{
	struct fact	*f;

	for (f = facts_first(e->facts, "placement"); f != NULL; f = f->next)
		tie_by_placement(e, f->record);
	for (f = facts_first(e->facts, "disk"); f != NULL; f = f->next)
		tie_by_disk(e, f->record);
}
