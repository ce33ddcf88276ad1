#include "logins.h"

#include <stdlib.h>

/* Every initiator that is logged in to some port. */
static unsigned char *
find_logins(const struct estate *e)
{
	const struct array_port	*p;
	unsigned char		*flags = estate_flags(e);
	uint32_t		 i;

	for (i = 0; i < e->array_ports.count; i++) {
		p = table_row(&e->array_ports, i);
		estate_flag_list(e, p->logins, flags);
	}
	for (i = 0; i < e->logins.count; i++)
		flags[e->logins.item[i]] = 1;
	return flags;
}

static void
check_group(struct estate *e, const struct host_group *g,
    const unsigned char *logged_in)
{
	uint32_t	i, initiator;

	for (i = 0; i < g->initiators.count; i++) {
		initiator = e->pool.item[g->initiators.first + i];
		if (logged_in[initiator])
			continue;
		report_add(e->report, "dead-initiator",
		    g->lun_count > 0 ? FINDING_WARNING : FINDING_INFO, false,
		    json_pack("{ss ss}", "array", estate_text(e, g->array),
		    "initiator", estate_text(e, initiator)),
		    "take it out of the host group if its host has gone",
		    "in host group %s of port %s, and logged in nowhere",
		    estate_text(e, g->id), estate_text(e, g->array_port));
	}
}

void
logins_check(struct estate *e)
{
	unsigned char			*logged_in = find_logins(e);
	const struct host_group		*g;
	const struct array_port		*p;
	uint32_t			 i, row;

	for (i = 0; i < e->host_groups.count; i++) {
		g = table_row(&e->host_groups, i);
		row = table_find(&e->array_ports,
		    (uint32_t[]){ g->array, g->array_port });
		p = row == TABLE_NONE ? NULL : table_row(&e->array_ports, row);
		if (p != NULL && p->logins_known)
			check_group(e, g, logged_in);
	}
	free(logged_in);
}
