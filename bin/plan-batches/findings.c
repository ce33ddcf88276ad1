/* What the planner has to say about what it does not move. */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include "finding.h"

/* The first reasons, as many as one can read. */
static void
not_planned(struct estate *e, const struct group *g)
{
	char	*why = text_new("%s", (char *)g->why.item[0]), *longer;
	size_t	 i;

	for (i = 1; i < g->why.count && i < 3; i++) {
		longer = text_new("%s; %s", why, (char *)g->why.item[i]);
		free(why);
		why = longer;
	}
	e->blocked = e->blocked || !g->excluded;
	jl_emit_new(finding_new(TOOL, "not-planned", g->excluded ?
	    FINDING_INFO : FINDING_WARNING, !g->excluded,
	    json_pack("{ss so}", "group", g->id, "vms", vm_names(&g->vms)),
	    NULL, i < g->why.count ? "%zu VMs stay: %s; and %zu more" :
	    "%zu VMs stay: %s", g->vms.count, why, g->why.count - i));
	free(why);
}

static void
over_limit(const struct estate *e, const struct group *g)
{
	if (!batches_is_over(&e->options->sizes, g))
		return;
	jl_emit_new(finding_new(TOOL, "group-over-limit", FINDING_WARNING,
	    false, json_pack("{ss}", "group", g->id),
	    "raise the limit, or take apart what its glue names",
	    "%zu VMs on %zu volumes hang together and exceed the limits of a "
	    "batch; they have a batch of their own", g->vms.count,
	    g->volumes.count));
}

/* Of a forecast: one finding for all VMs that have disks on nothing known. */
static void
adrift(const struct estate *e)
{
	struct list	 vms = { 0 };
	struct vm	*vm;
	size_t		 i;

	for (i = 0; i < e->vms.count; i++) {
		vm = e->vms.item[i];
		if (vm->adrift)
			list_add(&vms, vm);
	}
	if (vms.count > 0)
		jl_emit_new(finding_new(TOOL, "storage-unknown",
		    FINDING_WARNING, false, json_pack("{so}", "vms",
		    vm_names(&vms)), "see what correlate-ports and "
		    "discover-hosts found missing", "%zu VMs have disks on "
		    "nothing known; each counts without its volumes",
		    vms.count));
	list_fini(&vms);
}

void
emit_findings(struct estate *e)
{
	const struct group	*g;
	const struct vm		*vm;
	struct fact		*f;
	bool			 said = !e->report || e->vms.count == 0;
	size_t			 i;

	for (f = facts_first(e->facts, "finding"); f != NULL; f = f->next)
		said = said || strcmp(fact_text(f->record, "code"),
		    "no-array-facts") == 0;
	if (!said)
		jl_emit_new(finding_new(TOOL, "no-array-facts", FINDING_INFO,
		    false, json_object(),
		    "add the records of discover-array to get steps",
		    "no array is known: datastores stand for volumes, and the "
		    "plan is a forecast"));
	adrift(e);
	for (i = 0; i < e->still.count; i++) {
		vm = e->still.item[i];
		jl_emit_new(finding_new(TOOL, "nothing-to-move", FINDING_INFO,
		    false, json_pack("{ss}", "vm", vm->id), NULL,
		    "vm %s has no disk on a SAN volume", vm->name));
	}
	for (i = 0; i < e->groups.count; i++) {
		g = e->groups.item[i];
		if (g->left)
			continue;
		if (g->why.count > 0)
			not_planned(e, g);
		else
			over_limit(e, g);
	}
	if (e->options->pilot > 0 && e->batches.count > 0 &&
	    !((struct batch *)e->batches.item[0])->pilot)
		jl_emit_new(finding_new(TOOL, "no-pilot", FINDING_WARNING,
		    false, json_object(), "raise --pilot",
		    "no group is as small as %ld VMs", e->options->pilot));
}
