#include "placement.h"

static void
put_datastore(struct out *o, const struct estate *e, uint32_t name)
{
	out_raw(o, "{\"datastore\":");
	out_name(o, e, name);
	out_raw(o, "}");
}

static void
put_volumes(struct out *o, const struct placing *p)
{
	struct numbers	none = { 0 };

	out_raw(o, ",\"volumes\":");
	if (p->stand_ins.count > 0)
		out_array(o, p->e, &p->stand_ins, put_datastore);
	else
		out_array(o, p->e, p->all.status <= JUDGE_SINGLE_KEY ?
		    &p->all.found : &none, out_volume);
}

static void
put_keys(struct out *o, unsigned keys)
{
	static const char *const names[] = { "nexus", "wwid", "vendor-id" };
	const char		*comma = "";
	unsigned		 i;

	out_raw(o, ",\"keys\":[");
	for (i = 0; i < 3; i++)
		if ((keys & (1u << i)) != 0) {
			out_raw(o, comma);
			out_raw(o, "\"");
			out_raw(o, names[i]);
			out_raw(o, "\"");
			comma = ",";
		}
	out_raw(o, "]");
}

void
placement_write(struct out *o, const struct placing *p)
{
	const struct estate	*e = p->e;

	out_raw(o, "{\"type\":\"placement\",\"site\":");
	out_name(o, e, p->disk->site);
	out_raw(o, ",\"vm\":");
	out_name(o, e, p->disk->vm);
	out_raw(o, ",\"disk\":");
	out_name(o, e, p->disk->target);
	out_raw(o, ",\"status\":\"");
	out_raw(o, p->status);
	out_raw(o, "\"");
	put_volumes(o, p);
	if (p->all.keys != 0)
		put_keys(o, p->all.keys);
	if (e->required != (JUDGE_NEXUS | JUDGE_WWID))
		out_raw(o, e->required == JUDGE_WWID ? ",\"require\":\"wwid\"" :
		    ",\"require\":\"nexus\"");
	if (p->all.status <= JUDGE_SINGLE_KEY && p->all.path_count > 0) {
		out_raw(o, ",\"path_count\":");
		out_number(o, p->all.path_count);
	}
	if (p->all.status > JUDGE_SINGLE_KEY && p->all.found.count > 0) {
		out_raw(o, ",\"candidates\":");
		out_array(o, e, &p->all.found, out_volume);
	}
	out_raw(o, "}\n");
}
