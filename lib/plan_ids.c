#include "plan_ids.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"
#include "status.h"

void
plan_ids_put(struct plan_ids *p, const struct jl_record *plan)
{
	json_t	*tree = jl_tree(plan);
	char	*id = strdup(fact_text(tree, "id"));

	json_decref(tree);
	p->id = realloc(p->id, (p->count + 1) * sizeof(*p->id));
	if (p->id == NULL || id == NULL)
		err(STATUS_FATAL, NULL);
	if (*id != '\0')
		p->id[p->count++] = id;
	else
		free(id);
}

const char *
plan_ids_last(const struct plan_ids *p)
{
	return p->count == 0 ? NULL : p->id[p->count - 1];
}

bool
plan_ids_fit(const struct plan_ids *p, const struct jl_record *result)
{
	size_t	i;

	if (p->count == 0 || scan_find(result->members, "plan") == NULL)
		return true;
	for (i = p->count; i-- > 0;)
		if (jl_equal(result, "plan", p->id[i]))
			return true;
	return false;
}

void
plan_ids_fini(struct plan_ids *p)
{
	while (p->count > 0)
		free(p->id[--p->count]);
	free(p->id);
	p->id = NULL;
}
