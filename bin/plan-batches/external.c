/* The steps that make a volume an external volume of the new array. */
#include "plan.h"

#include <string.h>

json_t *
door_ports(const struct way *w, long lun, const char *name)
{
	json_t			*ports = json_array(), *initiators, *entry;
	const struct door	*d;
	size_t			 i, k;

	for (i = 0; i < w->doors.count; i++) {
		d = w->doors.item[i];
		initiators = json_array();
		for (k = 0; k < d->initiators.count; k++)
			json_array_append_new(initiators,
			    json_string(d->initiators.item[k]));
		entry = json_pack("{ss so sI}", "array_port",
		    fact_text(d->port, "id"), "initiators", initiators, "lun",
		    (json_int_t)lun);
		if (d->group != NULL)
			json_object_set(entry, "host_group",
			    json_object_get(d->group, "id"));
		else
			json_object_set_new(entry, "name",
			    json_sprintf("rpl_%s", name));
		if (d->mode != NULL)
			json_object_set_new(entry, "mode",
			    json_string(d->mode));
		json_array_append_new(ports, entry);
	}
	return ports;
}

/* Local external port, port of the array behind, LUN there. */
static json_t *
external_paths(const struct estate *e, const struct volume *v)
{
	json_t			*paths = json_array();
	const struct door	*d;
	const json_t		*port;
	size_t			 i, k;

	for (i = 0; i < v->behind->doors.count; i++) {
		d = v->behind->doors.item[i];
		for (k = 0; k < d->initiators.count; k++) {
			port = table_get(e->external_of,
			    d->initiators.item[k], NULL, NULL);
			json_array_append_new(paths, json_pack("{ss ss sI}",
			    "array_port", fact_text(port, "id"), "target",
			    fact_text(d->port, "port"), "lun",
			    (json_int_t)v->behind_lun));
		}
	}
	return paths;
}

static char *
label(const struct volume *v)
{
	char	*text = text_new("rpl_%s_%s", v->array, v->id), *from, *to;

	for (from = to = text; *from != '\0'; from++)
		if (*from != ':')
			*to++ = *from;
	*to = '\0';
	return text;
}

void
show_to_array(struct estate *e, struct batch *b, struct volume *v)
{
	v->map = step_new(e, b, "map-volume", "source",
	    text_new("%s/map-volume/%s/%s", b->id, volume_name(v),
	    v->to_array), json_pack("{ss ss so ss}", "array", v->array,
	    "host", v->to_array, "ports", door_ports(v->behind, v->behind_lun,
	    v->to_array), "volume", v->id));
	v->map->expect = step_expect(v);
}

void
virtualize(struct estate *e, struct batch *b, struct volume *v)
{
	struct step	*s;

	s = v->virtualize = step_new(e, b, "virtualize-volume", "destination",
	    text_new("%s/virtualize-volume/%s", b->id, volume_name(v)),
	    json_pack("{ss s{ss ss ss} sI ss so ss}", "array", v->to_array,
	    "source", "array", v->array, "volume", v->id, "wwid", v->wwid,
	    "size_bytes", v->size, "label", label(v), "paths",
	    external_paths(e, v), "mapping", v->map->id));
	s->expect = step_expect(v);
	list_add(&s->after, v->map);
	list_add_all(&s->after, &v->unmaps);
}
