/* The state that simulate-estate begins with. */
#include "writers.h"

static void
array_put(struct sink *out, const struct site *s)
{
	const struct array	*a = &s->array;

	sink_put_new(out, json_pack("{ss ss ss so ss ss}", "type", "x-array",
	    "site", s->name, "array", a->serial,
	    "storage_device_id", json_sprintf("%s%s", a->model_constant,
	    a->serial), "model_constant", a->model_constant,
	    "model", a->model));
}

void
state_arrays(struct sink *out, const struct estate *e)
{
	int	s;

	for (s = 0; s < SITES; s++)
		array_put(out, &e->site[s]);
}

void
state_write(struct sink *out, const struct estate *e)
{
	int	s;

	state_arrays(out, e);
	facts_fabric(out, e);
	for (s = 0; s < SITES; s++) {
		facts_array(out, e, s);
		facts_hosts(out, e, s);
	}
	sink_put_new(out, json_pack("{ss}", "type", "x-end"));
}
