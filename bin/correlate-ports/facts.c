#include "facts.h"

#include <string.h>

#include "lun.h"
#include "read.h"

struct site *
fact_site(struct estate *e, uint32_t name)
{
	bool	fresh;

	return table_put(&e->sites, &name, &fresh);
}

const char *
fact_lun(const struct scan *members, uint32_t *lun)
{
	int64_t	number = -1;
	int	n;

	read_integer(members, "lun", &number);
	n = number < 0 ? -1 : lun_from_number((uint64_t)number);
	if (n == -1)
		return "lun: not a logical unit number";
	*lun = (uint32_t)n;
	return NULL;
}

static const struct {
	const char	*type;
	take_fn		*take;
} takes[] = {
	{ "path",		take_path },
	{ "lun",		take_lun },
	{ "disk",		take_disk },
	{ "logical_unit",	take_logical_unit },
	{ "host_group",		take_host_group },
	{ "datastore",		take_datastore },
	{ "vm",			take_vm },
	{ "initiator",		take_initiator },
	{ "volume",		take_volume },
	{ "host",		take_host },
	{ "fabric_login",	take_fabric_login },
	{ "array_port",		take_array_port },
	{ "array",		take_array },
};

const char *
estate_take(struct estate *e, const struct jl_record *rec)
{
	size_t	i;

	if (rec->type == NULL)
		return NULL;
	for (i = 0; i < sizeof(takes) / sizeof(takes[0]); i++)
		if (strcmp(rec->type->name, takes[i].type) == 0)
			return takes[i].take(e, rec->members);
	return NULL;
}
